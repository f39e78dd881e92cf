// Drives one account: its tasks, its agents and its calls; the meeting point of store, switch and pacers.
import { within } from '../../domain/clock.ts'
import type { AccountPicture } from '../../store/port/account-picture.ts'
import { HeldLegs } from '../agents/held-legs.ts'
import { type CallSeeker, Matcher } from '../agents/matcher.ts'
import { Roster } from '../agents/roster.ts'
import { CallDesk, withdrawAll, withdrawUnanswerable } from '../call/call-desk.ts'
import { callListeners } from '../call/call-listeners.ts'
import { type EngineNode, reportFault } from '../engine-node.ts'
import { LiveCounts } from '../live/live-counts.ts'
import { LiveRoom } from '../live/live-room.ts'
import { TaskReporter } from '../task/task-reporter.ts'
import { type TaskMeans, TaskRun } from '../task/task-run.ts'
import { AccountLines } from './account-lines.ts'
import { AccountNow } from './account-now.ts'
import { AgentDesk } from './agent-desk.ts'
import { phonesIn } from './agent-phones.ts'
import { AgentTurns } from './agent-turns.ts'
import { CallerRoom } from './caller-room.ts'
import { Claims } from './claims.ts'
import { DialGate } from './dial-gate.ts'
import { Doors } from './doors.ts'
import { Facts } from './facts.ts'
import { PhoneNews } from './phone-news.ts'
import { PromisedCalls } from './promised-calls.ts'
import { Pump } from './pump.ts'
import { Requests } from './requests.ts'
import { RunTable } from './run-table.ts'
import { Seating } from './seating.ts'
import { Shutdown } from './shutdown.ts'
import { SingleCalls } from './single-calls.ts'
import { Supervision } from './supervision.ts'
import { TaskEnds } from './task-ends.ts'

/** Pacers are asked this often in any case: the agents' chances of being free grow with time. */
const TICK_MS = 500
/** How long stopping waits until shadows are written, if the database is away. */
const SHADOWS_WAIT_MS = 3_000

export class Dialer {
  readonly doors: Doors
  readonly reporter: TaskReporter
  readonly requests: Requests
  readonly phones: PhoneNews
  readonly liveRoom: LiveRoom
  private readonly node: EngineNode
  private readonly account: AccountNow
  private readonly lines: AccountLines
  private readonly runs = new RunTable()
  private readonly singles: SingleCalls
  private readonly promised: PromisedCalls
  private readonly callerRoom: CallerRoom
  private readonly roster: Roster
  private readonly facts: Facts
  private readonly claims: Claims
  private readonly seating: Seating
  private readonly pump: Pump
  private readonly heldLegs: HeldLegs
  private readonly taskMeans: TaskMeans
  private readonly shutdown: Shutdown
  private readonly taskEnds: TaskEnds
  private readonly turns: AgentTurns
  private stopTick: (() => void) | null = null

  constructor(picture: AccountPicture, node: EngineNode) {
    this.node = node
    const account = new AccountNow(picture, node)
    const lines = new AccountLines(account, node)
    const facts = new Facts(account, node)
    const claims = new Claims(node, account.id)
    const gate = new DialGate(account.id, facts, claims, node)
    const roster = new Roster(node.clock, {
      changed: (...turn) => this.turns.changed(...turn),
      wrapped: (...turn) => this.turns.wrapped(...turn),
    })
    const matcher = new Matcher<CallSeeker>(node.random)
    const liveCounts = new LiveCounts(account, node)
    const floor = { account, lines, roster, matcher, node }
    const supervision = new Supervision(floor, facts)
    const callerRoom = new CallerRoom(account, node)
    const listeners = [liveCounts.listen, supervision.listen, callerRoom.listen]
    const report = callListeners(account, facts, node, listeners)
    const desk = new CallDesk(floor, gate, facts, report)
    const singles = new SingleCalls(floor, gate, facts, report, () => this.singleOver())
    const promised = new PromisedCalls(floor, gate, singles, this.runs)
    this.account = account
    this.lines = lines
    this.singles = singles
    this.promised = promised
    this.callerRoom = callerRoom
    this.facts = facts
    this.claims = claims
    this.roster = roster
    this.seating = new Seating(this.runs, roster, promised.kept)
    this.pump = new Pump(this.runs)
    this.heldLegs = new HeldLegs(account.id, roster, node)
    const isAwaited = this.runs.isAwaited.bind(this.runs)
    this.taskMeans = { account, lines, gate, roster, claims, facts, desk, callerRoom, node, isAwaited }
    this.reporter = new TaskReporter(account, this.runs, roster, gate, facts, node)
    this.doors = new Doors(floor, gate, facts, callerRoom, report, () => this.shutdown.callOver())
    const calls = { runs: this.runs, singles, supervision, doors: this.doors }
    this.shutdown = new Shutdown(gate, calls, facts, this.heldLegs, node)
    const { runs, seating, pump, shutdown, doors, heldLegs } = this
    const agentDesk = new AgentDesk(account, facts, node)
    this.phones = new PhoneNews({ roster, runs, heldLegs, agentDesk, node })
    const taskEnds = new TaskEnds({ accountId: account.id, runs, seating, pump, facts, shutdown, node })
    this.taskEnds = taskEnds
    const shared = { roster, runs, seating, promised, pump, heldLegs, agentDesk, node }
    this.turns = new AgentTurns({ ...shared, matcher, liveCounts, taskEnds })
    this.requests = new Requests({ account, roster, runs, singles, doors, supervision, promised })
    this.liveRoom = new LiveRoom(account, calls, roster, liveCounts, node)
  }

