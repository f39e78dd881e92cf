// The session description a message carries, wherever in its body it stands, and whether the rest of the body
// may be passed over.

import { type BodyPart, partsOf } from '../message/body-parts.ts'
import type { SipRequest, SipResponse } from '../message/message.ts'

export const SDP = 'application/sdp'

/**
 * Null if it has none that we can read. That of a session comes first; one of early media (RFC 3959) does not
 * count.
 */
export function sdpOf({ headers, body }: SipRequest | SipResponse): Buffer | null {
  return descriptionIn(partsOf(headers, body))
}

/**
 * RFC 5621 §8: something in it must be understood and is not: to be answered 415. What names no handling is
 * passed over beside a description.
 */
export function isBeyondUs({ headers, body }: SipRequest): boolean {
  const parts = partsOf(headers, body)
  const others = parts.filter(part => !isDescription(part))
  if (descriptionIn(parts) !== null) return others.some(({ handling }) => handling === 'required')
  return body.length > 0 && (others.length === 0 || others.some(({ handling }) => handling !== 'optional'))
}

function descriptionIn(parts: readonly BodyPart[]): Buffer | null {
  const found = parts.filter(isDescription)
  const ofSession = found.find(({ disposition }) => disposition === null || disposition === 'session')
  return (ofSession ?? found.find(({ disposition }) => disposition !== 'early-session'))?.content ?? null
}

/** Some peers forget to say the type. */
function isDescription({ type, content }: BodyPart): boolean {
  return type === SDP || (type === '' && content.toString('latin1', 0, 16).trimStart().startsWith('v=0'))
}
