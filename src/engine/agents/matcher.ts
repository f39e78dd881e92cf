// Matches answered calls with idle agents: the call that has waited longest comes first, and the queue's
// strategy chooses the agent.
import type { StrategyCode } from '../../domain/agent.ts'
import type { Random } from '../../domain/random.ts'
import { choose } from '../../domain/strategy.ts'
import type { Agent } from './live-agent.ts'

/** The agents a call may be given to, and how one of them is chosen. */
export interface AgentPool {
  /** Null: of no task. */
  readonly taskId: number | null
  readonly exts: ReadonlySet<string>
  readonly strategy: StrategyCode
  priorityOf(ext: string): number
}

/** A customer who waits for an agent of its pool. */
export interface Seeker {
  readonly pool: AgentPool
}

/** A call that idle agents can be given. */
export interface CallSeeker extends Seeker {
  give(agents: readonly Agent[]): void
}

export class Matcher<Call extends Seeker> {
  private readonly waiting = new Set<Call>()
  /** Who took each task's last call, for strategies that go round. */
  private readonly lastExt = new Map<number | null, string>()
  private readonly random: Random

  constructor(random: Random) {
    this.random = random
  }

  /** Idle agents for a customer who answered; if there is none, the call waits in line. */
  seek(call: Call, agents: ReadonlyMap<string, Agent>): readonly Agent[] {
    const { pool } = call
    const chosen = this.choose(pool, agents)
    if (chosen[0] === undefined) this.waiting.add(call)
    else this.lastExt.set(pool.taskId, chosen[0].ext)
    return chosen
  }

  leave(call: Call): void {
    this.waiting.delete(call)
  }

  /** Takes from the line the longest-waiting call that this agent, who has become idle, may serve. */
  nextFor(agent: Agent): Call | null {
    for (const call of this.waiting) {
      if (!call.pool.exts.has(agent.ext)) continue
      this.waiting.delete(call)
      this.lastExt.set(call.pool.taskId, agent.ext)
      return call
    }
    return null
  }

  private choose(pool: AgentPool, agents: ReadonlyMap<string, Agent>): readonly Agent[] {
    const idle: Agent[] = []
    for (const ext of pool.exts) {
      const agent = agents.get(ext)
      if (agent?.state === 'idle') idle.push(agent)
    }
    // Agents seated at the task come first, so that tasks that share agents do not take each other's.
    const seated = idle.filter(agent => agent.seat === pool.taskId)
    const candidates = seated.length > 0 ? seated : idle
    const lastExt = this.lastExt.get(pool.taskId) ?? null
    return choose(pool.strategy, candidates, {
      lastExt,
      priorityOf: ext => pool.priorityOf(ext),
      random: this.random,
    })
  }
}
