// A running task: its feed, its pacer and its calls in flight; starts as many calls as the pacer asks for.
import type { StrategyCode } from '../../domain/agent.ts'
import type { VoicePlan } from '../../domain/call/voice.ts'
import type { Line } from '../../domain/caller-id.ts'
import { MAX_STARTS_PER_ASK } from '../../domain/pacing/hard-limits.ts'
import type { PacerSettings, PacingEvent } from '../../domain/pacing/pacer.ts'
import { mayWaitAgain } from '../../domain/plan/consequence.ts'
import type { TaskAgents } from '../../domain/report-minute.ts'
import type { EventSource } from '../../domain/shadow/shadow.ts'
import type { LivingTask } from '../../store/port/account-picture.ts'
import type { Claim, ClaimRequest } from '../../store/port/dial-claim.ts'
import type { EngineStore } from '../../store/port/engine-store.ts'
import type { AccountLines } from '../account/account-lines.ts'
import type { CallerRoom } from '../account/caller-room.ts'
import type { DialGate } from '../account/dial-gate.ts'
import type { SeatTask } from '../account/seats.ts'
import type { Callee, LiveCall } from '../call/live-call.ts'
import { reportFault } from '../engine-node.ts'
import { Feed, type FeedSource } from './feed.ts'
import { type PreviewedTask, type PreviewMeans, Previews } from './previews.ts'
import { TaskLines } from './task-lines.ts'
import { TaskMessage } from './task-message.ts'
import { pacerSettings, TaskPacer } from './task-pacer.ts'
import { agentsIn, TaskPool } from './task-pool.ts'
import { TaskRules } from './task-rules.ts'
import { TaskShadow } from './task-shadow.ts'
import { TaskStanding } from './task-standing.ts'
import { TaskView } from './task-view.ts'

/** What a running task draws on. */
export interface TaskMeans extends PreviewMeans {
  readonly gate: DialGate
  readonly lines: AccountLines
  readonly claims: FeedSource
  readonly callerRoom: Pick<CallerRoom, 'perMsOf'>
}

/** Who is notified: new contacts have come or nothing is left, or one of its calls is over. */
export interface TaskListener {
  fed(run: TaskRun): void
  callOver(run: TaskRun): void
}

/** How often the list of a task that does not dial is counted. */
const LOOK_EVERY_MS = 3_000

export class TaskRun implements SeatTask, PreviewedTask {
  readonly type = 'task'
  readonly calls = new Set<LiveCall>()
  readonly pacer: TaskPacer
  readonly feed: Feed
  readonly previews: Previews
  readonly standing: TaskStanding
  readonly shadow: TaskShadow
  connects = 0
  /** The task no longer runs, but its last calls may still be in flight. */
  stopped = false
  task: LivingTask
  readonly ruled: TaskRules
  private readonly agents: TaskPool
  private readonly message: TaskMessage
  private readonly lines: TaskLines
  private readonly seen: TaskView
  private lookAt = 0
  private readonly means: TaskMeans
  private readonly listener: TaskListener

  constructor(task: LivingTask, means: TaskMeans, listener: TaskListener) {
    this.task = task
    this.means = means
    this.ruled = new TaskRules(this, means.account)
    this.lines = new TaskLines(this, means)
    this.listener = listener
    this.agents = new TaskPool(means.roster)
    this.message = new TaskMessage(means.account)
    this.message.voice = task.voice
    this.pacer = new TaskPacer(this.pacerSettings(), task.pacer ?? undefined)
    this.feed = new Feed(
      means.claims,
      limit => this.claimRequest(limit),
      () => listener.fed(this),
    )
    this.previews = new Previews(this, means)
    this.seen = new TaskView(this, this.agents, means)
    this.shadow = new TaskShadow(this, { view: this.seen, message: this.message }, means)
    const { ruled, agents, message, lines } = this
    this.standing = new TaskStanding(this, { ...means, ruled, agents, message, lines })
  }

  get id(): number {
    return this.task.id
  }

  get taskId(): number {
    return this.task.id
  }

