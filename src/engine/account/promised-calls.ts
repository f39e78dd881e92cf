// The call-backs of an account: each that is due is called by its agent or one of its group, and ends with a
// talk or with a reason.
import {
  afterCall,
  afterMissed,
  afterPutOff,
  type CallBackMove,
  DEFAULT_CALL_BACK,
} from '../../domain/call-back.ts'
import { opensAt } from '../../domain/plan/hours.ts'
import { zoneOfContact } from '../../domain/plan/phone-zones.ts'
import type { Plan } from '../../domain/plan/plan.ts'
import type { CallBackVerdict, OpenCallBack } from '../../store/port/call-back-store.ts'
import { endedCallBackPush } from '../../store/port/ended-call-back.ts'
import type { Agent } from '../agents/live-agent.ts'
import type { AgentFloor } from '../call/agent-floor.ts'
import { reportFault } from '../engine-node.ts'
import type { DialGate } from './dial-gate.ts'
import { KeptAgents } from './kept-agents.ts'
import { mayCallBack, planOfPromise } from './promised-hours.ts'
import type { RunTable } from './run-table.ts'
import type { SingleCalls } from './single-calls.ts'

/** A number that is on the line is tried again after this time. */
const ON_THE_LINE_MS = 60_000

export class PromisedCalls {
  readonly kept: KeptAgents
  /** Those that are due and wait for an agent, the longest due first. */
  private waiting: readonly OpenCallBack[] = []
  private nextAt: number | null = null
  /** Those for which a call is being asked for or something is being written. */
  private readonly busy = new Set<number>()
  private mode: 'idle' | 'looking' | 'woken' | 'stopped' = 'idle'
  private readonly floor: AgentFloor
  private readonly gate: DialGate
  private readonly singles: SingleCalls

  constructor(floor: AgentFloor, gate: DialGate, singles: SingleCalls, runs: RunTable) {
    this.floor = floor
    this.gate = gate
    this.singles = singles
    this.kept = new KeptAgents(floor, runs)
  }

  /** Reads what is due; one reading at a time. */
  look(): void {
    if (this.mode === 'stopped') return
    const isIdle = this.mode === 'idle'
    this.mode = isIdle ? 'looking' : 'woken'
    if (isIdle) void this.read().catch(error => this.fault('dueCallBacks', error))
  }

  /** Time has passed: others may be due, and the time of those that wait may be over. */
  tick(): void {
    const { now } = this
    const isNext = this.nextAt !== null && this.nextAt <= now
    if (isNext || this.waiting.some(({ untilAt }) => untilAt < now)) this.look()
    this.assign()
  }

  /** Agents may be free, or no longer awaited by customers who were dialled before. */
  assign(): void {
    if (this.mode === 'stopped') return
    const open = this.waiting.filter(({ id }) => !this.busy.has(id))
    this.kept.keepFor(open)
    if (this.floor.account.standstill() !== null || !this.gate.isOpen) return
    for (const promised of open) {
      const agent = this.kept.freeFor(promised)
      if (agent !== null) void this.begin(promised, agent)
    }
  }

  /** The agent wants to keep this one now, ready or not. */
  callNow(ext: string, id: number): void {
    this.kept.want(ext, id)
    this.look()
  }

  stop(): void {
    this.mode = 'stopped'
  }

  private get now(): number {
    return this.floor.node.clock.systemTime()
  }

  private async read(): Promise<void> {
    const { account, node } = this.floor
    try {
      const { rows, nextAt } = await node.store.dueCallBacks(account.id, this.now)
      this.nextAt = nextAt
      const waiting: OpenCallBack[] = []
      for (const row of rows) if (!this.busy.has(row.id) && !(await this.settled(row))) waiting.push(row)
      this.waiting = waiting
    } finally {
      const isWoken = this.mode === 'woken'
      if (this.mode !== 'stopped') this.mode = 'idle'
      if (isWoken) this.look()
    }
    this.assign()
  }

