// A proposal that runs beside a live task: it sees the same agents, customers and moments, decides with its
// own pacer, and counts what would have been. It has no way to act.
import {
  createPacer,
  type Pacer,
  type PacerSettings,
  type PacingEvent,
  type PoolView,
} from '../pacing/pacer.ts'
import type { Random } from '../random.ts'
import { type LiveCallSeen, OwnCalls, type OwnCallTerms } from './own-calls.ts'
import { SeenCustomers } from './seen-customers.ts'
import { type ShadowMinute, ShadowTally } from './shadow-figures.ts'

export interface ShadowTerms {
  readonly pacer: PacerSettings
  /** Most calls in flight. */
  readonly concurrent: number
  /** How long the live run lets a phone ring. */
  readonly liveRingTimeoutMs: number
}

/** An agent of the pool who is with a customer or wraps up. */
export interface SeatedAgent {
  readonly ext: string
  readonly phase: 'talking' | 'offered' | 'wrapping'
  readonly since: number
  /** Null: a call of nobody in this pool, or that it has had before. */
  readonly callId: number | null
}

/** The live pool as its pacer sees it, and the calls behind it in the same order. */
export interface LivePool {
  readonly view: PoolView
  readonly dialing: readonly number[]
  readonly waiting: readonly number[]
  readonly seated: readonly SeatedAgent[]
  /** All its calls that are not over. */
  readonly calls: number
}

/** The live run was asked for calls. */
export interface ShadowAsk {
  /** Before it started any. */
  readonly pool: LivePool
  /** Calls it wanted, and those it started. */
  readonly wanted: number
  readonly started: readonly { readonly callId: number; readonly forbiddenBy: string | null }[]
  /** There were more numbers and lines than it took. */
  readonly hasMore: boolean
  /** Whether the hours of the proposal, and those of the live run, allow calls at all. */
  readonly isOpen: boolean
  readonly isLiveOpen: boolean
  /** What the live pacer has learnt. */
  liveState(): unknown
}

/** What an event is about. */
export interface EventSource {
  readonly callId?: number
  readonly ext?: string
}

interface ShadowState {
  readonly pacer: unknown
  readonly seen: unknown
}

/** A number that the live run called longer ago is not called later by the shadow. */
const BEHIND_MAX_MS = 60_000
const BEHIND_MAX = 5_000
const OWN_MAX = 5_000

export class Shadow {
  private readonly tally = new ShadowTally()
  private readonly seen: SeenCustomers
  private readonly own: OwnCalls
  /** Null: too little is known of the customers, so it does what the live run does and counts nothing. */
  private pacer: Pacer | null
  private terms: ShadowTerms
  private readonly living = new Map<number, LiveCallSeen>()
  /** Live calls that the shadow has not made yet, the oldest first. */
  private behind: LiveCallSeen[] = []
  /** Agents whose live customer the shadow has not given them. */
  private readonly asideAgents = new Set<string>()

  /** `state`: of an earlier one with the same proposal, which this one goes on from. */
  constructor(terms: ShadowTerms, random: Random, state?: unknown) {
    const saved = isShadowState(state) ? state : null
    this.terms = terms
    this.seen = new SeenCustomers(random, saved?.seen)
    this.own = new OwnCalls(ownTerms(terms), this.seen, event => this.report(event))
    this.pacer = saved === null ? null : createPacer(terms.pacer, saved.pacer)
  }

  get isCounting(): boolean {
    return this.pacer !== null
  }

  follow(terms: ShadowTerms): void {
    if (JSON.stringify(terms) === JSON.stringify(this.terms)) return
    this.terms = terms
    this.own.follow(ownTerms(terms))
    if (this.pacer !== null) this.pacer = createPacer(terms.pacer, this.pacer.state())
  }

  /** Returns how many calls it began to numbers that the live run has not called. */
  asked(ask: ShadowAsk): number {
    const { pool, started } = ask
    const { at } = pool.view
    for (const { callId } of started) this.living.set(callId, newLiveCall(callId, at))
    if (this.pacer === null) {
      if (this.seen.areKnown) this.pacer = createPacer(this.terms.pacer, copyOf(ask.liveState()))
      return 0
    }
    this.tally.see(at)
    this.tally.count(at, 'live', 'dialed', started.length)
    this.settle(pool)
    const wanted = ask.isOpen ? this.wanted(pool, this.pacer) : 0
    this.tally.asked(at, wanted !== Math.max(0, ask.wanted))
    return this.start(wanted, ask)
  }

