// Lists the numbers of tasks in the order in which they came.

import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'
import {
  type ContactFilter,
  type ContactSummary,
  EVERY_CONTACT,
  type Listed,
  type Page,
} from '../../port/api-store.ts'
import type { Queryable } from '../database.ts'
import { type PageMarks, STRIDE } from '../page-marks.ts'

/** The most tasks that one page may ask for. */
const TASKS_MAX = 100

/** A contact's `CallEnding`. */
export const ENDING =
  "(case when c.outcome = 'interrupted' and c.answered then 'cutOffAfterAnswer' else c.outcome end)"

// Which rows the list has. What it depends on must be in the name under which its marks are kept.
const LIST = `from contact c where c.task_id = $1 and c.id > $2
  and ($3::bool is null or c.called = $3)
  and ($4::bool is null or c.answered = $4)
  and ($5::text[] is null or ${ENDING} = any($5))`

/**
 * A number whose call was claimed but not dialled still waits: it can be withdrawn, and no phone rings yet.
 */
export function shownState(accountId: string): string {
  return `case when c.state = 'calling' and not exists (
    select from call k
    where k.account_id = ${accountId} and k.phone = c.phone and k.ended_at is null and k.contact_id = c.id
      and k.dialed_at is not null
  ) then 'waiting' else c.state end`
}

const PAGE = `
select c.id as "keyId", c.phone, c.userid, c.memberid, c.extra, c.customuuid, c.called,
  c.agent_ext as "agentExt", c.answered, c.outcome,
  c.skipped, c.due_at as "dueAt", c.expires_at as "expiresAt", c.zone,
  c.put_off_at is not null as "isPutOff", ${shownState('$6')} as state
from (select c.task_id, c.id ${LIST} order by c.task_id, c.id limit $7 offset $8) page
join contact c on c.task_id = page.task_id and c.id = page.id
order by c.id`

// A mark every so many rows of the next $6, read from the key alone.
const MARKS = `
select id from (
  select c.id, row_number() over (order by c.task_id, c.id) as n from (select c.task_id, c.id ${LIST}
    order by c.task_id, c.id limit $6) c
) numbered where n % ${STRIDE} = 0 order by n`

const COUNT = `select count(*)::int as rows from (select ${LIST} limit $6) c`

interface ListedTask {
  readonly id: number
  readonly taskid: string
  readonly customtaskid: string | null
  readonly total: number
}

/** Where a page of several tasks ended: in which task and after which contact. */
export interface ContactKey {
  readonly taskId: number
  readonly id: number
}

/** Tasks are in the order of their creation; those of other accounts are ignored. */
export async function listContacts(
  db: Queryable,
  marks: PageMarks<ContactKey>,
  accountId: number,
  taskids: string | readonly string[],
  page: Page,
  now: number,
  filter: ContactFilter = EVERY_CONTACT,
): Promise<Listed<ContactSummary> | Refusal> {
  const tasks = await tasksOf(db, accountId, typeof taskids === 'string' ? [taskids] : taskids)
  if (isRefusal(tasks)) return tasks
  const total = await totalOf(db, tasks, filter)
  const walk = new Walk(db, marks, accountId, tasks, filter, now)
  return { total, rows: await walk.page(page, total) }
}

class Walk {
  private readonly db: Queryable
  private readonly marks: PageMarks<ContactKey>
  private readonly accountId: number
  private readonly tasks: readonly ListedTask[]
  private readonly filter: readonly unknown[]
  private readonly list: string
  private readonly now: number

  constructor(
    db: Queryable,
    marks: PageMarks<ContactKey>,
    accountId: number,
    tasks: readonly ListedTask[],
    filter: ContactFilter,
    now: number,
  ) {
    this.db = db
    this.marks = marks
    this.accountId = accountId
    this.tasks = tasks
    this.filter = filterValues(filter)
    this.list = `${tasks.map(task => task.id).join(',')} ${JSON.stringify(filter)}`
    this.now = now
  }

