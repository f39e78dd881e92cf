// Decides the answer to a request within a call. Pure, except that answers and offers come from the owner of
// the sound.
import { answerTo, type SessionTimer, type SessionWish } from '../dialog/session-timer.ts'
import type { HeaderPairs, SipRequest } from '../message/message.ts'
import { isBeyondUs, SDP, sdpOf } from './description.ts'
import { METHODS } from './invite.ts'

export interface Answering {
  /** The peer may offer now: no offer of ours is open, and our first one was answered. */
  readonly mayOffer: boolean
  readonly isConfirmed: boolean
  readonly wish: SessionWish
  readonly offered: (sdp: Buffer) => string | null
  readonly offer: () => string
}

export interface RequestAnswer {
  readonly status: number
  readonly headers: HeaderPairs
  readonly sdp: string | null
  /** Set if the session timer restarts; undefined leaves it as it is. */
  readonly timer?: SessionTimer
}

const ALLOW = ['Allow', METHODS] as const
const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set(['timer', '100rel'])
const NOT_ALLOWED: ReadonlySet<string> = new Set([
  'REFER',
  'NOTIFY',
  'SUBSCRIBE',
  'MESSAGE',
  'PUBLISH',
  'REGISTER',
])

export function answerIn(request: SipRequest, around: Answering): RequestAnswer {
  const unknown = request.headers.all('Require').filter(name => !KNOWN_EXTENSIONS.has(name.toLowerCase()))
  // §8.2.2.3.
  if (unknown.length > 0) return plain(420, [['Unsupported', unknown.join(', ')]])
  switch (request.method) {
    case 'BYE':
      // §15: BYE may not end a dialog before it is confirmed.
      return plain(around.isConfirmed ? 200 : 481)
    case 'INVITE':
      // §14.2.
      return around.isConfirmed && around.mayOffer ? refreshed(request, around) : plain(491)
    case 'UPDATE':
      // RFC 3311 §5.2.
      return around.mayOffer || request.body.length === 0 ? refreshed(request, around) : plain(491)
    case 'OPTIONS':
      return plain(200, [ALLOW, ['Accept', SDP], ['Supported', 'timer, 100rel']])
    case 'INFO':
      // RFC 6086 §4.2.2: we take no info package; INFO of older peers is accepted and ignored.
      return request.headers.has('Info-Package') ? plain(469, [['Recv-Info', '']]) : plain(200)
    case 'PRACK':
      return plain(481)
    default:
      return NOT_ALLOWED.has(request.method) ? plain(405, [ALLOW]) : plain(501, [ALLOW])
  }
}

function refreshed(request: SipRequest, around: Answering): RequestAnswer {
  const session = answerTo(request, around.wish)
  if (session.kind === 'tooSmall') return plain(422, session.headers)
  const offer = sdpOf(request)
  if (isBeyondUs(request))
    return plain(415, [
      ['Accept', SDP],
      ['Accept-Encoding', 'identity'],
    ])
  const { timer } = session
  const headers = [...session.headers, ALLOW]
  // An UPDATE without an offer is only a refresh; an INVITE without one asks for ours (§14.2).
  if (offer === null)
    return { status: 200, headers, sdp: request.method === 'INVITE' ? around.offer() : null, timer }
  const sdp = around.offered(offer)
  return sdp === null ? plain(488) : { status: 200, headers, sdp, timer }
}

function plain(status: number, headers: HeaderPairs = []): RequestAnswer {
  return { status, headers, sdp: null }
}
