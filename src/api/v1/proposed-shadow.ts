// What is done with a proposal: it begins to run beside its task, or becomes the live setting. For `/v1` and
// the command.
import type { Account, SettingChanges } from '../../domain/account.ts'
import type { Plan } from '../../domain/plan/plan.ts'
import { contradictions } from '../../domain/plan/plan-fault.ts'
import { isEmptyProposal, type Proposal, proposedSettings } from '../../domain/shadow/proposal.ts'
import { outlookOfTask } from '../../examination/choice-outlook.ts'
import { type OutlookStore, planOutlook } from '../../examination/plan-outlook.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import type { TaskOfPlan } from '../../store/port/plan-book.ts'
import type { StoredShadow } from '../../store/port/shadow-store.ts'
import type { TaskDetail } from '../../store/port/task-book.ts'
import { refuseShutOut } from './anyway.ts'
import { given } from './field.ts'
import { ProblemDetails } from './problem.ts'

const HOUR_MS = 3_600_000

type Store = OutlookStore &
  Pick<StoreVerbs, 'startShadow' | 'findShadow' | 'endShadow' | 'changeTask' | 'changeSettings'>

interface Proposed {
  readonly store: Store
  readonly account: Account
  readonly task: TaskOfPlan & Pick<TaskDetail, 'pace' | 'assignType'>
  /** Epoch ms. */
  readonly now: number
  /** Who does it. */
  readonly by: string
}

/** Throws the Problem of a proposal that cannot run. */
export async function startProposal(of: Proposed, proposal: Proposal, hours: number): Promise<void> {
  const { store, account, task, now, by } = of
  if (isEmptyProposal(proposal)) throw new ProblemDetails('shadowOfNothing')
  if (task.pace === 'preview' || task.assignType === 'nobody') throw new ProblemDetails('shadowNotPredictive')
  const { ringTimeoutSeconds } = account.settings
  if ((proposal.settings.ringTimeoutSeconds ?? 0) > ringTimeoutSeconds)
    throw new ProblemDetails('shadowRingsLonger', [ringTimeoutSeconds])
  const { rules, version } = await plannedRules(of, proposal)
  const settings = proposedSettings(account.settings, proposal)
  if (rules !== null) refuseContradictions(rules, settings, now)
  const { plan } = proposal
  const draft = {
    proposal: { ...proposal, ...(plan && rules && { plan: { name: plan.name, rules } }) },
    planVersion: version,
    ...{ startedBy: by, startedAt: now, endsAt: now + Math.round(hours * HOUR_MS) },
  }
  const refused = await store.startShadow(account.id, task.id, draft)
  if (refused !== null) throw new ProblemDetails(refused)
}

/**
 * Makes the proposal the live setting: the plan first, since only it can be overtaken. Done again it does
 * what is left to do.
 */
export async function takeProposal(of: Proposed, anyway: boolean): Promise<void> {
  const { store, account, task, now } = of
  const shadow = await shadowOf(of)
  if (shadow.takenAt !== null) throw new ProblemDetails('shadowTaken')
  const { settings, pace, concurrent, plan } = shadow.proposal
  await refuseShutOutBy(of, shadow, anyway)
  await takePlan(of, shadow)
  const paced =
    pace === undefined ? {} : pace === 'auto' ? { pace } : { pace: 'manual' as const, ratio: pace }
  const edit = { ...paced, ...given({ concurrent }), ...(plan && { plan: plan.name }) }
  const edited = await store.changeTask(account.id, task.taskid, edit, {})
  if (edited !== null && 'reason' in edited) throw ProblemDetails.of(edited)
  const changes = given(settings) as SettingChanges
  const changed = Object.keys(changes).length > 0 && (await store.changeSettings(account.id, changes, {}))
  if (changed && 'reason' in changed) throw ProblemDetails.of(changed)
  await store.endShadow(account.id, task.id, now, true)
}

/** Throws the Problem if the task has had none. */
export async function shadowOf({
  store,
  account,
  task,
}: Omit<Proposed, 'now' | 'by'>): Promise<StoredShadow> {
  const shadow = await store.findShadow(account.id, task.id)
  if (shadow === null) throw new ProblemDetails('shadowNotFound')
  return shadow
}

/** The rules by which the shadow judges; `version`: of the plan that they change, null: they change none. */
async function plannedRules(
  { store, account }: Proposed,
  { plan }: Proposal,
): Promise<{ readonly rules: Plan | null; readonly version: number | null }> {
  if (plan === undefined) return { rules: null, version: null }
  const stored = await store.findPlan(account.id, plan.name)
  if (plan.rules !== undefined) return { rules: plan.rules, version: stored?.version ?? 0 }
  if (stored === null) throw new ProblemDetails('planNotFound', [plan.name])
  return { rules: stored.rules, version: null }
}

/** A plan that is changed by it is every task's that has it. */
async function refuseShutOutBy(
  { store, account, task, now }: Proposed,
  { proposal, planVersion }: StoredShadow,
  anyway: boolean,
): Promise<void> {
  if (proposal.plan === undefined) return
  const { name } = proposal.plan
  const rules = planVersion === null ? undefined : proposal.plan.rules
  const chosen = { plan: name, rules, settings: proposedSettings(account.settings, proposal) }
  await refuseShutOut(anyway, () => outlookOfTask(store, account, task, chosen, now))
  if (rules !== undefined)
    await refuseShutOut(anyway, () => planOutlook(store, account, { name, rules }, now))
}

async function takePlan({ store, account, now, by }: Proposed, shadow: StoredShadow): Promise<void> {
  const { plan } = shadow.proposal
  if (plan?.rules === undefined || shadow.planVersion === null) return
  const stored = await store.findPlan(account.id, plan.name)
  if (stored !== null && JSON.stringify(stored.rules) === JSON.stringify(plan.rules)) return
  refuseContradictions(plan.rules, proposedSettings(account.settings, shadow.proposal), now)
  const draft = { name: plan.name, rules: plan.rules, changedBy: by, was: shadow.planVersion }
  const put = await store.putPlan(account.id, draft)
  if (put === 'tooMany') throw new ProblemDetails('tooManyPlans')
  if ('overtaken' in put) throw new ProblemDetails('overtaken', ['version'], { now: put.now })
}

function refuseContradictions(rules: Plan, settings: Account['settings'], now: number): void {
  const [fault] = contradictions(rules, settings, now)
  if (fault !== undefined)
    throw new ProblemDetails(fault.reason, [`plan.rules.${fault.path}`, ...fault.about])
}
