// The INVITE of a call, and what to do about its refusal. Pure.
import { askFor, askMore, type SessionWish } from '../dialog/session-timer.ts'
import {
  type HeaderPairs,
  requestOf,
  type SipRequest,
  type SipResponse,
  type Uri,
} from '../message/message.ts'
import { formatNameAddr, nameAddr, withTag } from '../message/name-addr.ts'
import { q850Of, trunkFaultOf } from '../outcomes.ts'
import { SDP } from './description.ts'
import type { CallOrder } from './outgoing-call.ts'

export const METHODS = 'INVITE, ACK, CANCEL, BYE, PRACK, UPDATE, OPTIONS, INFO'

/**
 * INVITEs of one call to one target, or of one refresh: enough for challenges by a proxy and by the server
 * behind it, a stale nonce, 422, 491.
 */
export const TRIES_MAX = 6

/** What changes from one INVITE of a call to the next. */
export interface Attempt {
  readonly sipCallId: string
  readonly tag: string
  readonly sequence: number
  /** After a redirection it differs from the order's; To stays (§8.1.3.4). */
  readonly uri: Uri
  readonly contact: string
  readonly wish: SessionWish
  readonly credentials: HeaderPairs
}

export function inviteOf(order: CallOrder, attempt: Attempt): SipRequest {
  return requestOf(
    'INVITE',
    attempt.uri,
    [
      ['Max-Forwards', 70],
      ['From', formatNameAddr(withTag(order.from, attempt.tag))],
      ['To', formatNameAddr(nameAddr(order.uri))],
      ['Call-ID', attempt.sipCallId],
      ['CSeq', `${attempt.sequence} INVITE`],
      ['Contact', attempt.contact],
      ...(order.headers ?? []),
      ...attempt.credentials,
      // §13.2.1: how long the invitation is valid.
      ['Expires', Math.max(1, Math.ceil(order.ringTimeoutMs / 1000))],
      ['Allow', METHODS],
      ['Accept', SDP],
      ['Supported', '100rel'],
      ...askFor(attempt.wish),
    ],
    { contentType: SDP, content: order.offer },
  )
}

export type AfterRefusal =
  | {
      readonly kind: 'again'
      readonly wish: SessionWish
      readonly credentials: HeaderPairs
      readonly afterMs: number
    }
  | { readonly kind: 'nextTarget' }
  | { readonly kind: 'over' }

export interface RefusalSeen {
  readonly order: CallOrder
  readonly attempt: Attempt
  readonly invite: SipRequest
  readonly response: SipResponse
  /** INVITEs sent to this target. */
  readonly tries: number
  readonly hasMoreTargets: boolean
  /** In [0, 1). */
  readonly chance: number
}

export function afterRefusal({
  order,
  attempt,
  invite,
  response,
  tries,
  hasMoreTargets,
  chance,
}: RefusalSeen): AfterRefusal {
  const { wish, credentials } = attempt
  const { status } = response
  // RFC 3263 §4.3. A cause that concerns the called side is the same everywhere, and their phone would ring
  // twice.
  const isTrunks =
    trunkFaultOf({ status, q850: q850Of(response.headers) }, response.headers.number('Retry-After')) !==
    'none'
  if (status === 503 && hasMoreTargets && isTrunks) return { kind: 'nextTarget' }
  if (tries >= TRIES_MAX) return { kind: 'over' }
  if (isChallenge(response)) {
    const answer = order.authorize?.(response, invite) ?? null
    return answer === null
      ? { kind: 'over' }
      : { kind: 'again', wish, credentials: replaced(credentials, answer), afterMs: 0 }
  }
  if (status === 491) return { kind: 'again', wish, credentials, afterMs: glareMs(chance) }
  const more = askMore(wish, response)
  return more === null ? { kind: 'over' } : { kind: 'again', wish: more, credentials, afterMs: 0 }
}

/** §22.1: what the ACK of a 2xx repeats. */
export function credentialsOf({ headers }: SipRequest): HeaderPairs {
  return ['Authorization', 'Proxy-Authorization'].flatMap(name =>
    headers.all(name).map(value => [name, value] as const),
  )
}

export function isChallenge({ status }: SipResponse): boolean {
  return status === 401 || status === 407
}

/** §14.1: 2.1 to 4 s for the side that chose the Call-ID. */
export function glareMs(chance: number): number {
  return 2_100 + Math.floor(chance * 190) * 10
}

function replaced(known: HeaderPairs, fresh: HeaderPairs): HeaderPairs {
  const names = new Set(fresh.map(([name]) => name))
  return [...known.filter(([name]) => !names.has(name)), ...fresh]
}
