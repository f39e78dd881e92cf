// An INVITE of a trunk, read: who calls whom, or why it cannot be a call of ours (RFC 3261 §8.2). Pure.
import { isBeyondUs, SDP } from '../call/description.ts'
import type { HeaderPairs, SipRequest, Uri } from '../message/message.ts'
import { userOf } from '../message/uri.ts'

/** Longer names are of nobody who could be called back. */
const NUMBER_CHARACTERS_MAX = 64

export interface Invitation {
  readonly kind: 'invitation'
  readonly from: string
  readonly to: string
}

export type InviteRefusalCount =
  /** Answered 403; known strangers get no further than the door. */
  | 'inviteOfStranger'
  /** Answered 416, 404, 484, 400, 420, 415. */
  | 'schemeUnknown'
  | 'hostForeign'
  | 'numberMissing'
  | 'callerMissing'
  | 'extensionRefused'
  | 'bodyRefused'
  /** Answered 482: the same request came before, by another way perhaps. */
  | 'callMerged'
  /** Answered 503. */
  | 'callsFull'
  | 'callWhileStopping'

export interface InviteRefusal {
  readonly kind: 'refused'
  readonly why: InviteRefusalCount
  readonly status: number
  readonly headers: HeaderPairs
}

/** What is ours and may be called. */
export interface Reachable {
  isOurHost(host: string): boolean
  /** The user by which its trunk knows our registration: then To names the number. */
  readonly registeredUser: string | null
}

/** The number called is the Request-URI's, which need not be To's (§8.2.2.1). */
export function readInvitation(
  { uri, headers, body, ...request }: SipRequest,
  { isOurHost, registeredUser }: Reachable,
): Invitation | InviteRefusal {
  // RFC 5630 §5.3: sips would promise TLS all the way.
  if (uri.kind === 'other' || (uri.kind === 'sip' && uri.scheme === 'sips'))
    return refused('schemeUnknown', 416)
  if (uri.kind === 'sip' && !isOurHost(uri.host)) return refused('hostForeign', 404)
  const asked = numberOf(uri)
  const to = asked !== null && asked === registeredUser ? (numberOf(headers.to.uri) ?? asked) : asked
  if (to === null) return refused('numberMissing', 484)
  const from = numberOf(headers.from.uri)
  if (from === null) return refused('callerMissing', 400)
  const required = headers.all('Require').filter(name => name.toLowerCase() !== 'timer')
  // §8.2.2.3. Reliable provisional responses too: a call is answered before it would have any (RFC 3262 §3).
  if (required.length > 0) return refused('extensionRefused', 420, [['Unsupported', required.join(', ')]])
  if (isBeyondUs({ uri, headers, body, ...request }))
    return refused('bodyRefused', 415, [
      ['Accept', SDP],
      ['Accept-Encoding', 'identity'],
    ])
  return { kind: 'invitation', from, to }
}

export function refused(why: InviteRefusalCount, status: number, headers: HeaderPairs = []): InviteRefusal {
  return { kind: 'refused', why, status, headers }
}

/**
 * A number, or a name like `anonymous`, without the parameters a telephone number may have in it (§19.1.6);
 * null: there is none, or nobody could write it down.
 */
function numberOf(uri: Uri): string | null {
  const [number = ''] = (userOf(uri) ?? '').split(';', 1)
  return number.length <= NUMBER_CHARACTERS_MAX && /^[\x21-\x7e]+$/.test(number) ? number : null
}
