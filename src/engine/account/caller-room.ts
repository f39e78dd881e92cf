// The room that dialling leaves for people who call back: what of the supply of each predictive task they are
// expected to take.
import { isMiss } from '../../domain/outcome.ts'
import {
  CALL_BACKS_MEMORY_MS,
  type CallBacks,
  type PastMisses,
  Replay,
} from '../../domain/pacing/call-backs.ts'
import type { LivingTask } from '../../store/port/account-picture.ts'
import { type Agent, isAtWork } from '../agents/live-agent.ts'
import type { CallListener } from '../call/live-call.ts'
import { type EngineNode, reportFault } from '../engine-node.ts'
import type { AccountNow } from './account-now.ts'

/** About a millisecond's work: minutes of the past that are looked at while nothing else goes on. */
export const LOOKS_A_SLICE = 30_000

/** A task that draws on agents, as the table of runs holds it. */
export interface PacedTask {
  readonly id: number
  readonly stopped: boolean
  readonly task: Pick<LivingTask, 'pace'>
}

export class CallerRoom {
  /** Null: callers are not given to agents, or what was before is being read. */
  private callBacks: CallBacks | null = null
  private isReading = false
  /** What happened while it was being read. */
  private meanwhile: ((callBacks: CallBacks) => void)[] = []
  private perMs = 0
  /** Agents at work by the predictive task they sit at. */
  private seated = new Map<number, number>()
  private seatedInAll = 0
  private readonly account: AccountNow
  private readonly node: Pick<EngineNode, 'clock' | 'store' | 'slices' | 'emit'>

  constructor(account: AccountNow, node: Pick<EngineNode, 'clock' | 'store' | 'slices' | 'emit'>) {
    this.account = account
    this.node = node
  }

  readonly listen: CallListener = (call, news) => {
    if (news.type !== 'ended' || call.origin.type !== 'task' || !isMiss(call.outcome)) return
    const at = call.dialedAt
    this.learn(callBacks => callBacks.missed(at))
  }

  /** Somebody calls in who missed our call of then. */
  cameBack(missedAt: number): void {
    const at = this.node.clock.systemTime()
    this.learn(callBacks => callBacks.cameBack(at, missedAt))
  }

  /** Looks at who is expected now, and at which tasks the agents sit who may take them. */
  look(tasks: ReadonlyMap<number, PacedTask>, agents: Iterable<Agent>): void {
    this.perMs = 0
    const { settings, picture } = this.account
    if (settings.inbound !== 'agents' || picture.callerIds.length === 0) {
      this.callBacks = null
      return
    }
    if (this.callBacks === null) void this.read()
    else if (this.account.today().isOpen) this.perMs = this.callBacks.perMs(this.node.clock.systemTime())
    if (this.perMs > 0) this.seat(tasks, agents)
  }

  /** People expected to take an agent of this task, per ms: its agents' share of all that are expected. */
  perMsOf(taskId: number): number {
    const seated = this.seated.get(taskId) ?? 0
    return this.perMs > 0 && seated > 0 ? (this.perMs * seated) / this.seatedInAll : 0
  }

  private seat(tasks: ReadonlyMap<number, PacedTask>, agents: Iterable<Agent>): void {
    this.seated = new Map()
    this.seatedInAll = 0
    for (const agent of agents) {
      if (agent.seat === null || !isAtWork(agent)) continue
      const run = tasks.get(agent.seat)
      if (run === undefined || run.stopped || run.task.pace !== 'auto') continue
      this.seated.set(run.id, (this.seated.get(run.id) ?? 0) + 1)
      this.seatedInAll += 1
    }
  }

  private learn(what: (callBacks: CallBacks) => void): void {
    if (this.callBacks !== null) what(this.callBacks)
    else if (this.isReading) this.meanwhile.push(what)
  }

  /** The calls on record say what was learned before. */
  private async read(): Promise<void> {
    if (this.isReading) return
    this.isReading = true
    const { clock, store, slices } = this.node
    let past: PastMisses = { misses: [], callBacks: [] }
    try {
      past = await store.pastMisses(this.account.id, clock.systemTime() - CALL_BACKS_MEMORY_MS)
    } catch (error) {
      // Without it less is known, and learned again.
      reportFault(this.node, this.account.id, 'pastMisses', error)
    }
    const replay = new Replay(past)
    await slices.run(() => {
      replay.goOn(LOOKS_A_SLICE)
      return replay.isOver
    })
    this.callBacks = replay.learned
    for (const what of this.meanwhile) what(this.callBacks)
    this.meanwhile = []
    this.isReading = false
  }
}
