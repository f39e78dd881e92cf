// `task`: lists, changes, resumes and deletes the tasks of an account.
import type { Account } from '../../domain/account.ts'
import { isRefusal, type Refusal } from '../../domain/refusal.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import type { TaskFilter, TaskSummary } from '../../store/port/api-store.ts'
import type { TaskEdit } from '../../store/port/task-book.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import { TASK_STATES } from '../../words/column-words.ts'
import { PLAN } from '../../words/plan-command-words.ts'
import { badTime, leftAsItIs, noTask, TASK, taskDone } from '../../words/task-words.ts'
import { areMissing, JSON_FLAG, notInRange } from '../../words/usage-words.ts'
import { refuseShutOut } from './anyway-flag.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import { defineTaskImport } from './task-import.ts'
import { defineTaskShadow } from './task-shadow-command.ts'
import type { Word } from './word.ts'

/** A list shows this many of the newest tasks. */
const LISTED_MAX = 1_000
const EVERY: TaskFilter = {
  ...{ createdFrom: null, createdTo: null, taskids: [], customtaskid: null },
  ...{ name: null, state: null, assignTypes: [], assignTo: null },
}

interface Named {
  readonly account: string
  readonly task: string
}

export function defineTask(word: Word): void {
  defineList(word)
  defineShow(word)
  defineSet(word)
  defineTaskImport(word)
  defineTaskShadow(word)
  withTask(word, 'resume', (store, id, { task }, now) => store.resumeTask(id, task, now))
  withTask(word, 'delete', (store, id, { task }) => store.removeTask(id, task))
}

function defineList(word: Word): void {
  word
    .verb('list', TASK.list)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--json', JSON_FLAG)
    .does(async ({ account, json }: { account: string; json?: true }) => {
      const tasks = await withStore(async store => {
        const { id } = await accountNamed(store, account)
        return (await store.listTasks(id, EVERY, { current: 1, size: LISTED_MAX })).rows
      })
      if (json) return word.terminal.printJson(await shown(tasks))
      const rows = tasks.map(task => [
        task.taskid,
        task.name,
        word.terminal.word(TASK_STATES[task.state]),
        task.assignTo,
        `${task.called}/${task.total}`,
        String(task.connected),
      ])
      word.terminal.printTable(['taskid', 'name', 'state', 'agents', 'called', 'connected'], rows)
    })
}

function defineShow(word: Word): void {
  word
    .verb('show', TASK.show)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--task <id>', TASK.task)
    .does(async ({ account, task }: Named) => {
      const found = await withStore(async store => {
        const { id } = await accountNamed(store, account)
        return store.findTask(id, task)
      })
      if (found === null) throw new CommandFailure(noTask(account, task))
      const { id: _, ...itself } = found
      word.terminal.printJson((await shown([itself]))[0])
    })
}

interface GivenEdit extends Named {
  readonly group?: string
  readonly name?: string
  readonly concurrent?: string
  readonly callerId?: readonly string[]
  readonly startsAt?: string
  readonly endsAt?: string
  readonly plan?: string
  readonly callTimes?: string
  readonly anyway?: true
}

function defineSet(word: Word): void {
  word
    .verb('set', TASK.set)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--task <id>', TASK.task)
    .takes('--group <name>', TASK.group)
    .takes('--name <name>', TASK.name)
    .takes('--concurrent <n>', TASK.concurrent)
    .lists('--caller-id <number>', TASK.callerId)
    .takes('--starts-at <time>', TASK.startsAt)
    .takes('--ends-at <time>', TASK.endsAt)
    .takes('--plan <name>', TASK.plan)
    .takes('--call-times <n>', TASK.callTimes)
    .takes('--anyway', PLAN.anyway)
    .does(async (given: GivenEdit) => {
      await withStore(async store => {
        const account = await accountNamed(store, given.account)
        const edit = await editOf(given, account.settings.timeZone)
        if (Object.keys(edit).length === 0)
          throw new UsageError(areMissing(['--group', '--name', '--concurrent', '--caller-id']))
        await refusePlanThatShutsOut(store, account, given, edit)
        refuseWith(given, await store.editTask(account.id, given.task, edit))
      })
      word.terminal.say(taskDone('set', given.task))
    })
}

