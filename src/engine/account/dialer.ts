// Drives one account: its tasks, its agents and its calls; the meeting point of store, switch and pacers.
import { standstillReason } from '../../domain/account.ts'
import type { AgentState, PhoneRefusal, StrategyCode } from '../../domain/agent.ts'
import { within } from '../../domain/clock.ts'
import type { AccountPicture, Claim, LivingTask } from '../../store/port/engine-store.ts'
import { AgentLegs } from '../agents/held-legs.ts'
import { Matcher } from '../agents/matcher.ts'
import { type Agent, Roster } from '../agents/roster.ts'
import { CallDesk } from '../call/call-desk.ts'
import type { Legs } from '../call/legs.ts'
import type { Session } from '../call/live-call.ts'
import type { EngineOptions } from '../node/engine.ts'
import type { LateAnswers } from '../node/late-answers.ts'
import type { Line, Lines } from '../node/lines.ts'
import { TaskReporter } from '../task/task-reporter.ts'
import { TaskRun, type TaskSurroundings } from '../task/task-run.ts'
import { Calendar } from './calendar.ts'
import { Recorder } from './facts.ts'
import { RunTable } from './run-table.ts'
import { dealSeats, nextSeat } from './seats.ts'

/** Pacers are asked again this often even when nothing happens: agents' chances of being free grow with time. */
const TICK_MS = 500
/** How long the switch may take to confirm that the last calls are gone. */
const STOP_MS = 3_000

export interface DialerParts extends EngineOptions {
  readonly lines: Lines
  readonly legs: Legs
  readonly lateAnswers: LateAnswers
  /** The lease on this account is certainly held now. */
  mayDial(accountId: number): boolean
  isSwitchUp(): boolean
}

export class Dialer {
  readonly roster: Roster
  readonly recorder: Recorder
  readonly runs = new RunTable()
  picture: AccountPicture
  /** Real time of the last reading of the account. */
  refreshedAt = 0
  draining = false
  private readonly parts: DialerParts
  private readonly matcher: Matcher
  private readonly desk: CallDesk
  private readonly agentLegs: AgentLegs
  private readonly reporter: TaskReporter
  private readonly calendar = new Calendar()
  private readonly dirty = new Set<TaskRun>()
  private stopTick: (() => void) | null = null
  private pumping = false
  private stopped = false
  private sessionsLeft: (() => void) | null = null
  /** A claim failed, perhaps after the database had made it: calls may lie there that nobody here knows. Nothing is dialled until they are found. */
  private claimLost = false

  constructor(picture: AccountPicture, parts: DialerParts) {
    this.picture = picture
    this.parts = parts
    const accountId = picture.account.id
    this.recorder = new Recorder(
      {
        record: changes => parts.store.record(changes),
        release: callIds => parts.store.release(callIds),
        clearToDial: (account, node, marks) =>
          parts.store.clearToDial(account, node, marks, this.calendar.dailyCap(parts.clock.systemTime(), this.picture.account.settings)),
      },
      parts.wall,
      accountId,
      parts.node,
      (where, error) => this.fault(where, error),
      callIds => parts.journal?.written(callIds),
    )
    this.roster = new Roster(parts.clock, {
      changed: (agent, from, forMs) => this.agentChanged(agent, from, forMs),
      wrapped: (agent, wrapMs) => {
        if (agent.seat !== null) this.runs.get(agent.seat)?.observe({ type: 'wrapEnded', at: parts.clock.systemTime(), wrapMs })
      },
    })
    this.matcher = new Matcher(parts.random, (session, agent) => {
      this.roster.reserve(agent, session.taskId)
      session.take(agent)
    })
    this.desk = new CallDesk(this, this.matcher, parts)
    this.agentLegs = new AgentLegs(accountId, this.roster, parts)
    this.reporter = new TaskReporter(this, parts)
  }

  get accountId(): number {
    return this.picture.account.id
  }

  start(): void {
    this.refresh(this.picture)
    this.tick()
  }

  /** Takes over what the store says now. */
  refresh(picture: AccountPicture): void {
    this.picture = picture
    this.refreshedAt = this.parts.wall.now()
    this.parts.lines.load(picture.trunks)
    this.roster.load(picture.agents)
    this.parts.switch.expectAgents(
      this.accountId,
      picture.agents.map(({ ext, password }) => ({ ext, password, login: `${picture.account.code}-${ext}` })),
    )
    const living = new Set(picture.tasks.map(task => task.id))
    for (const task of picture.tasks) this.loadTask(task)
    for (const run of this.runs.values()) {
      if (living.has(run.id)) continue
      run.pullBack()
      run.stopped = true
      if (run.sessions.size === 0) this.runs.delete(run.id)
    }
    this.agentLegs.settle()
    this.desk.withdrawUnanswerable()
    if (picture.stopped !== null) this.desk.withdrawAll(picture.stopped.endsTalks)
    this.deal()
    this.pumpAll()
  }

