// The engine's store in memory, for `sim` in virtual time and for tests of the engine. Everything settles in
// microtasks and nothing is kept.
import type { CallerWish } from '../../domain/call/caller-route.ts'
import type { CallBackMove } from '../../domain/call-back.ts'
import { type CallCounts, type CountedCalls, noCalls, noFigures } from '../../domain/day-tally.ts'
import type { PastMisses } from '../../domain/pacing/call-backs.ts'
import type { TrunkAccess } from '../../domain/trunk.ts'
import type { TrunkAsk, TrunkGrant } from '../../domain/trunk-share.ts'
import type { AccountPicture } from '../port/account-picture.ts'
import type { CallBackBegin, CallBackVerdict, DueCallBacks, OpenCallBack } from '../port/call-back-store.ts'
import type { PastUse } from '../port/caller-id-book.ts'
import type { ArrivingCall, ReceivedCall } from '../port/caller-store.ts'
import type {
  CallChange,
  Changes,
  LateFacts,
  PushRow,
  UnfinishedCall,
  UnownedCalls,
} from '../port/changes.ts'
import type { Claim, ClaimRequest, DialMark, Remaining, SkippedClaim } from '../port/dial-claim.ts'
import type { AskedCall, EngineRequest, OpenListener } from '../port/engine-request.ts'
import type { EngineStore } from '../port/engine-store.ts'
import type { LiveWatch } from '../port/live-publisher.ts'
import { pastUse } from './caller-id-use.ts'
import { MemoryCallBacks, type PromiseToKeep } from './memory-call-backs.ts'
import { MemoryCallers } from './memory-callers.ts'
import { claimOne } from './memory-claims.ts'
import { MemoryInstallation } from './memory-installation.ts'
import { type AskedListening, MemoryListeners } from './memory-listeners.ts'
import type { AskedNumber } from './memory-singles.ts'
import { SharedTrunks } from './shared-trunks.ts'

