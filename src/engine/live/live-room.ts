// Reports an account to those who watch: what changed, at most four times a second, and nothing while nobody
// does.
import { budgetOf, type CallCounts, noCalls } from '../../domain/day-tally.ts'
import { messagesOf } from '../../domain/live-message.ts'
import type { AccountReport, AgentReport, TaskReport, TrunkLoad } from '../../domain/live-report.ts'
import { dayStart } from '../../domain/schedule.ts'
import { WATCH_LEASE_MS } from '../../store/port/live-publisher.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { CallsHere } from '../account/shutdown.ts'
import type { Roster } from '../agents/roster.ts'
import type { LiveCall } from '../call/live-call.ts'
import { type EngineNode, reportFault } from '../engine-node.ts'
import { AgentReports } from './agent-reports.ts'
import type { LiveCounts } from './live-counts.ts'
import { callsOf, type ReportedTask, shareOf, TaskReports } from './task-reports.ts'

const REPORT_MS = 250
/** If nothing changes, it is said so often that the engine is there. */
const BEAT_MS = 2_000
/** 29 days, less what a day may be short of 24 hours. */
const PAST_MS = 29 * 86_400_000 - 43_200_000

/** As text by its name: what is the same was reported. */
class Reported<Row> {
  private texts = new Map<string, string>()

  changes(rows: readonly Row[], nameOf: (row: Row) => string): { changed: Row[]; gone: string[] } {
    const before = this.texts
    this.texts = new Map(rows.map(row => [nameOf(row), JSON.stringify(row)]))
    return {
      changed: rows.filter(row => this.texts.get(nameOf(row)) !== before.get(nameOf(row))),
      gone: [...before.keys()].filter(name => !this.texts.has(name)),
    }
  }

  forget(): void {
    this.texts.clear()
  }
}

export class LiveRoom {
  private readonly account: AccountNow
  private readonly calls: CallsHere
  private readonly counts: LiveCounts
  private readonly node: EngineNode
  private readonly taskReports: TaskReports
  private readonly agentReports: AgentReports
  private readonly whole = new Reported<AccountReport>()
  private readonly trunks = new Reported<TrunkLoad>()
  private readonly tasks = new Reported<TaskReport>()
  private readonly agents = new Reported<AgentReport>()
  /** Real time. */
  private watchedUntil = Number.NEGATIVE_INFINITY
  private reportedAt = Number.NEGATIVE_INFINITY
  private isAskedForAll = false
  private isReporting = false
  /** When everything was reported last, real time. */
  private wholeAt = Number.NEGATIVE_INFINITY
  /** The day of which the calls of whoever drove the account before are counted in. */
  private countedDay: number | null = null
  /** Calls of the 29 days before it. */
  private past: Readonly<CallCounts> = noCalls()
  private number = 0
  private stopReporting: (() => void) | null = null

  constructor(account: AccountNow, calls: CallsHere, roster: Roster, counts: LiveCounts, node: EngineNode) {
    this.account = account
    this.calls = calls
    this.counts = counts
    this.node = node
    this.taskReports = new TaskReports(account, roster, counts, node)
    this.agentReports = new AgentReports(account, roster, calls, node)
  }

  /**
   * Somebody watches, for WATCH_LEASE_MS from now. `isWhole`: everything is asked for, by a page that shows
   * nothing until it comes; it does not wait for the next report.
   */
  watch(isWhole: boolean): void {
    const { wall } = this.node
    const isNew = this.stopReporting === null
    this.watchedUntil = wall.now() + WATCH_LEASE_MS
    this.isAskedForAll ||= isWhole || isNew
    const isHurried = isWhole && !this.isReporting && wall.now() - this.wholeAt >= REPORT_MS
    if (!isNew && !isHurried) return
    this.stopReporting?.()
    this.reportLater(0)
  }

  stop(): void {
    this.stopReporting?.()
    this.stopReporting = null
    this.watchedUntil = Number.NEGATIVE_INFINITY
  }

  private reportLater(afterMs: number): void {
    this.stopReporting = this.node.wall.after(afterMs, () => void this.reportOnce())
  }

