// What it would mean for the numbers that wait if a task got another plan, or an account other settings.
import { type Account, effectiveSettings, type SettingChanges } from '../domain/account.ts'
import type { NewContact } from '../domain/contact.ts'
import { DIAL_SETTINGS, type DialRules } from '../domain/next-dial.ts'
import type { Plan } from '../domain/plan/plan.ts'
import type { TaskOfPlan } from '../store/port/plan-book.ts'
import type { ContactDetail } from '../store/port/task-book.ts'
import { dialRulesOf } from './number-ahead.ts'
import {
  type ItsAccount,
  NUMBERS_MAX,
  type Outlook,
  type OutlookStore,
  outlookOf,
  taskOutlook,
} from './plan-outlook.ts'

interface ChosenPlan {
  /** Null: the account's default. */
  readonly plan: string | null
  /** What the plan is to say; left out: what it says. */
  readonly rules?: Plan | undefined
  /** The account's, as they will be; left out: as they are. */
  readonly settings?: Account['settings']
}

/** A task and its numbers, as if it had this plan. */
export async function outlookOfTask(
  store: OutlookStore,
  account: ItsAccount,
  task: TaskOfPlan,
  { plan, rules, settings = account.settings }: ChosenPlan,
  now: number,
): Promise<Outlook> {
  const chosen = await dialRulesOf(store, { ...account, settings }, { plan })
  return taskOutlook(
    store,
    account,
    {
      task,
      sample: await store.sampleWaiting(account.id, task.id, NUMBERS_MAX),
      present: await dialRulesOf(store, account, task),
      proposed: rules === undefined ? chosen : { ...chosen, plan: rules },
    },
    now,
  )
}

/** A task that is about to be made with these numbers, beside one without a plan. */
export async function outlookOfNewTask(
  store: OutlookStore,
  account: ItsAccount,
  { plan, scheduledAt, contacts }: NewTask,
  now: number,
): Promise<Outlook> {
  const task = { ...UNMADE, scheduledAt, total: contacts.length }
  const step = Math.ceil(contacts.length / NUMBERS_MAX)
  const rows = contacts.filter((_, index) => index % step === 0).map(unmadeContact)
  const present = rulesWithoutPlan(account.settings)
  const proposed = await dialRulesOf(store, account, { plan })
  const sample = { rows, isWhole: step <= 1 }
  return taskOutlook(store, account, { task, sample, present, proposed }, now)
}

interface NewTask {
  readonly plan: string
  readonly scheduledAt: number | null
  readonly contacts: readonly NewContact[]
}

/** Whether numbers may be dialled at other times once the settings are changed so. */
export function changesDialling(changes: SettingChanges): boolean {
  return 'plan' in changes || DIAL_SETTINGS.some(key => key in changes)
}

/** The tasks that the changed settings count for, as if they were changed already. */
export async function outlookOfSettings(
  store: OutlookStore,
  account: ItsAccount,
  changes: SettingChanges,
  now: number,
): Promise<Outlook> {
  const kept = Object.entries({ ...account.settings, ...changes }).filter(([, value]) => value !== null)
  const settings = effectiveSettings(Object.fromEntries(kept))
  const changed = { ...account, settings }
  const which = DIAL_SETTINGS.some(key => key in changes) ? null : { name: '', byDefault: true }
  return outlookOf(store, account, which, task => dialRulesOf(store, changed, task), now)
}

const UNMADE = { id: 0, taskid: '', plan: null, state: 'notStarted', called: 0 } as const

function unmadeContact(contact: NewContact, id: number): ContactDetail {
  return {
    ...{ ...contact, fields: contact.fields ?? null, id, taskid: '', state: 'waiting' },
    ...{ called: false, agentExt: null, answered: null, outcome: null, skipped: null, isPutOff: false },
  }
}

function rulesWithoutPlan({ plan: _default, ...settings }: Account['settings']): DialRules {
  return settings
}
