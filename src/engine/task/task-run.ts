// A running task: its feed, its pacer and its calls in flight; starts as many calls as the pacer asks for.
import type { Account, StandstillReason } from '../../domain/account.ts'
import type { StrategyCode } from '../../domain/agent.ts'
import {
  createPacer,
  type Pacer,
  type PacerReport,
  type PacerSettings,
  type PacingEvent,
  type PoolView,
} from '../../domain/pacing/pacer.ts'
import { dayOffsetMs } from '../../domain/schedule.ts'
import { type Why, type WhyFacts, whyNot } from '../../domain/why.ts'
import type { Claim, ClaimRequest, DailyCap, LivingTask } from '../../store/port/engine-store.ts'
import type { CalendarPage } from '../account/calendar.ts'
import type { SeatTask } from '../account/seats.ts'
import type { MatchPool } from '../agents/matcher.ts'
import { type Agent, isAtWork } from '../agents/roster.ts'
import type { Session } from '../call/live-call.ts'
import type { DownTrunk, Line } from '../node/lines.ts'
import { Feed, type FeedSource } from './feed.ts'

/** What a running task needs of its account's dialer. */
export interface TaskSurroundings {
  readonly account: Account
  readonly node: string
  readonly feedSource: FeedSource
  /** The system's time: what is due, what day it is. */
  now(): number
  /** Steady, as every `since` of agents and calls. */
  steadyNow(): number
  calendar(): CalendarPage
  dailyCap(): DailyCap
  /** Real time, for work that the database pays for. */
  wallNow(): number
  /** No dial may be made: the switch is down, the lease is gone, the process drains, records are behind. */
  isHalted(): boolean
  isSwitchUp(): boolean
  /** Why the account may not dial at all; null: it may. */
  standstill(): StandstillReason | null
  agents(): Iterable<Agent>
  trunkNames(): readonly string[]
  /** The first trunk when all are down; null while one is up. */
  downTrunk(): DownTrunk | null
  takeLine(callerIds: readonly string[]): Line | null
  /** Begins one call; the session is added to the run before it returns. */
  begin(run: TaskRun, claim: Claim, line: Line): void
  giveBack(callIds: readonly number[]): void
  fault(where: string, error: unknown): void
  /** The feed has something, or has nothing left. */
  fed(run: TaskRun): void
}

/** How often the list of a task that cannot dial is looked into. */
const LOOK_EVERY_MS = 3_000

/** Agents of a task's pool: who is at work, and whose phone is not registered. */
type PoolCounts = Pick<WhyFacts, 'agents' | 'idle' | 'talking' | 'unregistered' | 'refused'>

/** What the report of a task that has nothing to do depends on; `reason` decides why it does not dial, `counts` only goes with it. */
export interface RestFacts {
  readonly reason: string
  readonly counts: string
}

export class TaskRun implements SeatTask, MatchPool {
  readonly sessions = new Set<Session>()
  pacer: Pacer
  readonly feed: Feed
  exts: ReadonlySet<string> = new Set()
  strategy: StrategyCode = 1
  connects = 0
  /** The task does not run any more; its last calls may. */
  stopped = false
  task: LivingTask
  private priorities: ReadonlyMap<string, number> = new Map()
  private paced: PacerSettings
  private trunksFull = false
  private lookAt = 0
  private readonly around: TaskSurroundings

  constructor(task: LivingTask, around: TaskSurroundings) {
    this.task = task
    this.around = around
    this.paced = this.pacerSettings()
    this.pacer = createPacer(this.paced, task.pacer ?? undefined)
    this.feed = new Feed(
      around.feedSource,
      limit => this.claimRequest(limit),
      () => around.fed(this),
    )
  }

  get id(): number {
    return this.task.id
  }

  get taskId(): number {
    return this.task.id
  }

  get pool(): ReadonlySet<string> {
    return this.exts
  }

  get wantsAgents(): boolean {
    return (!this.feed.isDry || this.sessions.size > 0) && this.isOpen()
  }

  /** It has nothing to do until numbers are added, or are due. */
  get isResting(): boolean {
    return this.stopped || (this.feed.isDry && this.feed.isEmpty && this.sessions.size === 0)
  }

