// When a number will be dialled next in each task in which it stands, from what is stored of it.
import type { Account } from '../domain/account.ts'
import { type DialRules, type NextDial, nextDial } from '../domain/next-dial.ts'
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
  const windows = limitWindows(rules.plan ?? EMPTY_PLAN, rules, rules.timeZone, now)
  const asked = {
    now,
    since: windows.length === 0 ? null : Math.min(...windows.map(({ since }) => since)),
    isPersonal: windows.some(window => window.for === 'person'),
  }
  const phones = contacts.map(({ phone }) => phone)
  const promises = await store.openCallBacksOf(account.id, phones)
  const promiseTo = (contact: ContactSummary) =>
    promises.find(({ phone, taskid }) => phone === contact.phone && taskid === task.taskid)
  const isAhead = (contact: ContactSummary) =>
    contact.state === 'waiting' || (contact.state === 'done' && promiseTo(contact) !== undefined)
  const waiting = contacts.filter(isAhead)
  const done = contacts.filter(contact => contact.state === 'done' && !isAhead(contact))
  const found = [
    ...(await store.numberFacts(account.id, task.id, waiting, asked)),
    // Their calls no longer decide anything.
    ...(await store.numberFacts(account.id, task.id, done, { ...asked, since: null, isPersonal: false })),
  ]
  const facts = new Map([...waiting, ...done].map((contact, index) => [contact, found[index]]))
  return contacts.map(contact => {
    const promise = promiseTo(contact)
    const ahead = { ...contact, ...facts.get(contact) }
    if (promise === undefined || contact.state === 'calling')
      return { contact, next: nextDial(ahead, task, rules, now) }
    // Whatever its task does, and however often the list has called it.
    const promised = { state: 'waiting', dueAt: promise.dueAt, expiresAt: null, isCallBack: true } as const
    const next = nextDial({ ...ahead, ...promised }, { state: 'running', scheduledAt: null }, rules, now)
    return { contact, next }
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
