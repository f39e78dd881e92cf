// When a number will be dialled next in each task in which it stands, from what is stored of it.
import type { Account } from '../domain/account.ts'
import type { Block } from '../domain/block.ts'
import { type DialRules, type NextDial, nextDial } from '../domain/next-dial.ts'
import { limitWindows, type PastCall } from '../domain/plan/limits.ts'
import { EMPTY_PLAN } from '../domain/plan/plan.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { StoreVerbs } from '../store/port/admin-store.ts'
import type { CallDetail, CallSearch } from '../store/port/call-book.ts'
import type { ContactDetail, TaskDetail } from '../store/port/task-book.ts'

/** Tasks that have not ended and are looked through, the newest first. */
const TASKS_MAX = 1_000
const TASK_PAGE = 200
/** The newest calls to a number or a person that are counted; a limit allows no more of them. */
const CALLS_MAX = 1_000
const CALL_PAGE = 200
const EVERY_CALL = {
  ...{ to: null, agentExt: null, outcomes: [], taskid: null, disposition: null },
  ...{ userid: null, memberid: null, customuuid: null, phone: null },
}

export interface NumberInTask {
  readonly taskid: string
  readonly taskName: string
  readonly next: NextDial
}

/** `phone` in the one form; in the order of the tasks, the newest first. */
export async function numberAhead(
  store: StoreVerbs,
  account: Pick<Account, 'id' | 'settings'>,
  phone: string,
  now: number,
): Promise<NumberInTask[]> {
  const { id } = account
  const found: NumberInTask[] = []
  for (const task of await livingTasks(store, id)) {
    for (const contact of await contactsOf(store, id, task.taskid, phone)) {
      const rules = await dialRulesOf(store, account, task)
      const history = await historyOf(store, id, task, contact, rules, now)
      const isBlocked = await isListed(store, id, contact, now)
      const next = nextDial({ ...contact, history, isBlocked }, task, rules, now)
      found.push({ taskid: task.taskid, taskName: task.name, next })
    }
  }
  return found
}

/** The rules by which the numbers of a task are called, for whoever explains them. */
export async function dialRulesOf(
  store: Pick<StoreVerbs, 'findPlan'>,
  { id, settings }: Pick<Account, 'id' | 'settings'>,
  task: { readonly plan: string | null },
): Promise<DialRules> {
  const { plan: byDefault, ...rest } = settings
  const name = task.plan ?? byDefault
  const found = name === '' ? null : await store.findPlan(id, name)
  return { ...rest, ...(found !== null && { plan: found.rules }) }
}

async function livingTasks(store: StoreVerbs, accountId: number): Promise<TaskDetail[]> {
  const states = ['notStarted', 'running', 'paused'] as const
  const tasks: TaskDetail[] = []
  for (;;) {
    const last = tasks.at(-1)
    const before = last === undefined ? null : { createdAt: last.createdAt, id: last.id }
    const page = await store.pageTasks(accountId, { states, name: null, text: null, before }, TASK_PAGE)
    tasks.push(...page.slice(0, TASK_PAGE))
    if (page.length <= TASK_PAGE || tasks.length >= TASKS_MAX) return tasks
  }
}

async function contactsOf(
  store: StoreVerbs,
  accountId: number,
  taskid: string,
  phone: string,
): Promise<ContactDetail[]> {
  const found: ContactDetail[] = []
  for (let after: number | null = 0; after !== null; ) {
    const search = { state: null, ending: null, phone, after }
    const page = await store.pageContacts(accountId, taskid, search, CALL_PAGE)
    // The task was deleted meanwhile.
    if (isRefusal(page)) return []
    found.push(...page.rows)
    after = page.next
  }
  return found
}

/** The calls to the number, and to its person if a limit is for persons, that a limit may count now. */
async function historyOf(
  store: StoreVerbs,
  accountId: number,
  { taskid }: TaskDetail,
  { phone, memberid }: ContactDetail,
  rules: DialRules,
  now: number,
): Promise<PastCall[]> {
  const windows = limitWindows(rules.plan ?? EMPTY_PLAN, rules, rules.timeZone, now)
  if (windows.length === 0) return []
  const from = Math.min(...windows.map(({ since }) => since))
  const calls = new Map<number, CallDetail>()
  const isForPerson = memberid !== '' && windows.some(window => window.for === 'person')
  const asked = [{ phone }, ...(isForPerson ? [{ memberid }] : [])]
  for (const whose of asked)
    for (const call of await callsOf(store, accountId, { ...EVERY_CALL, ...whose, from }))
      if (call.origin !== 'trunk') calls.set(call.id, call)
  return [...calls.values()].map(call => ({
    dialedAt: call.dialedAt,
    isAnswered: call.answeredAt !== null,
    isTalk: call.connectedAt !== null,
    isSameNumber: call.phone === phone,
    isSameTask: call.taskid === taskid,
  }))
}

async function callsOf(store: StoreVerbs, accountId: number, search: Omit<CallSearch, 'before'>) {
  const calls: CallDetail[] = []
  for (let before: CallSearch['before'] = null; ; ) {
    const page = await store.searchCalls(accountId, { ...search, before }, CALL_PAGE)
    calls.push(...page.rows)
    if (page.next === null || calls.length >= CALLS_MAX) return calls
    before = page.next
  }
}

async function isListed(
  store: StoreVerbs,
  accountId: number,
  { phone, memberid }: ContactDetail,
  now: number,
): Promise<boolean> {
  const has = async (of: Block['of'], key: string) => {
    const [first] = await store.pageBlocks(accountId, { of, prefix: key, after: '' }, 1)
    const isOf = first !== undefined && (first.phone ?? first.memberid) === key
    return isOf && (first.until === null || first.until > now)
  }
  return (await has('number', phone)) || (memberid !== '' && (await has('person', memberid)))
}
