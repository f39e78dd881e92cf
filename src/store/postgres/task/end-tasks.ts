// Tasks that start or end by themselves, and the push that reports an end.
import { effectiveSettings } from '../../../domain/account.ts'
import type { EndType } from '../../../domain/task.ts'
import { runningPlaces } from '../account/running-places.ts'
import type { Database, Queryable } from '../database.ts'
import { insertPushes } from '../outbox/insert-pushes.ts'
import { notify } from './lock-task.ts'
import { recount } from './recount.ts'

interface Ended {
  readonly account_id: number
  readonly taskid: string
  readonly round: number
  readonly settings: unknown
}

const END = `
update task t set state = 'ended', ended_at = from_ms($2), end_type = $3, start_wanted = false
from account a where t.id = any($1::bigint[]) and a.id = t.account_id
returning t.account_id, t.taskid, t.round, a.settings`

/** Ends tasks that the caller has locked, with one push for each end of each round. */
export async function endTasks(
  tx: Queryable,
  ids: readonly number[],
  endType: EndType,
  now: number,
): Promise<void> {
  const cut = await tx.rows<{ task_id: number }>(
    'delete from round_preparation where task_id = any($1::bigint[]) and done_at is null returning task_id',
    [ids],
  )
  for (const { task_id } of cut) await recount(tx, task_id)
  const ended = await tx.rows<Ended>(END, [ids, now, endType])
  const reported = ended.filter(task => effectiveSettings(task.settings).pushTaskUrl !== '')
  await insertPushes(
    tx,
    reported.map(({ account_id, taskid, round }) => ({
      accountId: account_id,
      subject: taskid,
      kind: 'task' as const,
      event: `ended:${round}:${now}`,
      fact: { type: 'taskEnded' as const, taskid, endType },
    })),
  )
  for (const accountId of new Set(ended.map(task => task.account_id))) await notify(tx, accountId)
}

// A task that starts when its time comes or when a place is free; not while its next round is being prepared.
const IS_TO_START = `state = 'notStarted' and start_wanted and (scheduled_at is null
  or scheduled_at <= from_ms($2))
  and not exists (select from round_preparation r where r.task_id = task.id and r.done_at is null)`

/** `pausedtime` before `scheduledtime`: a task whose whole time has passed ends without a call. */
export async function moveDueTasks(db: Database, accountId: number, now: number): Promise<void> {
  const due = await db.rows(
    `select from task where account_id = $1 and state <> 'ended' and ` +
      `(ends_at <= from_ms($2) or ${IS_TO_START}) limit 1`,
    [accountId, now],
    'any-due-task',
  )
  if (due.length === 0) return
  await db.transaction(async tx => {
    const over = await tx.rows<{ id: number }>(
      `select id from task where account_id = $1 and state <> 'ended' and ends_at <= from_ms($2)
       order by id for no key update`,
      [accountId, now],
    )
    const ids = over.map(row => row.id)
    if (ids.length > 0) await endTasks(tx, ids, 'timeout', now)
    const starting = await tx.rows<{ id: number }>(
      `select id from task where account_id = $1 and ${IS_TO_START} ` +
        'order by scheduled_at nulls first, id for no key update',
      [accountId, now],
    )
    if (starting.length > 0)
      await start(
        tx,
        accountId,
        starting.map(row => row.id),
        now,
      )
  })
}

/** Starts as many as there are free places, in the given order; the others wait. */
async function start(tx: Queryable, accountId: number, ids: readonly number[], now: number): Promise<void> {
  const { free } = await runningPlaces(tx, accountId, { isLocked: true })
  if (free === 0) return
  await tx.rows(
    `update task set state = 'running', started_at = from_ms($2), start_wanted = false
     where id = any($1::bigint[])`,
    [ids.slice(0, free), now],
  )
  await notify(tx, accountId)
}

/**
 * An append holds the lock on the task while it adds, so once this has the lock it sees everything that was
 * added before. While a file is being imported, more is to come.
 */
export function endIfDone(db: Database, taskId: number, now: number): Promise<boolean> {
  return db.inIndexOrder(async tx => {
    const locked = await tx.rows(
      "select from task where id = $1 and state = 'running' and total > 0 for no key update",
      [taskId],
    )
    if (locked.length === 0) return false
    // In the order of contact_living, without which the planner reads the table from its beginning.
    const left = await tx.rows(
      "select from contact where task_id = $1 and state <> 'done' order by phone limit 1",
      [taskId],
    )
    if (left.length > 0) return false
    const coming = await tx.rows("select from import where task_id = $1 and state = 'adding' limit 1", [
      taskId,
    ])
    if (coming.length > 0) return false
    await endTasks(tx, [taskId], 'over', now)
    return true
  })
}