  get taskid(): string {
    return this.task.taskid
  }

  get exts(): ReadonlySet<string> {
    return this.agents.exts
  }

  get strategy(): StrategyCode {
    return this.agents.strategy
  }

  get beginsWithMaker(): boolean {
    return this.task.pace === 'preview'
  }

  get voice(): VoicePlan | null {
    return this.message.voice
  }

  /** False: its customers hear a message and talk with nobody. */
  get needsAgents(): boolean {
    return this.message.needsAgents
  }

  get wantsAgents(): boolean {
    if (!this.needsAgents) return false
    return (!this.feed.isDry || this.calls.size > 0 || this.previews.size > 0) && this.isOpen()
  }

  /** It has nothing to do until numbers are added or due. */
  get isResting(): boolean {
    return this.stopped || (this.isIdle && this.feed.isDry && this.feed.isEmpty)
  }

  /** Nothing of its list is left to call, as far as is known here. */
  get isDone(): boolean {
    return (
      !this.stopped &&
      this.isIdle &&
      this.feed.isDry &&
      this.feed.remaining?.waiting === 0 &&
      this.task.total > 0 &&
      !this.isWordAwaited
    )
  }

  /** An agent wraps up who may still say that a number is to be called again. */
  private get isWordAwaited(): boolean {
    return mayWaitAgain(this.ruled.plan) && this.agents.byState(this.id).wrapUp > 0
  }

  /** Nobody is called, or looked at. */
  get isIdle(): boolean {
    return this.calls.size === 0 && this.previews.size === 0
  }

  priorityOf(ext: string): number {
    return this.agents.priorityOf(ext)
  }

  /** Takes over the task as read from the store; numbers that were added since are claimed at once. */
  update(task: LivingTask): void {
    // It may have been started again while calls from before a pause are in flight: they are the same run's.
    if (this.stopped || task.total !== this.task.total || task.round !== this.task.round) this.feed.wake()
    this.stopped = false
    this.task = task
    this.agents.load(this.means.account.membersOf(task))
    this.message.voice = task.voice
    this.pacer.follow(this.pacerSettings())
    this.shadow.follow(task.shadow ?? null)
  }

  /** What has changed in its rules, if anything, is applied to numbers that wait. */
  async judgeAgain(store: Pick<EngineStore, 'judgeAgain'>): Promise<void> {
    if (!this.stopped && (await this.ruled.judgeAgain(store, this.now))) this.feed.wake()
  }

  observe(event: PacingEvent, source: EventSource): void {
    this.pacer.observe(event)
    this.shadow.observe(event, source)
  }

  over(call: LiveCall, how: 'dialed' | 'notDialed'): void {
    this.calls.delete(call)
    this.means.lines.giveBack(call.line, {
      dialed: Number(how === 'dialed'),
      isAnswered: call.answeredAt !== null,
    })
    if (how === 'notDialed') this.feed.wake()
    this.shadow.over(call, how === 'dialed')
    this.listener.callOver(this)
  }

  isOpen(): boolean {
    return this.ruled.today().isOpen
  }

  mayCall({ phone, zone = null }: Callee): boolean {
    return this.ruled.mayCall({ phone, zone }, this.now)
  }

  /** Starts the calls that may start now, and keeps the feed filled. */
  pump(): void {
    if (this.stopped) return
    if (this.beginsWithMaker) {
      this.preview()
      return
    }
    this.previews.withdraw()
    const view = this.mayDial() && this.message.hasPrompt ? this.seen.now() : null
    if (view === null || (this.needsAgents && agentsIn(view) === 0)) {
      this.pullBack()
      if (!this.isOpen() && this.couldDial()) this.shadow.closed(this.feed.remaining?.due ?? 0)
      return
    }
    if (this.mustRest()) return
    const pool = this.needsAgents ? this.shadow.look(view) : null
    const paced = this.needsAgents ? this.pacer.callsToStart(view) : MAX_STARTS_PER_ASK
    const wanted = Math.min(paced, this.task.concurrent - this.calls.size)
    const begun = this.start(wanted)
    this.shadow.asked(pool, { wanted, begun, isShort: this.feed.isDry || this.lines.areFull })
    this.refill()
  }