  /** False: it waits for an agent, or its plan is not read yet. */
  private async settled(row: OpenCallBack): Promise<boolean> {
    const plan = planOfPromise(this.floor.account, row)
    const move = plan === null ? null : this.moveOf(row, plan)
    if (move === null) return plan === null
    await this.settle(row, move)
    return true
  }

  /** Null: it waits for an agent. */
  private moveOf(row: OpenCallBack, plan: Plan): CallBackMove | null {
    const { account, roster } = this.floor
    const { now } = this
    const { settings } = account
    const rule = plan.callBack ?? DEFAULT_CALL_BACK
    const zone = zoneOfContact(plan, settings, row)
    if (row.call !== null) return afterCall(row, row.call, rule, now, zone)
    if (row.isTaskGone) return { state: 'ended', reason: 'taskRemoved' }
    if (!mayCallBack(account, row, now))
      return afterPutOff(row, opensAt(plan, settings, zone, now, true), 'neverOpen', rule)
    if (row.ext !== null && !roster.agents.has(row.ext)) return afterMissed(row, 'agentGone', rule, now, zone)
    return now > row.untilAt ? afterMissed(row, 'missed', rule, now, zone) : null
  }

  private async settle(row: OpenCallBack, move: CallBackMove): Promise<void> {
    const { account, node } = this.floor
    const { now } = this
    const reason = move.state === 'ended' ? move.reason : null
    const isPushed = reason !== null && account.settings.pushStateUrl !== ''
    const pushes = isPushed ? [endedCallBackPush(account.id, row, reason, now)] : []
    const isSettled = await node.store.settleCallBack(account.id, node.node, row, move, now, pushes)
    if (!isSettled || move.state === 'waiting') return
    node.emit({
      ...{ type: 'callBackOver', accountId: account.id, taskid: row.taskid, callBackId: row.id, reason },
      at: node.clock.now(),
    })
  }

  /** The agent is reserved for it from now on, so that nobody else is given to them meanwhile. */
  private async begin(row: OpenCallBack, agent: Agent): Promise<void> {
    const { roster } = this.floor
    this.busy.add(row.id)
    this.singles.expected.add(agent.ext)
    if (agent.state === 'idle') roster.reserve(agent, null)
    try {
      await this.ask(row, agent.ext)
    } catch (error) {
      this.fault('beginCallBack', error)
      // The call may have been asked for all the same.
      this.singles.isWaiting = true
    } finally {
      this.singles.expected.delete(agent.ext)
      this.kept.release(agent.ext)
      this.busy.delete(row.id)
      const isFree = agent.state === 'reserved' && agent.call === null
      if (isFree && this.singles.of(agent.ext) === undefined) roster.free(agent)
    }
  }

  private async ask(row: OpenCallBack, ext: string): Promise<void> {
    const { account, node } = this.floor
    const plan = planOfPromise(account, row)
    if (plan === null) return
    this.waiting = this.waiting.filter(({ id }) => id !== row.id)
    const { now } = this
    // Its hours may have ended since it was read.
    const move = this.moveOf(row, plan)
    if (move !== null) {
      await this.settle(row, move)
      return
    }
    const windows = account.limits(plan, now).filter(({ isForCallBacks }) => isForCallBacks)
    const verdict = await node.store.beginCallBack(account.id, node.node, { id: row.id, ext, now, windows })
    if (verdict?.verdict === 'call') await this.singles.begin()
    else if (verdict !== null) await this.settle(row, this.hindered(row, plan, verdict))
  }

  private hindered(row: OpenCallBack, plan: Plan, { verdict, until }: CallBackVerdict): CallBackMove {
    if (verdict === 'blocked') return { state: 'ended', reason: 'blocked' }
    if (verdict === 'limited') return afterPutOff(row, until, 'limited', plan.callBack ?? DEFAULT_CALL_BACK)
    const { ext, untilAt, tries } = row
    return { state: 'waiting', ext, dueAt: this.now + ON_THE_LINE_MS, untilAt, tries }
  }

  private fault(where: string, error: unknown): void {
    reportFault(this.floor.node, this.floor.account.id, where, error)
  }
}
