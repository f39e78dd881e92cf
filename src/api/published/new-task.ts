// What every way to make a task shares: an id that is free, and caller ids that are the account's.
import { randomInt } from 'node:crypto'
import { DateTime } from 'luxon'
import type { Account } from '../../domain/account.ts'
import { errorCode } from '../../domain/error-text.ts'
import type { ApiStore, ContactEntry, TaskDraft } from '../../store/port/api-store.ts'

const ID_TRIES = 5

interface Making {
  readonly store: Pick<ApiStore, 'createTask' | 'listCallerIds'>
  readonly account: Account
  /** Epoch ms. */
  readonly now: number
}

/** An account without caller ids of its own may use any: the carrier decides. */
export async function ownsCallerIds(
  { store, account }: Omit<Making, 'now'>,
  callerIds: readonly string[],
): Promise<boolean> {
  if (callerIds.length === 0) return true
  const own = new Set(await store.listCallerIds(account.id))
  return own.size === 0 || callerIds.every(callerId => own.has(callerId))
}

/**
 * With a million ids a second a collision is rare but possible; the store then fails with PostgreSQL's
 * unique_violation.
 */
export async function createUnderFreeId(
  { store, account, now }: Making,
  draft: Omit<TaskDraft, 'taskid' | 'name'> & { readonly name: string | null },
  entries: readonly ContactEntry[],
) {
  for (let tries = 1; ; tries++) {
    const taskid = newTaskid(now, account.settings.timeZone)
    try {
      return await store.createTask(account.id, { ...draft, taskid, name: draft.name ?? taskid }, entries)
    } catch (error) {
      const isTaken = errorCode(error) === '23505'
      if (!isTaken || tries >= ID_TRIES) throw error
    }
  }
}

/** 20 digits: yyyymmddhhmmss in the account's zone and six random ones. */
function newTaskid(now: number, zone: string): string {
  return (
    DateTime.fromMillis(now, { zone }).toFormat('yyyyMMddHHmmss') +
    String(randomInt(1_000_000)).padStart(6, '0')
  )
}
