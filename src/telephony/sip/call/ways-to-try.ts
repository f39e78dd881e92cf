// The ways a call may go, in the order they are tried; a redirection inserts others next (RFC 3261 §8.1.3.4).
import type { SipResponse } from '../message/message.ts'
import { formatUri } from '../message/uri.ts'
import type { Target } from '../transport/transport.ts'
import type { CallOrder, Way } from './outgoing-call.ts'

/** Redirections of one call, so that two hosts cannot send it to each other for ever. */
const REDIRECTS_MAX = 5
/**
 * Multiple choices, moved permanently, moved temporarily. Use proxy (305) and alternative service (380) ask
 * for something else.
 */
const FOLLOWED: ReadonlySet<number> = new Set([300, 301, 302])

export class WaysToTry {
  private readonly order: CallOrder
  private ways: readonly Way[]
  private at = 0
  private redirects = 0

  constructor(order: CallOrder) {
    this.order = order
    this.ways = order.targets.map(target => ({ uri: order.uri, target }))
  }

  get target(): Target {
    return this.ways[this.at]?.target ?? this.order.targets[0]
  }

  get uri(): Way['uri'] {
    return this.ways[this.at]?.uri ?? this.order.uri
  }

  get hasMore(): boolean {
    return this.at + 1 < this.ways.length
  }

  next(): void {
    this.at += 1
  }

  /** The places it names come next. False if none of them may be called, or all have been. */
  redirect({ status, headers }: SipResponse): boolean {
    if (!FOLLOWED.has(status) || this.redirects >= REDIRECTS_MAX) return false
    const known = new Set(this.ways.map(sayWay))
    const fresh = (this.order.redirected?.(headers.contacts) ?? []).filter(way => !known.has(sayWay(way)))
    if (fresh.length === 0) return false
    this.redirects += 1
    this.ways = [...this.ways.slice(0, this.at + 1), ...fresh, ...this.ways.slice(this.at + 1)]
    return true
  }
}

function sayWay({ uri, target: { transport, address, port } }: Way): string {
  return `${formatUri(uri)} ${transport} ${address} ${port}`
}