  async page({ current, size }: Page, total: number): Promise<ContactSummary[]> {
    const offset = (current - 1) * size
    const start = this.marks.start(this.list, offset, this.now)
    // Numbers before a walk's position may have been removed: what follows its mark is still its next page.
    if (offset >= total && start.skip > 0) return []
    const rows: ContactSummary[] = []
    let { skip } = start
    const first = Math.max(
      0,
      this.tasks.findIndex(task => task.id === start.after?.taskId),
    )
    for (const [nth, task] of this.tasks.slice(first).entries()) {
      let after = nth === 0 ? (start.after?.id ?? 0) : 0
      if (skip >= STRIDE) {
        const passed = await this.mark(task, after, skip, offset - skip)
        after = passed.at(-1) ?? after
        skip -= passed.length * STRIDE
      }
      const isLast = first + nth === this.tasks.length - 1
      const there = skip === 0 || isLast ? skip : await this.count(task, after, skip)
      if (there === skip) {
        const found = await this.rows(task, after, size - rows.length, skip)
        rows.push(...found.map(({ keyId: _, ...row }) => ({ taskid: task.taskid, ...row })))
        const last = found.at(-1)
        if (last !== undefined && rows.length === size) {
          this.marks.note(this.list, offset + size, { taskId: task.id, id: last.keyId }, this.now)
        }
        if (rows.length === size) break
      }
      skip -= there
    }
    return rows
  }

  /** Marks every so many rows of the next `skip` of a task, after `offset` earlier ones; returns the keys. */
  private async mark(task: ListedTask, after: number, skip: number, offset: number): Promise<number[]> {
    const passed = await this.db.rows<{ id: number }>(MARKS, [task.id, after, ...this.filter, skip])
    for (const [nth, { id }] of passed.entries()) {
      this.marks.note(this.list, offset + (nth + 1) * STRIDE, { taskId: task.id, id }, this.now)
    }
    return passed.map(({ id }) => id)
  }

  /** Rows of a task after a key, counted up to `most`. */
  private async count(task: ListedTask, after: number, most: number): Promise<number> {
    const [counted] = await this.db.rows<{ rows: number }>(COUNT, [task.id, after, ...this.filter, most])
    return counted?.rows ?? 0
  }

  private rows(task: ListedTask, after: number, most: number, skip: number) {
    return this.db.rows<Omit<ContactSummary, 'taskid'> & { keyId: number }>(PAGE, [
      ...[task.id, after, ...this.filter, this.accountId, most, skip],
    ])
  }
}

async function tasksOf(
  db: Queryable,
  accountId: number,
  asked: readonly string[],
): Promise<ListedTask[] | Refusal> {
  if (new Set(asked).size > TASKS_MAX) return refuse('tooManyTasks', TASKS_MAX)
  const found = await db.rows<ListedTask>(
    'select id, taskid, customtaskid, total from task where account_id = $1 ' +
      'and (taskid = any($2) or customtaskid = any($2)) order by id',
    [accountId, asked],
  )
  // A taskid takes precedence over another task's customtaskid.
  const named = new Set(
    asked.map(
      name => found.find(task => task.taskid === name) ?? found.find(task => task.customtaskid === name),
    ),
  )
  const tasks = found.filter(task => named.has(task))
  return tasks.length === 0 ? refuse('taskNotFound') : tasks
}

async function totalOf(db: Queryable, tasks: readonly ListedTask[], filter: ContactFilter): Promise<number> {
  if (filter === EVERY_CONTACT || Object.values(filter).every(value => value === null)) {
    return tasks.reduce((sum, task) => sum + task.total, 0)
  }
  let total = 0
  for (const task of tasks) {
    const [counted] = await db.rows<{ rows: number }>(COUNT, [task.id, 0, ...filterValues(filter), null])
    total += counted?.rows ?? 0
  }
  return total
}

/** $3 to $5 of the list. */
function filterValues({ called, answered, endings }: ContactFilter): readonly unknown[] {
  return [called, answered, endings]
}
