// Changes settings of an account as somebody saw them.
import { type AccountSettings, ownSettings, partsOf, type SettingChanges } from '../../../domain/account.ts'
import type { Refusal } from '../../../domain/refusal.ts'
import type { Overtaken } from '../../port/console-store.ts'
import { overtakenBy } from '../console/overtaken.ts'
import type { Database } from '../database.ts'
import { notify } from '../task/lock-task.ts'
import { refusePlanNamed } from './stored-plans.ts'

/** Returns the settings that somebody set, as they are then. */
export function changeSettings(
  db: Database,
  accountId: number,
  changes: SettingChanges,
  was: SettingChanges,
): Promise<Partial<AccountSettings> | Overtaken | Refusal> {
  const { given, cleared } = partsOf(changes)
  return db.transaction(async tx => {
    const [before] = await tx.rows<{ settings: unknown }>(
      'select settings from account where id = $1 for no key update',
      [accountId],
    )
    const own = ownSettings(before?.settings)
    const now = Object.fromEntries(
      Object.keys(was).map(key => [key, own[key as keyof AccountSettings] ?? null]),
    )
    const overtaken = overtakenBy(now, was)
    if (overtaken !== null) return overtaken
    const refusal = await refusePlanNamed(tx, accountId, given)
    if (refusal !== null) return refusal
    const [after] = await tx.rows<{ settings: unknown }>(
      'update account set settings = (settings || $2::jsonb) - $3::text[] where id = $1 returning settings',
      [accountId, JSON.stringify(given), cleared],
    )
    await notify(tx, accountId)
    return ownSettings(after?.settings)
  })
}
