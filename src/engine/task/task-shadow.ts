// The shadow of a running task: fed with what the live run sees, and written down each minute. Nothing of it
// reaches the live run, and a fault ends it alone.
import type { PacingEvent, PoolView } from '../../domain/pacing/pacer.ts'
import type { Plan } from '../../domain/plan/plan.ts'
import { seeded } from '../../domain/random.ts'
import { proposedPace } from '../../domain/shadow/proposal.ts'
import { type EventSource, type LivePool, Shadow, type ShadowTerms } from '../../domain/shadow/shadow.ts'
import type { ShadowMinute } from '../../domain/shadow/shadow-figures.ts'
import type { LivingTask } from '../../store/port/account-picture.ts'
import type { JudgedCall, UsedShadow } from '../../store/port/shadow-store.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { LiveCall } from '../call/live-call.ts'
import { type EngineNode, reportFault } from '../engine-node.ts'
import { ShadowRules } from './shadow-rules.ts'
import type { TaskMessage } from './task-message.ts'
import { pacerSettings, type TaskPacer } from './task-pacer.ts'
import type { TaskView } from './task-view.ts'

/** A call is judged by limits so long after it began: by then it is marked as dialled, or never is. */
const MARKED_AFTER_MS = 1_000
const NEVER_MARKED_AFTER_MS = 60_000
/** Calls to be judged, and minutes to be written, while the database is away; the oldest go first. */
const JUDGED_MAX = 10_000
const JUDGED_AT_ONCE = 500
const MINUTES_MAX = 1_440

interface ShadowedTask {
  readonly task: LivingTask
  readonly ruled: { readonly plan: Plan }
  readonly pacer: TaskPacer
}

/** What a task wanted and got when it was asked for calls. */
export interface LiveStarts {
  readonly wanted: number
  readonly begun: readonly LiveCall[]
  /** Numbers that are due, or lines, have run out. */
  readonly isShort: boolean
}

interface Running {
  readonly used: UsedShadow
  readonly shadow: Shadow
  readonly rules: ShadowRules
}

interface JudgedLater extends JudgedCall {
  readonly begunAt: number
}

interface Unwritten {
  readonly shadowId: number
  readonly minutes: readonly ShadowMinute[]
}

interface ShadowedParts {
  readonly view: TaskView
  readonly message: TaskMessage
}

interface ShadowMeans {
  readonly account: AccountNow
  readonly node: EngineNode
}

export class TaskShadow {
  private running: Running | null = null
  /** One that failed does not begin again. */
  private failedId: number | null = null
  private toJudge: JudgedLater[] = []
  private toWrite: Unwritten | null = null
  private caring: Promise<void> | null = null
  /** Calls since the live rules forbade all of them. */
  private beyond = 0
  private readonly of: ShadowedTask
  private readonly view: TaskView
  private readonly message: TaskMessage
  private readonly means: ShadowMeans

  constructor(of: ShadowedTask, { view, message }: ShadowedParts, means: ShadowMeans) {
    this.of = of
    this.view = view
    this.message = message
    this.means = means
  }

  /** Takes over the shadow of the task as read from the store: begins it, ends it, or has it follow. */
  follow(used: UsedShadow | null): void {
    if (this.running !== null && this.running.used.id !== used?.id) this.end()
    if (used === null || used.id === this.failedId || used.endsAt <= this.now) return
    this.attempt(used.id, () => {
      const rules =
        this.running?.rules ?? new ShadowRules(used.proposal, this.means.account, () => this.of.ruled.plan)
      const terms = this.termsOf(used, rules)
      const state = used.state ?? undefined
      const shadow = this.running?.shadow ?? new Shadow(terms, seeded(used.startedAt), state)
      shadow.follow(terms)
      this.running = { used, shadow, rules }
    })
  }

  /** Before the live run starts calls; null: there is no shadow. */
  look(view: PoolView): LivePool | null {
    let pool: LivePool | null = null
    this.guarded(() => {
      pool = this.view.withCalls(view)
    })
    return pool
  }

  /** The live run was asked for calls. */
  asked(pool: LivePool | null, { wanted, begun, isShort }: LiveStarts): void {
    if (pool === null) return
    this.guarded(({ shadow, rules, used }) => {
      const { at } = pool.view
      if (at >= used.endsAt) {
        this.end()
        return
      }
      const started = begun.map(({ callId, phone, callee }) => ({
        callId,
        forbiddenBy: rules.closedFor({ phone, zone: callee.zone ?? null }, at),
      }))
      this.beyond = 0
      const isOpen = rules.isOpen(at)
      const liveState = () => this.of.pacer.state()
      const hasMore = !isShort && begun.length >= wanted
      shadow.asked({ pool, wanted, started, hasMore, isOpen, isLiveOpen: true, liveState })
      this.askLimits(started, at)
    })
  }

  /** The hours forbid the live run to dial; `due`: so many of its numbers would be called otherwise. */
  closed(due: number): void {
    this.guarded(({ shadow, rules, used }) => {
      const pool = this.view.whileClosed()
      const { at } = pool.view
      if (at >= used.endsAt) this.end()
      else if (rules.isOpen(at)) {
        const liveState = () => this.of.pacer.state()
        const hasMore = this.beyond < due
        const live = { wanted: 0, started: [], isLiveOpen: false }
        this.beyond += shadow.asked({ ...live, pool, hasMore, isOpen: true, liveState })
      }
    })
  }

