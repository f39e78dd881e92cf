// Gives answered calls to idle agents: the call that waits longest first, the agent by the queue's strategy.
import type { StrategyCode } from '../../domain/agent.ts'
import type { Random } from '../../domain/random.ts'
import type { Session } from '../call/live-call.ts'
import type { Agent } from './roster.ts'

export interface MatchPool {
  readonly taskId: number
  readonly exts: ReadonlySet<string>
  readonly strategy: StrategyCode
  priorityOf(ext: string): number
}

type Compare = (a: Agent, b: Agent, pool: MatchPool) => number

const bySince: Compare = (a, b) => a.since - b.since || Number(a.ext) - Number(b.ext)
const byExt: Compare = (a, b) => Number(a.ext) - Number(b.ext)

/** protocol.md §3. Simultaneous ringing (3) is given as longest idle: one phone rings at a time, so that no second agent is drawn from the pool. */
const ORDER: Record<StrategyCode, Compare> = {
  1: bySince,
  2: (a, b) => a.talkMs - b.talkMs,
  3: bySince,
  4: byExt,
  5: byExt,
  6: bySince,
  7: (a, b) => a.callsAnswered - b.callsAnswered,
  8: (a, b, pool) => pool.priorityOf(a.ext) - pool.priorityOf(b.ext),
}

export class Matcher {
  private readonly waiting = new Set<Session>()
  private readonly lastExt = new Map<number, string>()
  private readonly random: Random
  private readonly assign: (session: Session, agent: Agent) => void

  constructor(random: Random, assign: (session: Session, agent: Agent) => void) {
    this.random = random
    this.assign = assign
  }

  /** A customer answered: an idle agent of the pool takes the call, else it waits in line. */
  seek(session: Session, pool: MatchPool, agents: ReadonlyMap<string, Agent>): void {
    const agent = this.choose(pool, agents)
    if (agent === null) {
      this.waiting.add(session)
      return
    }
    this.lastExt.set(pool.taskId, agent.ext)
    this.assign(session, agent)
  }

  leave(session: Session): void {
    this.waiting.delete(session)
  }

  /** An agent became idle: the longest-waiting customer it may serve. */
  offer(agent: Agent, poolOf: (taskId: number) => MatchPool | undefined): void {
    for (const session of this.waiting) {
      if (poolOf(session.taskId)?.exts.has(agent.ext) !== true) continue
      this.waiting.delete(session)
      this.lastExt.set(session.taskId, agent.ext)
      this.assign(session, agent)
      return
    }
  }

  private choose(pool: MatchPool, agents: ReadonlyMap<string, Agent>): Agent | null {
    const idle: Agent[] = []
    for (const ext of pool.exts) {
      const agent = agents.get(ext)
      if (agent?.state === 'idle') idle.push(agent)
    }
    // Agents seated at the task first, so that tasks sharing agents do not take each other's.
    const seated = idle.filter(agent => agent.seat === pool.taskId)
    const candidates = seated.length > 0 ? seated : idle
    if (pool.strategy === 6) return candidates[Math.floor(this.random.next() * candidates.length)] ?? null
    const compare = ORDER[pool.strategy]
    candidates.sort((a, b) => compare(a, b, pool) || bySince(a, b, pool))
    if (pool.strategy !== 4) return candidates[0] ?? null
    const last = Number(this.lastExt.get(pool.taskId) ?? 0)
    return candidates.find(agent => Number(agent.ext) > last) ?? candidates[0] ?? null
  }
}
