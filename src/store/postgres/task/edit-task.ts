// What an operator does to a task besides starting and stopping it: changes it, resumes it after its end,
// deletes it.
import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'

import { assignedTo, RESUME_WITHIN_MS } from '../../../domain/task.ts'
import type { TaskEdit } from '../../port/task-book.ts'
import { refuseStart } from '../account/running-places.ts'
import { planIdOf } from '../account/stored-plans.ts'
import type { Database, Queryable } from '../database.ts'
import { refuseAssignment } from './create-task.ts'
import { type LockedTask, lockTask, notify } from './lock-task.ts'

export function editTask(
  db: Database,
  accountId: number,
  taskid: string,
  edit: TaskEdit,
): Promise<Refusal | null> {
  return withTask(db, accountId, taskid, (tx, { id }) => applyEdit(tx, accountId, id, edit))
}

/** The task is locked. */
export async function applyEdit(
  tx: Queryable,
  accountId: number,
  taskId: number,
  { assignment, name, pace, ratio, concurrent, callerIds, scheduledAt, endsAt, plan, callTimes }: TaskEdit,
): Promise<Refusal | null> {
  const refusal = assignment === undefined ? null : await refuseAssignment(tx, accountId, assignment)
  if (refusal !== null) return refusal
  const planId = plan ? await planIdOf(tx, accountId, plan) : null
  if (isRefusal(planId)) return planId
  const to = assignment && assignedTo(assignment)
  await tx.rows(
    `update task set assign_type = coalesce($2, assign_type), assign_to = coalesce($3, assign_to),
      name = coalesce($4, name),
       concurrent = coalesce($5, concurrent), caller_ids = coalesce($6, caller_ids),
       scheduled_at = case when $7 then from_ms($8) else scheduled_at end, ends_at = case when $9
         then from_ms($10) else ends_at end,
       pace = coalesce($11, pace), ratio = coalesce($12, ratio), plan_id = case when $13 then $14 else plan_id end,
       call_times = case when $15 then $16 else call_times end
     where id = $1`,
    [
      ...[taskId, assignment?.type ?? null, to ?? null, name ?? null, concurrent ?? null, callerIds ?? null],
      ...[scheduledAt !== undefined, scheduledAt ?? null, endsAt !== undefined, endsAt ?? null],
      ...[pace ?? null, ratio ?? null, plan !== undefined, planId],
      ...[callTimes !== undefined, callTimes ?? null],
    ],
  )
  return null
}

/** An end time that has passed is removed, since the task would end again at once. */
export function resumeTask(
  db: Database,
  accountId: number,
  taskid: string,
  now: number,
): Promise<Refusal | null> {
  return withTask(db, accountId, taskid, async (tx, task) => {
    if (task.state !== 'ended') return refuse('taskNotEnded')
    const left = await tx.rows(
      "select from contact where task_id = $1 and state = 'waiting' order by due_at, id limit 1",
      [task.id],
    )
    if (left.length === 0) return refuse('nothingToCall')
    const full = await refuseStart(tx, accountId, { isLocked: true })
    if (full !== null) return full
    const resumed = await tx.rows(
      `update task set state = 'running', ended_at = null, end_type = null, started_at = coalesce(started_at,
        from_ms($2)),
         ends_at = case when ends_at > from_ms($2) then ends_at end
       where id = $1 and ended_at > from_ms($2) - $3 * interval '1 ms' returning 1`,
      [task.id, now, RESUME_WITHIN_MS],
    )
    return resumed.length > 0 ? null : refuse('taskEndedLongAgo')
  })
}

/** Its numbers are removed too, little by little; records of its calls stay. */
export function removeTask(db: Database, accountId: number, taskid: string): Promise<Refusal | null> {
  return withTask(db, accountId, taskid, async (tx, task) => {
    if (task.state === 'running') return refuse('taskRunning')
    const living = await tx.rows(
      'select from call where account_id = $1 and task_id = $2 and ended_at is null limit 1',
      [accountId, task.id],
    )
    if (living.length > 0) return refuse('taskHasCalls')
    const copying = await tx.rows(
      'select from round_preparation where source_id = $1 and done_at is null limit 1',
      [task.id],
    )
    if (copying.length > 0) return refuse('taskBeingCopied')
    await tx.rows('insert into removed_task (task_id, account_id) values ($1, $2)', [task.id, accountId])
    await tx.rows('delete from task where id = $1', [task.id])
    return null
  })
}

export function withTask(
  db: Database,
  accountId: number,
  taskid: string,
  act: (tx: Queryable, task: LockedTask) => Promise<Refusal | null>,
): Promise<Refusal | null> {
  return db.inIndexOrder(async tx => {
    const task = await lockTask(tx, accountId, taskid)
    if (task === null) return refuse('taskNotFound')
    const refusal = await act(tx, task)
    if (refusal === null) await notify(tx, accountId)
    return refusal
  })
}
