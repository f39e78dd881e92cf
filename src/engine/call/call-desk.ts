// Begins calls and does for them what concerns their account: records, pacers, agents, pushes.
import { join } from 'node:path'
import { isAbandonment, lateCountsAs } from '../../domain/outcome.ts'
import { callRecordBody, stateBody, unreadyBody } from '../../domain/push-body.ts'
import { readRecordingName, recordingName } from '../../domain/recording.ts'
import { againAt } from '../../domain/retry.ts'
import type { CallChange, Claim } from '../../store/port/engine-store.ts'
import type { Dialer, DialerParts } from '../account/dialer.ts'
import type { Matcher } from '../agents/matcher.ts'
import { type Agent, isAtWork } from '../agents/roster.ts'
import type { Line } from '../node/lines.ts'
import type { TaskRun } from '../task/task-run.ts'
import type { Legs } from './legs.ts'
import { Session, type SessionSurroundings } from './live-call.ts'

export class CallDesk implements SessionSurroundings {
  readonly clock: DialerParts['clock']
  readonly switch: DialerParts['switch']
  readonly legs: Legs
  private readonly dialer: Dialer
  private readonly matcher: Matcher
  private readonly parts: DialerParts
  private readonly runOf = new WeakMap<Session, TaskRun>()

  constructor(dialer: Dialer, matcher: Matcher, parts: DialerParts) {
    this.dialer = dialer
    this.matcher = matcher
    this.parts = parts
    this.clock = parts.clock
    this.switch = parts.switch
    this.legs = parts.legs
  }

  get account() {
    return this.dialer.picture.account
  }

  /** Marks the dial durably, then dials. */
  begin(run: TaskRun, claim: Claim, line: Line): void {
    const session = new Session(claim, line, run.id, this)
    this.runOf.set(session, run)
    run.sessions.add(session)
    const mark = { callId: claim.callId, dialedAt: session.dialedAt, trunk: line.trunk, callerId: line.callerId }
    void this.dialer.recorder.clear(mark).then(cleared => {
      if (session.state !== 'dialing') return
      if (cleared && this.parts.mayDial(this.account.id) && !this.dialer.cannotRecord()) {
        session.dial()
        this.emitOf(run, session, 'callStarted')
      } else this.drop(run, session)
    })
  }

  /** Calls that ring although no agent of their task is left would all be answered by silence. */
  withdrawUnanswerable(): void {
    for (const run of this.dialer.runs.values()) {
      if (run.sessions.size === 0) continue
      const someone = [...run.exts].some(ext => {
        const agent = this.dialer.roster.agents.get(ext)
        return agent !== undefined && isAtWork(agent)
      })
      if (!someone) for (const session of [...run.sessions]) if (session.isUnanswered) session.handle('cancel')
    }
  }

  /** What nobody has answered is withdrawn; conversations go on unless they are to end. Who answered and waits is still given to an agent. */
  withdrawAll(endsTalks: boolean): void {
    for (const run of this.dialer.runs.values()) {
      for (const session of [...run.sessions]) if (session.isUnanswered || endsTalks) session.handle('cancel')
    }
  }

  newLegId(): string {
    return this.parts.newLegId()
  }

  change(callId: number): CallChange {
    return this.dialer.recorder.call(callId)
  }

  seekAgent(session: Session): void {
    const run = this.runOf.get(session)
    if (run !== undefined) this.matcher.seek(session, run, this.dialer.roster.agents)
  }

  leaveQueue(session: Session): void {
    this.matcher.leave(session)
  }

  freeAgent(_session: Session, agent: Agent): void {
    this.dialer.roster.free(agent)
  }

  unansweredAgent(session: Session, agent: Agent): void {
    this.observeRing(session, 'agentMissed')
    this.dialer.roster.unanswered(agent)
  }

  missAgent(session: Session, agent: Agent): void {
    this.observeRing(session, 'agentMissed')
    this.dialer.roster.miss(agent)
  }

  agentTook(session: Session, agent: Agent): void {
    this.observeRing(session, 'agentAnswered')
    this.dialer.roster.took(agent)
  }

