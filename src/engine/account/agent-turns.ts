// What follows when an agent's state changes: who gets the agent next, and what can be dialled now.
import type { AgentState } from '../../domain/agent.ts'
import type { HeldLegs } from '../agents/held-legs.ts'
import type { Agent } from '../agents/live-agent.ts'
import type { CallSeeker, Matcher } from '../agents/matcher.ts'
import type { Roster, RosterListener } from '../agents/roster.ts'
import { withdrawUnanswerable } from '../call/call-desk.ts'
import type { EngineNode } from '../engine-node.ts'
import type { LiveCounts } from '../live/live-counts.ts'
import type { AgentDesk } from './agent-desk.ts'
import type { PromisedCalls } from './promised-calls.ts'
import type { Pump } from './pump.ts'
import type { RunTable } from './run-table.ts'
import type { Seating } from './seating.ts'
import type { TaskEnds } from './task-ends.ts'

interface TurnParts {
  readonly roster: Roster
  readonly runs: RunTable
  readonly matcher: Matcher<CallSeeker>
  readonly seating: Seating
  readonly promised: PromisedCalls
  readonly pump: Pump
  readonly heldLegs: HeldLegs
  readonly agentDesk: AgentDesk
  readonly liveCounts: LiveCounts
  readonly taskEnds: TaskEnds
  readonly node: EngineNode
}

export class AgentTurns implements RosterListener {
  private readonly parts: TurnParts

  constructor(parts: TurnParts) {
    this.parts = parts
  }

  wrapped(agent: Agent, wrapMs: number): void {
    const { runs, node } = this.parts
    if (agent.seat === null) return
    runs.get(agent.seat)?.observe({ type: 'wrapEnded', at: node.clock.systemTime(), wrapMs }, agent)
  }

  changed(agent: Agent, from: AgentState, forMs: number): void {
    const { agentDesk, liveCounts, taskEnds, seating, matcher, promised, pump } = this.parts
    agentDesk.changed(agent, from, forMs)
    liveCounts.agentChanged(agent, from, forMs)
    if (from === 'wrapUp') taskEnds.wrapUpOver()
    if (agent.state === 'idle') {
      seating.seat(agent)
      matcher.nextFor(agent)?.give([agent])
      promised.assign()
    } else if (agent.state === 'busy' || agent.state === 'offline') {
      agent.seat = null
      this.parts.heldLegs.settle()
      withdrawUnanswerable(this.parts.runs.values(), this.parts.roster)
    }
    // Only an agent who is free or about to be is a reason to dial more.
    if (agent.state === 'idle') pump.touchAll()
    else if (agent.state === 'wrapUp' && agent.seat !== null) pump.touch(agent.seat)
  }
}
