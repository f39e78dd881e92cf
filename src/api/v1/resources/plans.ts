// The plans of an account: who may be called, when, how often and what comes next, by name.
import { z } from 'zod'
import { Plan } from '../../../domain/plan/plan.ts'
import { contradictions } from '../../../domain/plan/plan-fault.ts'
import { profilesKept } from '../../../domain/plan/profile/kept-profiles.ts'
import { PROFILE_NAMES } from '../../../domain/plan/profile/profiles.ts'
import { planOutlook } from '../../../examination/plan-outlook.ts'
import { PLAN_NAME_LENGTH, PLANS_MAX, type PlanDetail } from '../../../store/port/plan-book.ts'
import { ANYWAY, refuseShutOut } from '../anyway.ts'
import { actorOf } from '../caller.ts'
import { endpoint } from '../endpoint.ts'
import { name } from '../field.ts'
import { ProblemDetails } from '../problem.ts'

const READERS = ['admin', 'supervisor'] as const
const ADMINS = ['admin'] as const

export const PlanRow = z.object({
  name: z.string(),
  rules: Plan,
  version: z.number().describe('1, and one more with each change'),
  changedBy: z.string(),
  changedAt: z.number().describe('epoch ms'),
  tasks: z.number().describe('tasks that have not ended and name it'),
  usedBy: z.array(z.object({ taskid: z.string(), name: z.string() })).describe('the newest 10 of them'),
  keeps: z.array(z.enum(PROFILE_NAMES)).describe('profiles to whose rules it keeps'),
  isDefault: z.boolean().describe('tasks that name none dial by it'),
})
export type PlanRow = z.infer<typeof PlanRow>

const byName = z.object({ name: name(PLAN_NAME_LENGTH) })

const listPlans = endpoint({
  method: 'GET',
  path: '/v1/plans',
  scope: 'account',
  roles: READERS,
  answer: z.object({ rows: z.array(PlanRow) }),
  async handle({ store, account }) {
    const plans = await store.listPlans(account.id)
    return { rows: plans.map(plan => rowOf(plan, account.settings.plan)) }
  },
})

const getPlan = endpoint({
  method: 'GET',
  path: '/v1/plans/{name}',
  scope: 'account',
  roles: READERS,
  params: byName,
  answer: PlanRow,
  async handle({ store, account, params }) {
    const plan = await store.findPlan(account.id, params.name)
    if (plan === null) throw new ProblemDetails('planNotFound', [params.name])
    return rowOf(plan, account.settings.plan)
  },
})

const putPlan = endpoint({
  method: 'PUT',
  path: '/v1/plans/{name}',
  scope: 'account',
  roles: ADMINS,
  params: byName,
  body: z.object({
    rules: Plan,
    was: z.number().int().min(0).optional().describe('the version that the caller saw; 0: there was none'),
    anyway: ANYWAY,
  }),
  answer: PlanRow,
  async handle({ store, account, caller, params, body, now }) {
    const [fault] = contradictions(body.rules, account.settings, now)
    if (fault !== undefined) throw new ProblemDetails(fault.reason, [fault.path, ...fault.about])
    const plan = { name: params.name, rules: body.rules }
    await refuseShutOut(body.anyway, () => planOutlook(store, account, plan, now))
    const changedBy = actorOf(caller)?.name ?? ''
    const draft = { ...plan, changedBy, was: body.was ?? null }
    const stored = await store.putPlan(account.id, draft)
    if (stored === 'tooMany') throw new ProblemDetails('tooManyPlans', [PLANS_MAX])
    if ('overtaken' in stored) throw new ProblemDetails('overtaken', ['version'], { now: stored.now })
    return rowOf(stored, account.settings.plan)
  },
})

const renamePlan = endpoint({
  method: 'PATCH',
  path: '/v1/plans/{name}',
  scope: 'account',
  roles: ADMINS,
  params: byName,
  body: z.object({ name: name(PLAN_NAME_LENGTH) }),
  answer: PlanRow,
  async handle({ store, account, params, body }) {
    const renamed = await store.renamePlan(account.id, params.name, body.name)
    if (renamed === 'notFound') throw new ProblemDetails('planNotFound', [params.name])
    if (renamed === 'taken') throw new ProblemDetails('taken', [body.name])
    const { plan: byDefault } = account.settings
    return rowOf(renamed, byDefault === params.name ? renamed.name : byDefault)
  },
})

const removePlan = endpoint({
  method: 'DELETE',
  path: '/v1/plans/{name}',
  scope: 'account',
  roles: ADMINS,
  params: byName,
  answer: z.null(),
  status: 204,
  async handle({ store, account, params }) {
    const refusal = await store.removePlan(account.id, params.name)
    if (refusal !== null) throw ProblemDetails.of(refusal)
    return null
  },
})

function rowOf({ usedBy, ...plan }: PlanDetail, byDefault: string): PlanRow {
  const isDefault = plan.name === byDefault
  return { ...plan, usedBy: [...usedBy], keeps: profilesKept(plan.rules), isDefault }
}

export const PLANS = [listPlans, getPlan, putPlan, renamePlan, removePlan]
