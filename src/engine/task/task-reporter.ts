// Reports on each running task: its pace, why it is not dialling, and what its pacer has learnt.
import type { TaskSeen } from '../../domain/report-minute.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { DialGate } from '../account/dial-gate.ts'
import type { Facts } from '../account/facts.ts'
import type { Roster } from '../agents/roster.ts'
import type { EngineNode } from '../engine-node.ts'
import type { ReportedAccount } from '../node/report-writer.ts'
import { TaskMinutes } from './task-minutes.ts'
import type { TaskRun } from './task-run.ts'
import type { RestFacts } from './task-standing.ts'

/** What a pacer has learnt is saved this often, so that a restart resumes from it. */
const KEEP_PACER_MS = 15_000

/** A supervisor's screen refreshes about as often. */
const REPORT_MS = 2_000

interface Reported {
  scale: string
  why: string
  pacerAt: number
  /** The facts behind the report if the task had nothing to do and its pacer was saved; null otherwise. */
  rest: RestFacts | null
  at: number
  seen: TaskSeen | null
}

const NEVER: Reported = { scale: '', why: 'null', pacerAt: 0, rest: null, at: 0, seen: null }

/** While a task has nothing to do, its numbers of idle and talking agents are updated this often. */
const REST_MS = 15_000

export class TaskReporter {
  private readonly minutes = new TaskMinutes()
  private reportedAt = 0
  private readonly reported = new Map<number, Reported>()
  private readonly account: AccountNow
  private readonly runs: ReadonlyMap<number, TaskRun>
  private readonly roster: Roster
  private readonly gate: DialGate
  private readonly facts: Pick<Facts, 'task' | 'isBehind'>
  private readonly node: Pick<EngineNode, 'clock' | 'wall' | 'emit'>

  constructor(
    account: AccountNow,
    runs: ReadonlyMap<number, TaskRun>,
    roster: Roster,
    gate: DialGate,
    facts: Pick<Facts, 'task' | 'isBehind'>,
    node: Pick<EngineNode, 'clock' | 'wall' | 'emit'>,
  ) {
    this.account = account
    this.runs = runs
    this.roster = roster
    this.gate = gate
    this.facts = facts
    this.node = node
  }

  /** What the account's tasks did, for the figures of minutes. */
  forMinutes(): ReportedAccount {
    const { abandonWaitMs, lateCountsAsAbandoned, inbound } = this.account.settings
    return {
      accountId: this.account.id,
      lateMs: lateCountsAsAbandoned ? abandonWaitMs : null,
      isBehind: this.facts.isBehind,
      mayHaveCalls: this.runs.size > 0 || inbound !== 'off',
      takeMinutes: () => this.minutes.take(),
    }
  }

  /** Writes what changed since the last time. */
  report(): void {
    const now = this.node.wall.now()
    if (now - this.reportedAt < REPORT_MS && !this.gate.isDraining) return
    this.reportedAt = now
    const seats = new Set<number | null>()
    for (const agent of this.roster.agents.values()) seats.add(agent.seat)
    for (const run of this.runs.values()) {
      if (run.stopped) continue
      const rest =
        run.isResting && !seats.has(run.id) && !this.gate.isDraining ? run.standing.restFacts() : null
      if (!this.stands(run, rest, now)) this.reportOne(run, rest)
    }
    for (const id of this.reported.keys()) if (!this.runs.has(id)) this.reported.delete(id)
    this.look()
  }

  /** As a task was reported last, so it is until the next time. */
  private look(): void {
    const at = this.node.clock.systemTime()
    for (const { seen } of this.reported.values()) if (seen !== null) this.minutes.saw(at, seen)
    for (const id of this.minutes.taskIds()) if (!this.reported.has(id)) this.minutes.leave(at, id)
  }

  /** Whether the last report is still right. */
  private stands(run: TaskRun, rest: RestFacts | null, now: number): boolean {
    const last = this.reported.get(run.id)
    if (rest === null || last === undefined || last.rest?.reason !== rest.reason) return false
    return last.rest.counts === rest.counts || now - last.at < REST_MS
  }

  private reportOne(run: TaskRun, rest: RestFacts | null): void {
    const explained = run.pacer.explain()
    const why = run.standing.why(explained)
    const scale = `1:${Number(Math.max(0, explained.ratio).toFixed(2))}`
    const whyText = JSON.stringify(why)
    const last = this.reported.get(run.id) ?? NEVER
    const now = this.node.wall.now()
    // While the task has nothing to do, its pacer learns nothing.
    const isKept = rest !== null && last.rest !== null
    const pacerDue = (!isKept && now - last.pacerAt >= KEEP_PACER_MS) || this.gate.isDraining
    const ids = { accountId: this.account.id, taskid: run.task.taskid, at: this.node.clock.now() }
    this.node.emit({
      type: 'taskPaced',
      ...ids,
      ratio: explained.ratio,
      abandonRate: explained.abandonRate,
      inFlight: run.calls.size,
      agents: run.agentsNow(),
      report: explained,
    })
    if (why !== null && codeOf(last.why) !== why.code)
      this.node.emit({ type: 'taskIdle', ...ids, why: why.code, counts: why.counts })
    this.reported.set(run.id, {
      scale,
      why: whyText,
      pacerAt: pacerDue ? now : last.pacerAt,
      rest: isKept || pacerDue ? rest : null,
      at: now,
      seen: {
        taskId: run.id,
        agents: run.agentsByState(),
        ratio: explained.ratio,
        pace: explained.reason,
        why: why?.code ?? null,
      },
    })
    if (scale === last.scale && whyText === last.why && !pacerDue) return
    this.facts.task({
      taskId: run.id,
      nowscale: scale,
      why,
      pacer: pacerDue ? run.pacer.state() : null,
      at: this.node.clock.systemTime(),
    })
  }
}

function codeOf(whyText: string): string | null {
  const why: unknown = JSON.parse(whyText)
  return typeof why === 'object' && why !== null && 'code' in why ? String(why.code) : null
}
