// Tasks: listed, made, changed, copied, removed.
import { z } from 'zod'
import { hasTransfer, type VoiceCourse } from '../../../domain/call/voice.ts'
import { CALL_ENDINGS } from '../../../domain/outcome.ts'
import { readCallerId } from '../../../domain/phone.ts'
import { CALL_TIMES_MAX } from '../../../domain/plan/call-times.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import { type Assignment, TASK_PACES, TASK_STATES, type TaskPace } from '../../../domain/task.ts'
import { outlookOfNewTask, outlookOfTask } from '../../../examination/choice-outlook.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import { createUnderFreeId, ownsCallerIds } from '../../published/new-task.ts'
import { ANYWAY, refuseShutOut } from '../anyway.ts'
import { AppendAnswer, appendAnswer, CONTACTS_GIVEN, readContactsGiven } from '../contact-entry.ts'
import { endpoint } from '../endpoint.ts'
import { concurrent, given, listOf, name, ratio, text, time } from '../field.ts'
import { PAGE, page, pageOf, placeAt } from '../page.ts'
import { ProblemDetails } from '../problem.ts'
import { TaskAssignment, TaskRow, taskRow } from './task-row.ts'
import { TaskVoiceBody } from './voice-calls.ts'

const ROLES = ['admin', 'supervisor'] as const
/** Numbers of a task, by how they were called. */
export const NUMBERS_MEANT = z
  .union([z.enum(['all', 'neverCalled']), z.array(z.enum(CALL_ENDINGS)).min(1).max(CALL_ENDINGS.length)])
  .describe('all numbers, those never called, or those whose last call ended so')
export const TASK_PARAMS = z.object({ taskid: text(100).describe('its taskid or its customtaskid') })

const callerIds = z.array(text(50)).max(1_000)
const FIELDS = {
  name: name(),
  assignment: TaskAssignment,
  pace: z.enum(TASK_PACES).describe('preview: an agent sees each number first, and decides'),
  ratio,
  concurrent,
  callerIds,
  startsAt: time.nullable(),
  endsAt: time.nullable(),
  plan: text(100).nullable().describe("the name of a plan; null: the account's default"),
  callTimes: z
    .number()
    .int()
    .min(1)
    .max(CALL_TIMES_MAX)
    .nullable()
    .describe('how often a number that nobody reached is called in all; null: as the plan says'),
}
const TaskChanges = z.object(FIELDS).partial()

const listTasks = endpoint({
  method: 'GET',
  path: '/v1/tasks',
  scope: 'account',
  roles: ROLES,
  query: z.object({
    ...PAGE,
    state: listOf(TASK_STATES).describe('states, separated by commas; empty: all'),
    name: text(100).optional().describe('this name exactly'),
    text: text(100).optional().describe('somewhere in its name, its ids or whom it is for'),
  }),
  answer: pageOf(TaskRow),
  async handle({ store, account, query, now, language }) {
    const { limit, state, cursor } = query
    const before = placeAt(cursor, z.object({ createdAt: z.number(), id: z.number() }))
    const search = { states: state, name: query.name ?? null, text: query.text ?? null, before }
    const found = await store.pageTasks(account.id, search, limit)
    const { rows, next } = page(found, limit, ({ createdAt, id }) => ({ createdAt, id }))
    return { rows: rows.map(task => taskRow(task, now, language)), next }
  },
})

const getTask = endpoint({
  method: 'GET',
  path: '/v1/tasks/{taskid}',
  scope: 'account',
  roles: ROLES,
  params: TASK_PARAMS,
  answer: TaskRow,
  async handle({ store, account, params, now, language }) {
    return taskRow(await taskOf(store, account.id, params.taskid), now, language)
  },
})

