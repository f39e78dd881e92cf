// What is reported of each task that runs: its calls and agents, why it does not dial, what may still be lost
// today, when it will be done.
import type { ConversationState } from '../../domain/call/conversation.ts'
import { budgetOf } from '../../domain/day-tally.ts'
import type { AgentsByState, CallsByState, HeldBack, TaskReport } from '../../domain/live-report.ts'
import { doneAt, openMs } from '../../domain/open-time.ts'
import type { PacerReason, PacerReport } from '../../domain/pacing/pacer.ts'
import { possibleShare } from '../../domain/pacing/possible-share.ts'
import { RECENT_MS } from '../../domain/recent-minutes.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { Roster } from '../agents/roster.ts'
import type { LiveCall } from '../call/live-call.ts'
import type { EngineNode } from '../engine-node.ts'
import type { TaskRun } from '../task/task-run.ts'
import { doingOf, whenAnswered } from './agent-reports.ts'
import type { LiveCounts } from './live-counts.ts'
import { TaskProgress } from './task-progress.ts'

const HOLDS_BACK: readonly PacerReason[] = ['capNear', 'cautious', 'agentsTooSlow']
/** An agent's phone rings for the call, or the two are about to hear each other. */
const CONNECTING: readonly ConversationState[] = ['offered', 'connecting', 'summoned', 'meeting']
/** Before so many conversations nothing is said of what a team could do. */
const CONNECTED_MIN = 20
const MORE_AGENTS = 2
/** A smaller gain is not worth a sentence. */
const GAIN_MIN = 0.01
const MINUTE_MS = 60_000
const SECOND_MS = 1_000

/** A task's report, and what the account's is made of. */
export interface ReportedTask {
  readonly report: TaskReport
  readonly talkMs: number
  readonly workMs: number
  /** Conversations still expected today. */
  readonly expected: number
  readonly atWork: number
}

export class TaskReports {
  private readonly progress: TaskProgress
  private readonly account: AccountNow
  private readonly roster: Roster
  private readonly counts: LiveCounts
  private readonly node: Pick<EngineNode, 'clock'>

  constructor(account: AccountNow, roster: Roster, counts: LiveCounts, node: Pick<EngineNode, 'clock'>) {
    this.progress = new TaskProgress(counts)
    this.account = account
    this.roster = roster
    this.counts = counts
    this.node = node
  }

  all(runs: ReadonlyMap<number, TaskRun>): ReportedTask[] {
    this.counts.keep(runs)
    this.progress.keep(runs)
    return [...runs.values()].flatMap(run => (run.stopped ? [] : [this.one(run)]))
  }

  private one(run: TaskRun): ReportedTask {
    const explained = run.pacer.explain()
    const why = run.standing.why(explained)
    const done = this.progress.of(run.task)
    const { talkMs, workMs } = this.timeOf(run)
    const atWork = run.agentsNow()
    const ahead = this.ahead(run, run.task.total - done.called)
    // In a preview task the agents set the pace, not the pacer.
    const isPaced = !run.beginsWithMaker && run.needsAgents
    const isLearned = isPaced && this.counts.today().task(run.id).connected >= CONNECTED_MIN
    const { abandonRateMax: cap } = run.pacer.settings
    const possible = (agents: number) => possibleShare(agents, explained.estimates, cap)
    const talkShareMax =
      isLearned && atWork > 0 ? Math.max(possible(atWork), shareOf(talkMs, workMs) ?? 0) : null
    const gain = isLearned && atWork > 0 ? possible(atWork + MORE_AGENTS) - possible(atWork) : 0
    return {
      ...{ talkMs, workMs, atWork, expected: ahead.connected },
      report: {
        taskid: run.taskid,
        ratio: rounded(Math.max(0, explained.ratio)),
        why,
        heldBack:
          isPaced && why === null && HOLDS_BACK.includes(explained.reason) ? heldBackOf(explained) : null,
        calls: callsOf(run.calls),
        agents: this.agentsOf(run),
        talkShare: shareOf(talkMs, workMs),
        talkShareMax: talkShareMax && rounded(talkShareMax),
        moreAgents: gain >= GAIN_MIN ? { agents: MORE_AGENTS, talkShare: rounded(gain) } : null,
        abandon: budgetOf(this.counts.today().task(run.id), cap, ahead),
        total: run.task.total,
        ...done,
        endsAt: ahead.endsAt,
        nextAnswer: isPaced && why === null ? nextAnswer(run) : null,
      },
    }
  }

