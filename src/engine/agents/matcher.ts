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
  /** Since when it wants one, by the steady clock. */
  readonly seeksSince: number
}

/** A call that idle agents can be given. */
export interface CallSeeker extends Seeker {
  give(agents: readonly Agent[]): void
}

export class Matcher<Call extends Seeker> {
  /** Those who have waited longest come first, also after an agent missed one of them. */
  private waiting: Call[] = []
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
    if (chosen[0] === undefined) this.line(call)
    else this.lastExt.set(pool.taskId, chosen[0].ext)
    return chosen
  }

  leave(call: Call): void {
    this.waiting = this.waiting.filter(each => each !== call)
  }

  /** Its place among those who wait for agents of its pool, 1 for the next; null: it is not in the line. */
  placeOf(call: Call): number | null {
    const end = this.waiting.indexOf(call)
    if (end === -1) return null
    const exts = [...call.pool.exts]
    const rivals = this.waiting.slice(0, end).filter(({ pool }) => exts.some(ext => pool.exts.has(ext)))
    return rivals.length + 1
  }

  /** Takes from the line the longest-waiting call that this agent, who has become idle, may serve. */
  nextFor(agent: Agent): Call | null {
    for (const call of this.waiting) {
      if (!call.pool.exts.has(agent.ext)) continue
      this.leave(call)
      this.lastExt.set(call.pool.taskId, agent.ext)
      return call
    }
    return null
  }

  private line(call: Call): void {
    if (this.waiting.includes(call)) return
    const after = this.waiting.findLastIndex(({ seeksSince }) => seeksSince <= call.seeksSince)
    this.waiting.splice(after + 1, 0, call)
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
