// Signed links to recordings: whoever has a link may fetch its file without a token until it expires.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** A link from `GetRecodeFile` is for fetching now. */
export const ASKED_LINK_LIFE_MS = 3_600_000
/** A link in a pushed call record may be used by a batch job after a long weekend. */
export const PUSHED_LINK_LIFE_MS = 7 * 86_400_000

/** Where recordings are fetched, below the address of the API. */
export const RECORDINGS_PATH = '/recordings/'

export interface RecordingLink {
  readonly name: string
  /** Unix seconds. */
  readonly expires: string
  readonly signature: string
}

export type LinkState = 'good' | 'forged' | 'expired'

/** `base`: http://host:port. The name holds the account, so a link is valid for one account and one file. */
export function recordingUrl(base: string, key: Buffer, name: string, expiresAt: number): string {
  const expires = String(Math.floor(expiresAt / 1_000))
  const query = new URLSearchParams({
    expires,
    signature: signatureOf(key, name, expires).toString('base64url'),
  })
  return `${base.replace(/\/+$/, '')}${RECORDINGS_PATH}${encodeURIComponent(name)}?${query}`
}

export function checkLink(key: Buffer, link: RecordingLink, now: number): LinkState {
  const given = Buffer.from(link.signature, 'base64url')
  const expected = signatureOf(key, link.name, link.expires)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged'
  return Number(link.expires) * 1_000 > now ? 'good' : 'expired'
}

/** A name has no line break, so no other pair gives the same text. */
function signatureOf(key: Buffer, name: string, expires: string): Buffer {
  return createHmac('sha256', key).update(`recording\n${name}\n${expires}`).digest()
}

/**
 * A name for this installation, made from the key that all its nodes share; it reveals nothing about the key.
 */
export function installationName(key: Buffer): string {
  return createHmac('sha256', key).update('installation').digest('hex').slice(0, 16)
}