export type { MemoryContact } from './contacts.ts'
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
  readonly callers = new MemoryCallers(
    this.calls,
    id => this.task(id),
    (accountId, wish) => this.promiseCallBack(accountId, wish),
  )
  readonly supervisors = new MemoryListeners()
  readonly callBacks = new MemoryCallBacks({
    ...{ calls: this.calls, asked: this.asked, callers: this.callers, tasks: this.tasks },
    blocks: this.blocks,
  })
  private readonly requests: EngineRequest[] = []
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
      callerIds: account.callerIds,
      plans: account.plans,
      prompts: this.usedPrompts(accountId, [
        ...this.asked.prompts(accountId),
        ...running.flatMap(({ task }) => task.voice?.promptId ?? []),
      ]),
    }
  }

  async promptSamples(accountId: number, promptId: number): Promise<Int16Array | null> {
    return this.accounts.get(accountId)?.prompts.find(({ id }) => id === promptId)?.samples ?? null
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
    const { accountId } = task.task
    const claims: Claim[] = []
    if (task.state !== 'running' || this.leases.get(accountId) !== request.node || !this.mayDial(accountId))
      return claims
    const { blocks, calls, callers, asked } = this
    const held = { blocks, calls, callers, asked, nextId: () => this.nextId() }
    while (claims.length < request.limit) {
      const contact = task.contacts.takeDue(request.now)
      if (contact === undefined) break
      const claim = claimOne(held, task, contact, request)
      if (claim !== null) claims.push(claim)
    }
    return claims
  }

  async clearToDial(accountId: number, node: string, marks: readonly DialMark[]): Promise<number[]> {
    if (this.leases.get(accountId) !== node || !this.mayDial(accountId)) return []
    return marks.filter(mark => this.calls.mark(mark)).map(({ callId }) => callId)
  }

  async release(node: string, callIds: readonly number[]): Promise<void> {
    for (const callId of callIds) this.calls.release(node, callId)
  }

  async skipClaimed(node: string, skips: readonly SkippedClaim[]): Promise<void> {
    for (const skip of skips) this.calls.skip(node, skip)
  }

  async claimsLeft(node: string, callIds: readonly number[]): Promise<number[]> {
    return callIds.filter(callId => {
      const call = this.calls.get(callId)
      return call?.node === node && call.end === undefined && call.dialedAt === undefined
    })
  }

  async judgeAgain(taskId: number, by: string, now: number): Promise<boolean> {
    const task = this.task(taskId)
    task.contacts.judgeAgain(now)
    task.task = { ...task.task, judgedBy: by }
    return false
  }

  /** What the API does if a number is blocked while it is claimed. */
  withdrawNumber(accountId: number, phone: string): void {
    this.blocks.add(accountId, { of: 'number', key: phone, until: null })
    this.calls.withdraw(accountId, { of: 'number', key: phone })
    this.changed(accountId)
  }

  /** What the API does if an agent says how its conversation ended. */
  dispose(accountId: number, callId: number, code: string, now: number): boolean {
    const isSaid = this.said.dispose(callId, code, now)
    this.changed(accountId)
    return isSaid
  }

  async undialledCalls(accountId: number, node: string): Promise<number[]> {
    return [...this.calls.values()]
      .filter(call => call.accountId === accountId && call.node === node)
      .filter(call => call.end === undefined && call.dialedAt === undefined)
      .map(({ callId }) => callId)
  }

  async closeLeft(accountId: number, node: string, { ended, undialled }: UnownedCalls): Promise<boolean> {
    if (this.leases.get(accountId) !== node) return false
    this.write({ ...ended, agents: [], tasks: [] })
    for (const callId of undialled) this.calls.releaseLeft(callId)
    return true
  }

  async askedCalls(accountId: number): Promise<AskedCall[]> {
    return this.asked.pending(accountId)
  }

  async markAsked(accountId: number, node: string, mark: DialMark): Promise<boolean> {
    return this.leases.get(accountId) === node && this.mayDial(accountId) && this.asked.mark(mark)
  }

  /** What the API does if an agent asks for a call; returns its id. */
  askForCall(accountId: number, wish: AskedNumber): number {
    const callId = this.nextId()
    this.asked.ask(accountId, callId, wish)
    this.askEngine(accountId, { kind: 'makeCall', ext: wish.ext ?? '' })
    return callId
  }

  /** What the API does if a call-back is promised; returns its id. */
  promiseCallBack(accountId: number, wish: PromiseToKeep): number {
    const id = this.nextId()
    this.callBacks.promise(accountId, id, wish)
    this.changed(accountId)
    return id
  }

  async dueCallBacks(accountId: number, now: number): Promise<DueCallBacks> {
    return this.callBacks.due(accountId, now)
  }

  async beginCallBack(
    accountId: number,
    node: string,
    begin: CallBackBegin,
  ): Promise<CallBackVerdict | null> {
    if (this.leases.get(accountId) !== node || !this.mayDial(accountId)) return null
    return this.callBacks.begin(this.nextId(), begin)
  }

  async settleCallBack(
    accountId: number,
    node: string,
    was: OpenCallBack,
    move: CallBackMove,
    now: number,
    pushes: readonly PushRow[],
  ): Promise<boolean> {
    if (this.leases.get(accountId) !== node) return false
    const isSettled = this.callBacks.settle(was, move, now)
    if (isSettled) this.pushes.push(...pushes)
    this.changed(accountId)
    return isSettled
  }

  async receive(accountId: number, node: string, call: ArrivingCall): Promise<ReceivedCall | null> {
    if (this.leases.get(accountId) !== node) return null
    return this.callers.receive(accountId, this.nextId(), call)
  }

  async heed(accountId: number, callId: number, wish: CallerWish, now: number): Promise<boolean> {
    const isHeeded = this.callers.heed(callId, wish, now)
    this.changed(accountId)
    return isHeeded
  }

  async blockCalled(accountId: number, callId: number, key: string): Promise<boolean> {
    const phone = this.blockNumberOf(callId, this.asked.get(callId)?.phone, key)
    if (phone !== null) this.withdrawNumber(accountId, phone)
    return phone !== null
  }

  async served(_accountId: number, callId: number, ext: string): Promise<void> {
    this.callers.served(callId, ext)
  }

  async pastMisses(accountId: number, since: number): Promise<PastMisses> {
    return this.callers.pastMisses(accountId, since)
  }

  async callerIdUse(
    accountId: number,
    since: { readonly dayStart: number; readonly hourStart: number },
    own: { readonly node: string; readonly from: number },
  ): Promise<PastUse[]> {
    const asked = [...this.asked.values()].map(({ shown = '', ...call }) => ({ ...call, callerId: shown }))
    const calls = [...this.calls.values(), ...asked].filter(call => call.accountId === accountId)
    const { callerIds } = this.account(accountId)
    return pastUse(
      calls,
      since,
      own,
      number => callerIds.find(id => id.number === number)?.restsUntil ?? null,
    )
  }

  async restCallerId(accountId: number, number: string, restsUntil: number | null): Promise<boolean> {
    const account = this.account(accountId)
    const isThere = account.callerIds.some(id => id.number === number)
    account.callerIds = account.callerIds.map(id => (id.number === number ? { ...id, restsUntil } : id))
    this.changed(accountId)
    return isThere
  }

  async openListeners(accountId: number): Promise<OpenListener[]> {
    return this.supervisors.open(accountId)
  }

  async closeListeners(accountId: number, node: string, listenerIds: readonly number[]): Promise<boolean> {
    if (this.leases.get(accountId) !== node) return false
    this.supervisors.close(listenerIds)
    return true
  }

  /** What the API does if somebody is to listen to an agent; returns the id. */
  askToListen(accountId: number, wish: AskedListening): number {
    const calls = [...this.calls.values(), ...this.asked.values()]
    const isTheirs = (call: Pick<CallChange, 'agentExt' | 'end'>) =>
      call.agentExt === wish.agentExt && call.end === undefined
    const callId = calls.find(isTheirs)?.callId ?? 0
    const listenerId = this.supervisors.ask(accountId, callId, () => this.nextId(), wish)
    this.askEngine(accountId, { kind: 'listen', ext: wish.ext })
    return listenerId
  }

  askEngine(accountId: number, request: EngineRequest): void {
    this.requests.push(request)
    this.changed(accountId)
  }

  async remaining(taskId: number, now: number): Promise<Remaining> {
    const { contacts } = this.task(taskId)
    return { waiting: contacts.waiting, due: contacts.due(now), nextDueAt: contacts.nextDueAt }
  }

  async remainingOf(taskIds: readonly number[], now: number): Promise<ReadonlyMap<number, Remaining>> {
    return new Map(await Promise.all(taskIds.map(async id => [id, await this.remaining(id, now)] as const)))
  }

  async record(accountId: number, node: string, changes: Changes): Promise<boolean> {
    if (this.leases.get(accountId) !== node) return false
    this.write(changes)
    return true
  }

  async recordLate(calls: readonly LateFacts[]): Promise<void> {
    this.write({ calls, agents: [], tasks: [], pushes: [] })
  }

  private write(changes: Changes): void {
    for (const change of changes.calls) {
      this.calls.record(change)
      const call = this.calls.get(change.callId)
      if (call !== undefined) this.said.follow(call)
      this.asked.record(change)
      this.callers.record(change)
    }
    for (const change of changes.agents) {
      const agent = this.account(change.accountId).agents.get(change.ext)
      if (agent !== undefined && change.ready !== undefined) agent.ready = change.ready
    }
    for (const change of changes.tasks) this.task(change.taskId).progress = change
    for (const change of changes.listeners ?? []) this.supervisors.record(change)
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
    return noFigures()
  }
  async takeRequests(): Promise<EngineRequest[]> {
    return this.requests.splice(0)
  }

  async noteTrunk(): Promise<void> {}

  async pastCalls(): Promise<CallCounts> {
    return noCalls()
  }

  async unfinishedCalls(accountId: number): Promise<UnfinishedCall[]> {
    return [
      ...this.calls.unfinished(accountId),
      ...this.asked.unfinished(accountId),
      ...this.callers.unfinished(accountId),
    ]
  }

  private mayDial(accountId: number): boolean {
    const { enabled, stopped } = this.account(accountId)
    return enabled && stopped === null
  }
}
