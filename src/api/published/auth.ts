// Finds out who calls: tokens, the account's licence and its list of addresses.
import { createHash, randomBytes } from 'node:crypto'
import type { Account } from '../../domain/account.ts'
import { licenceEnd } from '../../domain/account-standstill.ts'
import { isAllowed } from '../../domain/address.ts'
import type { ApiStore } from '../../store/port/api-store.ts'
import { type Rejection, UNAUTHORIZED } from '../../wire/answers.ts'

/** Tokens live 12 h; several may be valid at once (protocol.md §1). */
export const TOKEN_LIFE_MS = 12 * 3_600_000

/** Issues a new token for the account, for one of its keys. Only its hash is stored. */
export async function issueToken(
  store: ApiStore,
  accountId: number,
  keyId: number | null,
  now: number,
): Promise<string> {
  const token = randomBytes(16).toString('hex')
  await store.saveToken(hashToken(token), accountId, now + TOKEN_LIFE_MS, keyId)
  return token
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/**
 * The account of a token, or why it may not be used. `isToStop` also accepts an account that is disabled or
 * whose licence is over.
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

/** Why an account may not be used from this address at this time. */
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
