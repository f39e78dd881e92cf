// What if: a task's customers with other agents, cap, ring time-out or wrap-up, simulated beside the present.
import { z } from 'zod'
import type { Account } from '../../../domain/account.ts'
import { HOURS } from '../../../domain/schedule.ts'
import { WHAT_IF_AXES } from '../../../domain/what-if-grid.ts'
import { ANSWERED_MIN } from '../../../simulation/measured.ts'
import { NotSimulated } from '../../../simulation/simulation-threads.ts'
import { WHAT_IF_SEED } from '../../../simulation/what-if-desk.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import { endpoint } from '../endpoint.ts'
import { given } from '../field.ts'
import { ProblemDetails } from '../problem.ts'
import { reportRow } from './task-report.ts'
import { TASK_PARAMS, taskOf } from './tasks.ts'

const ROLES = ['admin', 'supervisor'] as const
const DAY_MS = 86_400_000

const FIELDS = {
  agents: z.number().int().min(1).max(1_000),
  abandonRateMax: z.number().min(0.001).max(0.5),
  ringTimeoutSeconds: z.number().int().min(5).max(180),
  wrapUpSeconds: z.number().int().min(0).max(3_600),
}
export const WhatIfSettingsRow = z.object(FIELDS)

export const WhatIfFiguresRow = z.object({
  talkShare: z.number().describe('talking / logged in'),
  abandonRate: z.number(),
  callsAnHour: z.number(),
  connectedAnHour: z.number(),
  waitP50Ms: z.number().describe('of connected customers'),
  waitP95Ms: z.number(),
})

const Measured = z.object({
  talkShare: z.number(),
  abandonRate: z.number(),
  callsAnHour: z.number(),
  connectedAnHour: z.number(),
})

export const WhatIfAnswerRow = z.object({
  base: WhatIfSettingsRow.describe('the present, as the latest calls show it'),
  settings: WhatIfSettingsRow,
  hours: z.number().describe('simulated; with the same seed `sim --from-task` gives the same'),
  warmUpHours: z.number().describe('of them, at the start, not counted: everybody is still free'),
  seed: z.number(),
  present: WhatIfFiguresRow.describe('the present, simulated'),
  changed: WhatIfFiguresRow,
  connectedADay: z.object({ present: z.number(), changed: z.number() }).describe('within the call hours'),
  measured: Measured.nullable().describe('of the last 24 hours, while it dialled; null: it did not'),
})
export type WhatIfAnswerRow = z.infer<typeof WhatIfAnswerRow>

export const WhatIfGridRow = z.object({
  base: WhatIfSettingsRow,
  hours: z.number(),
  warmUpHours: z.number(),
  seed: z.number(),
  present: WhatIfFiguresRow.nullable().describe('null: not simulated yet'),
  points: z.array(z.object({ axis: z.enum(WHAT_IF_AXES), value: z.number(), figures: WhatIfFiguresRow })),
  expected: z.number().describe('how many points there will be'),
  measured: Measured.nullable(),
})
export type WhatIfGridRow = z.infer<typeof WhatIfGridRow>

const askWhatIf = endpoint({
  method: 'POST',
  path: '/v1/tasks/{taskid}/what-if',
  scope: 'account',
  roles: ROLES,
  params: TASK_PARAMS,
  body: z
    .object(FIELDS)
    .partial()
    .extend({
      callHours: z
        .string()
        .regex(HOURS)
        .or(z.literal('none'))
        .optional()
        .describe('counts for the day only; customers answer as they do'),
      seed: z.number().int().min(0).max(0xffff_ffff).default(WHAT_IF_SEED),
    }),
  answer: WhatIfAnswerRow,
  async handle({ store, services, account, params, body, gone, now }) {
    const task = await taskOf(store, account.id, params.taskid)
    const { callHours, seed, ...change } = body
    const measure = () => store.measureTask(task.taskid)
    const answer = await services.whatIf.ask(task.id, measure, given(change), seed, gone).catch(unanswered)
    if (answer === null) throw new ProblemDetails('tooFewCalls', [ANSWERED_MIN])
    const present = answer.present.connectedAnHour * hoursOf(account.settings.callHours)
    const changed = answer.changed.connectedAnHour * hoursOf(callHours ?? account.settings.callHours)
    const measured = await measuredOf(store, account, task.id, now)
    return { ...answer, connectedADay: { present, changed }, measured }
  },
})

const whatIfGrid = endpoint({
  method: 'GET',
  path: '/v1/tasks/{taskid}/what-if/grid',
  scope: 'account',
  roles: ROLES,
  params: TASK_PARAMS,
  answer: WhatIfGridRow,
  async handle({ store, services, account, params, now }) {
    const task = await taskOf(store, account.id, params.taskid)
    const grid = await services.whatIf.grid(task.id, () => store.measureTask(task.taskid))
    if (grid === null) throw new ProblemDetails('tooFewCalls', [ANSWERED_MIN])
    const measured = await measuredOf(store, account, task.id, now)
    return { ...grid, points: [...grid.points], measured }
  },
})

function unanswered(error: unknown): never {
  if (error instanceof NotSimulated) throw new ProblemDetails('tooManyRequests')
  throw error
}

/** Hours of a day in which customers may be called. */
export function hoursOf(callHours: string): number {
  if (callHours === 'none') return 24
  const minutes = new Set<number>()
  for (const window of callHours.split(',')) {
    const [from = 0, to = 0] = window
      .split('-')
      .map(clock => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)))
    for (let minute = from; minute < (to > from ? to : to + 1_440); minute++) minutes.add(minute % 1_440)
  }
  return minutes.size / 60
}

async function measuredOf(store: StoreVerbs, { id, settings }: Account, taskId: number, now: number) {
  const range = { from: now - DAY_MS, to: now, step: '1m', zone: settings.timeZone } as const
  const rows = (await store.readReport(id, taskId, range)).filter(
    ({ why, dialed }) => why === null && dialed > 0,
  )
  const sum = (of: (row: ReturnType<typeof reportRow>) => number) =>
    rows.map(reportRow).reduce((total, row) => total + of(row), 0)
  const talking = sum(row => row.agentSeconds.talking)
  const atWork = talking + sum(({ agentSeconds: a }) => a.idle + a.reserved + a.wrapUp)
  const [connected, abandoned] = [sum(row => row.connected), sum(row => row.abandoned)]
  if (atWork === 0 || connected === 0) return null
  const hours = rows.length / 60
  return {
    talkShare: talking / atWork,
    abandonRate: abandoned / (abandoned + connected),
    callsAnHour: sum(row => row.dialed) / hours,
    connectedAnHour: connected / hours,
  }
}

export const WHAT_IF = [askWhatIf, whatIfGrid]
