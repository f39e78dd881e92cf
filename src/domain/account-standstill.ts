// Why an account may not dial at all.
import type { Account } from './account.ts'
import { readLocalTime } from './schedule.ts'

export type StandstillReason = 'stopAll' | 'accountDisabled' | 'accountExpired'

/**
 * When the licence ends, epoch ms; null for never. A date alone ends at its midnight, as `authtime` shows it;
 * an impossible date (30 February) counts as long past.
 */
export function licenceEnd({ settings: { expiresAt, timeZone } }: Pick<Account, 'settings'>): number | null {
  return expiresAt === '' ? null : (readLocalTime(expiresAt, timeZone) ?? 0)
}

/** Null: the account may dial at `now`, real time. */
export function standstillReason(account: Account, isStopped: boolean, now: number): StandstillReason | null {
  if (isStopped) return 'stopAll'
  if (!account.enabled) return 'accountDisabled'
  const end = licenceEnd(account)
  return end !== null && now >= end ? 'accountExpired' : null
}