  priorityOf(ext: string): number {
    return this.priorities.get(ext) ?? 0
  }

  /** Takes over what the store says of it now; numbers that were added since are asked for at once. */
  update(task: LivingTask, members: readonly { ext: string; priority: number }[], strategy: StrategyCode): void {
    const { total, round } = this.task
    // Started again while calls of before the pause are in flight: they belong to the same run.
    if (this.stopped || task.total !== total || task.round !== round) this.feed.wake()
    this.stopped = false
    this.task = task
    this.exts = new Set(members.map(member => member.ext))
    this.priorities = new Map(members.map(member => [member.ext, member.priority]))
    this.strategy = strategy
    const settings = this.pacerSettings()
    if (JSON.stringify(settings) === JSON.stringify(this.paced)) return
    // Changed settings count at once; what was learnt stays.
    this.paced = settings
    this.pacer = createPacer(settings, this.pacer.state())
  }

  observe(event: PacingEvent): void {
    this.pacer.observe(event)
  }

  isOpen(): boolean {
    return this.around.calendar().isOpen
  }

  /** Starts the calls that may start now, and keeps the feed filled. */
  pump(): void {
    if (this.stopped) return
    const view = this.mayDial() ? this.view() : null
    if (view === null || agentsIn(view) === 0) {
      this.pullBack()
      return
    }
    this.trunksFull = false
    const wanted = Math.min(this.pacer.callsToStart(view), this.task.concurrent - this.sessions.size)
    for (let started = 0; started < wanted; started++) if (!this.startOne()) break
    this.refill()
  }

  /** Contacts at hand go back to waiting. */
  pullBack(): void {
    const claims = this.feed.empty()
    if (claims.length > 0) {
      this.around.giveBack(claims.map(claim => claim.callId))
      this.feed.wake()
    }
  }

  /** Time passed: numbers may be due now. */
  tick(): void {
    const nextDueAt = this.feed.remaining?.nextDueAt ?? null
    if (this.feed.isDry && nextDueAt !== null && nextDueAt <= this.around.now()) this.feed.wake()
  }

  /** What is left is to be counted, every few seconds while nothing is claimed; asked once it counts as done. */
  takeLook(): boolean {
    if (this.stopped || !this.feed.isEmpty || this.around.wallNow() < this.lookAt) return false
    this.lookAt = this.around.wallNow() + LOOK_EVERY_MS
    return true
  }

  /** What was counted is not so: the next look is due. */
  doubt(): void {
    this.feed.remaining = null
    this.lookAt = 0
  }

  view(): PoolView {
    const at = this.around.now()
    // How far the system's clock was set since the steady one was: the pacer knows the day by it, and ages stay what they are.
    const set = at - this.around.steadyNow()
    const dialingSince: number[] = []
    const waitingSince: number[] = []
    for (const session of this.sessions) {
      if (session.isUnanswered) dialingSince.push(session.begunAt + set)
      else if (session.isSeeking && session.waitingSince !== null) waitingSince.push(session.waitingSince + set)
    }
    let idle = 0
    const talkingSince: number[] = []
    const offeredSince: number[] = []
    const wrappingSince: number[] = []
    for (const agent of this.around.agents()) {
      // Who leaves after this call is no agent of the next one.
      if (agent.seat !== this.task.id || !agent.ready) continue
      if (agent.state === 'idle') idle += 1
      else if (agent.session?.state === 'offered') offeredSince.push(agent.since + set)
      else if (agent.state === 'talking' || agent.state === 'reserved') talkingSince.push(agent.since + set)
      else if (agent.state === 'wrapUp') wrappingSince.push(agent.since + set)
    }
    return { at, idle, talkingSince, wrappingSince, dialingSince, waitingSince, offeredSince }
  }

  /** Agents dealt to this task who are free, rung, talking or wrapping up. */
  agentsNow(): number {
    return agentsIn(this.view())
  }

