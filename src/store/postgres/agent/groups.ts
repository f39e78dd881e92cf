// Groups of agents; a queue is a group with a strategy.

import type { QueueChange } from '../../../domain/queue.ts'
import { type Refusal, refuse } from '../../../domain/refusal.ts'
import type { GroupSummary } from '../../port/api-store.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'

/** Adds the group, or switches it on or off if it exists. */
export function addGroup(
  db: Database,
  accountId: number,
  name: string,
  enabled: boolean,
): Promise<Refusal | null> {
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
    // The lock keeps out tasks that are being created for it.
    const found = await tx.rows('select from agent_group where account_id = $1 and name = $2 for update', [
      accountId,
      name,
    ])
    if (found.length === 0) return refuse('groupNotFound', name)
    const users = await tx.rows<{ taskid: string; name: string }>(
      `select taskid, name from task
       where account_id = $1 and state <> 'ended' and assign_type in ('group', 'queue') and assign_to = $2
         order by id limit 4`,
      [accountId, name],
    )
    if (users.length > 0) return refuse('groupInUse', ...users.map(named))
    await tx.rows('delete from agent_group where account_id = $1 and name = $2', [accountId, name])
    await notify(tx, accountId)
    return null
  })
}

export function addQueue(
  db: Database,
  accountId: number,
  name: string,
  change: QueueChange,
): Promise<Refusal | null> {
  return db.transaction(async tx => {
    await tx.rows(
      'insert into agent_group (account_id, name) values ($1, $2) on conflict (account_id, name) do nothing',
      [accountId, name],
    )
    return changeQueue(tx, accountId, name, change)
  })
}

export function editQueue(
  db: Database,
  accountId: number,
  name: string,
  change: QueueChange,
): Promise<Refusal | null> {
  return db.transaction(tx => changeQueue(tx, accountId, name, change))
}

async function changeQueue(
  tx: Queryable,
  accountId: number,
  name: string,
  change: QueueChange,
): Promise<Refusal | null> {
  const changed = await tx.rows(
    `update agent_group set remark = $3, strategy = coalesce($4, strategy), autocall = coalesce($5, autocall),
      queue_seconds = queue_seconds || $6
     where account_id = $1 and name = $2 returning 1`,
    [accountId, name, change.remark, change.strategy, change.autocall, JSON.stringify(change.seconds)],
  )
  if (changed.length === 0) return refuse('queueNotFound', name)
  await notify(tx, accountId)
  return null
}

/** The task's id, and its name if it has one. */
function named({ taskid, name }: { taskid: string; name: string }): string {
  return name === taskid ? taskid : `${taskid}（${name}）`
}

export function listGroups(db: Queryable, accountId: number, name: string | null): Promise<GroupSummary[]> {
  return db.rows<GroupSummary>(
    `select g.id, g.name, g.enabled, g.strategy, g.remark, g.autocall, g.queue_seconds as "queueSeconds",
      exists (
       select from task t
       where t.account_id = $1 and t.state = 'running' and t.assign_type in ('group', 'queue')
         and t.assign_to = g.name) as busy
     from agent_group g where g.account_id = $1 and ($2::text is null or g.name = $2) order by g.id`,
    [accountId, name],
  )
}

/** The group's id; the row is locked against removal. */
export async function lockGroup(tx: Queryable, accountId: number, name: string): Promise<number | Refusal> {
  const [group] = await tx.rows<{ id: number }>(
    'select id from agent_group where account_id = $1 and name = $2 for key share',
    [accountId, name],
  )
  return group?.id ?? refuse('groupNotFound', name)
}
