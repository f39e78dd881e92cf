// Accepts that numbers of an ended task are called again, all or those whose calls ended in certain ways;
// prepare-round.ts carries it out.
import { type Refusal, type RefusalReason, refuse } from '../../../domain/refusal.ts'
import type { TaskState } from '../../../domain/task.ts'
import type { CallAgain } from '../../port/api-store.ts'
import { refuseStart } from '../account/running-places.ts'
import { lockGroup } from '../agent/groups.ts'
import type { Database, Queryable } from '../database.ts'
import { type LockedTask, lockTask, notify } from './lock-task.ts'
import { MATCHES, prepareStep, storedWhich } from './prepare-round.ts'

/**
 * A list up to this long is ready when the client is answered; a longer one is left to the engine, and the
 * client is answered at once.
 */
const READY_AT_ONCE_MAX = 10_000
/** Why a task that has not ended is not called again. */
const STATE_REASON: Readonly<Record<Exclude<TaskState, 'ended'>, RefusalReason>> = {
  notStarted: 'taskNotStarted',
  running: 'taskRunning',
  paused: 'taskPaused',
}

/** The same request within this time is one whose answer was lost. */
const SAME_WISH_MS = 300_000

export async function callAgain(
  db: Database,
  accountId: number,
  taskid: string,
  again: CallAgain,
  now: number,
): Promise<Refusal | null> {
  const accepted = await db.inIndexOrder(async tx => {
    const task = await lockTask(tx, accountId, taskid)
    if (task === null) return refuse('taskNotFound')
    if (task.state !== 'ended')
      return (await isSameWish(tx, task.id, again, now)) ? { taskId: null } : refuse(STATE_REASON[task.state])
    return (
      (await begin(tx, accountId, task, again, now)) ?? {
        taskId: task.total <= READY_AT_ONCE_MAX ? task.id : null,
      }
    )
  })
  if (!('taskId' in accepted)) return accepted
  if (accepted.taskId !== null) while (await prepareStep(db, accepted.taskId, now));
  return null
}

async function begin(
  tx: Queryable,
  accountId: number,
  task: LockedTask,
  again: CallAgain,
  now: number,
): Promise<Refusal | null> {
  const { start, scheduledAt, endsAt } = again
  const [which, endings] = storedWhich(again.which)
  if (task.assign_type !== 'extensions') {
    const group = await lockGroup(tx, accountId, task.assign_to)
    if (typeof group !== 'number') return group
  }
  if (!(await hasNumbers(tx, task.id, again.which))) return refuse('nothingToCall')
  const full =
    start && (scheduledAt === null || scheduledAt <= now)
      ? await refuseStart(tx, accountId, { isLocked: false })
      : null
  if (full !== null) return full
  await tx.rows(
    `insert into round_preparation (task_id, account_id, which, endings, starts, scheduled_at, ends_at, asked_at,
      phase, last_id, next_id)
     select $1, $2, $3, $4, $5, from_ms($6), from_ms($7), from_ms($8), $9, m.id, m.id + 1
     from (select id from contact where task_id = $1 order by task_id desc, id desc limit 1) m
     on conflict (task_id) do update set which = excluded.which, endings = excluded.endings,
      starts = excluded.starts,
       scheduled_at = excluded.scheduled_at,
       ends_at = excluded.ends_at, asked_at = excluded.asked_at, phase = excluded.phase,
         last_id = excluded.last_id, next_id = excluded.next_id,
       prepared = 0, done_at = null, source_id = null`,
    [
      task.id,
      accountId,
      which,
      endings,
      start,
      scheduledAt,
      endsAt,
      now,
      which === 'ended' ? 'passing' : 'resetting',
    ],
  )
  await tx.rows(
    `update task set state = 'notStarted', start_wanted = $2, round = round + 1, scheduled_at = from_ms($3),
      ends_at = from_ms($4),
       started_at = null, ended_at = null, end_type = null
     where id = $1`,
    [task.id, start, scheduledAt, endsAt],
  )
  await notify(tx, accountId)
  return null
}

async function hasNumbers(tx: Queryable, taskId: number, which: CallAgain['which']): Promise<boolean> {
  if (which === 'all' || which === 'neverCalled') {
    const waiting = await tx.rows(
      "select from contact where task_id = $1 and state = 'waiting' order by due_at, id limit 1",
      [taskId],
    )
    if (waiting.length > 0) return true
  }
  // It walks along the key, because the planner knows nothing of the task's size.
  const found = await tx.rows(
    `select from (
       select c.id from contact c where c.task_id = $1 and c.state = 'done' and ${MATCHES} order by c.task_id,
         c.id limit 1
     ) first`,
    [taskId, ...storedWhich(which)],
  )
  return found.length > 0
}

async function isSameWish(tx: Queryable, taskId: number, again: CallAgain, now: number): Promise<boolean> {
  const { which, start, scheduledAt, endsAt } = again
  const same = await tx.rows(
    `select from round_preparation where task_id = $1 and phase <> 'copying' and which = $2 and endings is not distinct from $3::text[]
      and starts = $4 and scheduled_at is not distinct from from_ms($5)
      and ends_at is not distinct from from_ms($6) and asked_at > from_ms($7)`,
    [taskId, ...storedWhich(which), start, scheduledAt, endsAt, now - SAME_WISH_MS],
  )
  return same.length > 0
}
