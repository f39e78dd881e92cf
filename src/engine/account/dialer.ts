// Drives one account: its tasks, its agents and its calls; the meeting point of store, switch and pacers.
import type { AgentState, PhoneRefusal } from '../../domain/agent.ts'
import type { AccountPicture, EngineRequest } from '../../store/port/engine-store.ts'
import { HeldLegs } from '../agents/held-legs.ts'
import type { Agent } from '../agents/live-agent.ts'
import { Matcher } from '../agents/matcher.ts'
import { Roster, type RosterListener } from '../agents/roster.ts'
import { CallDesk, withdrawAll, withdrawUnanswerable } from '../call/call-desk.ts'
import { callEvents } from '../call/call-events.ts'
import { callFacts } from '../call/call-facts.ts'
import type { CallListener } from '../call/live-call.ts'
import type { LiveConversation } from '../call/live-conversation.ts'
import { pacingNews } from '../call/pacing-news.ts'
import { type EngineNode, reportFault } from '../engine-node.ts'
import { LiveCounts } from '../live/live-counts.ts'
import { LiveRoom } from '../live/live-room.ts'
import type { ReportedAccount } from '../node/report-writer.ts'
import { TaskReporter } from '../task/task-reporter.ts'
import { type TaskListener, type TaskMeans, TaskRun } from '../task/task-run.ts'
import { AccountNow } from './account-now.ts'
import { AgentDesk } from './agent-desk.ts'
import { Claims } from './claims.ts'
import { DialGate } from './dial-gate.ts'
import { Facts } from './facts.ts'
import { Pump } from './pump.ts'
import { RunTable } from './run-table.ts'
import { Seating } from './seating.ts'
import { Shutdown } from './shutdown.ts'

/**
 * Pacers are asked this often even if nothing happens, because the agents' chances of being free grow with
 * time.
 */
const TICK_MS = 500

export class Dialer implements RosterListener, TaskListener {
  private readonly node: EngineNode
  private readonly account: AccountNow
  private readonly runs = new RunTable()
  private readonly roster: Roster
  private readonly facts: Facts
  private readonly claims: Claims
  private readonly matcher: Matcher<LiveConversation>
  private readonly agentDesk: AgentDesk
  private readonly seating: Seating
  private readonly pump: Pump
  private readonly heldLegs: HeldLegs
  private readonly taskMeans: TaskMeans
  private readonly reporter: TaskReporter
  private readonly shutdown: Shutdown
  private readonly liveCounts: LiveCounts
  private readonly liveRoom: LiveRoom
  private stopTick: (() => void) | null = null

  constructor(picture: AccountPicture, node: EngineNode) {
    this.node = node
    const account = new AccountNow(picture, node)
    const facts = new Facts(account, node)
    const claims = new Claims(node.store, account.id)
    const gate = new DialGate(account.id, facts, claims, node)
    const roster = new Roster(node.clock, this)
    const matcher = new Matcher<LiveConversation>(node.random)
    const liveCounts = new LiveCounts(account, node)
    const listeners = [
      ...[callFacts(account, facts, node), pacingNews(account, node), callEvents(account, node)],
      liveCounts.listen,
    ]
    const report: CallListener = (call, news) => {
      for (const listener of listeners) listener(call, news)
    }
    const desk = new CallDesk({ account, roster, matcher, node }, gate, facts, report)
    this.account = account
    this.facts = facts
    this.claims = claims
    this.roster = roster
    this.matcher = matcher
    this.agentDesk = new AgentDesk(account, facts, node)
    this.seating = new Seating(this.runs, roster)
    this.pump = new Pump(this.runs)
    this.heldLegs = new HeldLegs(account.id, roster, node)
    this.taskMeans = { account, gate, roster, claims, facts, desk, node }
    this.reporter = new TaskReporter(account, this.runs, roster, gate, facts, node)
    this.shutdown = new Shutdown(gate, this.runs, facts, this.heldLegs, node)
    this.liveCounts = liveCounts
    this.liveRoom = new LiveRoom(account, this.runs, roster, liveCounts, node)
  }

  /** Real time at which the account was last read. */
  get refreshedAt(): number {
    return this.account.refreshedAt
  }

  /** What its tasks did, for the figures of minutes. */
  reported(): ReportedAccount {
    const { abandonWaitMs, lateCountsAsAbandoned } = this.account.settings
    return {
      accountId: this.account.id,
      lateMs: lateCountsAsAbandoned ? abandonWaitMs : null,
      isBehind: this.facts.isBehind,
      hasTasks: this.runs.size > 0,
      takeMinutes: () => this.reporter.minutes.take(),
    }
  }

  start(): void {
    this.refresh(this.account.picture)
    this.tick()
  }

