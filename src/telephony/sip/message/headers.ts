// The headers of a message in their order, by case-insensitive or compact name, with typed reading of those Yuhu needs.
import type { NameAddr } from './name-addr.ts'
import type { Via } from './via.ts'

export interface CSeq {
  readonly sequence: number
  readonly method: string
}

/** One value of one header; the value is unfolded text. */
export interface Header {
  readonly name: string
  readonly value: string
}

/** Typed readers throw when a header they promise is missing or unreadable: a parsed or built message has it, so that is a fault of ours. */
export declare class Headers {
  constructor(entries?: Iterable<Header>)
  /** The first value. */
  get(name: string): string | undefined
  all(name: string): string[]
  has(name: string): boolean
  entries(): readonly Header[]
  /** In place of all values the header had. */
  set(name: string, ...values: (string | number)[]): this
  append(name: string, ...values: (string | number)[]): this
  /** Before all other values of this header: a Via. */
  prepend(name: string, value: string): this
  remove(name: string): this
  /** The first value only. */
  removeFirst(name: string): this
  clone(): Headers

  get topVia(): Via
  get vias(): readonly Via[]
  get from(): NameAddr
  get to(): NameAddr
  get callId(): string
  get cseq(): CSeq
  /** Without the star of a REGISTER: see `contactIsStar`. */
  get contacts(): readonly NameAddr[]
  get contactIsStar(): boolean
  get routes(): readonly NameAddr[]
  get recordRoutes(): readonly NameAddr[]
  /** Max-Forwards, Expires, Min-Expires, RSeq, Retry-After, Session-Expires and their like: the leading number. */
  number(name: string): number | null
  /** Supported, Require, Allow and their like: true when one value is this token, in any case. */
  hasToken(name: string, token: string): boolean
}
