// The digest of RFC 7616 §3.4, and of RFC 2069 for peers that offer no qop: algorithms and the response
// value.
import { createHash } from 'node:crypto'

/** Strongest first. */
export const ALGORITHMS = ['SHA-256', 'SHA-256-sess', 'MD5', 'MD5-sess'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

/** Case does not matter; null for one we do not have. No name means MD5. */
export function algorithmOf(name: string | undefined): Algorithm | null {
  if (name === undefined) return 'MD5'
  return ALGORITHMS.find(known => known.toLowerCase() === name.toLowerCase()) ?? null
}

export interface DigestInput {
  readonly algorithm: Algorithm
  /** Quoted text is kept as on the wire. */
  readonly username: string
  readonly realm: string
  readonly password: string
  readonly method: string
  readonly uri: string
  readonly nonce: string
  /** Null if there is no qop (RFC 2069). */
  readonly auth: { readonly nc: string; readonly cnonce: string } | null
  /** The -sess algorithms need it even without qop. */
  readonly cnonce?: string
}

/** Returns lower-case hex. */
export function digestResponse(input: DigestInput): string {
  const { algorithm, username, realm, password, method, uri, nonce, auth } = input
  const hash = algorithm.startsWith('SHA-256') ? sha256 : md5
  const secret = hash(`${username}:${realm}:${password}`)
  const ha1 = algorithm.endsWith('-sess')
    ? hash(`${secret}:${nonce}:${auth?.cnonce ?? input.cnonce ?? ''}`)
    : secret
  const ha2 = hash(`${method}:${uri}`)
  return hash(
    auth === null ? `${ha1}:${nonce}:${ha2}` : `${ha1}:${nonce}:${auth.nc}:${auth.cnonce}:auth:${ha2}`,
  )
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