  /** Takes over what was read from the store. */
  refresh(picture: AccountPicture): void {
    this.account.take(picture)
    this.roster.load(picture.agents)
    this.node.switch.expectAgents(
      this.account.id,
      picture.agents.map(({ ext, password }) => ({ ext, password, login: `${picture.account.code}-${ext}` })),
    )
    this.runs.load(picture.tasks, task => new TaskRun(task, this.taskMeans, this))
    this.heldLegs.settle()
    withdrawUnanswerable(this.runs.values(), this.roster)
    if (picture.stopped !== null) withdrawAll(this.runs.values(), picture.stopped.endsTalks)
    this.seating.deal()
    this.pump.touchAll()
  }

  registered(ext: string, is: boolean): void {
    this.roster.register(ext, is)
    this.heldLegs.settle()
  }

  refused(ext: string, why: PhoneRefusal): void {
    this.roster.refuse(ext, why, this.node.clock.systemTime(), agent => this.agentDesk.write(agent))
  }

  /** What somebody asked for over `/v1`; an agent whose state has changed meanwhile is left alone. */
  obey({ kind, ext }: EngineRequest): void {
    const agent = this.roster.agents.get(ext)
    if (agent === undefined) return
    if (kind === 'endWrapUp') this.roster.endWrapUp(agent)
    else if (kind === 'extendWrapUp') this.roster.extendWrapUp(agent, this.account.settings)
    else if (kind === 'hangUp') agent.call?.endForAgent()
  }

  /** Regular care in real time: counts lists that do not flow, ends tasks, reports. */
  async care(): Promise<void> {
    if (this.claims.isLost && (await this.claims.giveBackLost(this.runs, this.facts))) this.wake()
    if (await this.runs.look(this.node.store, this.node.clock.systemTime())) {
      this.seating.deal()
      this.pump.touchAll()
    }
    for (const run of [...this.runs.values()]) await this.endIfDone(run)
    this.reporter.report()
  }

  /** Contacts may wait again although nobody here gave them back. */
  wake(): void {
    this.runs.wake()
    this.pump.touchAll()
  }

  /** Somebody watches the account; `isWhole`: everything is to be reported. */
  watch(isWhole: boolean): void {
    this.liveRoom.watch(isWhole)
  }

  /** No new dials; resolves when the last call is over. */
  drain(): Promise<void> {
    return this.shutdown.drain()
  }

  /** Withdraws the remaining calls and writes everything down. */
  async stop(): Promise<void> {
    await this.shutdown.withdraw()
    this.liveRoom.stop()
    this.stopTick?.()
    this.stopTick = null
    this.reporter.report()
    await this.shutdown.writeDown()
  }

  fed(run: TaskRun): void {
    this.endSoonIfDone(run)
    this.seating.deal()
    this.pump.touch(run.id)
  }

  callOver(run: TaskRun): void {
    this.runs.leaveIfOver(run)
    this.endSoonIfDone(run)
    this.shutdown.callOver()
    this.pump.touch(run.id)
  }

  wrapped(agent: Agent, wrapMs: number): void {
    if (agent.seat === null) return
    this.runs.get(agent.seat)?.observe({ type: 'wrapEnded', at: this.node.clock.systemTime(), wrapMs })
  }

  changed(agent: Agent, from: AgentState, forMs: number): void {
    this.agentDesk.changed(agent, from, forMs)
    this.liveCounts.agentChanged(agent, from, forMs)
    if (agent.state === 'idle') {
      this.seating.seat(agent)
      this.matcher.nextFor(agent)?.give([agent])
    } else if (agent.state === 'busy' || agent.state === 'offline') {
      agent.seat = null
      this.heldLegs.settle()
      withdrawUnanswerable(this.runs.values(), this.roster)
    }
    // Only an agent who is free or about to be is a reason to dial more.
    if (agent.state === 'idle') this.pump.touchAll()
    else if (agent.state === 'wrapUp' && agent.seat !== null) this.pump.touch(agent.seat)
  }

  private tick(): void {
    for (const run of this.runs.values()) run.tick()
    this.seating.deal()
    this.pump.touchAll()
    this.stopTick = this.node.clock.after(TICK_MS, () => this.tick())
  }

  private endSoonIfDone(run: TaskRun): void {
    if (!run.feed.isDry || run.calls.size > 0) return
    void this.endIfDone(run).catch(error => reportFault(this.node, this.account.id, 'endIfDone', error))
  }

  private async endIfDone(run: TaskRun): Promise<void> {
    if (!run.isDone) return
    await this.facts.flush()
    if (!(await this.node.store.endIfDone(run.id, this.node.clock.systemTime()))) {
      run.doubt()
      return
    }
    run.stopped = true
    this.runs.delete(run.id)
    const { taskid } = run
    this.node.emit({ type: 'taskEnded', accountId: this.account.id, taskid, at: this.node.clock.now() })
    this.seating.deal()
  }
}
