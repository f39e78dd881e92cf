// What is counted of an account all the time, watched or not, because it cannot be found out later: its calls
// of the day, how fast its lists go down, how long its agents talked.
import type { AgentState } from '../../domain/agent.ts'
import { DayTally } from '../../domain/day-tally.ts'
import { lateCountsAs } from '../../domain/outcome.ts'
import { RECENT_MS, RecentMinutes } from '../../domain/recent-minutes.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { Agent } from '../agents/live-agent.ts'
import type { CallListener, LiveCall } from '../call/live-call.ts'
import type { EngineNode } from '../engine-node.ts'

/** A pace is known after so long. */
const PACE_MS = 60_000

interface TaskCounts {
  /** By the steady clock. */
  readonly since: number
  readonly calls: RecentMinutes
  readonly talkMs: RecentMinutes
  readonly workMs: RecentMinutes
  /** Calls over since the engine began to drive the account. */
  called: number
  connected: number
}

export class LiveCounts {
  /** Calls with lower ids were dialled by whoever drove the account before; null: none was dialled here. */
  firstCallId: number | null = null
  private tally: DayTally
  private readonly tasks = new Map<number, TaskCounts>()
  private readonly account: AccountNow
  private readonly node: Pick<EngineNode, 'clock'>

  constructor(account: AccountNow, node: Pick<EngineNode, 'clock'>) {
    this.account = account
    this.node = node
    this.tally = new DayTally(account.today().dayStart)
  }

  /** Calls that no task made count neither for a pace nor for the share of abandoned ones. */
  readonly listen: CallListener = (call, news) => {
    if (call.origin.type === 'trunk') this.calledIn(call, news.type)
    if (call.origin.type !== 'task') return
    const { taskId } = call.origin
    switch (news.type) {
      case 'dialed':
        this.isHere(call)
        this.count('dialled', call, taskId)
        return
      case 'answered':
      case 'abandoned':
        this.count(news.type, call, taskId)
        return
      case 'connected':
        this.connected(call, taskId)
        return
      case 'talkEnded':
        if (call.dialedAt >= this.today().dayStart) this.tally.talked(news.talkMs)
        return
      case 'ended':
        // Those may be dialled again.
        if (taskId === null || call.outcome === 'interrupted' || call.outcome === 'trunkFailed') return
        this.task(taskId).calls.add(this.node.clock.now(), 1)
        this.task(taskId).called += 1
        if (call.outcome === 'connected') this.task(taskId).connected += 1
    }
  }

  agentChanged({ seat }: Agent, from: AgentState, forMs: number): void {
    if (seat === null || from === 'offline' || from === 'busy') return
    const now = this.node.clock.now()
    const { workMs, talkMs } = this.task(seat)
    workMs.addTime(now - forMs, now)
    if (from === 'talking') talkMs.addTime(now - forMs, now)
  }

  /** The calls of the account's day; a new one begins at its midnight. */
  today(): DayTally {
    const { dayStart } = this.account.today()
    if (this.tally.dayStart !== dayStart) this.tally = new DayTally(dayStart)
    return this.tally
  }

  task(taskId: number): TaskCounts {
    const known = this.tasks.get(taskId) ?? {
      since: this.node.clock.now(),
      calls: new RecentMinutes(),
      talkMs: new RecentMinutes(),
      workMs: new RecentMinutes(),
      called: 0,
      connected: 0,
    }
    this.tasks.set(taskId, known)
    return known
  }

  /** Calls over a ms lately; null: it is not known yet. */
  pace(taskId: number): number | null {
    const { since, calls } = this.task(taskId)
    const now = this.node.clock.now()
    const elapsedMs = Math.min(RECENT_MS, now - since)
    return elapsedMs < PACE_MS ? null : calls.sum(now) / elapsedMs
  }

  /** Only of these tasks anything is kept. */
  keep(taskIds: { has(taskId: number): boolean }): void {
    for (const taskId of this.tasks.keys()) if (!taskIds.has(taskId)) this.tasks.delete(taskId)
  }

  private calledIn(call: LiveCall, news: string): void {
    if (news === 'dialed') this.isHere(call)
    else if (news === 'ended' && call.dialedAt >= this.today().dayStart) this.today().calledIn(call.outcome)
  }

  private isHere({ callId }: LiveCall): void {
    this.firstCallId = Math.min(this.firstCallId ?? callId, callId)
  }

  private count(what: 'dialled' | 'answered' | 'abandoned', call: LiveCall, taskId: number | null): void {
    const today = this.today()
    if (call.dialedAt >= today.dayStart) today.count(what, taskId, call.dialedAt)
  }

  private connected(call: LiveCall, taskId: number | null): void {
    const today = this.today()
    if (call.dialedAt < today.dayStart) return
    const late = lateCountsAs(call.waitMs, this.account.settings)
    today.waited(call.waitMs, late !== undefined)
    today.count(late ?? 'connected', taskId, call.dialedAt)
  }
}