  observe(event: PacingEvent, source: EventSource): void {
    this.guarded(({ shadow }) => shadow.observe(event, source, () => this.view.withCalls()))
  }

  over(call: LiveCall, isDialed: boolean): void {
    this.guarded(({ shadow, rules, used }) => {
      shadow.over(call.callId, isDialed, this.now)
      if (!isDialed || used.proposal.plan === undefined) return
      const { live, shadow: proposed } = rules.again(call, this.now)
      shadow.calledAgain(live, proposed, this.now)
    })
  }

  /** Regular care in the background: calls are judged by limits, minutes that are over are written. */
  care(): void {
    this.caring ??= this.judge()
      .then(() => this.write(false))
      .catch(error => this.report(error))
      .finally(() => {
        this.caring = null
      })
  }

  /** Writes what there is of the present minute too. */
  async flush(): Promise<void> {
    await this.caring
    await this.write(true).catch(error => this.report(error))
  }

  private get now(): number {
    return this.means.node.clock.systemTime()
  }

  private termsOf({ proposal }: UsedShadow, rules: ShadowRules): ShadowTerms {
    const { task, pacer } = this.of
    const paced = proposedPace(task, proposal)
    return {
      pacer: pacerSettings(paced, rules.settings, this.now, this.message.longestMs),
      concurrent: paced.concurrent,
      liveRingTimeoutMs: pacer.settings.ringTimeoutMs,
    }
  }

  private askLimits(
    started: readonly { readonly callId: number; readonly forbiddenBy: string | null }[],
    at: number,
  ): void {
    const { running } = this
    const windows = started.length === 0 ? [] : (running?.rules.windows(at) ?? [])
    if (windows.length === 0 || running?.shadow.isCounting !== true) return
    for (const { callId, forbiddenBy } of started)
      if (forbiddenBy === null) this.toJudge.push({ callId, windows, begunAt: at })
    if (this.toJudge.length > JUDGED_MAX) this.toJudge.splice(0, this.toJudge.length - JUDGED_MAX)
  }

  private async judge(): Promise<void> {
    const { shadows } = this.means.node
    const { now } = this
    this.toJudge = this.toJudge.filter(({ begunAt }) => now - begunAt < NEVER_MARKED_AFTER_MS)
    const due = this.toJudge.filter(({ begunAt }) => now - begunAt >= MARKED_AFTER_MS)
    if (shadows === undefined || due.length === 0) return
    const asked = due.slice(0, JUDGED_AT_ONCE).map(({ callId, windows }) => ({ callId, windows }))
    const verdicts = await shadows.judgeCalls(this.means.account.id, asked)
    const known = new Set(verdicts.map(({ callId }) => callId))
    this.toJudge = this.toJudge.filter(({ callId }) => !known.has(callId))
    for (const { callId, window } of verdicts)
      if (window !== null)
        this.guarded(({ shadow, rules }) => shadow.forbid(callId, rules.nameOf(window), this.now))
  }

  private async write(withOpen: boolean): Promise<void> {
    const { shadows } = this.means.node
    const { running } = this
    if (running !== null) this.keep(running, withOpen)
    const { toWrite } = this
    if (shadows === undefined || toWrite === null) return
    this.toWrite = null
    const isRunning = running?.used.id === toWrite.shadowId
    try {
      await shadows.writeShadow(toWrite.shadowId, toWrite.minutes, isRunning ? running.shadow.state() : null)
    } catch (error) {
      this.putBack(toWrite)
      throw error
    }
  }

  /** Others may have come meanwhile; those of a later shadow stay instead. */
  private putBack({ shadowId, minutes }: Unwritten): void {
    const since = this.toWrite
    if (since !== null && since.shadowId !== shadowId) return
    this.toWrite = { shadowId, minutes: [...minutes, ...(since?.minutes ?? [])].slice(-MINUTES_MAX) }
  }

  /** Takes the minutes that are over out of the shadow. */
  private keep({ shadow, used }: Running, withOpen: boolean): void {
    const minutes = shadow.takeMinutes(this.now, withOpen)
    if (minutes.length === 0) return
    const before = this.toWrite?.shadowId === used.id ? this.toWrite.minutes : []
    this.toWrite = { shadowId: used.id, minutes: [...before, ...minutes].slice(-MINUTES_MAX) }
  }

  private end(): void {
    if (this.running !== null) this.keep(this.running, true)
    this.running = null
    this.toJudge = []
  }

  private guarded(step: (running: Running) => void): void {
    const { running } = this
    if (running !== null) this.attempt(running.used.id, () => step(running))
  }

  /** A fault ends the shadow and nothing else. */
  private attempt(shadowId: number, step: () => void): void {
    try {
      step()
    } catch (error) {
      this.failedId = shadowId
      this.running = null
      this.toJudge = []
      this.report(error)
    }
  }

  private report(error: unknown): void {
    reportFault(this.means.node, this.means.account.id, 'shadow', error)
  }
}
