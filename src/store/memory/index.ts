// The engine's store in memory, for `sim` in virtual time and for tests of the engine. Everything settles in
// microtasks and nothing is kept.
import { type CallCounts, type CountedCalls, noCalls } from '../../domain/day-tally.ts'
import type { TrunkAccess } from '../../domain/trunk.ts'
import type { TrunkAsk, TrunkGrant } from '../../domain/trunk-share.ts'
import type {
  AccountPicture,
  Changes,
  Claim,
  ClaimRequest,
  DialMark,
  EngineRequest,
  EngineStore,
  PushRow,
  Remaining,
  UnfinishedCall,
} from '../port/engine-store.ts'
import type { LiveWatch } from '../port/live-publisher.ts'
import { MemoryInstallation } from './memory-installation.ts'
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

export class MemoryStore extends MemoryInstallation implements EngineStore {
  readonly pushes: PushRow[] = []
  private readonly leases = new Map<number, string>()
  private readonly trunkShares = new SharedTrunks()

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
      tasks: running.map(({ task, total, tally: { called, connected } }) => ({
        ...{ ...task, total, called, connected },
      })),
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

  /** What engines reported to those who watch. */
  readonly published: string[] = []
  private readonly watchers = new Set<(watch: LiveWatch) => void>()

  async publishLive(messages: readonly string[]): Promise<void> {
    this.published.push(...messages)
  }

  onWatch(listener: (watch: LiveWatch) => void): () => void {
    this.watchers.add(listener)
    return () => this.watchers.delete(listener)
  }

  watchLive(watch: LiveWatch): void {
    for (const listener of this.watchers) listener(watch)
  }

  /** Nothing, as `pastCalls`: a simulation begins with its day. */
  async dayFigures(): Promise<CountedCalls> {
    return { ...noCalls(), late: 0, talkMs: 0, longestWaitMs: 0, tasks: [], halfHours: [], waits: [] }
  }
  /** Nobody asks: it serves no API. */
  async takeRequests(): Promise<EngineRequest[]> {
    return []
  }

  async noteTrunk(): Promise<void> {}

  async pastCalls(): Promise<CallCounts> {
    return noCalls()
  }

  async unfinishedCalls(accountId: number): Promise<UnfinishedCall[]> {
    return this.calls.unfinished(accountId)
  }

  private mayDial(accountId: number): boolean {
    const { enabled, stopped } = this.account(accountId)
    return enabled && stopped === null
  }
}