  private async reportOnce(): Promise<void> {
    const { wall } = this.node
    if (wall.now() >= this.watchedUntil) {
      this.stop()
      return
    }
    const beganAt = wall.now()
    this.isReporting = true
    try {
      await this.countBefore()
      await this.publish()
    } catch (error) {
      // It is not known what was heard.
      this.isAskedForAll = true
      reportFault(this.node, this.account.id, 'live', error)
    }
    this.isReporting = false
    if (this.stopReporting !== null) this.reportLater(Math.max(0, beganAt + REPORT_MS - wall.now()))
  }

  /** What was before: the days before this one, and this day before this engine drove the account. */
  private async countBefore(): Promise<void> {
    const { store } = this.node
    const { id, settings } = this.account
    const today = this.counts.today()
    const { dayStart: from } = today
    if (this.countedDay === from) return
    const { abandonWaitMs, lateCountsAsAbandoned, timeZone } = settings
    this.past = await store.pastCalls(id, dayStart(timeZone, from - PAST_MS), from)
    if (this.countedDay === null) {
      const range = { from, to: this.account.today().nextDay, beforeCallId: this.counts.firstCallId }
      today.add(await store.dayFigures(id, { ...range, abandonWaitMs, lateCountsAsAbandoned }))
    }
    this.countedDay = from
  }

  private async publish(): Promise<void> {
    const { wall, store, node } = this.node
    const isWhole = this.isAskedForAll
    this.isAskedForAll = false
    if (isWhole) this.wholeAt = wall.now()
    if (isWhole) for (const reported of [this.whole, this.trunks, this.tasks, this.agents]) reported.forget()
    const tasks = this.taskReports.all(this.calls.runs)
    const whole = this.whole.changes([this.accountReport(tasks)], () => 'account')
    const trunks = this.trunks.changes(this.node.lines.loads(this.account.trunkNames()), ({ name }) => name)
    const changed = this.tasks.changes(
      tasks.map(({ report }) => report),
      ({ taskid }) => taskid,
    )
    const agents = this.agents.changes(this.agentReports.all(), ({ ext }) => ext)
    const [account] = whole.changed
    const isSame = [whole, trunks, changed, agents].every(
      part => part.changed.length + part.gone.length === 0,
    )
    if (isSame && !isWhole && wall.now() - this.reportedAt < BEAT_MS) return
    const parts = {
      ...(account && { account }),
      ...{ trunks: trunks.changed, tasks: changed.changed, agents: agents.changed },
      ...{ goneTrunks: trunks.gone, goneTasks: changed.gone, goneAgents: agents.gone },
    }
    const messages = messagesOf({ accountId: this.account.id, node }, parts, this.number + 1, isWhole)
    this.number += messages.length
    this.reportedAt = wall.now()
    await store.publishLive(messages)
  }

  private accountReport(tasks: readonly ReportedTask[]): AccountReport {
    const { abandonRateMax: cap } = this.account.settings
    const today = this.counts.today()
    const { past } = this
    const { answered, connected, abandoned } = today.all
    const sum = (of: (task: ReportedTask) => number) => tasks.reduce((sum, task) => sum + of(task), 0)
    const able = tasks.filter(({ report, atWork }) => report.talkShareMax !== null && atWork > 0)
    const atWork = able.reduce((agents, task) => agents + task.atWork, 0)
    const possible = able.reduce((all, task) => all + task.atWork * (task.report.talkShareMax ?? 0), 0)
    return {
      calls: callsOf([
        ...[...this.calls.runs.calls(), ...this.calls.singles.calls, ...this.calls.doors.calls],
      ]),
      callersWaiting: callersWaiting(this.calls.doors.calls),
      today: today.report(),
      abandon: budgetOf(today.all, cap, {
        connected: sum(({ expected }) => expected),
        abandoned: sum(({ report }) => report.abandon.forecast - report.abandon.used),
      }),
      talkShare: shareOf(
        sum(({ talkMs }) => talkMs),
        sum(({ workMs }) => workMs),
      ),
      talkShareMax: atWork === 0 ? null : Math.round((100 * possible) / atWork) / 100,
      thirtyDays: {
        answered: past.answered + answered,
        connected: past.connected + connected,
        abandoned: past.abandoned + abandoned,
      },
    }
  }
}

function callersWaiting(calls: Iterable<LiveCall>): AccountReport['callersWaiting'] {
  const since = [...calls].flatMap(({ conversation, answeredAt }) =>
    conversation.isSeeking && answeredAt !== null ? [answeredAt] : [],
  )
  return { count: since.length, since: since.length === 0 ? null : Math.min(...since) }
}