  registered(ext: string, is: boolean): void {
    this.roster.register(ext, is)
    this.agentLegs.settle()
  }

  refused(ext: string, why: PhoneRefusal): void {
    this.roster.refuse(ext, why, this.parts.clock.systemTime(), agent => this.write(agent))
  }

  tick(): void {
    if (this.stopped) return
    for (const run of this.runs.values()) run.tick()
    this.deal()
    this.pumpAll()
    this.stopTick = this.parts.clock.after(TICK_MS, () => this.tick())
  }

  /** Regular care in real time: looks into lists that do not flow, ends tasks, reports. */
  async care(): Promise<void> {
    if (this.claimLost) await this.giveBackLostClaims()
    if (await this.runs.look(this.parts.store, this.parts.clock.systemTime())) {
      this.deal()
      this.pumpAll()
    }
    for (const run of [...this.runs.values()]) await this.endIfDone(run)
    this.reporter.report()
  }

  /** Contacts may wait again that nobody here gave back. */
  wake(): void {
    this.runs.wake()
    this.pumpAll()
  }

  /** A call of this run changed, or its feed did. */
  touch(run: TaskRun): void {
    this.dirty.add(run)
    if (this.pumping) return
    this.pumping = true
    queueMicrotask(() => {
      this.pumping = false
      for (const dirty of this.dirty) dirty.pump()
      this.dirty.clear()
    })
  }

  /** No new dials; resolves when the last call is over. */
  async drain(): Promise<void> {
    this.draining = true
    this.runs.pullBack()
    if (this.runs.callsInFlight() > 0) await new Promise<void>(resolve => (this.sessionsLeft = resolve))
  }

  /** Withdraws what still lives, writes everything down. */
  async stop(): Promise<void> {
    this.draining = true
    for (const run of this.runs.values()) {
      run.pullBack()
      for (const session of [...run.sessions]) session.handle('cancel')
    }
    if (this.runs.callsInFlight() > 0) await within(this.parts.wall, STOP_MS, new Promise<void>(resolve => (this.sessionsLeft = resolve)))
    this.agentLegs.close()
    this.stopTick?.()
    this.reporter.report()
    await within(this.parts.wall, STOP_MS, this.recorder.flush())
    for (const { callId, answeredAt } of this.recorder.close()) this.parts.lateAnswers.note(callId, answeredAt)
    this.stopped = true
  }

  sessionEnded(run: TaskRun, session: Session): void {
    run.sessions.delete(session)
    if (run.stopped && run.sessions.size === 0) this.runs.delete(run.id)
    if (run.sessions.size === 0 && run.feed.isDry) void this.endIfDone(run).catch(error => this.fault('endIfDone', error))
    if (this.runs.callsInFlight() === 0) this.sessionsLeft?.()
    this.touch(run)
  }

  fault(where: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    this.parts.emit({ type: 'fault', accountId: this.accountId, where, message, at: this.parts.clock.now() })
  }

  /** What a call would bring could not be written down, or not soon. */
  cannotRecord(): boolean {
    return this.recorder.isBehind || this.parts.journal?.hasRoom() === false
  }

  /** Calls of ours without a dial that no list at hand holds and no claim under way will bring. */
  private async giveBackLostClaims(): Promise<void> {
    const runs = [...this.runs.values()]
    this.runs.pullBack()
    if (runs.some(run => run.feed.isBusy)) return
    await this.recorder.flush()
    const unfinished = await this.parts.store.unfinishedCalls(this.accountId)
    const known = new Set(runs.flatMap(run => [...run.sessions].map(session => session.claim.callId)))
    this.recorder.release(unfinished.filter(call => call.dialedAt === null && !known.has(call.callId)).map(call => call.callId))
    this.claimLost = false
    this.wake()
  }

  private async endIfDone(run: TaskRun): Promise<void> {
    if (run.stopped || run.sessions.size > 0 || !run.feed.isDry || run.feed.remaining?.waiting !== 0 || run.task.total === 0) return
    await this.recorder.flush()
    if (!(await this.parts.store.endIfDone(run.id, this.parts.clock.systemTime()))) {
      run.doubt()
      return
    }
    run.stopped = true
    this.runs.delete(run.id)
    this.parts.emit({ type: 'taskEnded', accountId: this.accountId, taskid: run.task.taskid, at: this.parts.clock.now() })
    this.deal()
  }

