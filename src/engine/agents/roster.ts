// The agents of one account as they are now: who is registered, ready, reserved, talking, wrapping up, and
// since when.
import type { AccountSettings } from '../../domain/account.ts'
import type { AgentState, PhoneRefusal } from '../../domain/agent.ts'
import type { DatedClock } from '../../domain/clock.ts'
import { extendedWrapUp, type WrapUp, wrapUpFrom } from '../../domain/wrap-up.ts'
import type { AgentRow } from '../../store/port/account-picture.ts'
import type { Agent } from './live-agent.ts'

export interface RosterListener {
  changed(agent: Agent, from: AgentState, forMs: number): void
  /** Called when wrap-up is over, before the agent becomes idle. */
  wrapped(agent: Agent, wrapMs: number): void
}

/**
 * An agent whose customers leave while its phone rings counts as away after this many rings in a row, once
 * the phone has rung for UNTAKEN_RING_MS in all, so that customers who hang up after a second take nobody out
 * of the shift. An agent who refuses a ring or lets it run out gets no further call.
 */
const MISSES_MAX = 2
const UNTAKEN_RING_MS = 8_000

/** States in which the agent is bound to a call or what follows it. */
const BOUND: readonly AgentState[] = ['reserved', 'talking', 'wrapUp']

export class Roster {
  readonly agents = new Map<string, Agent>()
  private readonly clock: DatedClock
  private readonly listener: RosterListener
  private isStopped = false

  constructor(clock: DatedClock, listener: RosterListener) {
    this.clock = clock
    this.listener = listener
  }

  /**
   * Takes over the rows read from the store; live states stay. Agents that are gone leave once their call is
   * over.
   */
  load(rows: readonly AgentRow[]): void {
    const known = new Set(rows.map(row => row.ext))
    for (const row of rows) {
      const agent = this.agents.get(row.ext) ?? this.arrive(row)
      agent.reach = row.reach
      const renewed = row.readyAt !== agent.readyAt
      agent.readyAt = row.readyAt
      if (renewed && row.ready) {
        agent.misses = 0
        agent.untakenMs = 0
        agent.isMissing = false
        agent.isUndecided = false
      }
      // The row may have been read before the engine's "not ready" was written.
      agent.ready = row.ready && !agent.isMissing
      // An agent who reports ready during wrap-up ends it.
      if (renewed && row.ready && agent.state === 'wrapUp') this.endWrapUp(agent)
      else this.settle(agent)
    }
    for (const agent of this.agents.values()) {
      if (known.has(agent.ext)) continue
      agent.ready = false
      agent.registered = false
      this.settle(agent)
      if (!BOUND.includes(agent.state)) this.agents.delete(agent.ext)
    }
  }

  register(ext: string, registered: boolean): void {
    const agent = this.agents.get(ext)
    if (agent === undefined) return
    agent.registered = registered
    if (registered) agent.refused = null
    this.settle(agent)
  }

  /** A phone was refused in the agent's name. `at`: system time. */
  refuse(ext: string, why: PhoneRefusal, at: number, changed: (agent: Agent) => void): void {
    const agent = this.agents.get(ext)
    if (agent === undefined) return
    agent.refused = { at, times: (agent.refused?.times ?? 0) + 1, why }
    changed(agent)
  }

  /** `seat`: the task whose call it is; null: the agent stays where it sits. */
  reserve(agent: Agent, seat: number | null): void {
    if (seat !== null) agent.seat = seat
    agent.lastAssignedAt = this.clock.systemTime()
    this.enter(agent, 'reserved')
  }

  talk(agent: Agent): void {
    agent.callsAnswered += 1
    agent.lastAnsweredAt = this.clock.systemTime()
    this.enter(agent, 'talking')
  }

  /** The agent makes a call: it talks as far as others are concerned, and has answered nothing. */
  occupy(agent: Agent): void {
    this.enter(agent, 'talking')
  }

  /** The conversation is over: the agent wraps up, then is idle. */
  wrap(agent: Agent, settings: AccountSettings): void {
    agent.talkMs += this.clock.now() - agent.since
    agent.wrapUp = wrapUpFrom(this.clock.now(), settings)
    this.enter(agent, 'wrapUp')
    this.endWrapUpInTime(agent, agent.wrapUp)
  }

