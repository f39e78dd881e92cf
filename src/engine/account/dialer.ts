// Drives one account: its tasks, its agents and its calls; the meeting point of store, switch and pacers.
import type { AgentState, PhoneRefusal } from '../../domain/agent.ts'
import type { AccountPicture } from '../../store/port/account-picture.ts'
import type { EngineRequest } from '../../store/port/engine-request.ts'
import { HeldLegs } from '../agents/held-legs.ts'
import type { Agent } from '../agents/live-agent.ts'
import { type CallSeeker, Matcher } from '../agents/matcher.ts'
import { Roster, type RosterListener } from '../agents/roster.ts'
import { CallDesk, withdrawAll, withdrawUnanswerable } from '../call/call-desk.ts'
import { callEvents } from '../call/call-events.ts'
import { callFacts } from '../call/call-facts.ts'
import type { CallListener, LiveCall } from '../call/live-call.ts'
import { pacingNews } from '../call/pacing-news.ts'
import { type EngineNode, reportFault } from '../engine-node.ts'
import { LiveCounts } from '../live/live-counts.ts'
import { LiveRoom } from '../live/live-room.ts'
import type { ReportedAccount } from '../node/report-writer.ts'
import { TaskReporter } from '../task/task-reporter.ts'
import { type TaskListener, type TaskMeans, TaskRun } from '../task/task-run.ts'
import { AccountNow } from './account-now.ts'
import { AgentDesk } from './agent-desk.ts'
import { phonesIn } from './agent-phones.ts'
import { CallerRoom } from './caller-room.ts'
import { Claims } from './claims.ts'
import { DialGate } from './dial-gate.ts'
import { Doors, type IncomingLeg } from './doors.ts'
import { Facts } from './facts.ts'
import { Pump } from './pump.ts'
import { RunTable } from './run-table.ts'
import { Seating } from './seating.ts'
import { Shutdown } from './shutdown.ts'
import { SingleCalls } from './single-calls.ts'
import { Supervision } from './supervision.ts'

/**
 * Pacers are asked this often even if nothing happens, because the agents' chances of being free grow with
 * time.
 */
const TICK_MS = 500

