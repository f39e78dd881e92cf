// Groups of agents; a queue is a group with a strategy.
import { type Refusal, refuse } from '../../domain/refusal.ts'
import type { GroupSummary } from '../api-port.ts'
import type { Database, Queryable } from './database.ts'
import { notify } from './task.ts'

/** Made, or when it is there: switched on or off. */
export function addGroup(db: Database, accountId: number, name: string, enabled: boolean): Promise<Refusal | null> {
  return db.transaction(async tx => {
    await tx.rows(
      `insert into agent_group (account_id, name, enabled) values ($1, $2, $3)
       on conflict (account_id, name) do update set enabled = excluded.enabled`,
      [accountId, name, enabled],
    )
    await notify(tx, accountId)
    return null
  })
}

export function dropGroup(db: Database, accountId: number, name: string): Promise<Refusal | null> {
  return db.transaction(async tx => {
    const gone = await tx.rows('delete from agent_group where account_id = $1 and name = $2 returning 1', [accountId, name])
    if (gone.length === 0) return refuse(1211, `分机组不存在：${name}`)
    await notify(tx, accountId)
    return null
  })
}

export function listGroups(db: Queryable, accountId: number, name: string | null): Promise<GroupSummary[]> {
  return db.rows<GroupSummary>(
    'select id, name, enabled, strategy from agent_group where account_id = $1 and ($2::text is null or name = $2) order by id',
    [accountId, name],
  )
}

/** The group's id, locked against its removal. */
export async function lockGroup(tx: Queryable, accountId: number, name: string): Promise<number | Refusal> {
  const [group] = await tx.rows<{ id: number }>('select id from agent_group where account_id = $1 and name = $2 for key share', [
    accountId,
    name,
  ])
  return group?.id ?? refuse(1211, `分机组不存在：${name}`)
}
