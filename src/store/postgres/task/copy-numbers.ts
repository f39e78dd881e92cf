// Copies numbers of one task into another, a few thousand at a time, from the oldest to the newest.
import { type Refusal, refuse } from '../../../domain/refusal.ts'
import type { CopiedNumbers } from '../../port/api-store.ts'
import { isBlocked } from '../account/blocked.ts'
import { contactPlace } from '../contact/contact-place.ts'
import { ENDING } from '../contact/list-contacts.ts'
import type { Queryable } from '../database.ts'

/** Numbers of one step: as many as a round's. */
const STEP = 5_000

interface Copying {
  readonly source_id: number | null
  readonly which: string
  readonly endings: readonly string[] | null
  readonly last_id: number
  /** Up to which they are copied. */
  readonly next_id: number
}

/** Refused if there is no such task. `task` has just been made in this transaction. */
export async function beginCopy(
  tx: Queryable,
  accountId: number,
  taskId: number,
  { taskid, which }: CopiedNumbers,
  now: number,
): Promise<Refusal | null> {
  const isList = which !== 'all' && which !== 'neverCalled'
  const [begun] = await tx.rows<{ source_id: number }>(
    `insert into round_preparation (task_id, account_id, which, endings, starts, asked_at, phase, source_id, last_id,
       next_id)
     select $3, $1, $4, $5, false, from_ms($6), 'copying', s.id, coalesce((select id from contact
       where task_id = s.id order by task_id desc, id desc limit 1), 0), 0
     from (select id from task where account_id = $1 and (taskid = $2 or customtaskid = $2)
       order by (taskid = $2) desc limit 1) s
     returning source_id`,
    [accountId, taskid, taskId, isList ? 'ended' : which, isList ? which : null, now],
  )
  if (begun === undefined) return refuse('taskNotFound')
  await tx.rows('update task t set zones = t.zones || s.zones from task s where t.id = $1 and s.id = $2', [
    ...[taskId, begun.source_id],
  ])
  return null
}

// If several contacts have one number, the newest of the step is copied. Those being called at this moment
// are left out: their customer hears of us already.
const COPY = `
with page as materialized (
  select c.task_id, c.id from contact c where c.task_id = $2 and c.id > $5 and c.id <= $6
    order by c.task_id, c.id limit ${STEP}
), chosen as materialized (
  select distinct on (c.phone) n.* from page p
    cross join lateral (${contactPlace('p.task_id', 'p.id')}) c
    join contact n on n.ctid = c.place
  where c.state <> 'calling' and case $3 when 'all' then true when 'neverCalled' then not c.called
    else c.state = 'done' and c.called and ${ENDING} = any($4::text[]) end
  order by c.phone, p.id desc
), copied as (
  insert into contact (task_id, phone, due_at, expires_at, userid, memberid, extra, customuuid, zone,
    fields, found_by)
  select $1, c.phone, greatest(c.due_at, from_ms($7)), c.expires_at, c.userid, c.memberid, c.extra, c.customuuid,
    c.zone, c.fields, c.found_by
  from chosen c where not ${isBlocked('$8', 'c.phone', 'c.memberid', 'from_ms($7)')}
    and (select l.id from contact l where l.task_id = $1 and l.phone between c.phone and c.phone
      and l.state <> 'done' order by l.phone limit 1) is null
  order by c.id
  returning 1
)
select (select count(*) from page)::int as walked, (select max(id) from page) as next_id,
  (select count(*) from copied)::int as copied`

interface Step {
  readonly walked: number
  readonly next_id: number | null
  readonly copied: number
}

/** False: all of them are there. */
export async function copyStep(
  tx: Queryable,
  accountId: number,
  taskId: number,
  { source_id, which, endings, last_id, next_id }: Copying,
  now: number,
): Promise<boolean> {
  if (source_id === null) return false
  const values = [taskId, source_id, which, endings, next_id, last_id, now, accountId]
  const [step] = await tx.rows<Step>(COPY, values, 'copy-step')
  if (step === undefined || step.next_id === null) return false
  await tx.rows('update task set total = total + $2 where id = $1', [taskId, step.copied])
  await tx.rows('update round_preparation set next_id = $2, prepared = prepared + $3 where task_id = $1', [
    ...[taskId, step.next_id, step.walked],
  ])
  return step.walked === STEP
}