  /** `pool`: the live one now, if it is needed. */
  observe(event: PacingEvent, { callId, ext }: EventSource, pool: () => LivePool): void {
    const call = callId === undefined ? undefined : this.living.get(callId)
    this.learn(event, call)
    if (this.pacer === null) return
    if (event.type === 'answered' || event.type === 'connected' || event.type === 'abandoned')
      this.tally.count(event.at, 'live', event.type)
    if (call?.isAside === true || (event.type === 'wrapEnded' && this.asideAgents.has(ext ?? ''))) return
    if (call !== undefined && event.type === 'connected' && this.isTaken(pool)) {
      call.isAside = true
      this.own.wait(call, event.at - event.waitMs)
    } else this.report(event)
  }

  /** The proposal's limits forbid a call that the live run has made. */
  forbid(callId: number, rule: string, at: number): void {
    if (this.pacer === null) return
    this.tally.breach(at, rule)
    const call = this.living.get(callId)
    if (call === undefined) return
    this.behind = this.behind.filter(other => other !== call)
    if (call.isAside || call.ring !== null) return
    call.isAside = true
    this.tally.count(at, 'shadow', 'dialed', -1)
  }

  /** A live call is over, or was not dialled after all. */
  over(callId: number, isDialed: boolean, at: number): void {
    const call = this.living.get(callId)
    if (call === undefined) return
    call.isGone = true
    this.living.delete(callId)
    if (isDialed || this.pacer === null) return
    this.behind = this.behind.filter(other => other !== call)
    this.tally.count(at, 'live', 'dialed', -1)
    if (!call.isAside) this.tally.count(at, 'shadow', 'dialed', -1)
  }

  /** Whether the number of an ended live call waits for another one, by the live rules and the proposal's. */
  calledAgain(live: boolean, shadow: boolean, at: number): void {
    if (this.pacer !== null) this.tally.again(at, live, shadow)
  }

  takeMinutes(at: number, withOpen = false): ShadowMinute[] {
    return this.tally.take(at, withOpen)
  }

  /** Plain JSON; null: it counts nothing yet. */
  state(): ShadowState | null {
    return this.pacer === null ? null : { pacer: this.pacer.state(), seen: this.seen.state() }
  }

  private learn(event: PacingEvent, call: LiveCallSeen | undefined): void {
    switch (event.type) {
      case 'answered':
      case 'failed': {
        const end = { isAnswered: event.type === 'answered', ms: event.ringMs }
        this.seen.dialEnded(end)
        if (call !== undefined) call.ring = end
        return
      }
      case 'abandoned':
        if (call !== undefined) call.isLost = true
        return
      case 'talkEnded':
        this.seen.talkEnded(event.talkMs)
        if (call !== undefined) call.talkMs = event.talkMs
        return
      case 'wrapEnded':
        this.seen.wrapEnded(event.wrapMs)
        return
      case 'agentAnswered':
        this.seen.pickedUp(event.ringMs)
    }
  }

  /** Something happened in the shadow. */
  private report(event: PacingEvent): void {
    this.pacer?.observe(event)
    if (event.type === 'answered' || event.type === 'connected' || event.type === 'abandoned')
      this.tally.count(event.at, 'shadow', event.type)
  }

  /** All agents of the shadow are with others, so none is left for a customer whom a live agent has. */
  private isTaken(pool: () => LivePool): boolean {
    if (this.own.agents === 0) return false
    const now = pool()
    this.lookAtAgents(now)
    return this.freeOf(now.view) - this.own.agents < 0
  }

  /** Takes over what has changed in the live pool, and lets everything happen that is due. */
  private settle(pool: LivePool): void {
    const { at } = pool.view
    this.lookAtAgents(pool)
    this.cutRinging(pool)
    this.own.free = this.freeOf(pool.view)
    this.own.advance(at)
    for (const [index, callId] of pool.waiting.entries()) {
      const call = this.living.get(callId)
      if (call === undefined || call.isAside || this.own.free - this.own.agents <= 0) continue
      call.isAside = true
      this.own.connect(call, pool.view.waitingSince[index] ?? at, at)
    }
    const oldest = at - BEHIND_MAX_MS
    this.behind = this.behind.filter(({ startedAt }) => startedAt >= oldest).slice(-BEHIND_MAX)
  }

