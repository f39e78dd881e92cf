// Prepares a task for its next round, or with the numbers of another one, in steps of a few thousand numbers;
// each step is one transaction that remembers how far it got.
import type { CallEnding } from '../../../domain/outcome.ts'
import type { CallAgain } from '../../port/api-store.ts'
import { runningPlaces } from '../account/running-places.ts'
import { contactPlace } from '../contact/contact-place.ts'
import { ENDING } from '../contact/list-contacts.ts'
import type { Database, Queryable } from '../database.ts'
import { copyStep } from './copy-numbers.ts'
import { endTasks } from './end-tasks.ts'
import { notify } from './lock-task.ts'
import { recount } from './recount.ts'

/** Numbers of one step: some 0.1 s of work, so that the task's other work never waits longer. */
const STEP = 5_000

/**
 * Which numbers that are done are called again: all, those never called ($2), or those whose calls ended in
 * these ways ($3).
 */
export const MATCHES = `case $2 when 'all' then true when 'neverCalled' then not c.called
    else c.called and ${ENDING} = any($3::text[]) end`

/**
 * The columns as the table stores them. Numbers that were never called match no ending: such a round passes
 * over them.
 */
export function storedWhich(
  which: CallAgain['which'],
): [which: string, endings: readonly CallEnding[] | null] {
  return which === 'all' || which === 'neverCalled' ? [which, null] : ['ended', which]
}

interface Preparation {
  readonly which: 'all' | 'neverCalled' | 'ended'
  readonly endings: readonly CallEnding[] | null
  readonly account_id: number
  readonly phase: 'passing' | 'resetting' | 'copying'
  readonly source_id: number | null
  readonly last_id: number
  readonly next_id: number
}

/** Takes one step of a preparation of the account; false: none is pending. */
export async function prepareRound(db: Database, accountId: number, now: number): Promise<boolean> {
  const [pending] = await db.rows<{ task_id: number }>(
    'select task_id from round_preparation where account_id = $1 ' +
      'and done_at is null order by asked_at limit 1',
    [accountId],
    'pending-round',
  )
  if (pending === undefined) return false
  await prepareStep(db, pending.task_id, now)
  return true
}

/** False: the task is ready, or its preparation was ended. */
export async function prepareStep(db: Database, taskId: number, now: number): Promise<boolean> {
  const goesOn = await db.inIndexOrder(async tx => {
    const [preparation] = await tx.rows<Preparation>(
      'select account_id, which, endings, phase, source_id, last_id, next_id from ' +
        'round_preparation where task_id = $1 and done_at is null for ' +
        'update',
      [taskId],
    )
    if (preparation === undefined) return null
    switch (preparation.phase) {
      case 'passing':
        return passOver(tx, taskId, preparation)
      case 'resetting':
        return reset(tx, taskId, preparation, now)
      case 'copying':
        return copyStep(tx, preparation.account_id, taskId, preparation, now)
    }
  })
  if (goesOn === false) await finish(db, taskId, now)
  return goesOn === true
}

const PASS_OVER = `
with waiting as materialized (
  select c.task_id, c.id from contact c where c.task_id = $1 and c.state = 'waiting' and c.id <= $2
    order by c.due_at, c.id limit ${STEP} for update
), placed as materialized (
  select at.place from waiting w cross join lateral (${contactPlace('w.task_id', 'w.id')}) at
)
update contact c set state = 'done', skipped = 'passedOver' from placed p where c.ctid = p.place
  returning 1`

async function passOver(tx: Queryable, taskId: number, { last_id }: Preparation): Promise<true> {
  const passed = await tx.rows(PASS_OVER, [taskId, last_id])
  if (passed.length < STEP)
    await tx.rows("update round_preparation set phase = 'resetting' where task_id = $1", [taskId])
  return true
}

// Of several done contacts with one number the newest is called, because it comes first; none if the number
// already waits or is being called.
const RESET = `
with page as materialized (
  select c.task_id, c.id from contact c where c.task_id = $1 and c.id < $5 order by c.task_id desc, c.id desc
    limit ${STEP}
), chosen as materialized (
  select distinct on (c.phone) c.place, c.state from page p
    cross join lateral (${contactPlace('p.task_id', 'p.id')}) c
  where c.state = 'done' and ${MATCHES}
    and (select l.id from contact l where l.task_id = p.task_id and l.phone between c.phone and c.phone
      and l.state <> 'done' order by l.phone limit 1) is null
  order by c.phone, p.id desc
), reset as (
  update contact c set state = 'waiting', due_at = from_ms($4), called = false, interruptions = 0,
    outcome = null, answered = null,
    agent_ext = null, skipped = null, late = null, first_at = null, put_off_at = null
  from chosen where c.ctid = chosen.place and c.state = chosen.state
)
select count(*)::int as walked, min(id) as next_id from page`

async function reset(tx: Queryable, taskId: number, preparation: Preparation, now: number): Promise<boolean> {
  const { which, endings, next_id } = preparation
  const values = [taskId, which, endings, now, next_id]
  const [step] = await tx.rows<{ walked: number; next_id: number | null }>(RESET, values, 'reset-step')
  if (step === undefined || step.next_id === null) return false
  await tx.rows('update round_preparation set next_id = $2, prepared = prepared + $3 where task_id = $1', [
    taskId,
    step.next_id,
    step.walked,
  ])
  return step.walked === STEP
}

/**
 * The preparation is done: the task runs, waits for its start, or is over because its last numbers were
 * removed meanwhile.
 */
async function finish(db: Database, taskId: number, now: number): Promise<void> {
  await db.inIndexOrder(async tx => {
    const [task] = await tx.rows<{ account_id: number }>(
      'select account_id from task where id = $1 for no key update',
      [taskId],
    )
    const [pending] = await tx.rows<{ phase: Preparation['phase'] }>(
      'update round_preparation set done_at = from_ms($2), source_id = null ' +
        'where task_id = $1 and done_at is null returning phase',
      [taskId, now],
    )
    if (task === undefined || pending === undefined) return
    // What was copied has not been called: there is nothing to count, and an empty task is not over.
    const isCopy = pending.phase === 'copying'
    if (!isCopy) await recount(tx, taskId)
    const left = await tx.rows(
      "select from contact where task_id = $1 and state = 'waiting' order by due_at, id limit 1",
      [taskId],
    )
    if (left.length === 0 && !isCopy) await endTasks(tx, [taskId], 'over', now)
    else {
      // If no place is free it waits for one, like a scheduled task.
      const { free } = await runningPlaces(tx, task.account_id, { isLocked: true })
      await tx.rows(
        `update task set state = 'running', start_wanted = false, started_at = from_ms($2)
         where id = $1 and start_wanted and (scheduled_at is null or scheduled_at <= from_ms($2)) and $3`,
        [taskId, now, free > 0],
      )
      await notify(tx, task.account_id)
    }
  })
}
