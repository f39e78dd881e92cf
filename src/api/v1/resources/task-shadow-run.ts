// The shadow run of a task: a proposal beside the live run, compared with it, ended or taken.
import { z } from 'zod'
import type { Account } from '../../../domain/account.ts'
import type { Language } from '../../../domain/language.ts'
import { compare } from '../../../domain/shadow/comparison.ts'
import { Proposal, proposedSettings } from '../../../domain/shadow/proposal.ts'
import { type ShadowFigures, sumOf } from '../../../domain/shadow/shadow-figures.ts'
import type { StoredShadow } from '../../../store/port/shadow-store.ts'
import { shadowMeaning } from '../../../words/shadow-words.ts'
import { ANYWAY } from '../anyway.ts'
import { actorOf } from '../caller.ts'
import { endpoint } from '../endpoint.ts'
import { shadowOf, startProposal, takeProposal } from '../proposed-shadow.ts'
import { TASK_PARAMS, taskOf } from './tasks.ts'

const OFFICE = ['admin', 'supervisor'] as const
const HOURS_MAX = 72
/** The figures over time are given in so many steps at most. */
const STEPS_MAX = 120
const MINUTE_MS = 60_000

const Side = z.object({
  dialed: z.number(),
  answered: z.number(),
  connected: z.number(),
  abandoned: z.number(),
})
const ComparedSide = Side.extend({
  abandonRate: z.number().nullable().describe('abandoned / (abandoned + connected); null: neither'),
  abandonRange: z.tuple([z.number(), z.number()]).nullable().describe('in which it lies with 95 %'),
})

export const ShadowRow = z.object({
  proposal: Proposal,
  abandonRateMax: z.object({ live: z.number(), shadow: z.number() }),
  startedBy: z.string(),
  startedAt: z.number().describe('epoch ms'),
  endsAt: z.number().describe('epoch ms'),
  takenAt: z.number().nullable().describe('when it became the live setting, epoch ms; null: it did not'),
  isRunning: z.boolean(),
  live: ComparedSide,
  shadow: ComparedSide.describe('what the proposal would have done'),
  meaning: z.string().describe('the comparison in a few sentences'),
  seenSeconds: z.number().describe('compared so long; minutes that a node lost are missing'),
  asks: z.number().describe('how often both were asked for calls at the same moment'),
  otherAsks: z.number().describe('of these, how often they wanted another number of them'),
  drawn: z.number().describe('calls of the proposal that the live run did not make; their ends are drawn'),
  beyond: z.number().describe('of these, calls when the live hours forbid all'),
  breaches: z
    .record(z.string(), z.number())
    .describe('live calls that the proposal forbids, by its rule: a part of the hours, or limits.0'),
  again: z
    .object({ live: z.number(), shadow: z.number() })
    .describe('ended calls whose number waits for another one; counted if a plan is proposed'),
  steps: z
    .array(z.object({ at: z.number().describe('epoch ms'), live: Side, shadow: Side }))
    .describe('the same over time'),
})
export type ShadowRow = z.infer<typeof ShadowRow>

const startShadow = endpoint({
  method: 'POST',
  path: '/v1/tasks/{taskid}/shadow',
  scope: 'account',
  roles: OFFICE,
  params: TASK_PARAMS,
  body: Proposal.extend({ hours: z.number().min(0.25).max(HOURS_MAX).default(4) }),
  answer: ShadowRow,
  status: 201,
  async handle({ store, account, caller, params, body, now, language }) {
    const task = await taskOf(store, account.id, params.taskid)
    const { hours, ...proposal } = body
    const of = { store, account, task, now, by: actorOf(caller)?.name ?? '' }
    await startProposal(of, proposal, hours)
    return shadowRow(await shadowOf(of), account, now, language)
  },
})

const getShadow = endpoint({
  method: 'GET',
  path: '/v1/tasks/{taskid}/shadow',
  scope: 'account',
  roles: OFFICE,
  params: TASK_PARAMS,
  answer: ShadowRow.nullable().describe('null: the task has had none'),
  async handle({ store, account, params, now, language }) {
    const task = await taskOf(store, account.id, params.taskid)
    const shadow = await store.findShadow(account.id, task.id)
    return shadow === null ? null : shadowRow(shadow, account, now, language)
  },
})

const endShadow = endpoint({
  method: 'POST',
  path: '/v1/tasks/{taskid}/shadow/end',
  scope: 'account',
  roles: OFFICE,
  params: TASK_PARAMS,
  answer: ShadowRow,
  async handle({ store, account, params, now, language }) {
    const task = await taskOf(store, account.id, params.taskid)
    await store.endShadow(account.id, task.id, now, false)
    return shadowRow(await shadowOf({ store, account, task }), account, now, language)
  },
})

/** Settings and plans are the admin's. */
const takeShadow = endpoint({
  method: 'POST',
  path: '/v1/tasks/{taskid}/shadow/take',
  scope: 'account',
  roles: ['admin'],
  params: TASK_PARAMS,
  body: z.object({ anyway: ANYWAY }),
  answer: ShadowRow,
  async handle({ store, account, caller, params, body, now, language }) {
    const task = await taskOf(store, account.id, params.taskid)
    const of = { store, account, task, now, by: actorOf(caller)?.name ?? '' }
    await takeProposal(of, body.anyway)
    return shadowRow(await shadowOf(of), account, now, language)
  },
})

/** For `/v1` and the command. */
export function shadowRow(
  shadow: StoredShadow,
  account: Account,
  now: number,
  language: Language,
): ShadowRow {
  const { minutes, planVersion: _version, ...known } = shadow
  const figures = sumOf(minutes)
  const cap = proposedSettings(account.settings, shadow.proposal).abandonRateMax
  const comparison = compare(figures, cap)
  const side = ({ abandonRange, ...rest }: typeof comparison.live) => ({
    ...rest,
    abandonRange: abandonRange === null ? null : ([...abandonRange] as [number, number]),
  })
  const { asks, otherAsks, drawn, beyond, breaches, again } = figures
  return {
    ...known,
    abandonRateMax: { live: account.settings.abandonRateMax, shadow: cap },
    isRunning: shadow.endsAt > now,
    ...{ live: side(comparison.live), shadow: side(comparison.shadow) },
    meaning: shadowMeaning(comparison, cap)[language],
    seenSeconds: Math.round(figures.seenMs / 1_000),
    ...{ asks, otherAsks, drawn, beyond, breaches, again },
    steps: stepsOf(shadow),
  }
}

function stepsOf({ minutes, startedAt }: StoredShadow): ShadowRow['steps'] {
  const last = minutes.at(-1)?.minute ?? startedAt
  const length = Math.max(1, Math.ceil((last - startedAt) / MINUTE_MS / STEPS_MAX)) * MINUTE_MS
  const steps = new Map<number, ShadowFigures[]>()
  for (const one of minutes) {
    const at = Math.floor(one.minute / length) * length
    steps.set(at, [...(steps.get(at) ?? []), one])
  }
  return [...steps].map(([at, of]) => {
    const { live, shadow } = sumOf(of)
    return { at, live, shadow }
  })
}

export const SHADOW_RUN = [startShadow, getShadow, endShadow, takeShadow]