  wrapAgent(session: Session, agent: Agent): void {
    const { now } = session
    const talkMs = now - (session.connectedAt ?? now)
    this.runOf.get(session)?.observe({ type: 'talkEnded', at: this.clock.systemTime(), talkMs })
    this.dialer.roster.wrap(agent, this.account.settings.wrapUpSeconds * 1_000)
  }

  talkAgent(agent: Agent): void {
    this.dialer.roster.talk(agent)
  }

  answered(session: Session): void {
    const run = this.runOf.get(session)
    if (run === undefined) return
    const answeredAt = session.answeredAt ?? session.now
    // The account was lost while its calls were being withdrawn: what is told now is written by nobody else.
    if (this.dialer.recorder.isClosed) this.parts.lateAnswers.note(session.claim.callId, answeredAt)
    else this.parts.journal?.note(session.claim.callId, answeredAt)
    run.observe({ type: 'answered', at: this.clock.systemTime(), ringMs: session.now - session.dialedAt })
    this.emitOf(run, session, 'callAnswered')
  }

  connected(session: Session): void {
    const run = this.runOf.get(session)
    if (run === undefined) return
    const { waitMs } = session
    const late = lateCountsAs(waitMs, this.account.settings)
    run.connects += 1
    const at = this.clock.systemTime()
    run.observe(late === 'abandoned' ? { type: 'abandoned', at } : { type: 'connected', at, waitMs })
    const ids = { accountId: this.account.id, taskid: run.task.taskid, callId: session.claim.callId }
    this.parts.emit({ type: 'callConnected', ...ids, ext: session.lastExt ?? '', waitMs, isLate: late !== undefined, at: this.clock.now() })
  }

  agentLeg(session: Session, agent: Agent, status: 'ring' | 'answer' | 'hangup'): void {
    const run = this.runOf.get(session)
    if (run === undefined || this.account.settings.pushStateUrl === '') return
    this.dialer.recorder.push({
      accountId: this.account.id,
      subject: session.legId,
      kind: 'state',
      event: `${status}:${session.agentLegId ?? ''}`,
      body: stateBody({
        status,
        companycode: this.account.code,
        uuid: session.agentLegId ?? '',
        buuid: session.legId,
        // The published example of a predictive call's extension says so (docs/decisions/0005-engine.md).
        isCustomerLeg: true,
        agentExt: agent.ext,
        phone: session.claim.phone,
        callerId: session.line.callerId,
        startedAt: session.agentRungAt ?? session.dialedAt,
        taskid: run.task.taskid,
        ...session.claim.data,
      }),
    })
  }

  /** The engine set the agent not ready: in the log, and to the client, whose screen would else show it ready. */
  agentUnready({ ext, misses }: Agent): void {
    const { account } = this
    this.parts.emit({ type: 'agentUnready', accountId: account.id, ext, misses, at: this.clock.now() })
    if (account.settings.pushStateUrl === '') return
    const at = this.clock.systemTime()
    const body = unreadyBody({ companycode: account.code, agentExt: ext, at })
    this.dialer.recorder.push({ accountId: account.id, subject: `agent-${account.id}-${ext}`, kind: 'state', event: `unready:${at}`, body })
  }

  record(session: Session): void {
    const { recordingsFolder } = this.parts
    const { code, settings } = this.account
    if (recordingsFolder === undefined || !settings.recordCalls) return
    const { callId } = session.claim
    const name = recordingName({ code, timeZone: settings.timeZone, callId, legId: session.legId, startedAt: this.clock.systemTime() })
    const path = readRecordingName(name)?.path
    if (path === undefined) throw new Error(`no name of a recording: ${name}`)
    session.recordingName = name
    this.switch.record(session.legId, join(recordingsFolder, path))
  }

  recording(session: Session): void {
    const run = this.runOf.get(session)
    if (run === undefined || session.recordingName === null) return
    session.recording = session.recordingName
    this.change(session.claim.callId).recording = session.recording
    this.emitOf(run, session, 'callRecorded')
  }

