// Creates a task with its first numbers, all or nothing.
import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'

import { type Assignment, assignedTo } from '../../../domain/task.ts'
import type { AppendResult, ContactEntry, TaskDraft } from '../../port/api-store.ts'
import { refuseStart } from '../account/running-places.ts'
import { planIdOf } from '../account/stored-plans.ts'
import { voicePlan } from '../call/voice-plan.ts'
import { contactRows } from '../contact/contact-lines.ts'
import { insertContacts } from '../contact/insert-contacts.ts'
import type { Database, Queryable } from '../database.ts'
import { importFile } from '../import/import-of-task.ts'
import { beginCopy } from './copy-numbers.ts'
import { notify } from './lock-task.ts'
import { prepareStep } from './prepare-round.ts'

/** Steps of a copy that are taken before the client is answered; the engine takes the others. */
const STEPS_AT_ONCE = 3

const CREATE = `
insert into task (taskid, account_id, customtaskid, name, assign_type, assign_to, ratio, pace, concurrent,
  caller_ids, voice, plan_id, call_times,
  state, start_wanted, scheduled_at, ends_at, created_at, started_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $16, $17, $18, $11, $12, from_ms($13), from_ms($14), from_ms($15),
  case when $11 = 'running' then from_ms($15) end)
on conflict (account_id, customtaskid) do nothing
returning id`

export async function createTask(
  db: Database,
  accountId: number,
  draft: TaskDraft,
  entries: readonly ContactEntry[],
): Promise<{ taskid: string; added: AppendResult } | Refusal> {
  const contacts = await contactRows(db, accountId, entries)
  const made = await db.inIndexOrder(async tx => {
    const refusal = await refuseAssignment(tx, accountId, draft.assignment)
    if (refusal !== null) return refusal
    const { voice = null } = draft
    const message = voice && (await voicePlan(tx, accountId, voice))
    if (isRefusal(message)) return message
    const planId = draft.plan ? await planIdOf(tx, accountId, draft.plan) : null
    if (isRefusal(planId)) return planId
    const isLater = draft.scheduledAt !== null && draft.scheduledAt > draft.createdAt
    const state = draft.start && !isLater ? 'running' : 'notStarted'
    // This is first checked without the lock, so that others need not wait while the numbers are written.
    const full = state === 'running' ? await refuseStart(tx, accountId, { isLocked: false }) : null
    if (full !== null) return full
    const { assignment } = draft
    const [task] = await tx.rows<{ id: number }>(CREATE, [
      ...[draft.taskid, accountId, draft.customtaskid, draft.name, assignment.type],
      ...[assignedTo(assignment)],
      ...[draft.ratio, draft.pace, draft.concurrent, draft.callerIds],
      ...[state, draft.start && isLater, draft.scheduledAt, draft.endsAt, draft.createdAt],
      ...[message && JSON.stringify(message), planId, draft.callTimes ?? null],
    ])
    if (task === undefined) return refuse('customtaskidTaken')
    await tx.rows('insert into task_progress (task_id) values ($1)', [task.id])
    const added = await insertContacts(tx, accountId, task.id, contacts)
    if (added.added > 0) await tx.rows('update task set total = $2 where id = $1', [task.id, added.added])
    const taken =
      state === 'running' ? await refuseStart(tx, accountId, { isLocked: true, besides: task.id }) : null
    if (taken !== null) return taken
    const { numbersOf } = draft
    const unknown =
      numbersOf === undefined ? null : await beginCopy(tx, accountId, task.id, numbersOf, draft.createdAt)
    if (unknown !== null) return unknown
    if (draft.file !== undefined) await importFile(tx, accountId, task.id, draft.file, draft.createdAt)
    await notify(tx, accountId)
    return { id: task.id, taskid: draft.taskid, added }
  })
  if (!('id' in made)) return made
  if (draft.numbersOf !== undefined)
    for (let step = 0; step < STEPS_AT_ONCE; step++)
      if (!(await prepareStep(db, made.id, draft.createdAt))) break
  return { taskid: made.taskid, added: made.added }
}

/**
 * Refuses a task for agents that do not exist, naming the first. If a mistyped extension or group were
 * accepted, the task would never dial, and the integrator would not look for the reason in the request.
 */
export async function refuseAssignment(
  tx: Queryable,
  accountId: number,
  assignment: Assignment,
): Promise<Refusal | null> {
  if (assignment.type === 'nobody') return null
  if (assignment.type !== 'extensions') {
    // The lock prevents its removal until the task exists.
    const found = await tx.rows('select from agent_group where account_id = $1 and name = $2 for key share', [
      accountId,
      assignment.name,
    ])
    const reason = assignment.type === 'queue' ? 'queueNotFound' : 'groupNotFound'
    return found.length > 0 ? null : refuse(reason, assignment.name)
  }
  const [missing] = await tx.rows<{ ext: string }>(
    `select e.ext from unnest($2::text[]) with ordinality as e(ext, n)
     where not exists (select from agent a where a.account_id = $1 and a.ext = e.ext) order by e.n limit 1`,
    [accountId, assignment.extensions],
  )
  return missing === undefined ? null : refuse('agentNotFound', missing.ext)
}
