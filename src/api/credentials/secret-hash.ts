// Hashes of secrets: scrypt for passwords and access keys that somebody may have chosen, SHA-256 for keys
// drawn at random, because 256 bits cannot be guessed.
import { createHash, randomBytes, randomInt, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

// Node's defaults: about 50 ms of one core each.
const COST = { N: 16_384, r: 8, p: 1 } as const satisfies ScryptOptions
const KEY_BYTES = 32
// A wrong name is checked against this, so that it costs as much as a wrong secret.
const NOBODY = `scrypt$${COST.N}$${COST.r}$${COST.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`

// Two cores check some forty keys a second; a login that would wait longer than a client's 3 s is better
// refused.
const CHECKS_MAX = 40
let checks = 0

/** More logins at once than can be checked in time; the client is asked to try again. */
export class TooManyLogins extends Error {
  override message = 'too many logins at once'
}

/** The text to store instead of a secret: scrypt, its cost, salt and hash. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(secret, salt, COST)
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

/** Whether `kept` was made from `secret`. Null stands for somebody who does not exist and costs the same. */
export async function verifySecret(secret: string, kept: string | null): Promise<boolean> {
  const [scheme, n, r, p, salt, hash] = (kept ?? NOBODY).split('$')
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined)
    throw new Error('a hash of an unknown kind')
  const expected = Buffer.from(hash, 'base64url')
  const derived = await derive(secret, Buffer.from(salt, 'base64url'), {
    N: Number(n),
    r: Number(r),
    p: Number(p),
  })
  return timingSafeEqual(derived, expected) && kept !== null
}

/** A new secret of 256 bits, as text. */
export function drawSecret(): string {
  return randomBytes(32).toString('base64url')
}

const TYPED_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const TYPED_GROUPS = 4

/** A one-time password of 79 bits that people can read out and type: no letters that look alike. */
export function drawPassword(): string {
  const letter = () => TYPED_LETTERS[randomInt(TYPED_LETTERS.length)]
  return Array.from({ length: TYPED_GROUPS }, () => Array.from({ length: 4 }, letter).join('')).join('-')
}

/** The text to store instead of a drawn key. */
export function hashDrawnKey(key: string): string {
  return `sha256$${createHash('sha256').update(key).digest('base64url')}`
}

export function isDrawnKey(key: string, kept: string): boolean {
  const [expected, given] = [Buffer.from(kept), Buffer.from(hashDrawnKey(key))]
  return expected.length === given.length && timingSafeEqual(expected, given)
}

function derive(secret: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  if (checks >= CHECKS_MAX) return Promise.reject(new TooManyLogins())
  checks += 1
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, KEY_BYTES, cost, (error, key) => {
      checks -= 1
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
