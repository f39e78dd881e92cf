// What a plan would mean for the numbers that wait now: when they would be dialled, and by which rule, before
// anybody has to dial by it.
import type { Account } from '../domain/account.ts'
import { type DialRules, type NextDial, nextDial } from '../domain/next-dial.ts'
import type { Plan } from '../domain/plan/plan.ts'
import type { StoreVerbs } from '../store/port/admin-store.ts'
import type { NumberBook } from '../store/port/number-book.ts'
import type { PlanBook, TaskOfPlan, WaitingSample } from '../store/port/plan-book.ts'
import { dialRulesOf, numbersAhead } from './number-ahead.ts'

const DAY_MS = 86_400_000
/** Whoever cannot be called for so long is shut out. */
const SHUT_OUT_MS = 7 * DAY_MS
/** Numbers that are judged, of all tasks together: some 0.2 s, most of it reading their calls. */
export const NUMBERS_MAX = 2_000
const TASKS_MAX = 20

export type OutlookStore = NumberBook & PlanBook & Pick<StoreVerbs, 'findPlan' | 'openCallBacksOf'>
export type ItsAccount = Pick<Account, 'id' | 'settings'>

/** Numbers that one rule keeps, or lets go. */
export interface OutlookGroup {
  readonly rule: NextDial['rule']
  readonly limit?: NextDial['limit']
  readonly count: number
  /** When the first and the last of them may be dialled, epoch ms; null: not at all. */
  readonly firstAt: number | null
  readonly lastAt: number | null
}

export interface Outlook {
  /** Tasks that have not ended and dial by it. */
  readonly tasks: number
  readonly waiting: number
  /** Numbers that are done after a call. */
  readonly called: number
  /** False: these are all numbers; true: counts are reckoned from a sample. */
  readonly isEstimated: boolean
  /** The most numbers first. */
  readonly groups: readonly OutlookGroup[]
  /** How many may be called within 7 days, by the rules as they are and as they would be. */
  readonly reachable: { readonly now: number; readonly then: number }
}

/** The tasks that dial by the plan of this name, as if they ran and dialled by `rules`. */
export function planOutlook(
  store: OutlookStore,
  account: ItsAccount,
  { name, rules }: { readonly name: string; readonly rules: Plan },
  now: number,
): Promise<Outlook> {
  const plan = { name, byDefault: account.settings.plan === name }
  return outlookOf(store, account, plan, (_, present) => ({ ...present, plan: rules }), now)
}

/** The tasks that dial by a plan, or all, as if they ran and dialled as `propose` makes of their rules. */
export async function outlookOf(
  store: OutlookStore,
  account: ItsAccount,
  plan: Parameters<PlanBook['tasksOfPlan']>[1],
  propose: (task: TaskOfPlan, present: DialRules) => DialRules | Promise<DialRules>,
  now: number,
): Promise<Outlook> {
  const { count, tasks } = await store.tasksOfPlan(account.id, plan, TASKS_MAX)
  const most = Math.floor(NUMBERS_MAX / Math.max(1, tasks.length))
  const sum = new Tally(now)
  for (const task of tasks) {
    const present = await dialRulesOf(store, account, task)
    const sample = await store.sampleWaiting(account.id, task.id, most)
    const proposed = await propose(task, present)
    await weigh(store, account, { task, sample, present, proposed }, sum)
  }
  const outlook = sum.counts()
  return { ...outlook, tasks: count, isEstimated: outlook.isEstimated || count > tasks.length }
}

/** One task, whose numbers may be about to be added. */
export async function taskOutlook(
  store: OutlookStore,
  account: ItsAccount,
  weighed: WeighedTask,
  now: number,
): Promise<Outlook> {
  const sum = new Tally(now)
  await weigh(store, account, weighed, sum)
  return { ...sum.counts(), tasks: 1 }
}

export interface WeighedTask {
  readonly task: TaskOfPlan
  readonly sample: WaitingSample
  readonly present: DialRules
  readonly proposed: DialRules
}

async function weigh(
  store: OutlookStore,
  { id }: ItsAccount,
  { task, sample, present, proposed }: WeighedTask,
  sum: Tally,
): Promise<void> {
  const { now } = sum
  const { rows, isWhole } = sample
  const found = await numbersAhead(store, id, task, rows, { rules: [present, proposed], now })
  const waiting = isWhole ? rows.length : Math.max(rows.length, task.total - task.called)
  sum.called += task.called
  if (!isWhole) sum.isEstimated = true
  for (const { ahead, isPromised } of found) {
    const its = isPromised ? RUNNING : asIfItRan(task)
    sum.add(nextDial(ahead, its, present, now), nextDial(ahead, its, proposed, now), waiting / rows.length)
  }
}

/** Nobody who waits could be called, though somebody can by the rules as they are. */
export function shutsOut({ reachable }: Outlook): boolean {
  return reachable.then === 0 && reachable.now > 0
}

const RUNNING = { state: 'running', scheduledAt: null } as const

/** What keeps a task from dialling is no matter of its plan, but for the time at which it begins. */
function asIfItRan({ state, scheduledAt }: TaskOfPlan): Pick<TaskOfPlan, 'state' | 'scheduledAt'> {
  return state === 'notStarted' && scheduledAt !== null ? { state, scheduledAt } : RUNNING
}

/** One number of a sample stands for `weight` of them. */
class Tally {
  called = 0
  isEstimated = false
  readonly now: number
  private readonly soon: number
  private readonly groups = new Map<string, { -readonly [Key in keyof OutlookGroup]: OutlookGroup[Key] }>()
  private readonly reachable = { now: 0, then: 0 }

  constructor(now: number) {
    this.now = now
    this.soon = now + SHUT_OUT_MS
  }

  add(present: NextDial, proposed: NextDial, weight: number): void {
    if (this.isSoon(present)) this.reachable.now += weight
    if (this.isSoon(proposed)) this.reachable.then += weight
    const { at, rule, limit } = proposed
    const key = JSON.stringify([rule, limit, at === null])
    const group = this.groups.get(key) ?? {
      ...{ rule, count: 0, firstAt: at, lastAt: at },
      ...(limit !== undefined && { limit }),
    }
    group.count += weight
    if (at !== null) {
      group.firstAt = Math.min(group.firstAt ?? at, at)
      group.lastAt = Math.max(group.lastAt ?? at, at)
    }
    this.groups.set(key, group)
  }

  counts(): Omit<Outlook, 'tasks'> {
    const groups = [...this.groups.values()]
      .map(group => ({ ...group, count: Math.round(group.count) }))
      .sort((one, other) => other.count - one.count)
    return {
      waiting: groups.reduce((sum, { count }) => sum + count, 0),
      called: this.called,
      isEstimated: this.isEstimated,
      groups,
      // Somebody is never rounded to nobody.
      reachable: { now: Math.ceil(this.reachable.now), then: Math.ceil(this.reachable.then) },
    }
  }

  private isSoon({ at }: NextDial): boolean {
    return at !== null && at <= this.soon
  }
}
