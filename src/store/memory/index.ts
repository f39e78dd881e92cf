// The engine's store in memory: for the sim command in virtual time and for tests of the engine. Everything
// settles in microtasks; nothing survives.
import {
  type AccountSettings,
  effectiveSettings,
  partsOf,
  type SettingChanges,
} from '../../domain/account.ts'
import type { TaskState } from '../../domain/task.ts'
import { TRUNK_PRIORITY, type Trunk, type TrunkAccess } from '../../domain/trunk.ts'
import type { TrunkAsk, TrunkGrant } from '../../domain/trunk-share.ts'
import type {
  AccountPicture,
  AgentRow,
  Changes,
  Claim,
  ClaimRequest,
  DialMark,
  EngineStore,
  GroupRow,
  LivingTask,
  PushRow,
  Remaining,
  UnfinishedCall,
} from '../port/engine-store.ts'
import { MemoryContacts } from './contacts.ts'
import { MemoryCalls } from './memory-calls.ts'
import type { MemoryAccount, MemoryTask, MemoryTaskDraft } from './rows.ts'
import { SharedTrunks } from './shared-trunks.ts'

export type { MemoryCall, MemoryTask, MemoryTaskDraft } from './rows.ts'

const PLAIN_TRUNK: Omit<TrunkAccess, 'name'> = {
  address: '',
  transport: 'udp',
  username: '',
  password: '',
  registers: false,
  probes: false,
  domain: '',
  prefixRules: [],
  assertsIdentity: false,
}

export class MemoryStore implements EngineStore {
  readonly tasks = new Map<number, MemoryTask>()
  readonly calls = new MemoryCalls(id => this.task(id))
  readonly pushes: PushRow[] = []
  private readonly accounts = new Map<number, MemoryAccount>()
  private readonly leases = new Map<number, string>()
  private readonly listeners = new Set<(accountId: number) => void>()
  private readonly trunkShares = new SharedTrunks()
  private ids = 0

  addAccount(settings: Partial<AccountSettings> = {}): number {
    const id = this.nextId()
    const trunks = [
      { name: `trunk-${id}`, channels: 100_000, callsPerSecond: 100_000, priority: TRUNK_PRIORITY },
    ]
    this.accounts.set(id, {
      own: settings,
      settings: effectiveSettings(settings),
      enabled: true,
      stopped: null,
      agents: new Map(),
      groups: [],
      trunks,
    })
    return id
  }

  setSettings(accountId: number, changes: SettingChanges): void {
    const account = this.account(accountId)
    account.own = partsOf({ ...account.own, ...changes }).given
    account.settings = effectiveSettings(account.own)
    this.changed(accountId)
  }

  addAgents(accountId: number, exts: readonly string[], reach: AgentRow['reach']): void {
    const { agents } = this.account(accountId)
    for (const ext of exts) agents.set(ext, { ext, password: '', reach, ready: true, readyAt: 0 })
    this.changed(accountId)
  }

  addGroup(accountId: number, group: GroupRow): void {
    this.account(accountId).groups.push(group)
    this.changed(accountId)
  }

  setTrunk(accountId: number, trunk: Partial<Trunk>): void {
    const { trunks } = this.account(accountId)
    const [first] = trunks
    if (first !== undefined) trunks[0] = { ...first, ...trunk }
    this.changed(accountId)
  }

  setEnabled(accountId: number, enabled: boolean): void {
    this.account(accountId).enabled = enabled
    this.changed(accountId)
  }

  /** Null lifts it. */
  stopAll(accountId: number, stopped: { endsTalks: boolean } | null): void {
    this.account(accountId).stopped = stopped
    this.changed(accountId)
  }

  setReady(accountId: number, ext: string, ready: boolean, now: number): void {
    const agent = this.account(accountId).agents.get(ext)
    if (agent === undefined) return
    agent.ready = ready
    agent.readyAt = now
    this.changed(accountId)
  }

  addTask(accountId: number, draft: MemoryTaskDraft): number {
    const id = this.nextId()
    const task: LivingTask = {
      id,
      taskid: String(id).padStart(20, '0'),
      accountId,
      ratio: 1,
      pace: 'auto',
      concurrent: 100_000,
      callerIds: [],
      state: 'running',
      round: 1,
      scheduledAt: null,
      endsAt: null,
      total: 0,
      pacer: null,
      ...draft,
    }
    const tally = { called: 0, answered: 0, connected: 0, abandoned: 0, late: 0 }
    this.tasks.set(id, {
      task,
      state: 'running',
      total: 0,
      contacts: new MemoryContacts(),
      tally,
      progress: null,
    })
    this.changed(accountId)
    return id
  }

  addContacts(
    taskId: number,
    phones: readonly string[],
    dueAt: number,
    expiresAt: number | null = null,
  ): void {
    const task = this.task(taskId)
    const data = { userid: '', memberid: '', extra: '', customuuid: '' }
    for (const phone of phones) {
      const id = this.nextId()
      const blank = {
        state: 'waiting',
        called: false,
        interruptions: 0,
        outcome: null,
        answered: null,
        skipped: null,
      } as const
      task.contacts.add({ id, phone, dueAt, expiresAt, data, ...blank })
    }
    task.total += phones.length
    this.changed(task.task.accountId)
  }

  setTaskState(taskId: number, state: TaskState): void {
    const task = this.task(taskId)
    task.state = state
    this.changed(task.task.accountId)
  }

  async freeAccounts(node: string): Promise<number[]> {
    return [...this.accounts.keys()].filter(id => (this.leases.get(id) ?? node) === node)
  }

  async accountCodes(): Promise<ReadonlyMap<number, string>> {
    return new Map([...this.accounts.keys()].map(id => [id, String(id)]))
  }

