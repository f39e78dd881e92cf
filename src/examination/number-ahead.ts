// When a number will be dialled next in each task in which it stands, from what is stored of it.
import type { Account } from '../domain/account.ts'
import { type DialRules, type NextDial, type NumberAhead, nextDial } from '../domain/next-dial.ts'
import { limitWindows } from '../domain/plan/limits.ts'
import { EMPTY_PLAN } from '../domain/plan/plan.ts'
import type { StoreVerbs } from '../store/port/admin-store.ts'
import type { ContactSummary } from '../store/port/api-store.ts'
import type { NumberBook } from '../store/port/number-book.ts'
import type { TaskDetail } from '../store/port/task-book.ts'

/** What finding it out asks of the store. */
export type AheadStore = NumberBook & Pick<StoreVerbs, 'findPlan' | 'findTask' | 'openCallBacksOf'>
type AskedTask = Pick<TaskDetail, 'id' | 'taskid' | 'state' | 'scheduledAt' | 'plan'>

export interface NumberInTask {
  readonly taskid: string
  readonly taskName: string
  readonly next: NextDial
}

/** `phone` in the one form; in the order of the tasks, the newest first. */
export async function numberAhead(
  store: AheadStore,
  account: Pick<Account, 'id' | 'settings'>,
  phone: string,
  now: number,
): Promise<NumberInTask[]> {
  const contacts = await store.contactsOfNumber(account.id, phone)
  const found: NumberInTask[] = []
  for (const taskid of new Set(contacts.map(contact => contact.taskid))) {
    const task = await store.findTask(account.id, taskid)
    // It was deleted meanwhile.
    if (task === null) continue
    const its = contacts.filter(contact => contact.taskid === taskid)
    for (const { next } of await nextDials(store, account, task, its, now))
      found.push({ taskid, taskName: task.name, next })
  }
  return found
}

/** When each of these numbers of one task is dialled next, in their order. */
export async function nextDials<Contact extends ContactSummary>(
  store: AheadStore,
  account: Pick<Account, 'id' | 'settings'>,
  task: AskedTask,
  contacts: readonly Contact[],
  now: number,
): Promise<{ readonly contact: Contact; readonly next: NextDial }[]> {
  if (contacts.length === 0) return []
  const rules = await dialRulesOf(store, account, task)
  const found = await numbersAhead(store, account.id, task, contacts, { rules: [rules], now })
  return found.map(({ contact, ahead, isPromised }) => ({
    contact,
    next: nextDial(ahead, isPromised ? PROMISED : task, rules, now),
  }))
}

/** What a number's promise asks of its task: nothing. */
const PROMISED = { state: 'running', scheduledAt: null } as const

export interface ContactAhead<Contact> {
  readonly contact: Contact
  readonly ahead: NumberAhead
  /** It is called back whatever its task does, and however often the list has called it. */
  readonly isPromised: boolean
}

/** All that decides when these numbers of one task are dialled, by whichever of the rules, in their order. */
export async function numbersAhead<Contact extends ContactSummary>(
  store: NumberBook & Pick<StoreVerbs, 'openCallBacksOf'>,
  accountId: number,
  task: Pick<TaskDetail, 'id' | 'taskid'>,
  contacts: readonly Contact[],
  { rules, now }: { readonly rules: readonly DialRules[]; readonly now: number },
): Promise<ContactAhead<Contact>[]> {
  const windows = rules.flatMap(one => limitWindows(one.plan ?? EMPTY_PLAN, one, one.timeZone, now))
  const asked = {
    now,
    since: windows.length === 0 ? null : Math.min(...windows.map(({ since }) => since)),
    isPersonal: windows.some(window => window.for === 'person'),
  }
  const promises = await store.openCallBacksOf(
    accountId,
    contacts.map(({ phone }) => phone),
  )
  const promised = new Map(
    promises.filter(({ taskid }) => taskid === task.taskid).map(promise => [promise.phone, promise]),
  )
  const isAhead = ({ state, phone }: ContactSummary) =>
    state === 'waiting' || (state === 'done' && promised.has(phone))
  const waiting = contacts.filter(isAhead)
  const done = contacts.filter(contact => contact.state === 'done' && !isAhead(contact))
  const found = [
    ...(await store.numberFacts(accountId, task.id, waiting, asked)),
    // Their calls no longer decide anything.
    ...(await store.numberFacts(accountId, task.id, done, { ...asked, since: null, isPersonal: false })),
  ]
  const facts = new Map([...waiting, ...done].map((contact, index) => [contact, found[index]]))
  return contacts.map(contact => {
    const promise = promised.get(contact.phone)
    const ahead = { ...contact, ...facts.get(contact) }
    if (promise === undefined || contact.state === 'calling') return { contact, ahead, isPromised: false }
    const kept = { state: 'waiting', dueAt: promise.dueAt, expiresAt: null, isCallBack: true } as const
    return { contact, ahead: { ...ahead, ...kept }, isPromised: true }
  })
}

/** The rules by which the numbers of a task are called, for whoever explains them. */
export async function dialRulesOf(
  store: Pick<StoreVerbs, 'findPlan'>,
  { id, settings }: Pick<Account, 'id' | 'settings'>,
  task: Pick<TaskDetail, 'plan'>,
): Promise<DialRules> {
  const { plan: byDefault, ...rest } = settings
  const name = task.plan ?? byDefault
  const found = name === '' ? null : await store.findPlan(id, name)
  return { ...rest, ...(found !== null && { plan: found.rules }) }
}
