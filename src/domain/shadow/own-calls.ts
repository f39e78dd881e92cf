// The calls that a shadow has made otherwise than the live run: at another time, to another agent, or to a
// number that the live run did not call.
import type { PacingEvent, PoolView } from '../pacing/pacer.ts'
import type { RingEnd, SeenCustomers } from './seen-customers.ts'

/** A call of the live run, as far as it is known what became of it. */
export interface LiveCallSeen {
  readonly callId: number
  readonly startedAt: number
  /** Null: nobody has answered yet, and it has not failed. */
  ring: RingEnd | null
  talkMs: number | null
  /** Its customer was given up. */
  isLost: boolean
  /** Nothing more will be heard of it. */
  isGone: boolean
  /** The shadow has not made this call, or it went otherwise there. */
  isAside: boolean
}

export interface OwnCallTerms {
  readonly abandonWaitMs: number
  readonly lateCountsAsAbandoned: boolean
  /** Null: as in the live run. */
  readonly ringCutMs: number | null
}

interface OwnCall {
  /** Null: the live run has not called this number. */
  readonly live: LiveCallSeen | null
  readonly startedAt: number
  phase: 'dialing' | 'waiting' | 'offered' | 'talking' | 'wrapping'
  since: number
  /** When its customer picked up. */
  answeredAt: number
  ring: RingEnd | null
  /** How long the present phase lasts, once that is known; of no meaning while it dials or waits. */
  lastsMs: number | null
}

export class OwnCalls {
  /** Agents of the live pool who are free for these calls. */
  free = 0
  private readonly calls = new Set<OwnCall>()
  private readonly seen: SeenCustomers
  private readonly report: (event: PacingEvent) => void
  private terms: OwnCallTerms

  constructor(terms: OwnCallTerms, seen: SeenCustomers, report: (event: PacingEvent) => void) {
    this.terms = terms
    this.seen = seen
    this.report = report
  }

  get size(): number {
    return this.calls.size
  }

  /** As a task's limit of calls in flight counts them. */
  get inFlight(): number {
    return this.count(({ phase }) => phase !== 'wrapping')
  }

  /** Agents who are with its customers, or wrap up after them. */
  get agents(): number {
    return this.count(({ phase }) => phase === 'offered' || phase === 'talking' || phase === 'wrapping')
  }

  follow(terms: OwnCallTerms): void {
    this.terms = terms
  }

  /** Dials what the live run has dialled before, or, with null, a number that it has not called. */
  dial(at: number, live: LiveCallSeen | null): void {
    this.calls.add(newCall('dialing', at, live))
  }

  /** The customer of a live call waits here, because the agent who has it there is with another one. */
  wait(live: LiveCallSeen, answeredAt: number): void {
    this.calls.add(newCall('waiting', answeredAt, live))
  }

  /** The customer of a live call, who waits there, is given to an agent who is free here. */
  connect(live: LiveCallSeen, answeredAt: number, at: number): void {
    const call = newCall('waiting', answeredAt, live)
    this.calls.add(call)
    this.take(call, at)
  }

  /** Lets everything happen that is due by `at`, in its order. */
  advance(at: number): void {
    this.connectWaiting(at)
    for (let due = this.nextDue(at); due !== null; due = this.nextDue(at)) this.end(due.call, due.at)
  }

  /** A pool with these calls and their agents in it; who is idle there is not counted here. */
  addTo(view: PoolView): PoolView {
    if (this.calls.size === 0) return view
    const since = (wanted: OwnCall['phase']) =>
      [...this.calls].filter(({ phase }) => phase === wanted).map(call => call.since)
    return {
      ...view,
      dialingSince: [...view.dialingSince, ...since('dialing')],
      waitingSince: [...view.waitingSince, ...since('waiting')],
      talkingSince: [...view.talkingSince, ...since('talking')],
      wrappingSince: [...view.wrappingSince, ...since('wrapping')],
      offeredSince: [...(view.offeredSince ?? []), ...since('offered')],
    }
  }

