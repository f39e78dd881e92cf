// The result of a simulated shift, from the engine's events alone: agents' time in each state, calls and
// waits.
import type { AgentState } from '../domain/agent.ts'
import type { EngineEvent } from '../domain/event.ts'
import { isAbandonment, type Outcome } from '../domain/outcome.ts'

const HALF_HOUR_MS = 1_800_000

export interface ShiftReport {
  readonly agents: number
  readonly hours: number
  /** Talking / logged in. */
  readonly talkShare: number
  /** Talking and wrapping up / logged in. */
  readonly occupancy: number
  /** Abandoned / (abandoned + connected). */
  readonly abandonRate: number
  readonly worstHalfHour: number
  readonly dials: number
  readonly answered: number
  readonly connected: number
  readonly abandoned: number
  /** Connected later than `abandonWaitMs` after the answer. */
  readonly late: number
  readonly dialsPerConnect: number
  /** How long connected customers waited, in ms from the answer to the agent. */
  readonly waitMs: { readonly p50: number; readonly p95: number; readonly max: number }
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>
  /** People who called in; they are in none of the figures above but the agents'. */
  readonly callers: CallerShares
  /** Each has its own cap, even if they share agents. */
  readonly tasks: readonly TaskShare[]
}

export interface CallerShares {
  readonly came: number
  /** Had an agent within CALLER_PROMISE_MS, of those who came. */
  readonly servedInTime: number
  /** Left, or heard the message, without an agent. */
  readonly unserved: number
}

/** Whoever waits for longer was not looked after well. */
export const CALLER_PROMISE_MS = 15_000

export interface TaskShare {
  readonly taskid: string
  readonly connected: number
  readonly abandoned: number
  readonly abandonRate: number
}

export class Tally {
  private readonly from: number
  private readonly until: number
  private readonly spentMs: Record<AgentState, number> = {
    offline: 0,
    busy: 0,
    idle: 0,
    reserved: 0,
    talking: 0,
    wrapUp: 0,
  }
  private readonly since = new Map<string, { state: AgentState; at: number }>()
  private readonly outcomes: Partial<Record<Outcome, number>> = {}
  private readonly halfHours = new Map<number, { abandoned: number; connected: number }>()
  private readonly tasks = new Map<string, { abandoned: number; connected: number }>()
  private readonly waits: number[] = []
  private readonly callers = { served: 0, inTime: 0, unserved: 0 }
  private dials = 0
  private late = 0
  private answers = 0

  /** Counts what happens from `from` to `until` (epoch ms). */
  constructor(from: number, until: number) {
    this.from = from
    this.until = until
  }

  take(event: EngineEvent): void {
    if (event.type === 'agentChanged')
      this.agentChanged(`${event.accountId}/${event.ext}`, event.to, event.at)
    if (event.at < this.from || event.at > this.until) return
    if ('taskid' in event && event.taskid === null) this.ofCaller(event)
    else if (event.type === 'callStarted') this.dials += 1
    else if (event.type === 'callAnswered') this.answers += 1
    else if (event.type === 'callConnected') this.connected(event)
    else if (event.type === 'callFinished') this.finished(event.taskid, event.outcome, event.at)
  }

  report(agents: number): ShiftReport {
    for (const [ext, { state }] of this.since) this.agentChanged(ext, state, this.until)
    const { talking, wrapUp, idle, reserved, busy } = this.spentMs
    const loggedIn = Math.max(1, talking + wrapUp + idle + reserved + busy)
    const connected = this.waits.length
    const abandoned = sum(
      Object.entries(this.outcomes).map(([outcome, count]) =>
        isAbandonment(outcome as Outcome) ? count : 0,
      ),
    )
    const waits = this.waits.sort((a, b) => a - b)
    return {
      agents,
      hours: (this.until - this.from) / 3_600_000,
      talkShare: talking / loggedIn,
      occupancy: (talking + wrapUp) / loggedIn,
      abandonRate: share(abandoned, connected),
      worstHalfHour: Math.max(
        0,
        ...[...this.halfHours.values()].map(half => share(half.abandoned, half.connected)),
      ),
      dials: this.dials,
      answered: this.answers,
      connected,
      abandoned,
      late: this.late,
      dialsPerConnect: connected === 0 ? 0 : this.dials / connected,
      waitMs: { p50: quantile(waits, 0.5), p95: quantile(waits, 0.95), max: waits.at(-1) ?? 0 },
      outcomes: this.outcomes,
      callers: this.callerShares(),
      tasks: [...this.tasks].map(([taskid, task]) => ({
        taskid,
        ...task,
        abandonRate: share(task.abandoned, task.connected),
      })),
    }
  }

  private agentChanged(ext: string, to: AgentState, at: number): void {
    const before = this.since.get(ext)
    if (before !== undefined) {
      const begin = Math.max(before.at, this.from)
      const end = Math.min(at, this.until)
      if (end > begin) this.spentMs[before.state] += end - begin
    }
    this.since.set(ext, { state: to, at })
  }

  private ofCaller(event: EngineEvent): void {
    if (event.type === 'callConnected') {
      this.callers.served += 1
      if (event.waitMs <= CALLER_PROMISE_MS) this.callers.inTime += 1
    } else if (event.type === 'callFinished' && event.outcome !== 'connected') this.callers.unserved += 1
  }

  private callerShares(): CallerShares {
    const { served, inTime, unserved } = this.callers
    const came = served + unserved
    return { came, servedInTime: came === 0 ? 0 : inTime / came, unserved }
  }

  private connected({ taskid, waitMs, isLate, at }: EngineEvent & { type: 'callConnected' }): void {
    if (isLate) this.late += 1
    this.waits.push(waitMs)
    if (taskid !== null) this.task(taskid).connected += 1
    this.halfHour(at).connected += 1
  }

  private finished(taskid: string | null, outcome: Outcome, at: number): void {
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1
    if (!isAbandonment(outcome)) return
    this.halfHour(at).abandoned += 1
    if (taskid !== null) this.task(taskid).abandoned += 1
  }

  private task(taskid: string): { abandoned: number; connected: number } {
    const task = this.tasks.get(taskid) ?? { abandoned: 0, connected: 0 }
    this.tasks.set(taskid, task)
    return task
  }

  private halfHour(at: number): { abandoned: number; connected: number } {
    const key = Math.floor((at - this.from) / HALF_HOUR_MS)
    const half = this.halfHours.get(key) ?? { abandoned: 0, connected: 0 }
    this.halfHours.set(key, half)
    return half
  }
}

function share(part: number, other: number): number {
  return part + other === 0 ? 0 : part / (part + other)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0
}
