// How a task goes today, and why: what became of its calls, when it did not dial, what is left.
import { z } from 'zod'
import { type DialRules, NEXT_RULES, type NextRule, nextDial } from '../../../domain/next-dial.ts'
import { OUTCOMES } from '../../../domain/outcome.ts'
import { MINUTE_MS } from '../../../domain/report-minute.ts'
import { dayStart, nextDay, nextOpening } from '../../../domain/schedule.ts'
import type { Why } from '../../../domain/why.ts'
import { dialRulesOf } from '../../../examination/number-ahead.ts'
import type { ReportStep, TaskFacts } from '../../../store/port/report-store.ts'
import type { TaskDetail } from '../../../store/port/task-book.ts'
import { NEXT_DIAL_WORDS, RIBBON_WORDS } from '../../../words/next-dial-words.ts'
import { whyWords } from '../../../words/why-words.ts'
import { endpoint } from '../endpoint.ts'
import { ReportRow, reportRow } from './task-report.ts'
import { TaskWhy, taskRow } from './task-row.ts'
import { TASK_PARAMS, taskOf } from './tasks.ts'

/** A task at rest writes this often at least. */
const REST_EVERY_MS = 10 * MINUTE_MS

export const WhyOfTask = z.object({
  from: z.number().describe('when the local day began, epoch ms'),
  to: z.number(),
  why: TaskWhy.nullable().describe('now; null: it dials'),
  abandonRateMax: z.number(),
  isWhole: z.boolean().describe('false: only the newest calls of the day were looked through'),
  funnel: z.object({
    dialed: z.number(),
    rang: z.number(),
    answered: z.number(),
    connected: z.number(),
  }),
  outcomes: z.partialRecord(z.enum(OUTCOMES), z.number()),
  ribbon: z
    .array(
      z.object({
        from: z.number(),
        to: z.number(),
        code: z.string().nullable().describe('null: it dialled; unseen: nobody drove it'),
        sentence: z.string(),
      }),
    )
    .describe('the day without gaps'),
  series: z.array(ReportRow).describe('in steps of 5 minutes'),
  hours: z.array(z.object({ at: z.number(), dialed: z.number(), answered: z.number() })),
  callerIds: z.array(z.object({ callerId: z.string(), dialed: z.number(), answered: z.number() })),
  causes: z.array(
    z.object({
      outcome: z.enum(OUTCOMES),
      sipStatus: z.number().nullable(),
      q850: z.number().nullable(),
      in1: z.number().describe('in the last minute'),
      in5: z.number(),
      in15: z.number(),
    }),
  ),
  left: z
    .array(
      z.object({
        rule: z.enum(NEXT_RULES),
        sentence: z.string(),
        count: z.number().describe('at most 100,000'),
        nextAt: z.number().nullable().describe('when the first of them is due, epoch ms'),
      }),
    )
    .describe('waiting numbers by the rule that decides when they are dialled'),
})
export type WhyOfTask = z.infer<typeof WhyOfTask>

const taskWhy = endpoint({
  method: 'GET',
  path: '/v1/tasks/{taskid}/why',
  scope: 'account',
  roles: ['admin', 'supervisor'],
  params: TASK_PARAMS,
  answer: WhyOfTask,
  async handle({ store, account, params, now, language }) {
    const task = await taskOf(store, account.id, params.taskid)
    const { timeZone: zone, callHours, abandonRateMax } = account.settings
    const from = dayStart(zone, now)
    const opensAt = nextOpening(callHours, zone, now)
    // A simulated day may be ahead of the server's clock.
    const range = { from, to: nextDay(zone, now), zone }
    const [facts, minutes, series] = await Promise.all([
      store.explainTask(account.id, task.id, {
        now,
        dayStart: from,
        nextDay: nextDay(zone, now),
        opensAt,
        zone,
      }),
      store.readReport(account.id, task.id, { ...range, step: '1m' }),
      store.readReport(account.id, task.id, { ...range, step: '5m' }),
    ])
    const { left, ...calls } = facts
    const to = Math.max(now, (minutes.at(-1)?.at ?? 0) + MINUTE_MS)
    const rules = await dialRulesOf(store, account, task)
    return {
      ...{ from, to, abandonRateMax, why: taskRow(task, now, language).why },
      ...calls,
      hours: [...calls.hours],
      callerIds: [...calls.callerIds],
      causes: [...calls.causes],
      ribbon: ribbonOf(minutes, from, to).map(part => ({
        ...part,
        sentence: ribbonWords(part.code)[language],
      })),
      series: series.map(reportRow),
      left: leftOf(left, task, rules, now).map(one => ({
        ...one,
        sentence: NEXT_DIAL_WORDS[one.rule][language],
      })),
    }
  },
})

export interface RibbonPart {
  readonly from: number
  readonly to: number
  /** Null: it dialled. */
  readonly code: string | null
}

/** The minutes as parts without gaps; a task at rest goes on resting until its next row. */
export function ribbonOf(
  minutes: readonly Pick<ReportStep, 'at' | 'why' | 'seenMs'>[],
  from: number,
  to: number,
): RibbonPart[] {
  const parts: { from: number; to: number; code: string | null }[] = []
  const add = (begin: number, end: number, code: string | null) => {
    const last = parts.at(-1)
    if (end <= begin) return
    if (last !== undefined && last.code === code) last.to = end
    else parts.push({ from: begin, to: end, code })
  }
  let at = from
  const seen = minutes.filter(({ seenMs }) => seenMs > 0)
  const fill = (until: number) => {
    const rests = parts.at(-1)?.code ?? null
    const goesOn = rests !== null && rests !== 'unseen' && until - at <= REST_EVERY_MS + MINUTE_MS
    add(at, until, goesOn ? rests : 'unseen')
  }
  for (const minute of seen) {
    if (minute.at > at) fill(minute.at)
    const end = Math.min(to, minute.at + MINUTE_MS)
    add(Math.max(at, minute.at), end, minute.why)
    at = Math.max(at, end)
  }
  // The newest minutes are not written yet.
  const last = parts.at(-1)
  if (last !== undefined && last.code === null && to - at < 2 * MINUTE_MS) add(at, to, null)
  else fill(to)
  return parts
}

function ribbonWords(code: string | null) {
  if (code === null) return RIBBON_WORDS.dialling
  if (code === 'unseen') return RIBBON_WORDS.unseen
  return whyWords({ code: code as Why['code'], counts: {}, about: {} })
}

function leftOf(left: TaskFacts['left'], task: TaskDetail, rules: DialRules, now: number) {
  const at = (dueAt: number) => nextDial({ state: 'waiting', dueAt, expiresAt: null }, task, rules, now)
  const rows: { rule: NextRule; count: number; nextAt: number | null }[] = []
  const add = (count: number, next: { rule: NextRule; at: number | null }) => {
    if (count > 0) rows.push({ rule: next.rule, count, nextAt: next.at })
  }
  add(left.due, at(now))
  add(left.later, at(left.nextDueAt ?? now))
  add(left.putOff, { rule: 'putOff', at: left.putOffTo })
  add(left.capped, at(nextDay(rules.timeZone, now)))
  add(left.expired, { rule: 'expires', at: null })
  return rows
}

export const TASK_WHY = [taskWhy]