const createTask = endpoint({
  method: 'POST',
  path: '/v1/tasks',
  scope: 'account',
  roles: ROLES,
  body: z.object({
    ...FIELDS,
    assignment: TaskAssignment.optional().describe(
      'whom the calls go to; left out if whoever answers hears a message and no key leads to an agent',
    ),
    voice: TaskVoiceBody.nullish().describe('what whoever answers hears first'),
    customtaskid: name(64).nullish(),
    pace: FIELDS.pace.default('auto'),
    ratio: ratio.default(1),
    concurrent: concurrent.default(100),
    callerIds: callerIds.default([]),
    startsAt: time.nullish(),
    endsAt: time.nullish(),
    plan: FIELDS.plan.default(null),
    callTimes: FIELDS.callTimes.default(null),
    start: z.boolean().default(false).describe('at once, or when `startsAt` comes'),
    contacts: CONTACTS_GIVEN.default([]),
    anyway: ANYWAY,
  }),
  answer: z.object({ task: TaskRow, contacts: AppendAnswer }),
  status: 201,
  async handle({ store, account, body, now, language }) {
    const { contacts, startsAt, customtaskid, voice = null, anyway, ...rest } = body
    const assignment = assignmentFor(body.assignment, voice, body.pace)
    const window = { scheduledAt: startsAt ?? null, endsAt: body.endsAt ?? null }
    requireWindow(window, now)
    const own = await ownCallerIds(store, account, body.callerIds)
    const read = await readContactsGiven(contacts, account.settings.country, now)
    const { plan } = body
    if (plan !== null)
      await refuseShutOut(anyway, () =>
        outlookOfNewTask(store, account, { ...window, plan, contacts: read.accepted }, now),
      )
    const draft = {
      ...{ ...rest, ...window, assignment, voice, callerIds: own, createdAt: now },
      customtaskid: customtaskid ?? null,
    }
    const made = await createUnderFreeId({ store, account, now }, draft, read.accepted)
    if (isRefusal(made)) throw ProblemDetails.of(made)
    const task = await taskOf(store, account.id, made.taskid)
    return {
      task: taskRow(task, now, language),
      contacts: appendAnswer(contacts, read, made.added, language),
    }
  },
})

const changeTask = endpoint({
  method: 'PATCH',
  path: '/v1/tasks/{taskid}',
  scope: 'account',
  roles: ROLES,
  params: TASK_PARAMS,
  body: TaskChanges.extend({ was: TaskChanges.default({}), anyway: ANYWAY }),
  answer: TaskRow,
  async handle({ store, account, params, body, now, language }) {
    const { was, anyway, ...change } = body
    const task = await taskOf(store, account.id, params.taskid)
    const { startsAt = task.scheduledAt, endsAt } = change
    if (task.voice !== null) assignmentFor(change.assignment, task.voice, change.pace ?? task.pace, true)
    if (endsAt !== undefined) requireWindow({ scheduledAt: startsAt, endsAt }, now)
    const own = change.callerIds && (await ownCallerIds(store, account, change.callerIds))
    const { plan = task.plan } = change
    if (plan !== task.plan)
      await refuseShutOut(anyway, () =>
        outlookOfTask(store, account, { ...task, scheduledAt: startsAt }, { plan }, now),
      )
    const stored = storedFields({ ...change, callerIds: own })
    const result = await store.changeTask(account.id, task.taskid, stored, storedFields(was))
    if (result !== null && 'overtaken' in result) throw overtakenTask(result.now)
    if (result !== null) throw ProblemDetails.of(result)
    return taskRow(await taskOf(store, account.id, task.taskid), now, language)
  },
})