async function refusePlanThatShutsOut(
  store: StoreVerbs,
  account: Account,
  { task: taskid, anyway }: GivenEdit,
  { plan, scheduledAt }: TaskEdit,
): Promise<void> {
  const task = plan === undefined ? null : await store.findTask(account.id, taskid)
  if (task === null || plan === undefined || plan === task.plan) return
  const { outlookOfTask } = await import('../../examination/choice-outlook.ts')
  const edited = { ...task, ...(scheduledAt !== undefined && { scheduledAt }) }
  await refuseShutOut(anyway, now => outlookOfTask(store, account, edited, { plan }, now))
}

async function editOf(given: GivenEdit, zone: string): Promise<TaskEdit> {
  const [{ readLocalTime }, { CONCURRENT_MAX }, { CALL_TIMES_MAX }] = await Promise.all([
    import('../../domain/schedule.ts'),
    import('../../domain/task.ts'),
    import('../../domain/plan/call-times.ts'),
  ])
  const { concurrent, callTimes } = given
  const count = (flag: string, typed: string, most: number): number => {
    const number = Number(typed)
    if (Number.isInteger(number) && number >= 1 && number <= most) return number
    throw new UsageError(notInRange(flag, typed, 1, most))
  }
  const time = (flag: string, typed: string): number | null => {
    const at = typed === 'none' ? null : readLocalTime(typed, zone)
    if (at === null && typed !== 'none') throw new UsageError(badTime(flag, typed))
    return at
  }
  return {
    ...(given.group !== undefined && { assignment: { type: 'group' as const, name: given.group } }),
    ...(given.name !== undefined && { name: given.name }),
    ...(concurrent !== undefined && { concurrent: count('--concurrent', concurrent, CONCURRENT_MAX) }),
    ...(given.callerId !== undefined && { callerIds: given.callerId.filter(number => number !== 'none') }),
    ...(given.startsAt !== undefined && { scheduledAt: time('--starts-at', given.startsAt) }),
    ...(given.endsAt !== undefined && { endsAt: time('--ends-at', given.endsAt) }),
    ...(given.plan !== undefined && { plan: given.plan === 'none' ? null : given.plan }),
    ...(callTimes !== undefined && {
      callTimes: callTimes === 'none' ? null : count('--call-times', callTimes, CALL_TIMES_MAX),
    }),
  }
}

function withTask(
  word: Word,
  verb: 'resume' | 'delete',
  act: (store: StoreVerbs, accountId: number, given: Named, now: number) => Promise<Refusal | null>,
): void {
  word
    .verb(verb, TASK[verb])
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--task <id>', TASK.task)
    .does(async (given: Named) => {
      const { createRealClock } = await import('../real-clock.ts')
      await withStore(async store => {
        const { id } = await accountNamed(store, given.account)
        refuseWith(given, await act(store, id, given, createRealClock().now()))
      })
      word.terminal.say(taskDone(verb, given.task))
    })
}

function refuseWith({ account, task }: Named, refusal: Refusal | null): void {
  if (isRefusal(refusal))
    throw new CommandFailure(
      refusal.reason === 'taskNotFound' ? noTask(account, task) : leftAsItIs(task, refusal),
    )
}

/** Times as ISO 8601 in UTC, like the export; `why` as TaskList says it. */
async function shown<Task extends TaskSummary>(tasks: readonly Task[]) {
  const [{ whyNotDialling }, { createRealClock }] = await Promise.all([
    import('../../wire/why-row.ts'),
    import('../real-clock.ts'),
  ])
  const now = createRealClock().systemTime()
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  return tasks.map(task => {
    const { scheduledAt, endsAt, createdAt, startedAt, endedAt, ...rest } = task
    return {
      ...rest,
      why: whyNotDialling(task, now),
      ...{ createdAt: time(createdAt), startedAt: time(startedAt), endedAt: time(endedAt) },
      ...{ scheduledAt: time(scheduledAt), endsAt: time(endsAt) },
    }
  })
}
