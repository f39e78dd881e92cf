// Signed links to recordings: who has one may fetch this one file until it expires, without a token.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** What `GetRecodeFile` gives is for fetching now. */
export const ASKED_LINK_LIFE_MS = 3_600_000
/** What a call record's push gives may be fetched by a batch after a long weekend. */
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

/**
 * `base`: http://host:port. The name says whose recording it is: a link is good for one account and one file.
 */
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

/** A name has no line break, so nothing else can make the same text. */
function signatureOf(key: Buffer, name: string, expires: string): Buffer {
  return createHmac('sha256', key).update(`recording\n${name}\n${expires}`).digest()
}

/**
 * Tells one installation from another: made from the key that every node of it has, and says nothing about
 * it.
 */
export function installationName(key: Buffer): string {
  return createHmac('sha256', key).update('installation').digest('hex').slice(0, 16)
}
