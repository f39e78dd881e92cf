// The pool of a running task: the agents it draws on, and what they do now.
import type { StrategyCode } from '../../domain/agent.ts'
import type { PoolView } from '../../domain/pacing/pacer.ts'
import type { TaskAgents } from '../../domain/report-minute.ts'
import type { WhyFacts } from '../../domain/why.ts'
import type { TaskMembers } from '../account/account-now.ts'
import { type Agent, type CallOfAgent, isAtWork } from '../agents/live-agent.ts'
import type { Roster } from '../agents/roster.ts'

export type PoolCounts = Pick<WhyFacts, 'agents' | 'idle' | 'talking' | 'unregistered' | 'refused'>

export type SeatedAgents = Pick<PoolView, 'idle' | 'talkingSince' | 'wrappingSince'> &
  Required<Pick<PoolView, 'offeredSince'>>

/** An agent who is with a customer or wraps up, and the conversation if there is one. */
export interface BusyAgent {
  readonly ext: string
  readonly phase: 'talking' | 'offered' | 'wrapping'
  readonly since: number
  readonly call: CallOfAgent | null
}

export class TaskPool {
  exts: ReadonlySet<string> = new Set()
  strategy: StrategyCode = 1
  private priorities: ReadonlyMap<string, number> = new Map()
  private readonly roster: Roster

  constructor(roster: Roster) {
    this.roster = roster
  }

  load({ members, strategy }: TaskMembers): void {
    this.exts = new Set(members.map(({ ext }) => ext))
    this.priorities = new Map(members.map(({ ext, priority }) => [ext, priority]))
    this.strategy = strategy
  }

  priorityOf(ext: string): number {
    return this.priorities.get(ext) ?? 0
  }

  counts(): PoolCounts {
    let agents = 0
    let idle = 0
    let talking = 0
    let unregistered = 0
    let refused: WhyFacts['refused'] = null
    for (const agent of this.roster.agents.values()) {
      if (!this.exts.has(agent.ext)) continue
      if (agent.ready && !agent.registered) {
        unregistered += 1
        if (agent.refused !== null && agent.refused.times > (refused?.times ?? 0))
          refused = { ext: agent.ext, ...agent.refused }
      }
      if (!isAtWork(agent)) continue
      agents += 1
      if (agent.state === 'idle') idle += 1
      else if (agent.state === 'talking') talking += 1
    }
    return { agents, idle, talking, unregistered, refused }
  }

  /** Those who sit at this task by their state; away: its agents who cannot be given a call. */
  byState(taskId: number): TaskAgents {
    const count = { idle: 0, reserved: 0, talking: 0, wrapUp: 0, away: 0 }
    for (const { ext, seat, state } of this.roster.agents.values()) {
      if (state === 'busy' || state === 'offline') count.away += this.exts.has(ext) ? 1 : 0
      else if (seat === taskId) count[state] += 1
    }
    return count
  }

  /** The agents who sit at this task (seats.ts); `shiftMs` is added to the steady clock's times. */
  seated(taskId: number, shiftMs: number): SeatedAgents {
    let idle = 0
    const since = { talking: [] as number[], wrapping: [] as number[], offered: [] as number[] }
    for (const agent of this.roster.agents.values()) {
      const phase = phaseAt(taskId, agent)
      if (phase === 'idle') idle += 1
      else if (phase !== null) since[phase].push(agent.since + shiftMs)
    }
    return {
      idle,
      talkingSince: since.talking,
      wrappingSince: since.wrapping,
      offeredSince: since.offered,
    }
  }

  /** Its agents who are free and sit at no task. */
  unseated(): number {
    let free = 0
    for (const agent of this.roster.agents.values())
      if (agent.seat === null && agent.state === 'idle' && isAtWork(agent) && this.exts.has(agent.ext))
        free += 1
    return free
  }

  /** Those of them who are not idle, in the same order, with their conversations. */
  behind(taskId: number, shiftMs: number): BusyAgent[] {
    const found: BusyAgent[] = []
    for (const agent of this.roster.agents.values()) {
      const phase = phaseAt(taskId, agent)
      if (phase === null || phase === 'idle') continue
      found.push({ ext: agent.ext, phase, since: agent.since + shiftMs, call: agent.call })
    }
    return found
  }
}

/** What an agent does for this task; null: nothing. Who is not ready leaves after this call. */
function phaseAt(taskId: number, agent: Agent): BusyAgent['phase'] | 'idle' | null {
  if (agent.seat !== taskId || !agent.ready) return null
  if (agent.state === 'idle') return 'idle'
  if (agent.call?.isOffered) return 'offered'
  if (agent.state === 'talking' || agent.state === 'reserved') return 'talking'
  return agent.state === 'wrapUp' ? 'wrapping' : null
}

export function agentsIn({ idle, talkingSince, wrappingSince, offeredSince = [] }: PoolView): number {
  return idle + talkingSince.length + wrappingSince.length + offeredSince.length
}