  private loadTask(task: LivingTask): void {
    let run = this.runs.get(task.id)
    if (run === undefined) {
      run = new TaskRun(task, this.surroundings())
      this.runs.set(task.id, run)
    }
    const { assignment } = task
    if (assignment.type === 'extensions') {
      run.update(
        task,
        assignment.extensions.map(ext => ({ ext, priority: 1 })),
        1,
      )
      return
    }
    const group = this.picture.groups.find(candidate => candidate.name === assignment.name)
    run.update(task, group?.members ?? [], (group?.strategy ?? 1) as StrategyCode)
  }

  private surroundings(): TaskSurroundings {
    const dialer = this
    const { parts } = this
    return {
      get account() {
        return dialer.picture.account
      },
      node: parts.node,
      feedSource: {
        claim: async request => {
          try {
            return await parts.store.claim(request)
          } catch (error) {
            this.claimLost = true
            throw error
          }
        },
        remaining: (taskId, now) => parts.store.remaining(taskId, now),
      },
      now: () => parts.clock.systemTime(),
      steadyNow: () => parts.clock.now(),
      calendar: () => this.calendar.at(parts.clock.systemTime(), this.picture.account.settings),
      dailyCap: () => this.calendar.dailyCap(parts.clock.systemTime(), this.picture.account.settings),
      wallNow: () => parts.wall.now(),
      standstill: () => standstillReason(this.picture.account, this.picture.stopped !== null, parts.wall.now()),
      isHalted: () => this.draining || this.claimLost || this.cannotRecord() || !parts.isSwitchUp() || !parts.mayDial(this.accountId),
      isSwitchUp: () => parts.isSwitchUp(),
      agents: () => this.roster.agents.values(),
      trunkNames: () => this.picture.trunks.map(trunk => trunk.name),
      downTrunk: () => parts.lines.downOf(this.picture.trunks.map(trunk => trunk.name)),
      takeLine: callerIds =>
        parts.lines.take(
          this.accountId,
          this.picture.trunks.map(trunk => trunk.name),
          callerIds.length > 0 ? callerIds : this.picture.callerIds,
        ),
      begin: (run: TaskRun, claim: Claim, line: Line) => this.desk.begin(run, claim, line),
      giveBack: callIds => this.recorder.release(callIds),
      fault: (where, error) => this.fault(where, error),
      fed: run => {
        if (run.feed.isDry && run.sessions.size === 0) void this.endIfDone(run).catch(error => this.fault('endIfDone', error))
        this.deal()
        this.touch(run)
      },
    }
  }

  private write(agent: Agent, more: { ready: false; missed: true } | object = {}): void {
    const { ext, state, registered, callsAnswered, callsMissed, lastAssignedAt, lastAnsweredAt, refused } = agent
    this.recorder.agent({
      ...{ accountId: this.accountId, at: this.parts.clock.systemTime() },
      ...{ ext, state, registered, callsAnswered, callsMissed, lastAssignedAt, lastAnsweredAt },
      ...(refused && { refused }),
      ...more,
    })
  }

  private agentChanged(agent: Agent, from: AgentState, forMs: number): void {
    const { clock, emit } = this.parts
    const isSetUnready = from === 'reserved' && agent.isMissing
    this.write(agent, isSetUnready ? { ready: false, missed: true } : {})
    if (isSetUnready) this.desk.agentUnready(agent)
    emit({ type: 'agentChanged', accountId: this.accountId, ext: agent.ext, from, to: agent.state, forMs, at: clock.now() })
    if (agent.state === 'idle') {
      agent.seat = nextSeat([...this.runs.values()], this.roster.agents.values(), agent)
      this.matcher.offer(agent, taskId => this.runs.get(taskId))
    } else if (agent.state === 'busy' || agent.state === 'offline') {
      agent.seat = null
      this.agentLegs.settle()
      this.desk.withdrawUnanswerable()
    }
    // Only an agent who is free, or about to be, is a reason to dial more.
    if (agent.state === 'idle') this.pumpAll()
    else if (agent.state === 'wrapUp' && agent.seat !== null) {
      const run = this.runs.get(agent.seat)
      if (run !== undefined) this.touch(run)
    }
  }

  private deal(): void {
    const { agents } = this.roster
    dealSeats(
      [...this.runs.values()],
      agents.values(),
      [...agents.values()].filter(agent => agent.state === 'idle'),
    )
  }

  private pumpAll(): void {
    for (const run of this.runs.values()) if (!run.isResting) this.touch(run)
  }
}