  private count(counts: (call: OwnCall) => boolean): number {
    let found = 0
    for (const call of this.calls) if (counts(call)) found += 1
    return found
  }

  private nextDue(at: number): { call: OwnCall; at: number } | null {
    let next: { call: OwnCall; at: number } | null = null
    for (const call of this.calls) {
      const endsAt = this.endOf(call)
      if (endsAt !== null && endsAt <= at && (next === null || endsAt < next.at)) next = { call, at: endsAt }
    }
    return next
  }

  /** When the present phase ends by itself; null: that is not known yet. */
  private endOf(call: OwnCall): number | null {
    const { live } = call
    const isOver = live === null || live.isGone
    if (call.phase === 'waiting') return call.since + this.terms.abandonWaitMs
    if (call.phase === 'dialing') {
      call.ring ??= live?.ring ?? (isOver ? this.seen.drawDial() : null)
      return call.ring === null ? null : call.since + Math.min(call.ring.ms, this.terms.ringCutMs ?? Infinity)
    }
    if (call.phase === 'talking')
      call.lastsMs ??= live?.talkMs ?? (isOver || live.isLost ? this.seen.drawTalkMs() : null)
    return call.lastsMs === null ? null : call.since + call.lastsMs
  }

  private end(call: OwnCall, at: number): void {
    const ringMs = at - call.startedAt
    switch (call.phase) {
      case 'dialing': {
        const isCut = call.ring !== null && call.ring.ms > ringMs
        if (call.ring?.isAnswered !== true || isCut) {
          this.calls.delete(call)
          this.report({ type: 'failed', at, ringMs })
          return
        }
        this.report({ type: 'answered', at, ringMs })
        call.answeredAt = at
        enter(call, 'waiting', at, null)
        this.connectWaiting(at)
        return
      }
      case 'waiting':
        this.calls.delete(call)
        this.report({ type: 'abandoned', at })
        return
      case 'offered':
        this.report({ type: 'agentAnswered', at, ringMs: at - call.since })
        this.talk(call, at)
        return
      case 'talking':
        this.report({ type: 'talkEnded', at, talkMs: at - call.since })
        enter(call, 'wrapping', at, this.seen.drawWrapMs())
        return
      case 'wrapping':
        this.calls.delete(call)
        this.report({ type: 'wrapEnded', at, wrapMs: at - call.since })
        this.connectWaiting(at)
    }
  }

  /** Whoever has waited longest first. */
  private connectWaiting(at: number): void {
    while (this.free - this.agents > 0) {
      let longest: OwnCall | null = null
      for (const call of this.calls) {
        const isWaiting = call.phase === 'waiting' && call.since + this.terms.abandonWaitMs > at
        if (isWaiting && (longest === null || call.since < longest.since)) longest = call
      }
      if (longest === null) return
      this.take(longest, at)
    }
  }

  private take(call: OwnCall, at: number): void {
    const pickUpMs = this.seen.drawPickUpMs()
    if (pickUpMs === null) this.talk(call, at)
    else enter(call, 'offered', at, pickUpMs)
  }

  private talk(call: OwnCall, at: number): void {
    const { abandonWaitMs, lateCountsAsAbandoned } = this.terms
    const waitMs = Math.max(0, at - call.answeredAt)
    const isLate = lateCountsAsAbandoned && waitMs > abandonWaitMs
    this.report(isLate ? { type: 'abandoned', at } : { type: 'connected', at, waitMs })
    enter(call, 'talking', at, null)
  }
}

function newCall(phase: OwnCall['phase'], since: number, live: LiveCallSeen | null): OwnCall {
  return { live, startedAt: since, phase, since, answeredAt: since, ring: null, lastsMs: null }
}

function enter(call: OwnCall, phase: OwnCall['phase'], at: number, lastsMs: number | null): void {
  call.phase = phase
  call.since = at
  call.lastsMs = lastsMs
}
