// Agents who are kept free for a call-back that is due: nobody is dialled for them any more, and the
// call-back begins once no customer who was dialled before may need them.
import type { AgentState } from '../../domain/agent.ts'
import type { OpenCallBack } from '../../store/port/call-back-store.ts'
import { type Agent, isAtWork } from '../agents/live-agent.ts'
import type { AgentFloor } from '../call/agent-floor.ts'
import type { RunTable } from './run-table.ts'

/** States in which an agent that asks for it calls back at once. */
const CALLS_NOW: readonly AgentState[] = ['idle', 'busy', 'offline']

/** No task has it: every one that dialled for the agent counts. */
const OF_NO_TASK = -1

interface Kept {
  readonly callBackId: number
  /** By the steady clock. */
  readonly since: number
}

export class KeptAgents {
  /** By extension. */
  private readonly kept = new Map<string, Kept>()
  /** What agents have asked to call now, by extension. */
  private readonly wanted = new Map<string, number>()
  private readonly floor: Pick<AgentFloor, 'account' | 'roster' | 'node'>
  private readonly runs: RunTable

  constructor(floor: Pick<AgentFloor, 'account' | 'roster' | 'node'>, runs: RunTable) {
    this.floor = floor
    this.runs = runs
  }

  has(ext: string): boolean {
    return this.kept.has(ext)
  }

  want(ext: string, callBackId: number): void {
    this.wanted.set(ext, callBackId)
  }

  release(ext: string): void {
    this.kept.delete(ext)
    this.wanted.delete(ext)
  }

  /** Keeps an agent for each of these, as far as there are any; others are free again. */
  keepFor(promised: readonly OpenCallBack[]): void {
    for (const [ext, { callBackId }] of [...this.kept])
      if (!promised.some(row => row.id === callBackId && this.mayKeep(row, ext))) this.kept.delete(ext)
    const served = new Set([...this.kept.values()].map(({ callBackId }) => callBackId))
    for (const row of promised) {
      const agent = served.has(row.id) ? null : this.nextFor(row)
      if (agent === null) continue
      this.kept.set(agent.ext, { callBackId: row.id, since: this.floor.node.clock.now() })
    }
    for (const ext of this.kept.keys()) {
      const agent = this.floor.roster.agents.get(ext)
      if (agent?.state === 'idle') agent.seat = null
    }
  }

  /** The agent kept for it, who can begin now; null: it waits. */
  freeFor(row: OpenCallBack): Agent | null {
    const { agents } = this.floor.roster
    for (const [ext, callBackId] of this.wanted) {
      const agent = agents.get(ext)
      const isThere = agent?.registered === true && CALLS_NOW.includes(agent.state)
      if (callBackId === row.id && agent !== undefined && isThere) return agent
    }
    for (const [ext, { callBackId, since }] of this.kept) {
      const agent = agents.get(ext)
      if (callBackId !== row.id || agent?.state !== 'idle') continue
      if (!this.runs.isAwaited(ext, OF_NO_TASK, since)) return agent
    }
    return null
  }

  /** Its agent, also during a call; of a group the one who has been idle longest. */
  private nextFor(row: OpenCallBack): Agent | null {
    const { agents } = this.floor.roster
    const isNew = (agent: Agent) => !this.kept.has(agent.ext)
    if (row.ext !== null) {
      const own = agents.get(row.ext)
      return own !== undefined && isAtWork(own) && isNew(own) ? own : null
    }
    const idle = [...agents.values()].filter(agent => agent.state === 'idle' && isNew(agent))
    const able = idle.filter(agent => this.mayKeep(row, agent.ext))
    return able.sort((one, other) => one.since - other.since)[0] ?? null
  }

  private mayKeep(row: OpenCallBack, ext: string): boolean {
    const agent = this.floor.roster.agents.get(ext)
    if (agent === undefined || !isAtWork(agent)) return false
    if (row.ext !== null) return row.ext === ext
    if (agent.state !== 'idle') return false
    const { groupName } = row
    if (groupName === null) return true
    return this.floor.account.membersOfGroup(groupName).members.some(member => member.ext === ext)
  }
}
