// What the contract of the store stands on: one account's world in each adapter, made and looked at in the
// same words.

import { createHash, randomInt } from 'node:crypto'
import pg from 'pg'
import { type AccountSettings, effectiveSettings, type SettingChanges } from '../../src/domain/account.ts'
import type { Blocked } from '../../src/domain/block.ts'
import { type VoiceCourse, voiceDraftOf } from '../../src/domain/call/voice.ts'
import type { LimitWindow } from '../../src/domain/plan/limits.ts'
import { Plan, type WrittenPlan } from '../../src/domain/plan/plan.ts'
import { isRefusal, type Refusal } from '../../src/domain/refusal.ts'
import { MemoryStore } from '../../src/store/memory/index.ts'
import type { PromiseToKeep } from '../../src/store/memory/memory-call-backs.ts'
import type { Store } from '../../src/store/port/admin-store.ts'
import type {
  AppendResult,
  ContactEntry,
  TaskDraft,
  TaskFilter,
  TaskSummary,
} from '../../src/store/port/api-store.ts'
import type { CallBackDetail } from '../../src/store/port/call-back-book.ts'
import type { CallChange, CallEnd, Changes } from '../../src/store/port/changes.ts'
import type { Claim, ClaimRequest } from '../../src/store/port/dial-claim.ts'
import type { EngineStore } from '../../src/store/port/engine-store.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { freshDatabase, skipWithout } from '../support/database.ts'
import type { ServerKind } from '../support/postgres-programs.ts'
import { recordFacts } from '../support/record-facts.ts'

/** A moment in the middle of a day; the tests' clock. */
export const NOON = Date.UTC(2026, 2, 2, 4)
export const DAY_MS = 86_400_000
export const NODE = 'node-a'

export const FIRST_PAGE = { current: 1, size: 1_000 }
/** The end of a call that rang out. */
export const RANG_OUT: CallEnd = {
  endedAt: NOON + 30_000,
  outcome: 'noAnswer',
  by: 'network',
  sipStatus: 480,
  q850: 19,
  againAt: null,
}

export function reasonOf(value: unknown): string | null {
  return isRefusal(value) ? value.reason : null
}

export interface EngineWorld {
  readonly store: EngineStore
  addAccount(settings?: Partial<AccountSettings>): Promise<number>
  setSettings(accountId: number, changes: SettingChanges): Promise<void>
  addPrompt(accountId: number, name: string, samples: Int16Array): Promise<void>
  /** Asks for a call that plays this prompt; returns the call's id. */
  askForVoice(accountId: number, phone: string, prompt: string, course: VoiceCourse): Promise<number>
  /** A running task; numbers due at once. */
  addTask(accountId: number, phones: readonly string[], options?: { endsAt?: number }): Promise<number>
  addContacts(
    accountId: number,
    taskId: number,
    phones: readonly string[],
    dueAt?: number,
    expiresAt?: number | null,
    memberid?: string,
    zone?: string | null,
  ): Promise<void>
  /** Promises a call-back; returns its id. */
  promise(accountId: number, wish: PromiseToKeep): Promise<number>
  callBack(accountId: number, id: number): Promise<KeptCallBack>
  tally(accountId: number, taskId: number): Promise<Tally>
  /** All tasks of the account that name no plan call by it. */
  usePlan(accountId: number, rules: WrittenPlan): Promise<void>
  /** What the agent 1001 says of a conversation; false: the plan does not know it, or it is nobody's. */
  dispose(accountId: number, callId: number, code: string, now?: number): Promise<boolean>
  block(accountId: number, of: Blocked, key: string, until: number | null): Promise<void>
  contacts(accountId: number, taskId: number): Promise<readonly SeenContact[]>
  close(): Promise<void>
}

/** A contact as clients see it. */
export interface SeenContact {
  readonly phone: string
  readonly state: 'waiting' | 'calling' | 'done'
  readonly dueAt: number
  readonly skipped: string | null
}

export type KeptCallBack = Pick<
  CallBackDetail,
  'state' | 'ext' | 'dueAt' | 'untilAt' | 'tries' | 'reason' | 'endedAt'
>

export type Tally = Pick<
  TaskSummary,
  'state' | 'total' | 'called' | 'answered' | 'connected' | 'abandoned' | 'late'
>

function keptOf({ state, ext, dueAt, untilAt, tries, reason, endedAt }: KeptCallBack): KeptCallBack {
  return { state, ext, dueAt, untilAt, tries, reason, endedAt }
}

