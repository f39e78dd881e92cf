// Finds the session description in a message's body, and whether the rest of the body may be ignored.

import { type BodyPart, partsOf } from '../message/body-parts.ts'
import type { SipRequest, SipResponse } from '../message/message.ts'

export const SDP = 'application/sdp'

/**
 * Null if there is none that we can read. One with disposition `session` comes first; one for early media
 * (RFC 3959) does not count.
 */
export function sdpOf({ headers, body }: SipRequest | SipResponse): Buffer | null {
  return descriptionIn(partsOf(headers, body))
}

/**
 * RFC 5621 §8: a part that must be understood is not, so the answer is 415. Beside a description, parts
 * without a handling are ignored.
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

/** Some peers omit the type. */
function isDescription({ type, content }: BodyPart): boolean {
  return type === SDP || (type === '' && content.toString('latin1', 0, 16).trimStart().startsWith('v=0'))
}