  /** Nothing happens if the agent is not wrapping up, or if the account allows no more time. */
  extendWrapUp(agent: Agent, settings: AccountSettings): void {
    const wrapUp = agent.wrapUp && extendedWrapUp(agent.wrapUp, settings)
    if (wrapUp === null) return
    agent.stopWrapUp?.()
    agent.wrapUp = wrapUp
    this.endWrapUpInTime(agent, wrapUp)
  }

  /** Before its time, or when it has come. */
  endWrapUp(agent: Agent): void {
    if (agent.state !== 'wrapUp') return
    agent.stopWrapUp?.()
    agent.stopWrapUp = null
    agent.wrapUp = null
    this.listener.wrapped(agent, this.clock.now() - agent.since)
    this.unbind(agent)
  }

  /** Wrap-ups do not end any more: whoever drives the account next sees the agents as they are then. */
  stop(): void {
    this.isStopped = true
    for (const agent of this.agents.values()) agent.stopWrapUp?.()
  }

  /** The reserved agent is free again at once. */
  free(agent: Agent): void {
    this.unbind(agent)
  }

  /** The customer left while the agent's phone rang. */
  unanswered(agent: Agent): void {
    agent.untakenMs += this.clock.now() - agent.since
    if (agent.misses + 1 >= MISSES_MAX && agent.untakenMs >= UNTAKEN_RING_MS) {
      this.miss(agent)
      return
    }
    agent.misses += 1
    agent.callsMissed += 1
    this.unbind(agent)
  }

  /** The reserved agent wants nothing more until it reports ready again. */
  leave(agent: Agent): void {
    agent.ready = false
    this.unbind(agent)
  }

  /** The reserved agent did nothing with what it was shown: busy until it reports ready again. */
  ignored(agent: Agent): void {
    agent.isMissing = true
    agent.isUndecided = true
    this.leave(agent)
  }

  /** The reserved agent did not take the call: busy until it reports ready again. */
  miss(agent: Agent): void {
    agent.callsMissed += 1
    agent.misses += 1
    agent.isMissing = true
    agent.ready = false
    this.unbind(agent)
  }

  /** The agent picked up. */
  took(agent: Agent): void {
    agent.misses = 0
    agent.untakenMs = 0
  }

  /** The leg of a held agent was answered, or is gone (null). */
  hold(agent: Agent, legId: string | null): void {
    agent.heldLegId = legId
    this.settle(agent)
  }

  private arrive(row: AgentRow): Agent {
    const agent: Agent = {
      ext: row.ext,
      reach: row.reach,
      ready: row.ready,
      readyAt: row.readyAt,
      registered: false,
      state: 'offline',
      since: this.clock.now(),
      stateAt: this.clock.systemTime(),
      heldLegId: null,
      seat: null,
      misses: 0,
      untakenMs: 0,
      isMissing: false,
      isUndecided: false,
      callsAnswered: 0,
      callsMissed: 0,
      lastAssignedAt: null,
      lastAnsweredAt: null,
      refused: null,
      talkMs: 0,
      wrapUp: null,
      stopWrapUp: null,
      call: null,
      hasNoSound: false,
    }
    this.agents.set(row.ext, agent)
    return agent
  }

  private endWrapUpInTime(agent: Agent, { endsAt }: WrapUp): void {
    if (this.isStopped) return
    agent.stopWrapUp = this.clock.after(endsAt - this.clock.now(), () => this.endWrapUp(agent))
  }

  private unbind(agent: Agent): void {
    this.enter(agent, restingState(agent))
  }

  private settle(agent: Agent): void {
    if (!BOUND.includes(agent.state)) this.enter(agent, restingState(agent))
  }

  private enter(agent: Agent, state: AgentState): void {
    if (agent.state === state) return
    const from = agent.state
    const now = this.clock.now()
    const forMs = now - agent.since
    agent.state = state
    agent.since = now
    agent.stateAt = this.clock.systemTime()
    agent.hasNoSound = false
    this.listener.changed(agent, from, forMs)
  }
}

function restingState(agent: Agent): AgentState {
  if (!agent.registered) return 'offline'
  if (!agent.ready) return 'busy'
  return agent.reach === 'held' && agent.heldLegId === null ? 'busy' : 'idle'
}