export function phones(count: number, from = 13_000_000_000): string[] {
  return Array.from({ length: count }, (_, index) => String(from + index))
}

const NO_DATA = { userid: '', memberid: '', extra: '', customuuid: '' }

export function entry(phone: string, more: Partial<ContactEntry> = {}): ContactEntry {
  return { phone, dueAt: NOON, expiresAt: null, zone: null, ...NO_DATA, ...more }
}

export function claimOf(taskId: number, limit: number, more: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    taskId,
    node: NODE,
    limit,
    now: NOON,
    ...more,
  }
}

/** A limit of so many calls in the calendar day of NOON, or of `now`. */
export function aDay(most: number, more: Partial<LimitWindow> = {}, now = NOON): LimitWindow {
  const midnight = NOON - DAY_MS / 2
  const since = midnight + Math.floor((now - midnight) / DAY_MS) * DAY_MS
  const day = { since, endsAt: since + DAY_MS, lengthMs: null }
  return {
    most,
    in: 'day',
    of: 'dials',
    for: 'number',
    over: 'account',
    isForCallBacks: true,
    ...day,
    ...more,
  }
}

/** A limit of so many calls in the last `lengthMs` before `now`. */
export function rolling(
  most: number,
  lengthMs: number,
  more: Partial<LimitWindow> = {},
  now = NOON,
): LimitWindow {
  return {
    ...aDay(most),
    in: { minutes: lengthMs / 60_000 },
    since: now - lengthMs + 1,
    endsAt: null,
    lengthMs,
    ...more,
  }
}

export async function memoryWorld(): Promise<EngineWorld> {
  const store = new MemoryStore()
  return {
    store,
    addAccount: async settings => store.addAccount(settings),
    setSettings: async (accountId, changes) => store.setSettings(accountId, changes),
    addPrompt: async (accountId, name, samples) => store.addPrompt(accountId, name, samples),
    askForVoice: async (accountId, phone, prompt, course) => {
      const promptId = store.promptsOf(accountId).find(({ name }) => name === prompt)?.id ?? 0
      return store.askForCall(accountId, { phone, voice: { ...course, promptId } })
    },
    addTask: async (accountId, numbers, options = {}) => {
      const id = store.addTask(accountId, {
        assignment: { type: 'extensions', extensions: ['1001'] },
        ...options,
      })
      store.addContacts(id, numbers, NOON)
      return id
    },
    addContacts: async (_, taskId, numbers, dueAt = NOON, expiresAt = null, memberid = '', zone = null) =>
      store.addContacts(taskId, numbers, dueAt, expiresAt, memberid, zone),
    promise: async (accountId, wish) => store.promiseCallBack(accountId, wish),
    callBack: async (_, id) => {
      const found = store.callBacks.get(id)
      if (found === undefined) throw new Error(`no call-back ${id}`)
      return keptOf(found)
    },
    tally: async (_, taskId) => {
      const task = store.tasks.get(taskId)
      if (task === undefined) throw new Error(`no task ${taskId}`)
      return { state: task.state, total: task.total, ...task.tally }
    },
    usePlan: async (accountId, rules) => {
      store.putPlan(accountId, 'plan', Plan.parse(rules))
      store.setSettings(accountId, { plan: 'plan' })
    },
    dispose: async (accountId, callId, code, now = NOON) => store.dispose(accountId, callId, code, now),
    block: async (accountId, of, key, until) => store.blocks.add(accountId, { of, key, until }),
    contacts: async (_, taskId) =>
      [...(store.tasks.get(taskId)?.contacts.all ?? [])].map(({ phone, state, dueAt, skipped }) => ({
        ...{ phone, state, dueAt, skipped },
      })),
    close: async () => {},
  }
}

let serial = 0
/** 20 digits, as the API makes them. */
export function newTaskid(): string {
  serial += 1
  return `20260302120000${String(serial).padStart(6, '0')}`
}

export function draft(more: Partial<TaskDraft> = {}): TaskDraft {
  return {
    taskid: newTaskid(),
    customtaskid: null,
    name: 'a task',
    assignment: { type: 'group', name: 'group' },
    ...{ ratio: 2, pace: 'manual', concurrent: 100, callerIds: [] },
    ...{ scheduledAt: null, endsAt: null, start: true, createdAt: NOON, ...more },
  }
}