  /** Real time at which the account was last read. */
  get refreshedAt(): number {
    return this.account.refreshedAt
  }

  start(): void {
    this.refresh(this.account.picture)
    this.tick()
  }

  /** Takes over what was read from the store. */
  refresh(picture: AccountPicture): void {
    this.account.take(picture)
    this.lines.load()
    this.roster.load(picture.agents)
    this.node.switch.expectAgents(this.account.id, phonesIn(picture))
    this.runs.load(picture.tasks, task => new TaskRun(task, this.taskMeans, this.taskEnds))
    for (const run of this.runs.values()) run.previews.look()
    this.heldLegs.settle()
    withdrawUnanswerable(this.runs.values(), this.roster)
    if (picture.stopped !== null)
      withdrawAll([...this.runs.values(), this.singles, this.doors], picture.stopped.endsTalks)
    this.promised.look()
    this.seating.deal()
    this.pump.touchAll()
    void this.runs
      .keepOffers(this.node)
      .catch(error => reportFault(this.node, this.account.id, 'claimsLeft', error))
  }

  /** Regular care in real time: counts lists that do not flow, ends tasks, reports. */
  async care(): Promise<void> {
    await this.requests.lookAgain()
    if (this.claims.isLost && (await this.claims.giveBackLost(this.runs, this.facts))) this.wake()
    for (const run of [...this.runs.values()]) await run.judgeAgain(this.node.store)
    if (await this.runs.look(this.node.store, this.node.clock.systemTime())) {
      this.seating.deal()
      this.pump.touchAll()
    }
    await this.taskEnds.look()
    this.reporter.report()
    for (const run of this.runs.values()) run.shadow.care()
  }

  /** Contacts may wait again although nobody here gave them back. */
  wake(): void {
    this.runs.wake()
    this.pump.touchAll()
  }

  /** No new dials; resolves when the last call is over. */
  drain(): Promise<void> {
    return this.shutdown.drain()
  }

  /** Withdraws the remaining calls and writes everything down. */
  async stop(): Promise<void> {
    this.promised.stop()
    const shadows = this.runs.writeShadows()
    await this.shutdown.withdraw()
    this.roster.stop()
    this.liveRoom.stop()
    this.stopTick?.()
    this.stopTick = null
    this.reporter.report()
    await this.shutdown.writeDown()
    await within(this.node.wall, SHADOWS_WAIT_MS, shadows)
  }

  /** What follows for a call-back is read once its call is written down. */
  private singleOver(): void {
    this.shutdown.callOver()
    void this.facts.flush().then(() => this.promised.look())
  }

  private tick(): void {
    for (const run of this.runs.values()) run.tick()
    this.promised.tick()
    this.seating.deal()
    this.callerRoom.look(this.runs, this.roster.agents.values())
    this.pump.touchAll()
    this.stopTick = this.node.clock.after(TICK_MS, () => this.tick())
  }
}
