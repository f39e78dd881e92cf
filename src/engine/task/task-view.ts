// A running task as its pacer sees it: its calls in flight and the agents who sit at it, and for a shadow
// which call is behind each.
import type { PoolView } from '../../domain/pacing/pacer.ts'
import type { LivePool } from '../../domain/shadow/shadow.ts'
import type { CallerRoom } from '../account/caller-room.ts'
import type { LiveCall } from '../call/live-call.ts'
import type { EngineNode } from '../engine-node.ts'
import type { TaskPool } from './task-pool.ts'

interface SeenTask {
  readonly id: number
  readonly calls: ReadonlySet<LiveCall>
}

interface ViewMeans {
  readonly node: Pick<EngineNode, 'clock'>
  readonly callerRoom: Pick<CallerRoom, 'perMsOf'>
}

export class TaskView {
  private readonly of: SeenTask
  private readonly agents: TaskPool
  private readonly means: ViewMeans

  constructor(of: SeenTask, agents: TaskPool, means: ViewMeans) {
    this.of = of
    this.agents = agents
    this.means = means
  }

  now(): PoolView {
    const at = this.means.node.clock.systemTime()
    const shiftMs = this.shiftMs(at)
    const dialingSince: number[] = []
    const waitingSince: number[] = []
    for (const call of this.of.calls) {
      if (isDialing(call)) dialingSince.push(call.begunAt + shiftMs)
      else if (call.conversation.waitingSince !== null)
        waitingSince.push(call.conversation.waitingSince + shiftMs)
    }
    const callersPerMs = this.means.callerRoom.perMsOf(this.of.id)
    return { at, dialingSince, waitingSince, callersPerMs, ...this.agents.seated(this.of.id, shiftMs) }
  }

  /** The calls behind a view that was just taken. */
  withCalls(view: PoolView = this.now()): LivePool {
    const dialing: number[] = []
    const waiting: number[] = []
    const callIds = new Map<unknown, number>()
    for (const call of this.of.calls) {
      callIds.set(call.conversation, call.callId)
      if (isDialing(call)) dialing.push(call.callId)
      else if (call.conversation.waitingSince !== null) waiting.push(call.callId)
    }
    const busy = this.agents.behind(this.of.id, this.shiftMs(view.at))
    const seated = busy.map(({ call, ...agent }) => ({ ...agent, callId: callIds.get(call) ?? null }))
    return { view, dialing, waiting, seated, calls: this.of.calls.size }
  }

  /** Nobody sits at a task whose hours forbid every call: those of its agents who sit nowhere would. */
  whileClosed(): LivePool {
    const pool = this.withCalls()
    return { ...pool, view: { ...pool.view, idle: pool.view.idle + this.agents.unseated() } }
  }

  /**
   * How far the system's clock has been moved against the steady one: the pacer takes the day from the
   * former, and ages must not change.
   */
  private shiftMs(at: number): number {
    return at - this.means.node.clock.now()
  }
}

/** Whoever hears a message has not asked for an agent yet. */
function isDialing(call: LiveCall): boolean {
  return call.isUnanswered || call.conversation.state === 'announcing'
}
