// One service of the protocol as it is published: its name, parameters, answers and refusals. The documents
// are made from the same words; what the service does is in api/published/services.
import type { Refusal } from '../domain/refusal.ts'
import { bare, done, refused, type ServiceAnswer } from './answers.ts'
import type { Parameter } from './parameter.ts'
import type { WireRefusal } from './refusals.ts'

export type Declared = Record<string, Parameter<unknown>>
export type Values<P extends Declared> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never
}

export interface ServiceRefusal {
  readonly code: number
  readonly zh: string
  readonly en: string
}

interface Description<P extends Declared> {
  /** As published, e.g. App.Sip_Yccall.TaskAdd. */
  readonly name: string
  /** What it does, as its answers put it: 获取成功, 获取失败. */
  readonly verb: string
  readonly zh: string
  readonly en: string
  /** In the order in which they are checked. The parameter `token` comes before them and is not listed. */
  readonly parameters: P
  readonly refusals?: readonly ServiceRefusal[]
  /**
   * Whether the request only stops calls or shows why there are none: an account that is disabled, or whose
   * licence is over, may still do that.
   */
  readonly isToStop?: (values: Values<P>) => boolean
  /** Values for the documents' request, and its result; `list`: the result is the data itself. */
  readonly example: {
    readonly send: Readonly<Record<string, string>>
    readonly result?: unknown
    readonly list?: readonly unknown[]
  }
}

export interface Contract<P extends Declared> extends Omit<Description<P>, 'verb' | 'example'> {
  readonly example: { readonly send: Readonly<Record<string, string>>; readonly answer: ServiceAnswer }
  /** `result` is left out on pure commands. */
  readonly done: (result?: unknown) => ServiceAnswer
  readonly refused: (refusal: Refusal | WireRefusal) => ServiceAnswer
  /** The answer to a command. */
  readonly answer: (refusal: Refusal | null) => ServiceAnswer
}

export function contract<P extends Declared>(description: Description<P>): Contract<P> {
  const { verb, example, ...rest } = description
  const succeed = (result?: unknown) => done(verb === '' ? '' : `${verb}成功`, result)
  const fail = (refusal: Refusal | WireRefusal) => refused(verb === '' ? '' : `${verb}失败`, refusal)
  const { send, result, list } = example
  return {
    ...rest,
    example: { send, answer: list === undefined ? succeed(result) : bare(list) },
    done: succeed,
    refused: fail,
    answer: refusal => (refusal === null ? succeed() : fail(refusal)),
  }
}