  private agentsOf(run: TaskRun): AgentsByState {
    const agents = { ready: 0, talking: 0, wrapUp: 0, away: 0, offline: 0 }
    for (const ext of run.exts) {
      const agent = this.roster.agents.get(ext)
      if (agent !== undefined) agents[doingOf(agent)] += 1
    }
    return agents
  }

  /** Lately, with what lasts now. */
  private timeOf(run: TaskRun): { talkMs: number; workMs: number } {
    const now = this.node.clock.now()
    const counts = this.counts.task(run.id)
    let talkMs = counts.talkMs.sum(now)
    let workMs = counts.workMs.sum(now)
    for (const agent of this.roster.agents.values()) {
      if (agent.seat !== run.id || agent.state === 'busy' || agent.state === 'offline') continue
      const forMs = Math.min(RECENT_MS, now - agent.since)
      workMs += forMs
      if (agent.state === 'talking') talkMs += forMs
    }
    return { talkMs, workMs }
  }

  /** What the rest of the day brings at this pace, and when the list is done. */
  private ahead(run: TaskRun, left: number): { connected: number; abandoned: number; endsAt: number | null } {
    const pace = this.counts.pace(run.id) ?? 0
    const { dialled, connected, abandoned } = this.counts.today().task(run.id)
    if (pace === 0 || dialled === 0) return { connected: 0, abandoned: 0, endsAt: null }
    const now = this.node.clock.systemTime()
    const { dayStart, nextDay } = this.account.today()
    const hours = { callHours: this.account.settings.callHours, dayStart }
    const until = Math.min(nextDay, run.task.endsAt ?? nextDay)
    const calls = Math.min(Math.max(0, left), pace * openMs(hours, now, until))
    const endsAt = left <= 0 ? null : doneAt(hours, now, left / pace)
    return {
      connected: (calls * connected) / dialled,
      abandoned: (calls * abandoned) / dialled,
      endsAt: endsAt && Math.round(endsAt / MINUTE_MS) * MINUTE_MS,
    }
  }
}

/** As exactly as it is said, so that it changes only when the sentence does. */
function heldBackOf(report: PacerReport): HeldBack {
  const { reason, risk, riskMax, abandonRate, abandonRateMax, abandonBudgetLeft, pickUp, estimates } = report
  const perMille = (share: number) => Math.round(share * 1_000) / 1_000
  return {
    ...{ reason, abandonRateMax, pickUp },
    ...{ risk: perMille(risk), riskMax: perMille(riskMax), abandonRate: perMille(abandonRate) },
    abandonBudgetLeft: Math.round(abandonBudgetLeft * 10) / 10,
    estimates: { answerProbability: perMille(estimates.answerProbability) },
  }
}

export function callsOf(calls: Iterable<LiveCall>): CallsByState {
  const by = { dialing: 0, ringing: 0, hearing: 0, waiting: 0, connecting: 0, talking: 0 }
  for (const { state, conversation } of calls) {
    if (state === 'dialing' || state === 'ringing') by[state] += 1
    else if (conversation.state === 'announcing') by.hearing += 1
    else if (conversation.isSeeking) by.waiting += 1
    else if (CONNECTING.includes(conversation.state)) by.connecting += 1
    else if (conversation.state === 'talking') by.talking += 1
  }
  return by
}

/** To a hundredth; null: nobody was at work. */
export function shareOf(talkMs: number, workMs: number): number | null {
  return workMs === 0 ? null : rounded(talkMs / workMs)
}

/** When the next customer is expected, or those who are expected within a second. */
function nextAnswer(run: TaskRun): TaskReport['nextAnswer'] {
  const expected = run.pacer.expects()
  const last = expected.at(-1)
  if (last === undefined || last.answers < 0.5) return null
  const withinMs = Math.min(last.withinMs, whenAnswered(expected, 1))
  const count = withinMs < SECOND_MS ? Math.max(1, Math.round(expected[0]?.answers ?? 1)) : 1
  return { count, withinMs: Math.max(1, Math.round(withinMs / SECOND_MS)) * SECOND_MS }
}

function rounded(figure: number): number {
  return Math.round(figure * 100) / 100
}
