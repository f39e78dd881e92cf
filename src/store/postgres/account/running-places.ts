// Places for running tasks: an account has as many as its setting runningTasksMax says.

import { effectiveSettings } from '../../../domain/account.ts'
import { type Refusal, refuse } from '../../../domain/refusal.ts'
import type { Queryable } from '../database.ts'

interface Places {
  readonly free: number
  readonly max: number
}

/**
 * With `isLocked`, tasks of the account start one after the other until the transaction ends, so that two
 * never take the same place. The account is locked after the task, never before it.
 */
export async function runningPlaces(
  tx: Queryable,
  accountId: number,
  { isLocked, besides = 0 }: { readonly isLocked: boolean; readonly besides?: number },
): Promise<Places> {
  const lock = isLocked ? 'for no key update' : ''
  const [account] = await tx.rows<{ settings: unknown }>(
    `select settings from account where id = $1 ${lock}`,
    [accountId],
  )
  const [running] = await tx.rows<{ count: number }>(
    "select count(*)::int as count from task where account_id = $1 and state = 'running' and id <> $2",
    [accountId, besides],
  )
  const max = effectiveSettings(account?.settings ?? {}).runningTasksMax
  return { free: Math.max(0, max - (running?.count ?? 0)), max }
}

/** Null: one more task may run. `besides`: this task, if it already counts as running. */
export async function refuseStart(
  tx: Queryable,
  accountId: number,
  how: { readonly isLocked: boolean; readonly besides?: number },
): Promise<Refusal | null> {
  const { free, max } = await runningPlaces(tx, accountId, how)
  return free > 0 ? null : refuse('tooManyRunning', max)
}