  recordingFailed(session: Session, reason: string): void {
    const run = this.runOf.get(session)
    if (run === undefined) return
    const ids = { accountId: this.account.id, taskid: run.task.taskid, callId: session.claim.callId }
    this.parts.emit({ type: 'recordingFailed', ...ids, reason, at: this.clock.now() })
  }

  moved(session: Session): void {
    const run = this.runOf.get(session)
    if (run === undefined) return
    if (session.answeredAt !== null && !session.isSeeking && isAbandonment(session.outcome) && !session.isCountedAbandoned) {
      session.isCountedAbandoned = true
      run.observe({ type: 'abandoned', at: this.clock.systemTime() })
    }
  }

  ended(session: Session): void {
    const run = this.runOf.get(session)
    if (run === undefined) return
    const endedAt = session.now
    const { outcome, by, leg, claim } = session
    if (session.answeredAt === null && outcome !== 'cancelled' && outcome !== 'interrupted') {
      run.observe({ type: 'failed', at: this.clock.systemTime(), ringMs: endedAt - session.dialedAt })
    }
    this.parts.lines.giveBack(session.line)
    const late = session.connectedAt === null ? undefined : lateCountsAs(session.waitMs, this.account.settings)
    this.change(claim.callId).end = {
      endedAt,
      outcome,
      by,
      sipStatus: leg?.sipStatus ?? null,
      q850: leg?.q850 ?? null,
      againAt: againAt(outcome, session.answeredAt !== null, claim.interruptions, this.clock.systemTime(), leg?.noRoom),
      ...(late && { lateCountsAs: late }),
    }
    this.pushRecord(run, session, endedAt)
    this.emitFinished(run, session, endedAt)
    this.dialer.sessionEnded(run, session)
  }

  /** Whether and how soon agents pick up is part of the pacer's supply. A phone that was picked up is not missed any more. */
  private observeRing(session: Session, type: 'agentAnswered' | 'agentMissed'): void {
    const ringMs = session.agentRingMs
    if (ringMs !== null) this.runOf.get(session)?.observe({ type, at: this.clock.systemTime(), ringMs })
    session.isAgentRung = false
  }

  private drop(run: TaskRun, session: Session): void {
    this.parts.lines.giveBack(session.line)
    this.dialer.recorder.release([session.claim.callId])
    run.feed.wake()
    this.dialer.sessionEnded(run, session)
  }

  private pushRecord(run: TaskRun, session: Session, endedAt: number): void {
    if (this.account.settings.pushCallUrl === '') return
    const { claim } = session
    this.dialer.recorder.push({
      accountId: this.account.id,
      subject: session.legId,
      kind: 'call',
      event: 'record',
      body: callRecordBody({
        id: claim.callId,
        uuid: claim.uuid,
        companycode: this.account.code,
        timeZone: this.account.settings.timeZone,
        taskid: run.task.taskid,
        round: claim.round,
        dialedAt: session.dialedAt,
        answeredAt: session.answeredAt,
        connectedAt: session.connectedAt,
        endedAt,
        phone: claim.phone,
        callerId: session.line.callerId,
        agentExt: session.lastExt,
        outcome: session.outcome,
        by: session.by,
        recording: session.recording,
        ...claim.data,
      }),
    })
  }

  private emitOf(run: TaskRun, session: Session, type: 'callStarted' | 'callAnswered' | 'callRecorded'): void {
    this.parts.emit({ type, accountId: this.account.id, taskid: run.task.taskid, callId: session.claim.callId, at: this.clock.now() })
  }

  private emitFinished(run: TaskRun, session: Session, endedAt: number): void {
    const { answeredAt, connectedAt, dialedAt } = session
    this.parts.emit({
      type: 'callFinished',
      accountId: this.account.id,
      taskid: run.task.taskid,
      callId: session.claim.callId,
      outcome: session.outcome,
      ringMs: (answeredAt ?? endedAt) - dialedAt,
      waitMs: answeredAt === null ? 0 : (connectedAt ?? endedAt) - answeredAt,
      talkMs: connectedAt === null ? 0 : endedAt - connectedAt,
      at: this.clock.now(),
    })
  }
}