export class Dialer implements RosterListener, TaskListener {
  private readonly node: EngineNode
  private readonly account: AccountNow
  private readonly runs = new RunTable()
  private readonly singles: SingleCalls
  private readonly doors: Doors
  private readonly callerRoom: CallerRoom
  private readonly supervision: Supervision
  private readonly roster: Roster
  private readonly facts: Facts
  private readonly claims: Claims
  private readonly matcher: Matcher<CallSeeker>
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
    const claims = new Claims(node, account.id)
    const gate = new DialGate(account.id, facts, claims, node)
    const roster = new Roster(node.clock, this)
    const matcher = new Matcher<CallSeeker>(node.random)
    const liveCounts = new LiveCounts(account, node)
    const floor = { account, roster, matcher, node }
    const supervision = new Supervision(floor, facts)
    const callerRoom = new CallerRoom(account, node)
    const reporters = [
      ...[callFacts(account, facts, node), pacingNews(account, node), callEvents(account, node)],
      ...[liveCounts.listen, supervision.listen, callerRoom.listen],
    ]
    const report: CallListener = (call, news) => {
      for (const reporter of reporters) reporter(call, news)
    }
    const desk = new CallDesk(floor, gate, facts, report)
    const singles = new SingleCalls(floor, gate, facts, report, () => this.shutdown.callOver())
    this.account = account
    this.singles = singles
    this.supervision = supervision
    this.callerRoom = callerRoom
    this.facts = facts
    this.claims = claims
    this.roster = roster
    this.matcher = matcher
    this.agentDesk = new AgentDesk(account, facts, node)
    this.seating = new Seating(this.runs, roster)
    this.pump = new Pump(this.runs)
    this.heldLegs = new HeldLegs(account.id, roster, node)
    this.taskMeans = {
      ...{ account, gate, roster, claims, facts, desk, callerRoom, node },
      isAwaited: (ext, taskId, since) => this.runs.isAwaited(ext, taskId, since),
    }
    this.reporter = new TaskReporter(account, this.runs, roster, gate, facts, node)
    this.doors = new Doors(floor, gate, facts, callerRoom, report, () => this.shutdown.callOver())
    const calls = { runs: this.runs, singles, supervision, doors: this.doors }
    this.shutdown = new Shutdown(gate, calls, facts, this.heldLegs, node)
    this.liveCounts = liveCounts
    this.liveRoom = new LiveRoom(account, calls, roster, liveCounts, node)
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
    this.node.switch.expectAgents(this.account.id, phonesIn(picture))
    this.runs.load(picture.tasks, task => new TaskRun(task, this.taskMeans, this))
    for (const run of this.runs.values()) run.previews.look()
    this.heldLegs.settle()
    withdrawUnanswerable(this.runs.values(), this.roster)
    if (picture.stopped !== null)
      withdrawAll([...this.runs.values(), this.singles, this.doors], picture.stopped.endsTalks)
    this.seating.deal()
    this.pump.touchAll()
    void this.keepOffers().catch(error => reportFault(this.node, this.account.id, 'claimsLeft', error))
  }

  registered(ext: string, is: boolean): void {
    this.roster.register(ext, is)
    if (!is) this.runs.offerOf(ext)?.handle('agentLeft')
    this.heldLegs.settleOf(ext)
  }

  refused(ext: string, why: PhoneRefusal): void {
    this.roster.refuse(ext, why, this.node.clock.systemTime(), agent => this.agentDesk.write(agent))
  }

  /** Whether this number of the account can be called over this trunk. */
  isDoor(trunk: string, to: string): boolean {
    return this.doors.isOne(trunk, to)
  }

  cameIn(call: IncomingLeg): void {
    this.doors.open(call)
  }

  /** What somebody asked for over the API; an agent whose state has changed meanwhile is left alone. */
  async obey({ kind, ext, detail }: EngineRequest): Promise<void> {
    if (kind === 'makeCall') {
      await this.singles.begin()
      return
    }
    if (kind === 'listen') {
      await this.supervision.begin()
      return
    }
    if (kind === 'endCall') {
      this.callOf(detail?.callId)?.withdraw()
      return
    }
    const agent = this.roster.agents.get(ext)
    if (agent === undefined) return
    if (kind === 'preview') {
      if (detail?.decision !== undefined) this.runs.offerOf(ext)?.decide(detail.decision)
      return
    }
    if (kind === 'endWrapUp') this.roster.endWrapUp(agent)
    else if (kind === 'extendWrapUp') this.roster.extendWrapUp(agent, this.account.settings)
    else if (kind === 'noSound' || kind === 'soundHeard') agent.hasNoSound = kind === 'noSound'
    else if (kind === 'hangUp' || kind === 'cutOff')
      (agent.call ?? this.singles.of(ext)?.conversation)?.endForAgent(ext, kind === 'cutOff')
    else agent.call?.obey(ext, kind, detail ?? {})
  }

  private callOf(callId: number | undefined): LiveCall | undefined {
    for (const { calls } of [...this.runs.values(), this.singles, this.doors])
      for (const call of calls) if (call.callId === callId) return call
    return undefined
  }

  /** Regular care in real time: counts lists that do not flow, ends tasks, reports. */
  async care(): Promise<void> {
    if (this.singles.isWaiting) await this.singles.begin()
    if (this.supervision.isWaiting) await this.supervision.begin()
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
    this.roster.stop()
    this.liveRoom.stop()
    this.stopTick?.()
    this.stopTick = null
    this.reporter.report()
    await this.shutdown.writeDown()
  }

  fed(run: TaskRun): void {
    if (run.stopped) {
      this.runs.retire(run)
      return
    }
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
    this.callerRoom.look(this.runs, this.roster.agents.values())
    this.pump.touchAll()
    this.stopTick = this.node.clock.after(TICK_MS, () => this.tick())
  }

  /** Contacts that agents look at may have been blocked or deleted. */
  private async keepOffers(): Promise<void> {
    const asked = this.runs.offered()
    if (asked.length === 0) return
    const left = new Set(await this.node.store.claimsLeft(this.node.node, asked))
    for (const run of [...this.runs.values()]) run.previews.keep(left, new Set(asked))
  }

  private endSoonIfDone(run: TaskRun): void {
    if (!run.feed.isDry || !run.isIdle) return
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