  async holdAccount(accountId: number, node: string): Promise<boolean> {
    const holder = this.leases.get(accountId) ?? node
    this.leases.set(accountId, holder)
    return holder === node
  }

  async renewLeases(node: string): Promise<number[]> {
    return [...this.leases].flatMap(([accountId, holder]) => (holder === node ? [accountId] : []))
  }

  async releaseNode(node: string): Promise<void> {
    for (const [accountId, holder] of this.leases) if (holder === node) this.leases.delete(accountId)
    this.trunkShares.release(node)
  }

  async loadAccount(accountId: number): Promise<AccountPicture | null> {
    const account = this.accounts.get(accountId)
    if (account === undefined) return null
    const code = String(accountId)
    const running = [...this.tasks.values()].filter(
      ({ task, state }) => task.accountId === accountId && state === 'running',
    )
    return {
      account: {
        id: accountId,
        code,
        name: code,
        appid: code,
        enabled: account.enabled,
        settings: account.settings,
      },
      stopped: account.stopped,
      tasks: running.map(({ task, total }) => ({ ...task, total })),
      agents: [...account.agents.values()].map(agent => ({ ...agent })),
      groups: account.groups,
      trunks: account.trunks,
      callerIds: [],
    }
  }

  async listTrunks(): Promise<readonly TrunkAccess[]> {
    const names = [...this.accounts.values()].flatMap(({ trunks }) => trunks.map(({ name }) => name))
    return names.map(name => ({ ...PLAIN_TRUNK, name }))
  }

  async shareTrunks(node: string, asks: readonly TrunkAsk[]): Promise<TrunkGrant[]> {
    const trunks = [...this.accounts.values()].flatMap(account => account.trunks)
    return asks.flatMap(ask => {
      const limits = trunks.find(({ name }) => name === ask.trunk)
      return limits === undefined ? [] : this.trunkShares.share(node, ask, limits)
    })
  }

  async claim(request: ClaimRequest): Promise<Claim[]> {
    const task = this.task(request.taskId)
    const { accountId, round } = task.task
    const claims: Claim[] = []
    if (task.state !== 'running' || this.leases.get(accountId) !== request.node || !this.mayDial(accountId))
      return claims
    while (claims.length < request.limit) {
      const contact = task.contacts.first()
      if (contact === undefined || contact.dueAt > request.now) break
      task.contacts.take()
      if (contact.expiresAt !== null && contact.expiresAt <= request.now) {
        contact.state = 'done'
        contact.skipped = 'expired'
        continue
      }
      contact.state = 'calling'
      const callId = this.nextId()
      const legId = `call-${callId}`
      this.calls.set(callId, { callId, legId, taskId: request.taskId, accountId, contact })
      const { phone, expiresAt, interruptions, data } = contact
      claims.push({ callId, legId, contactId: contact.id, phone, expiresAt, round, interruptions, data })
    }
    return claims
  }

  async clearToDial(accountId: number, node: string, marks: readonly DialMark[]): Promise<number[]> {
    if (this.leases.get(accountId) !== node || !this.mayDial(accountId)) return []
    return marks.filter(mark => this.calls.mark(mark)).map(({ callId }) => callId)
  }

  async release(callIds: readonly number[]): Promise<void> {
    for (const callId of callIds) this.calls.release(callId)
  }

  async remaining(taskId: number, now: number): Promise<Remaining> {
    const { contacts } = this.task(taskId)
    return { waiting: contacts.waiting, due: contacts.due(now), nextDueAt: contacts.first()?.dueAt ?? null }
  }

  async remainingOf(taskIds: readonly number[], now: number): Promise<ReadonlyMap<number, Remaining>> {
    return new Map(await Promise.all(taskIds.map(async id => [id, await this.remaining(id, now)] as const)))
  }

  async record(changes: Changes): Promise<void> {
    for (const change of changes.calls) this.calls.record(change)
    for (const change of changes.agents) {
      const agent = this.account(change.accountId).agents.get(change.ext)
      if (agent !== undefined && change.ready !== undefined) agent.ready = change.ready
    }
    for (const change of changes.tasks) this.task(change.taskId).progress = change
    this.pushes.push(...changes.pushes)
  }

  async moveDueTasks(accountId: number, now: number): Promise<void> {
    for (const task of this.tasks.values()) {
      const { endsAt } = task.task
      if (task.task.accountId === accountId && task.state !== 'ended' && endsAt !== null && endsAt <= now)
        this.setTaskState(task.task.id, 'ended')
    }
  }

  async prepareRound(): Promise<boolean> {
    return false
  }

  async endIfDone(taskId: number): Promise<boolean> {
    const task = this.task(taskId)
    if (task.state !== 'running' || task.total === 0 || task.contacts.waiting > 0) return false
    if (this.calls.hasLiving(taskId)) return false
    this.setTaskState(taskId, 'ended')
    return true
  }

  async unfinishedCalls(accountId: number): Promise<UnfinishedCall[]> {
    return this.calls.unfinished(accountId)
  }

  onChange(listener: (accountId: number) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private mayDial(accountId: number): boolean {
    const { enabled, stopped } = this.account(accountId)
    return enabled && stopped === null
  }

  private changed(accountId: number): void {
    for (const listener of this.listeners) listener(accountId)
  }

  private nextId(): number {
    this.ids += 1
    return this.ids
  }

  private account(id: number): MemoryAccount {
    const account = this.accounts.get(id)
    if (account === undefined) throw new Error(`no account ${id}`)
    return account
  }

  private task(id: number): MemoryTask {
    const task = this.tasks.get(id)
    if (task === undefined) throw new Error(`no task ${id}`)
    return task
  }
}
