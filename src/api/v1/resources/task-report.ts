// The figures of minutes, hours and days: of a task, and of all tasks of the account.
import { z } from 'zod'
import { waitQuantile } from '../../../domain/report-minute.ts'
import type { ReportStepLength } from '../../../store/port/report-store.ts'
import { REPORT_STEPS, type ReportStep } from '../../../store/port/report-store.ts'
import { endpoint } from '../endpoint.ts'
import { askedTime } from '../field.ts'
import { ProblemDetails } from '../problem.ts'
import { TASK_PARAMS, taskOf } from './tasks.ts'

const ROLES = ['admin', 'supervisor'] as const
/** More than a screen or a spreadsheet of a month needs. */
const STEPS_MAX = 3_000
const STEP_MS: Readonly<Record<ReportStepLength, number>> = {
  ...{ '1m': 60_000, '5m': 300_000, '15m': 900_000, '1h': 3_600_000, '1d': 86_400_000 },
}

export const ReportRow = z.object({
  at: z.number().describe('when the step begins, epoch ms'),
  dialed: z.number(),
  answered: z.number(),
  connected: z.number(),
  abandoned: z.number(),
  talkSeconds: z.number().describe('of conversations that ended in this step'),
  waitMs: z
    .object({ p50: z.number(), p95: z.number() })
    .nullable()
    .describe('of customers who were connected, from the answer to the agent; null: nobody was'),
  agentSeconds: z
    .object({
      idle: z.number(),
      reserved: z.number(),
      talking: z.number(),
      wrapUp: z.number(),
      away: z.number(),
    })
    .describe('time of its agents in each state, summed over them'),
  ratio: z.number().nullable().describe('calls in flight per idle agent while it dialled'),
  pace: z.string().nullable().describe("the pacer's reason of most minutes"),
  why: z.string().nullable().describe('why it did not dial in most minutes; null: it did'),
})
export type ReportRow = z.infer<typeof ReportRow>

export const AccountReportRow = ReportRow.extend({
  callers: z
    .object({
      came: z.number(),
      connected: z.number(),
      gaveUp: z.number().describe('left, or had waited too long, and heard no message'),
      messages: z.number().describe('heard the message, whatever they pressed then'),
    })
    .describe('people who called in, each in the step of what became of it; in none of the other figures'),
})

const Asked = z.object({
  from: askedTime,
  to: askedTime.describe('exclusive; epoch ms'),
  step: z
    .enum(REPORT_STEPS)
    .default('15m')
    .describe("hours and days begin by the clock of the account's zone"),
})
const ORDER = 'oldest first; a step without any is left out'
const Answer = z.object({ rows: z.array(ReportRow).describe(ORDER) })
const AccountAnswer = z.object({ rows: z.array(AccountReportRow).describe(ORDER) })

const taskReport = endpoint({
  method: 'GET',
  path: '/v1/tasks/{taskid}/report',
  scope: 'account',
  roles: ROLES,
  params: TASK_PARAMS,
  query: Asked,
  answer: Answer,
  async handle({ store, account, params, query }) {
    requireSteps(query)
    const task = await taskOf(store, account.id, params.taskid)
    const zone = account.settings.timeZone
    return { rows: (await store.readReport(account.id, task.id, { ...query, zone })).map(reportRow) }
  },
})

const accountReport = endpoint({
  method: 'GET',
  path: '/v1/report',
  scope: 'account',
  roles: ROLES,
  query: Asked,
  answer: AccountAnswer,
  async handle({ store, account, query }) {
    requireSteps(query)
    const zone = account.settings.timeZone
    const steps = await store.readReport(account.id, null, { ...query, zone })
    return { rows: steps.map(step => ({ ...reportRow(step), callers: step.callers })) }
  },
})

export function reportRow(step: ReportStep): ReportRow {
  const { talkMs, waits, callers: _callers, seenMs: _seenMs, agentsMs, ...rest } = step
  const [p50, p95] = [waitQuantile(waits, 0.5), waitQuantile(waits, 0.95)]
  const { idle, reserved, talking, wrapUp, away } = agentsMs
  return {
    ...rest,
    talkSeconds: seconds(talkMs),
    waitMs: p50 === null || p95 === null ? null : { p50, p95 },
    agentSeconds: {
      idle: seconds(idle),
      reserved: seconds(reserved),
      talking: seconds(talking),
      wrapUp: seconds(wrapUp),
      away: seconds(away),
    },
  }
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000)
}

function requireSteps({ from, to, step }: z.infer<typeof Asked>): void {
  const steps = (to - from) / STEP_MS[step]
  if (steps <= 0) throw new ProblemDetails('invalidInput', ['to', 'to ≤ from'])
  if (steps > STEPS_MAX) throw new ProblemDetails('invalidInput', ['step', `> ${STEPS_MAX}`])
}

export const REPORTS = [taskReport, accountReport]
