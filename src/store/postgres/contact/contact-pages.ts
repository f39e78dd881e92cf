// Pages of a task's numbers by cursor. However rare what is looked for is, one page reads a bounded part of
// the list, so it may be short and have a next one all the same.
import { type Refusal, refuse } from '../../../domain/refusal.ts'
import type { ContactDetail, ContactPage, ContactSearch } from '../../port/task-book.ts'
import type { Database, Queryable } from '../database.ts'
import { FOUND_BY_MAX } from './contact-lines.ts'
import { ENDING, shownState } from './list-contacts.ts'

/** Rows one page reads at most: some 50 ms. */
const WINDOW = 50_000
/** The most places of one number that are looked at. */
const OF_NUMBER_MAX = 1_000
/** A number that was never called stands in no index once it is done; looked for in so many of the oldest. */
const SCANNED_FOR_PHONE = 1_000_000

const THIS_TASK = `select id, taskid from task where account_id = $1 and (taskid = $2 or customtaskid = $2)
  order by (taskid = $2) desc limit 1`

// The end of the window is null when the list ends in it.
const WINDOW_END = `select id from contact where task_id = $1 and id > $2 order by task_id, id
  limit 1 offset ${WINDOW - 1}`

const ROWS = `c.id, c.phone, c.userid, c.memberid, c.extra, c.customuuid, c.called,
  c.agent_ext as "agentExt", c.answered, c.outcome, c.skipped, c.due_at as "dueAt",
  c.expires_at as "expiresAt", c.zone, c.fields, c.put_off_at is not null as "isPutOff",
  ${shownState('$2')} as state`

const PAGE = `
select ${ROWS} from contact c
where c.task_id = $1 and c.id > $3 and ($4::bigint is null or c.id <= $4)
  and ($5::text is null or c.state = $5 or c.state = 'calling' and $5 = 'waiting')
  and ($5::text is null or ${shownState('$2')} = $5)
  and ($6::text is null or ${ENDING} = $6)
order by c.task_id, c.id limit $7`

// By contact_found, whose order no other index has.
const OF_VALUE = `
select ${ROWS} from contact c
where c.task_id = $1 and c.found_by collate "C" between $3 and $3 and c.found_by is not null and c.id > $4
order by c.found_by collate "C", c.id limit $5`

// By the index of living numbers, and by that of calls.
const OF_PHONE = `
select ${ROWS} from contact c where c.task_id = $1 and c.id in (
  (select l.id from contact l where l.task_id = $1 and l.phone between $3 and $3 and l.state <> 'done'
    order by l.phone limit 1)
  union
  (select k.contact_id from call k where k.account_id = $2 and k.phone = $3 and k.task_id = $1)
) order by c.id`

// By the indexes of living numbers, of those that were set aside, and of calls.
const IN_TASKS = `
with found as (
  select l.task_id, l.id from task t cross join lateral (
    select s.task_id, s.id from contact s where s.task_id = t.id and s.phone between $1 and $1
      and s.state <> 'done'
    order by s.phone limit 1
  ) l where t.account_id = $2 and t.state <> 'ended'
  union
  select l.task_id, l.id from task t cross join lateral (
    select s.task_id, s.id from contact s where s.task_id = t.id and s.phone between $1 and $1
      and s.skipped is not null
    order by s.phone limit ${OF_NUMBER_MAX}
  ) l where t.account_id = $2 and t.state <> 'ended'
  union
  select k.task_id, k.contact_id from call k
  where k.account_id = $2 and k.phone = $1 and k.task_id is not null
)
select t.taskid, ${ROWS} from found f join task t on t.id = f.task_id and t.state <> 'ended'
  join contact c on c.task_id = f.task_id and c.id = f.id
order by t.created_at desc, t.id desc, c.id limit ${OF_NUMBER_MAX}`

const SEARCHED = `
select ${ROWS} from (
  select s.* from contact s where s.task_id = $1 order by s.task_id, s.id limit ${SCANNED_FOR_PHONE}
) c where c.phone = $3 order by c.id`

export function pageContacts(
  db: Database,
  accountId: number,
  taskid: string,
  search: ContactSearch,
  limit: number,
): Promise<ContactPage | Refusal> {
  return db.inIndexOrder(async tx => {
    const [task] = await tx.rows<{ id: number; taskid: string }>(THIS_TASK, [accountId, taskid])
    if (task === undefined) return refuse('taskNotFound')
    const named = ({ rows, next }: { rows: Row[]; next: number | null }) => ({
      rows: rows.map(row => ({ taskid: task.taskid, ...row })),
      next,
    })
    const { value = null } = search
    if (value !== null) return named(await ofValue(tx, accountId, task.id, value, search, limit))
    return named(
      search.phone === null
        ? await page(tx, accountId, task.id, search, limit)
        : { rows: await ofPhone(tx, accountId, task.id, search), next: null },
    )
  })
}

export function contactsOfNumber(db: Database, accountId: number, phone: string): Promise<ContactDetail[]> {
  return db.inIndexOrder(tx => tx.rows<ContactDetail>(IN_TASKS, [phone, accountId], 'contacts-of-number'))
}

type Row = Omit<ContactDetail, 'taskid'>

async function page(
  tx: Queryable,
  accountId: number,
  taskId: number,
  { state, ending, after }: ContactSearch,
  limit: number,
): Promise<{ rows: Row[]; next: number | null }> {
  const [end] = await tx.rows<{ id: number }>(WINDOW_END, [taskId, after])
  const values = [taskId, accountId, after, end?.id ?? null, state, ending, limit + 1]
  const rows = await tx.rows<Row>(PAGE, values)
  const shown = rows.slice(0, limit)
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : (end?.id ?? null) }
}

async function ofValue(
  tx: Queryable,
  accountId: number,
  taskId: number,
  value: string,
  { after }: ContactSearch,
  limit: number,
): Promise<{ rows: Row[]; next: number | null }> {
  const sought = Array.from(value).slice(0, FOUND_BY_MAX).join('')
  const rows = await tx.rows<Row>(OF_VALUE, [taskId, accountId, sought, after, limit + 1])
  const shown = rows.slice(0, limit)
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null }
}

async function ofPhone(
  tx: Queryable,
  accountId: number,
  taskId: number,
  { phone, state, ending }: ContactSearch,
): Promise<Row[]> {
  const values = [taskId, accountId, phone]
  const called = await tx.rows<Row>(OF_PHONE, values)
  const found = called.length > 0 ? called : await tx.rows<Row>(SEARCHED, values)
  const endingOf = ({ outcome, answered }: Row) =>
    outcome === 'interrupted' && answered === true ? 'cutOffAfterAnswer' : outcome
  return found.filter(
    row => (state === null || row.state === state) && (ending === null || endingOf(row) === ending),
  )
}
