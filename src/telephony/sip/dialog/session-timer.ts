// Session timers (RFC 4028) as pure logic: what is offered, what is answered, when to refresh and when to
// hang up.
import type { Headers, SipRequest, SipResponse } from '../message/message.ts'

/** §5: no interval below this may be asked for. */
export const MIN_SE_S = 90
const SESSION_EXPIRES_S = 1_800
/** A larger interval would outlive what it is for, and our timers. */
const SESSION_EXPIRES_MAX_S = 86_400

/**
 * A peer that answers with less than the RFC allows is believed down to this: it would end the call earlier
 * than we refresh.
 */
const AGREED_MIN_S = 20

type HeaderPair = readonly [name: string, value: string]

/** What we want: in our INVITEs, and at least in answers. */
export interface SessionWish {
  readonly intervalS: number
  readonly minS: number
}

export const SESSION_WISH: SessionWish = { intervalS: SESSION_EXPIRES_S, minS: MIN_SE_S }

/** What was agreed. */
export interface SessionTimer {
  readonly intervalS: number
  readonly weRefresh: boolean
}

/** §7.1: the headers of an INVITE or UPDATE of ours; `weRefresh` in a refresh keeps who does it (§7.4). */
export function askFor(wish: SessionWish, weRefresh?: boolean): HeaderPair[] {
  const refresher = weRefresh === undefined ? '' : `;refresher=${weRefresh ? 'uac' : 'uas'}`
  return [
    ['Supported', 'timer'],
    ['Session-Expires', `${wish.intervalS}${refresher}`],
    ['Min-SE', String(wish.minS)],
  ]
}

/** §7.3: what to ask for after a 422; null when it gives no reason to ask again. */
export function askMore(wish: SessionWish, refusal: SipResponse): SessionWish | null {
  const minS = refusal.headers.number('Min-SE')
  if (refusal.status !== 422 || minS === null || minS <= wish.minS || minS > SESSION_EXPIRES_MAX_S)
    return null
  return { intervalS: Math.max(wish.intervalS, minS), minS }
}

/** §7.2: what a 2xx to our request agreed; null: no session timer. */
export function agreedBy(response: SipResponse): SessionTimer | null {
  const asked = readExpires(response.headers)
  if (asked === null) return null
  return {
    intervalS: Math.min(Math.max(asked.intervalS, AGREED_MIN_S), SESSION_EXPIRES_MAX_S),
    weRefresh: asked.refresher !== 'uas',
  }
}

export type SessionAnswer =
  /** Refuse with 422 and these. */
  | { readonly kind: 'tooSmall'; readonly headers: readonly HeaderPair[] }
  /** Put these into the 2xx. */
  | { readonly kind: 'agreed'; readonly headers: readonly HeaderPair[]; readonly timer: SessionTimer }

/** §9: what to answer to an INVITE or UPDATE. */
export function answerTo(request: SipRequest, wish: SessionWish): SessionAnswer {
  const { headers } = request
  const peerKnows = headers.hasToken('Supported', 'timer')
  const asked = readExpires(headers)
  const floorS = Math.max(headers.number('Min-SE') ?? MIN_SE_S, MIN_SE_S)
  if (asked !== null && asked.intervalS < wish.minS && peerKnows)
    return { kind: 'tooSmall', headers: [['Min-SE', String(wish.minS)]] }
  // It may be lowered to what we want, never below the Min-SE of the request, and not raised (§9).
  const wantedS = Math.max(wish.intervalS, floorS, wish.minS)
  const intervalS = inBounds(
    asked === null ? wantedS : Math.max(Math.min(asked.intervalS, wantedS), MIN_SE_S),
  )
  const refresher = peerKnows ? (asked?.refresher ?? 'uac') : 'uas'
  const answer: HeaderPair[] = [['Session-Expires', `${intervalS};refresher=${refresher}`]]
  // §9: required where the client shall refresh.
  if (refresher === 'uac') answer.push(['Require', 'timer'])
  return { kind: 'agreed', headers: answer, timer: { intervalS, weRefresh: refresher === 'uas' } }
}

/**
 * From the last refresh (the 2xx sent or received): when we refresh (null: the peer does), and when we send
 * BYE unless refreshed (§10).
 */
export function deadlinesOf({ intervalS, weRefresh }: SessionTimer): {
  readonly refreshMs: number | null
  readonly byeMs: number
} {
  const margin = Math.min(32, intervalS / 3)
  return {
    refreshMs: weRefresh ? (intervalS * 1000) / 2 : null,
    byeMs: Math.round((intervalS - margin) * 1000),
  }
}

function inBounds(intervalS: number): number {
  return Math.min(Math.max(intervalS, MIN_SE_S), SESSION_EXPIRES_MAX_S)
}

function readExpires(
  headers: Headers,
): { readonly intervalS: number; readonly refresher: 'uac' | 'uas' | null } | null {
  const intervalS = headers.number('Session-Expires')
  if (intervalS === null) return null
  const params = (headers.get('Session-Expires') ?? '').toLowerCase().split(';').slice(1)
  const named = params.map(param => param.replaceAll(' ', '')).find(param => param.startsWith('refresher='))
  const refresher = named === 'refresher=uac' ? 'uac' : named === 'refresher=uas' ? 'uas' : null
  return { intervalS, refresher }
}
