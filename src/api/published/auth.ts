// Who calls: access keys, tokens, the account's licence and its list of addresses.
import { createHash, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { type Account, licenceEnd } from '../../domain/account.ts'
import { isAllowed } from '../../domain/address.ts'
import type { ApiStore } from '../../store/port/api-store.ts'
import { type Rejection, UNAUTHORIZED } from '../../wire/answers.ts'

/** Tokens live 12 h; several may be valid at once (protocol.md §1). */
export const TOKEN_LIFE_MS = 12 * 3_600_000

// About 50 ms of one core each; node's own defaults.
const COST = { N: 16_384, r: 8, p: 1 } as const satisfies ScryptOptions
const KEY_BYTES = 32
// What a wrong appid is checked against, so that it costs what a wrong key costs.
const NOBODY = `scrypt$${COST.N}$${COST.r}$${COST.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`

// Two cores check some forty keys a second; what waits longer than a client's 3 s had better be refused.
const CHECKS_MAX = 40
let checks = 0

/** More logins at once than can be checked in time; the client reads that it should try again. */
export class TooManyLogins extends Error {
  override message = 'too many logins at once'
}

/** Text to keep in place of an access key: scrypt, its cost, salt and hash. */
export async function hashAccesskey(accesskey: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(accesskey, salt, COST)
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

/**
 * Whether `accesskey` is the one `kept` was made of; null stands for an account that does not exist and costs
 * the same.
 */
export async function verifyAccesskey(accesskey: string, kept: string | null): Promise<boolean> {
  const [scheme, n, r, p, salt, hash] = (kept ?? NOBODY).split('$')
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined)
    throw new Error('an access key hash of an unknown kind')
  const expected = Buffer.from(hash, 'base64url')
  const derived = await derive(accesskey, Buffer.from(salt, 'base64url'), {
    N: Number(n),
    r: Number(r),
    p: Number(p),
  })
  return timingSafeEqual(derived, expected) && kept !== null
}

/** A new token for the account. Only its hash is kept. */
export async function issueToken(store: ApiStore, accountId: number, now: number): Promise<string> {
  const token = randomBytes(16).toString('hex')
  await store.saveToken(hashToken(token), accountId, now + TOKEN_LIFE_MS)
  return token
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/**
 * The account a token stands for, or why it may not be used. `isToStop`: also one that is disabled, or whose
 * licence is over.
 */
export async function accountOf(
  store: ApiStore,
  token: string,
  address: string,
  now: number,
  isToStop = false,
): Promise<Account | Rejection> {
  const account = await store.accountByToken(hashToken(token), now)
  if (account === null) return UNAUTHORIZED.token
  return objection(account, address, now, isToStop) ?? account
}

/** Why an account may not be used from here and now. */
export function objection(
  account: Account,
  address: string,
  now: number,
  isToStop = false,
): Rejection | null {
  const end = licenceEnd(account)
  if (!account.enabled && !isToStop) return UNAUTHORIZED.disabled
  if (end !== null && now >= end && !isToStop) return UNAUTHORIZED.expired
  return isAllowed(address, account.settings.ipAllow) ? null : UNAUTHORIZED.address
}

function derive(accesskey: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  if (checks >= CHECKS_MAX) return Promise.reject(new TooManyLogins())
  checks += 1
  return new Promise((resolve, reject) => {
    scrypt(accesskey, salt, KEY_BYTES, cost, (error, key) => {
      checks -= 1
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