  private lookAtAgents({ seated }: LivePool): void {
    const there = new Set(seated.map(({ ext }) => ext))
    for (const ext of this.asideAgents) if (!there.has(ext)) this.asideAgents.delete(ext)
    for (const { ext, callId } of seated) {
      const call = callId === null ? undefined : this.living.get(callId)
      if (call?.isAside === true) this.asideAgents.add(ext)
      else if (call !== undefined) this.asideAgents.delete(ext)
    }
  }

  /** Those who are free in the live pool, and those whose customers the shadow has not given them. */
  private freeOf(view: PoolView): number {
    return view.idle + this.asideAgents.size
  }

  /** Phones that ring longer than the proposal lets them. */
  private cutRinging({ view, dialing }: LivePool): void {
    const { ringCutMs } = ownTerms(this.terms)
    if (ringCutMs === null) return
    for (const [index, callId] of dialing.entries()) {
      const call = this.living.get(callId)
      const cutAt = (view.dialingSince[index] ?? view.at) + ringCutMs
      if (call === undefined || call.isAside || cutAt > view.at) continue
      call.isAside = true
      this.report({ type: 'failed', at: cutAt, ringMs: ringCutMs })
    }
  }

  private wanted(pool: LivePool, pacer: Pacer): number {
    const asked = pacer.callsToStart(this.own.addTo(this.viewOf(pool)))
    let aside = 0
    for (const call of this.living.values()) if (call.isAside) aside += 1
    const inFlight = pool.calls - aside + this.own.inFlight
    return Math.max(0, Math.min(asked, this.terms.concurrent - inFlight, OWN_MAX - this.own.size))
  }

  /** The live pool without the calls that the shadow has not made. */
  private viewOf({ view, dialing, waiting, seated }: LivePool): PoolView {
    const made = (ids: readonly number[]) => (_: number, index: number) =>
      this.living.get(ids[index] ?? 0)?.isAside !== true
    const since = (wanted: SeatedAgent['phase']) =>
      seated
        .filter(({ ext, phase }) => phase === wanted && !this.asideAgents.has(ext))
        .map(agent => agent.since)
    return {
      ...view,
      idle: Math.max(0, this.freeOf(view) - this.own.agents),
      dialingSince: view.dialingSince.filter(made(dialing)),
      waitingSince: view.waitingSince.filter(made(waiting)),
      talkingSince: since('talking'),
      wrappingSince: since('wrapping'),
      offeredSince: since('offered'),
    }
  }

  /** The calls that both start, then those that the live run made before, then others: their number. */
  private start(wanted: number, { pool, started, hasMore, isLiveOpen }: ShadowAsk): number {
    const { at } = pool.view
    let left = wanted
    for (const { callId, forbiddenBy } of started) {
      const call = this.living.get(callId)
      if (forbiddenBy !== null) this.tally.breach(at, forbiddenBy)
      const isMade = forbiddenBy === null && left > 0
      if (isMade) left -= 1
      else if (call !== undefined) {
        call.isAside = true
        if (forbiddenBy === null) this.behind.push(call)
      }
    }
    this.tally.count(at, 'shadow', 'dialed', wanted - left)
    let drawn = 0
    for (; left > 0; left--) {
      const live = this.behind.shift() ?? null
      if (live === null && !hasMore) break
      if (live === null) {
        drawn += 1
        this.tally.drew(at, !isLiveOpen)
      }
      this.own.dial(at, live)
      this.tally.count(at, 'shadow', 'dialed')
    }
    return drawn
  }
}

function ownTerms({ pacer, liveRingTimeoutMs }: ShadowTerms): OwnCallTerms {
  return {
    abandonWaitMs: pacer.abandonWaitMs,
    lateCountsAsAbandoned: pacer.lateCountsAsAbandoned === true,
    ringCutMs: pacer.ringTimeoutMs < liveRingTimeoutMs ? pacer.ringTimeoutMs : null,
  }
}

function newLiveCall(callId: number, startedAt: number): LiveCallSeen {
  const unknown = { ring: null, talkMs: null, isLost: false, isGone: false }
  return { callId, startedAt, ...unknown, isAside: false }
}

function copyOf(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state))
}

function isShadowState(state: unknown): state is ShadowState {
  return typeof state === 'object' && state !== null && 'pacer' in state && 'seen' in state
}