  /** Why it is not dialling, given what its pacer explains; null while it dials. */
  why(report: PacerReport): Why | null {
    const { remaining } = this.feed
    return whyNot({
      standstill: this.around.standstill(),
      switchUp: this.around.isSwitchUp(),
      total: this.task.total,
      waiting: remaining?.waiting ?? null,
      due: this.feed.isDry ? (remaining?.due ?? null) : null,
      nextDueAt: remaining?.nextDueAt ?? null,
      isOpen: this.isOpen(),
      opensAt: this.around.calendar().opensAt,
      ...this.poolCounts(),
      inFlight: this.sessions.size,
      concurrent: this.task.concurrent,
      trunks: this.around.trunkNames().length,
      downTrunk: this.around.downTrunk(),
      trunksFull: this.trunksFull,
      pacing: report.reason === 'capNear' ? 'capNear' : 'other',
      abandonRate: report.abandonRate,
      slowAgents: report.pickUp?.isTooSlow === true ? report.pickUp : null,
      abandonRateMax: this.paced.abandonRateMax,
    })
  }

  restFacts(): RestFacts {
    const { standstill, isSwitchUp, downTrunk, trunkNames, calendar } = this.around
    const { isOpen, opensAt, dayStart } = calendar()
    const pool = this.poolCounts()
    const { total, ratio } = this.task
    const reason = [
      ...[standstill(), isSwitchUp(), downTrunk(), trunkNames().length, isOpen || opensAt, dayStart],
      ...[this.feed.remaining, total, ratio, pool.agents > 0 || pool.unregistered, this.paced],
    ]
    return { reason: JSON.stringify(reason), counts: JSON.stringify(pool) }
  }

  private poolCounts(): PoolCounts {
    let agents = 0
    let idle = 0
    let talking = 0
    let unregistered = 0
    let refused: WhyFacts['refused'] = null
    for (const agent of this.around.agents()) {
      if (!this.exts.has(agent.ext)) continue
      if (agent.ready && !agent.registered) {
        unregistered += 1
        if (agent.refused !== null && agent.refused.times > (refused?.times ?? 0)) refused = { ext: agent.ext, ...agent.refused }
      }
      if (!isAtWork(agent)) continue
      agents += 1
      if (agent.state === 'idle') idle += 1
      else if (agent.state === 'talking') talking += 1
    }
    return { agents, idle, talking, unregistered, refused }
  }

  private mayDial(): boolean {
    const { around } = this
    return around.standstill() === null && !around.isHalted() && around.downTrunk() === null && this.isOpen()
  }

  private pacerSettings(): PacerSettings {
    const { settings } = this.around.account
    return {
      abandonRateMax: this.task.pace === 'manual' && !settings.enforceCapOnManual ? 1 : settings.abandonRateMax,
      abandonWaitMs: settings.abandonWaitMs,
      lateCountsAsAbandoned: settings.lateCountsAsAbandoned,
      ratio: this.task.pace === 'auto' ? 'auto' : this.task.ratio,
      ringTimeoutMs: settings.ringTimeoutSeconds * 1_000,
      dayOffsetMs: dayOffsetMs(settings.timeZone, this.around.now()),
    }
  }

  private startOne(): boolean {
    const claim = this.takeFresh()
    if (claim === null) return false
    const line = this.around.takeLine(this.task.callerIds)
    if (line === null) {
      this.trunksFull = true
      this.feed.putBack(claim)
      return false
    }
    this.around.begin(this, claim, line)
    return true
  }

  private takeFresh(): Claim | null {
    for (;;) {
      const claim = this.feed.take()
      if (claim === null || claim.expiresAt === null || claim.expiresAt > this.around.now()) return claim
      // Its time passed while it was at hand: the next claim sets it aside.
      this.around.giveBack([claim.callId])
    }
  }

  private refill(): void {
    this.feed.refill().catch(error => this.around.fault('feed', error))
  }

  private claimRequest(limit: number): ClaimRequest {
    return { taskId: this.task.id, node: this.around.node, limit, now: this.around.now(), ...this.around.dailyCap() }
  }
}

function agentsIn({ idle, talkingSince, wrappingSince, offeredSince = [] }: PoolView): number {
  return idle + talkingSince.length + wrappingSince.length + offeredSince.length
}