export const NO_FILTER: TaskFilter = {
  ...{ createdFrom: null, createdTo: null, taskids: [], customtaskid: null },
  ...{ name: null, state: null, assignTypes: [], assignTo: null },
}

/** The whole store on a fresh database; the account has the group `group` with the agents 1001 and 1002. */
export class PostgresWorld implements EngineWorld {
  readonly store: Store
  readonly url: string
  private readonly drop: () => Promise<void>
  private readonly taskids = new Map<number, string>()

  private constructor(url: string, drop: () => Promise<void>) {
    this.url = url
    this.drop = drop
    this.store = createPostgresStore({ url })
  }

  static async open(kind: ServerKind): Promise<PostgresWorld> {
    const { url, drop } = await freshDatabase(kind)
    return new PostgresWorld(url, drop)
  }

  async addAccount(settings: Partial<AccountSettings> = {}): Promise<number> {
    const code = String(randomInt(1, 2 ** 40))
    await this.store.addAccount({
      code,
      name: code,
      appid: `appid-${code}`,
      accesskeyHash: `hash-${code}`,
      settings,
    })
    for (const ext of ['1001', '1002'])
      await this.store.addAgent({ code, ext, group: 'group', password: 'p', idle: true, reach: 'ring' })
    const account = await this.store.findAccount(code)
    if (account === null) throw new Error('the account was not made')
    return account.id
  }

  async setSettings(accountId: number, changes: SettingChanges): Promise<void> {
    const code = (await this.store.accountCodes()).get(accountId)
    if (code === undefined) throw new Error(`no account ${accountId}`)
    await this.store.setSettings(code, changes)
  }

  async addPrompt(accountId: number, name: string, samples: Int16Array): Promise<void> {
    const added = await this.store.addPrompt(accountId, { name, samples, uploadedBy: 'test' })
    if (typeof added === 'string') throw new Error(added)
  }

  async askForVoice(accountId: number, phone: string, prompt: string, course: VoiceCourse): Promise<number> {
    const data = { userid: '', memberid: '', extra: '', customuuid: '' }
    const settings = effectiveSettings({ callHours: 'none' })
    const wished = voiceDraftOf({ ...course, prompt, phone, callerId: null, data }, settings, NOON)
    if (isRefusal(wished)) throw new Error(wished.reason)
    const asked = await this.store.askForVoice(accountId, wished)
    if (isRefusal(asked)) throw new Error(asked.reason)
    return asked.callId
  }

  async addTask(
    accountId: number,
    numbers: readonly string[],
    options: Partial<TaskDraft> = {},
  ): Promise<number> {
    const made = await this.store.createTask(
      accountId,
      draft(options),
      numbers.map(phone => entry(phone)),
    )
    if (isRefusal(made)) throw new Error(made.reason)
    const picture = await this.store.loadAccount(accountId)
    const task = picture?.tasks.find(one => one.taskid === made.taskid)
    if (task === undefined) throw new Error('the task does not run')
    this.taskids.set(task.id, made.taskid)
    return task.id
  }

  async promise(accountId: number, wish: PromiseToKeep): Promise<number> {
    const { phone, at, ext = null, groupName = null, minutes = 15, memberid = '' } = wish
    const data = { userid: '', memberid, extra: '', customuuid: '' }
    const taskid = wish.taskId === undefined ? null : this.taskid(wish.taskId)
    const made = await this.store.makeCallBack(accountId, {
      ...{ of: { phone, taskid, zone: null, data }, ext, groupName, at, untilAt: at + minutes * 60_000 },
      ...{ note: '', source: 'api', by: 'test' },
    })
    if (typeof made === 'string') throw new Error(made)
    if (isRefusal(made)) throw new Error(made.reason)
    return made.id
  }

  async callBack(accountId: number, id: number): Promise<KeptCallBack> {
    const found = await this.store.findCallBack(accountId, id)
    if (found === null) throw new Error(`no call-back ${id}`)
    return keptOf(found)
  }

  taskid(taskId: number): string {
    return this.taskids.get(taskId) ?? ''
  }

  async addContacts(
    accountId: number,
    taskId: number,
    numbers: readonly string[],
    dueAt = NOON,
    expiresAt: number | null = null,
    memberid = '',
    zone: string | null = null,
  ): Promise<void> {
    const entries = numbers.map(phone => entry(phone, { dueAt, expiresAt, memberid, zone }))
    const added = await this.store.append(
      accountId,
      this.taskid(taskId),
      createHash('sha256').update(JSON.stringify(entries)).digest(),
      entries,
      NOON,
    )
    if (isRefusal(added)) throw new Error(added.reason)
  }

