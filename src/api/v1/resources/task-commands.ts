// What is done to a task as a whole: started, paused, ended, an end undone, called again.
import { z } from 'zod'
import { CALL_ENDINGS } from '../../../domain/outcome.ts'
import { isRefusal, type Refusal } from '../../../domain/refusal.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import { endpoint } from '../endpoint.ts'
import { time } from '../field.ts'
import { ProblemDetails } from '../problem.ts'
import { TaskRow, taskRow } from './task-row.ts'
import { NUMBERS_MEANT, requireWindow, TASK_PARAMS, taskOf } from './tasks.ts'

const ROLES = ['admin', 'supervisor'] as const

type Command = 'start' | 'pause' | 'end' | 'resume'

function command(verb: Command) {
  return endpoint({
    method: 'POST',
    path: `/v1/tasks/{taskid}/${verb}`,
    scope: 'account',
    roles: ROLES,
    params: TASK_PARAMS,
    answer: TaskRow,
    async handle({ store, account, params, now, language }) {
      const refusal = await done(store, account.id, params.taskid, verb, now)
      if (refusal !== null) throw ProblemDetails.of(refusal)
      return taskRow(await taskOf(store, account.id, params.taskid), now, language)
    },
  })
}

function done(
  store: StoreVerbs,
  accountId: number,
  taskid: string,
  verb: Command,
  now: number,
): Promise<Refusal | null> {
  return verb === 'resume'
    ? store.resumeTask(accountId, taskid, now)
    : store.commandTask(accountId, taskid, verb, now)
}

export const CallAgainNumbers = z.object({
  all: z.number(),
  neverCalled: z.number(),
  endings: z.partialRecord(z.enum(CALL_ENDINGS), z.number()).describe('by how the last call ended'),
  isExact: z.boolean().describe('false: the task has more numbers than were counted'),
})
export type CallAgainNumbers = z.infer<typeof CallAgainNumbers>

const countCallAgain = endpoint({
  method: 'GET',
  path: '/v1/tasks/{taskid}/call-again/count',
  scope: 'account',
  roles: ROLES,
  params: TASK_PARAMS,
  answer: CallAgainNumbers,
  async handle({ store, account, params }) {
    const count = await store.countCallAgain(account.id, params.taskid)
    if (isRefusal(count)) throw ProblemDetails.of(count)
    return count
  },
})

const callAgain = endpoint({
  method: 'POST',
  path: '/v1/tasks/{taskid}/call-again',
  scope: 'account',
  roles: ROLES,
  params: TASK_PARAMS,
  body: z.object({
    which: NUMBERS_MEANT,
    start: z.boolean().default(false),
    startsAt: time.nullish(),
    endsAt: time.nullish(),
  }),
  answer: TaskRow,
  async handle({ store, account, params, body, now, language }) {
    const window = { scheduledAt: body.startsAt ?? null, endsAt: body.endsAt ?? null }
    requireWindow(window, now)
    const wish = { which: body.which, start: body.start, ...window }
    const refusal = await store.callAgain(account.id, params.taskid, wish, now)
    if (refusal !== null) throw ProblemDetails.of(refusal)
    return taskRow(await taskOf(store, account.id, params.taskid), now, language)
  },
})

const VERBS: readonly Command[] = ['start', 'pause', 'end', 'resume']
export const TASK_COMMANDS = [...VERBS.map(command), countCallAgain, callAgain]