const copyTask = endpoint({
  method: 'POST',
  path: '/v1/tasks/{taskid}/copy',
  scope: 'account',
  roles: ROLES,
  params: TASK_PARAMS,
  body: z.object({
    name: name().optional().describe("the copy's; the same without it"),
    numbers: z
      .union([z.literal('none'), NUMBERS_MEANT])
      .default('none')
      .describe('which numbers it gets, of those not being called; a long list is copied in steps'),
  }),
  answer: TaskRow,
  status: 201,
  async handle({ store, account, params, body, now, language }) {
    const task = await taskOf(store, account.id, params.taskid)
    const { assignment } = taskRow(task, now, language)
    const { pace, ratio, concurrent, callerIds, voice, promptName, plan, callTimes } = task
    const draft = {
      ...{ name: body.name ?? task.name, customtaskid: null, assignment, pace, ratio, concurrent, callerIds },
      ...{ scheduledAt: null, endsAt: null, start: false, createdAt: now },
      ...{ plan, callTimes, voice: voice && { ...voice, prompt: promptName ?? '' } },
      ...(body.numbers !== 'none' && { numbersOf: { taskid: task.taskid, which: body.numbers } }),
    }
    const made = await createUnderFreeId({ store, account, now }, draft, [])
    if (isRefusal(made)) throw ProblemDetails.of(made)
    return taskRow(await taskOf(store, account.id, made.taskid), now, language)
  },
})

const removeTask = endpoint({
  method: 'DELETE',
  path: '/v1/tasks/{taskid}',
  scope: 'account',
  roles: ROLES,
  params: TASK_PARAMS,
  answer: z.null(),
  status: 204,
  async handle({ store, account, params }) {
    const refusal = await store.removeTask(account.id, params.taskid)
    if (refusal !== null) throw ProblemDetails.of(refusal)
    return null
  },
})

/** A task that plays a message has agents exactly if a key, or none, leads to them. */
function assignmentFor(
  given: Assignment | undefined,
  voice: VoiceCourse | null,
  pace: TaskPace,
  isKept = false,
): Assignment {
  if (voice !== null && pace === 'preview')
    throw new ProblemDetails('invalidInput', ['pace', 'preview, voice'])
  if (voice === null || hasTransfer(voice)) {
    if (given === undefined && !isKept) throw new ProblemDetails('invalidInput', ['assignment', '…'])
    return given ?? { type: 'nobody' }
  }
  if (given !== undefined) throw new ProblemDetails('invalidInput', ['assignment', 'voice without transfer'])
  return { type: 'nobody' }
}

export async function taskOf(store: StoreVerbs, accountId: number, taskid: string) {
  const task = await store.findTask(accountId, taskid)
  if (task === null) throw new ProblemDetails('taskNotFound')
  return task
}

export function requireWindow(
  { scheduledAt, endsAt }: { scheduledAt: number | null; endsAt: number | null },
  now: number,
): void {
  if (endsAt !== null && endsAt <= Math.max(now, scheduledAt ?? now)) throw new ProblemDetails('endsTooEarly')
}

async function ownCallerIds(
  store: StoreVerbs,
  account: Parameters<typeof ownsCallerIds>[0]['account'],
  written: readonly string[],
): Promise<readonly string[]> {
  const read = written.map(readCallerId)
  const wrong = written.find((_, index) => read[index] === null)
  if (wrong !== undefined) throw new ProblemDetails('callerIdInvalid', [wrong])
  const own = read.filter(callerId => callerId !== null)
  if (!(await ownsCallerIds({ store, account }, own)))
    throw new ProblemDetails('callerIdNotFound', [own.join(', ')])
  return own
}

/** `startsAt` is `scheduledAt` in the store. */
function storedFields({
  startsAt,
  ...fields
}: Omit<z.infer<typeof TaskChanges>, 'callerIds'> & { callerIds?: readonly string[] | undefined }) {
  return given({ ...fields, scheduledAt: startsAt })
}

function overtakenTask(now: Readonly<Record<string, unknown>>): ProblemDetails {
  const { scheduledAt, ...fields } = now
  const shown = 'scheduledAt' in now ? { ...fields, startsAt: scheduledAt } : fields
  return new ProblemDetails('overtaken', [Object.keys(shown).join(', ')], { now: shown })
}

export const TASKS = [listTasks, getTask, createTask, changeTask, copyTask, removeTask]