  /** One append of a client; the same `key` is the same append again. */
  append(
    accountId: number,
    taskid: string,
    key: string,
    numbers: readonly string[],
    at = NOON,
  ): Promise<AppendResult | Refusal> {
    const entries = numbers.map(phone => entry(phone))
    return this.store.append(accountId, taskid, Buffer.from(key), entries, at)
  }

  /** Calls everything that is due and lets each call end as `end` says. */
  async callAll(
    accountId: number,
    taskId: number,
    end: (claim: Claim) => Omit<CallChange, 'callId'> = () => ({ end: RANG_OUT }),
  ): Promise<Claim[]> {
    const claims = await this.store.claim(claimOf(taskId, 1_000))
    const marks = claims.map(({ callId }) => ({ callId, dialedAt: NOON, trunk: 'line', callerId: '0101' }))
    await this.store.clearToDial(accountId, NODE, marks)
    const calls = claims.map(claim => ({ callId: claim.callId, ...end(claim) }))
    await recordFacts(this.store, { calls, agents: [], tasks: [], pushes: [] })
    return claims
  }

  async summary(accountId: number, taskId: number): Promise<TaskSummary> {
    const { rows } = await this.store.listTasks(
      accountId,
      { ...NO_FILTER, taskids: [this.taskid(taskId)] },
      { current: 1, size: 10 },
    )
    const [task] = rows
    if (task === undefined) throw new Error('the task is gone')
    return task
  }

  async tally(accountId: number, taskId: number): Promise<Tally> {
    const { state, total, called, answered, connected, abandoned, late } = await this.summary(
      accountId,
      taskId,
    )
    return { state, total, called, answered, connected, abandoned, late }
  }

  async usePlan(accountId: number, rules: WrittenPlan): Promise<void> {
    const plan = { name: 'plan', rules: Plan.parse(rules), changedBy: 'test', was: null }
    await this.store.putPlan(accountId, plan)
    await this.setSettings(accountId, { plan: 'plan' })
  }

  async dispose(accountId: number, callId: number, code: string, now = NOON): Promise<boolean> {
    return (await this.store.disposeCall(accountId, '1001', callId, { code, note: '' }, now)) === 'disposed'
  }

  async block(accountId: number, of: Blocked, key: string, until: number | null): Promise<void> {
    const by = { reason: '', by: 'admin', source: 'user' } as const
    await this.store.addBlocks(accountId, { of, keys: [key], until, ...by })
  }

  async contacts(accountId: number, taskId: number): Promise<readonly SeenContact[]> {
    const search = { state: null, ending: null, phone: null, after: 0 }
    const page = await this.store.pageContacts(accountId, this.taskid(taskId), search, 1_000)
    if (isRefusal(page)) throw new Error(page.reason)
    return page.rows.map(({ phone, state, dueAt, skipped }) => ({ phone, state, dueAt, skipped }))
  }

  /** A connection of its own, for what no verb does; to be ended. */
  async sql(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url })
    await client.connect()
    return client
  }

  async close(): Promise<void> {
    await this.store.close()
    await this.drop()
  }
}

/** What must keep the contract of the engine's store. */
export const ENGINE_STORES: readonly (readonly [
  name: string,
  open: () => Promise<EngineWorld>,
  skip: string | false,
])[] = [
  ['memory', memoryWorld, false],
  ['postgres, embedded', () => PostgresWorld.open('embedded'), skipWithout('embedded')],
  ['postgres, Debian', () => PostgresWorld.open('debian'), skipWithout('debian')],
]

export function changes(more: Partial<Changes>): Changes {
  return { calls: [], agents: [], tasks: [], pushes: [], ...more }
}

/** Marks the claims as dialled; returns the calls that may be. */
export function dialAll(
  store: EngineStore,
  accountId: number,
  claims: readonly Claim[],
  { node = NODE, at = NOON, windows = [] as readonly LimitWindow[] } = {},
): Promise<number[]> {
  const line = { trunk: 'line', callerId: '01012345678' }
  const marks = claims.map(({ callId }) => ({ callId, dialedAt: at, ...line, windows }))
  return store.clearToDial(accountId, node, marks)
}
