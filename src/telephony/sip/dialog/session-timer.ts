// Session timers (RFC 4028): what we offer and answer, when to refresh and when to hang up. Pure.
import type { Headers, SipRequest, SipResponse } from '../message/message.ts'

/** §5: the shortest interval anyone may ask for. */
export const MIN_SE_S = 90
const SESSION_EXPIRES_S = 1_800
/** A longer interval is pointless, and too long for our timers. */
const SESSION_EXPIRES_MAX_S = 86_400

/**
 * If a peer's answer is shorter than the RFC allows, we follow it down to this; otherwise it would end the
 * call before we refresh.
 */
const AGREED_MIN_S = 20

type HeaderPair = readonly [name: string, value: string]

/** What we ask for in our INVITEs, and the least we accept in answers. */
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

/** What the two sides agreed when the call was answered, whoever had made it. */
export interface SessionTerms {
  /** Null: no session timer. */
  readonly timer: SessionTimer | null
  /** The peer takes UPDATE. */
  readonly takesUpdate: boolean
}

/**
 * §7.1: the headers of our INVITE or UPDATE. In a refresh, `weRefresh` keeps the refresher the same (§7.4).
 */
export function askFor(wish: SessionWish, weRefresh?: boolean): HeaderPair[] {
  const refresher = weRefresh === undefined ? '' : `;refresher=${weRefresh ? 'uac' : 'uas'}`
  return [
    ['Supported', 'timer'],
    ['Session-Expires', `${wish.intervalS}${refresher}`],
    ['Min-SE', String(wish.minS)],
  ]
}

/** §7.3: what to ask for after a 422; null if there is no point in asking again. */
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
  // We may lower the interval to what we want, but not below the request's Min-SE, and may not raise it (§9).
  const wantedS = Math.max(wish.intervalS, floorS, wish.minS)
  const intervalS = inBounds(
    asked === null ? wantedS : Math.max(Math.min(asked.intervalS, wantedS), MIN_SE_S),
  )
  const refresher = peerKnows ? (asked?.refresher ?? 'uac') : 'uas'
  const answer: HeaderPair[] = [['Session-Expires', `${intervalS};refresher=${refresher}`]]
  // §9: required if the client is to refresh.
  if (refresher === 'uac') answer.push(['Require', 'timer'])
  return { kind: 'agreed', headers: answer, timer: { intervalS, weRefresh: refresher === 'uas' } }
}

/**
 * Counted from the last refresh (the 2xx sent or received): when we refresh (null: the peer does), and when
 * we send BYE if nobody has (§10).
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