  /** Contacts at hand, and those that agents look at, go back to waiting. */
  pullBack(): void {
    this.previews.withdraw()
    this.emptyFeed()
  }

  mayDial(): boolean {
    return this.couldDial() && this.isOpen()
  }

  /** Only the hours may forbid it to dial. */
  private couldDial(): boolean {
    const { account, gate } = this.means
    return account.standstill() === null && gate.isOpen && this.lines.down === null
  }

  /** Claims no more contacts than agents wait for, since what is at hand cannot be changed. */
  private preview(): void {
    if (!this.mayDial()) {
      this.pullBack()
      return
    }
    if (this.mustRest()) return
    this.previews.pump()
    if (this.previews.waiting > 0) this.refill()
    else this.emptyFeed()
  }

  private emptyFeed(): void {
    const claims = this.feed.empty()
    if (claims.length > 0) {
      this.means.facts.release(claims.map(claim => claim.callId))
      this.feed.wake()
    }
  }

  /** Time has passed, so numbers may be due. */
  tick(): void {
    const nextDueAt = this.feed.remaining?.nextDueAt ?? null
    if (this.feed.isDry && nextDueAt !== null && nextDueAt <= this.now) this.feed.wake()
  }

  /**
   * Whether what is left should be counted now: every few seconds while nothing is claimed. True also begins
   * the next interval.
   */
  takeLook(): boolean {
    if (this.stopped || !this.feed.isEmpty || this.means.node.wall.now() < this.lookAt) return false
    this.lookAt = this.means.node.wall.now() + LOOK_EVERY_MS
    return true
  }

  /** What was counted is wrong, so the next count is due at once. */
  doubt(): void {
    this.feed.doubt()
    this.lookAt = 0
  }

  agentsByState(): TaskAgents {
    return this.agents.byState(this.task.id)
  }

  /** Agents dealt to this task who are free, rung, talking or wrapping up. */
  agentsNow(): number {
    return agentsIn(this.seen.now())
  }

  /** System time, which decides what is due and what day it is. */
  private get now(): number {
    return this.means.node.clock.systemTime()
  }

  private pacerSettings(): PacerSettings {
    return pacerSettings(this.task, this.means.account.settings, this.now, this.message.longestMs)
  }

  /** As many as there are numbers and lines for. */
  private start(wanted: number): LiveCall[] {
    const begun: LiveCall[] = []
    while (begun.length < wanted) {
      const claim = this.takeFresh()
      const line = claim && this.takeLine(claim.phone)
      if (claim !== null && line === null) this.feed.putBack(claim)
      if (claim === null || line === null) break
      const call = this.means.desk.begin(this, claim, line)
      this.calls.add(call)
      begun.push(call)
    }
    return begun
  }

  takeLine(phone: string): Line | null {
    return this.lines.take(phone)
  }

  /**
   * Its caller ids rest: what is at hand waits for a call in flight to give one back, or else in the list.
   */
  private mustRest(): boolean {
    if (this.lines.lookAgain()) return false
    if (this.calls.size === 0) this.pullBack()
    return true
  }

  takeFresh(): Claim | null {
    for (;;) {
      const claim = this.feed.take()
      if (claim === null) return claim
      const isFresh = claim.expiresAt === null || claim.expiresAt > this.now
      if (isFresh && this.mayCall(claim)) return claim
      // It expired or its hours ended while it was at hand: the next claim sets it aside or puts it off.
      this.means.facts.release([claim.callId])
      this.feed.wake()
    }
  }

  private refill(): void {
    const { account, node } = this.means
    this.feed.refill().catch(error => reportFault(node, account.id, 'feed', error))
  }

  private claimRequest(limit: number): ClaimRequest {
    const wanted = this.beginsWithMaker ? Math.max(1, Math.min(limit, this.previews.waiting)) : limit
    return this.ruled.claim(wanted, this.means.node.node, this.now)
  }
}
