// Answers kept for a request that may be sent again hold secrets that are shown once: only who knows the
// Idempotency-Key can read them, and of that key no more is stored than a hash.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

/** Under which name the answer is stored. */
export function nameOf(idempotencyKey: string): string {
  return digestOf('name', idempotencyKey).toString('base64url')
}

export function sealed(body: unknown, idempotencyKey: string): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, digestOf('seal', idempotencyKey), iv)
  const text = Buffer.concat([cipher.update(JSON.stringify(body ?? null), 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64')
}

export function unsealed(kept: unknown, idempotencyKey: string): unknown {
  const bytes = Buffer.from(String(kept), 'base64')
  const decipher = createDecipheriv(CIPHER, digestOf('seal', idempotencyKey), bytes.subarray(0, IV_BYTES))
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  const text = [decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]
  return JSON.parse(Buffer.concat(text).toString())
}

function digestOf(use: string, idempotencyKey: string): Buffer {
  return createHash('sha256').update(`${use} ${idempotencyKey}`).digest()
}
