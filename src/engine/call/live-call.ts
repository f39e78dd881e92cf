// One call while it lives: walks the table of domain/call/conversation.ts and does what its moves ask for.
import { join } from 'node:path'
import { type CallEffect, type CallEvent, type CallState, moveCall } from '../../domain/call/conversation.ts'
import type { Line } from '../../domain/caller-id.ts'
import { type HangupBy, isAbandonment, type LegOutcome, type Outcome } from '../../domain/outcome.ts'
import type { PacingEvent } from '../../domain/pacing/pacer.ts'
import { readRecordingName, recordingName } from '../../domain/recording.ts'
import type { CallChange, Claim } from '../../store/port/engine-store.ts'
import type { LegEnded } from '../../telephony/port.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { Facts } from '../account/facts.ts'
import type { Agent } from '../agents/live-agent.ts'
import type { AgentPool, Matcher } from '../agents/matcher.ts'
import type { Roster } from '../agents/roster.ts'
import type { NodeParts } from '../parts.ts'
import type { CallNews } from './call-news.ts'
import type { Awaited, LegNews, LegOwner } from './legs.ts'

/** How long the switch may take to confirm a hang-up; then the call is closed without it. */
const HANGUP_CONFIRM_MS = 10_000
/**
 * Two legs the switch has not joined by then are to be joined again: the command, or what came of it, was
 * lost.
 */
const CONNECT_AGAIN_MS = 3_000
/** An announcement longer than this is cut. */
const PROMPT_MAX_MS = 20_000

/** Where a call comes from, and whose agents it may be given to. */
export interface CallOrigin extends AgentPool {
  readonly taskid: string
  /** Conversations so far. */
  connects: number
  observe(event: PacingEvent): void
  /**
   * The call is over and everything about it is said, or it was never dialled and its contact was given back.
   */
  over(call: LiveCall, how: 'dialed' | 'notDialed'): void
}

export type CallListener = (call: LiveCall, news: CallNews) => void

export interface CallParts {
  readonly account: AccountNow
  readonly facts: Pick<Facts, 'call'>
  readonly roster: Roster
  readonly matcher: Matcher<LiveCall>
  readonly node: NodeParts
  readonly report: CallListener
}

export class LiveCall implements LegOwner {
  readonly claim: Claim
  readonly line: Line
  readonly origin: CallOrigin
  /**
   * Epoch ms, as all times of the call: the system's clock as it stood at the dial, and steady from there on.
   */
  readonly dialedAt: number
  /** The same moment by the steady clock. */
  readonly begunAt: number
  state: CallState = 'dialing'
  answeredAt: number | null = null
  connectedAt: number | null = null
  /** Since when the answered customer has had no agent; by the steady clock. */
  waitingSince: number | null = null
  agent: Agent | null = null
  agentLegId: string | null = null
  agentRungAt: number | null = null
  /** Its phone was rung for this customer; its line is not held. */
  isAgentRung = false
  /** The last agent who had the call. */
  lastExt: string | null = null
  outcome: Outcome = 'interrupted'
  by: HangupBy = 'us'
  leg: LegEnded | null = null
  /** The name its recording was asked for under; null: none was. */
  recordingName: string | null = null
  /** The same once there is something of it; empty before. */
  recording = ''
  /** The pacer knows this call as abandoned. */
  isCountedAbandoned = false
  private readonly parts: CallParts
  private stopTimer: (() => void) | null = null

  constructor(claim: Claim, line: Line, origin: CallOrigin, parts: CallParts) {
    this.claim = claim
    this.line = line
    this.origin = origin
    this.parts = parts
    this.dialedAt = parts.node.clock.systemTime()
    this.begunAt = parts.node.clock.now()
  }

  get legId(): string {
    return this.claim.legId
  }

  /** Now, in the call's own time: its record shows what happened in order and for as long as it took. */
  get now(): number {
    return this.dialedAt + this.parts.node.clock.now() - this.begunAt
  }

  /** From the answer to the agent, or to now while none is there; 0 before the answer. */
  get waitMs(): number {
    return this.answeredAt === null ? 0 : (this.connectedAt ?? this.now) - this.answeredAt
  }

  /** How long the agent's phone has rung for this customer; null: nobody's was rung, its line is held. */
  get agentRingMs(): number | null {
    return this.agentRungAt === null || !this.isAgentRung ? null : this.now - this.agentRungAt
  }

  /** Not answered yet. */
  get isUnanswered(): boolean {
    return this.state === 'dialing' || this.state === 'ringing'
  }

  get isSeeking(): boolean {
    return this.state === 'waiting' || this.state === 'waitingAgain'
  }

  dial(): void {
    const { account, node } = this.parts
    node.legs.watch(this.legId, this)
    node.switch.dial(this.legId, {
      to: this.claim.phone,
      callerId: this.line.callerId,
      trunk: this.line.trunk,
      ringTimeoutMs: account.settings.ringTimeoutSeconds * 1_000,
      tags: { accountId: account.id, callId: this.claim.callId },
    })
    this.parts.report(this, { type: 'dialed' })
  }

  /** This idle agent is to have the call. */
  give(agent: Agent): void {
    this.parts.roster.reserve(agent, this.origin.taskId)
    this.agent = agent
    agent.call = this
    this.lastExt = agent.ext
    this.agentRungAt = this.now
    this.change.agentExt = agent.ext
    this.change.offeredAt = this.agentRungAt
    this.isAgentRung = agent.heldLegId === null
    this.agentLegId = agent.heldLegId ?? this.parts.node.newLegId()
    this.parts.report(this, { type: 'agentLeg', agent, status: 'ring' })
    this.handle(agent.heldLegId === null ? 'agentRung' : 'agentHeld')
  }

  /** An event of the switch for either leg of this call. */
  told(legId: string, event: LegNews): void {
    if (legId === this.legId) this.customerLeg(event)
    else if (legId === this.agentLegId) this.agentSide(event)
  }

  awaits(legId: string): Awaited {
    if (legId !== this.legId) return legId === this.agentLegId && this.state === 'offered' ? 'answer' : 'end'
    if (this.state === 'connecting') return { joining: this.agentLegId ?? '' }
    return this.answeredAt === null ? 'answer' : 'end'
  }

  handle(event: CallEvent): void {
    const move = moveCall(this.state, event)
    if (move === null) return
    this.stopTimer?.()
    this.stopTimer = null
    if (event === 'ringing') this.change.ringingAt = this.now
    if (event === 'answered' || event === 'goneAnswered') {
      this.answeredAt = this.now
      this.change.answeredAt = this.answeredAt
      this.parts.report(this, { type: 'answered' })
    }
    if (event === 'agentGone' && this.state === 'talking') this.by = 'agent'
    const from = this.state
    this.state = move.to
    if (move.outcome !== undefined)
      this.outcome = move.outcome === 'leg' ? outcomeOfLeg(this.leg?.outcome ?? 'unreachable') : move.outcome
    if (event === 'connected') this.begunTalking()
    for (const effect of move.effects) this.perform(effect, from)
    if (this.state === 'closing' || this.state === 'cancelling') this.expect('silence', HANGUP_CONFIRM_MS)
    else if (this.state === 'connecting') this.expect('connectLate', CONNECT_AGAIN_MS)
    this.countAbandoned()
    if (this.state === 'ended') this.over()
  }

  private customerLeg(event: LegNews): void {
    if (event === 'recording') this.recordingBegan()
    else if (event === 'played') this.handle('promptOver')
    else if (typeof event === 'string') this.handle(event)
    else if (event.type === 'recordingFailed')
      this.parts.report(this, { type: 'recordingFailed', reason: event.reason })
    else this.customerEnded(event)
  }

  private customerEnded(event: LegEnded): void {
    this.leg = event
    if (this.state !== 'closing' || this.by === 'us') this.by = event.by
    this.handle(event.outcome === 'completed' && this.answeredAt === null ? 'goneAnswered' : 'customerGone')
  }

  private agentSide(event: LegNews): void {
    if (event === 'answered') this.handle('agentAnswered')
    else if (typeof event !== 'string' && event.type === 'ended') this.handle('agentGone')
  }

  private begunTalking(): void {
    const { agent } = this
    this.connectedAt = this.now
    this.change.connectedAt = this.connectedAt
    if (agent !== null) {
      this.parts.roster.talk(agent)
      this.parts.report(this, { type: 'agentLeg', agent, status: 'answer' })
    }
    this.parts.report(this, { type: 'connected' })
  }

  /** Once, when it is certain that nobody took the call. */
  private countAbandoned(): void {
    if (this.answeredAt === null || this.isSeeking || this.isCountedAbandoned || !isAbandonment(this.outcome))
      return
    this.isCountedAbandoned = true
    this.parts.report(this, { type: 'abandoned' })
  }

  private recordingBegan(): void {
    if (this.recordingName === null) return
    this.recording = this.recordingName
    this.change.recording = this.recording
    this.parts.report(this, { type: 'recording' })
  }

  private perform(effect: CallEffect, from: CallState): void {
    const { agent } = this
    const telephony = this.parts.node.switch
    switch (effect) {
      case 'seekAgent':
        this.seekAgent(from)
        return
      case 'leaveQueue':
        this.waitingSince = null
        this.parts.matcher.leave(this)
        return
      case 'ringAgent':
        this.ringAgent()
        return
      case 'connect':
        if (this.agentLegId !== null) telephony.connect(this.legId, this.agentLegId)
        return
      case 'record':
        this.record()
        return
      case 'sayGoodbye':
        this.sayGoodbye()
        return
      case 'hangupCustomer':
        telephony.hangup(this.legId)
        return
      case 'hangupAgent':
        // A held agent's leg stays open for the next customer.
        if (this.agentLegId !== null && agent?.heldLegId !== this.agentLegId)
          telephony.hangup(this.agentLegId)
        return
      case 'agentTook':
        if (agent === null) return
        this.agentRingOver(true)
        this.parts.roster.took(agent)
        return
      case 'freeAgent':
      case 'unansweredAgent':
      case 'missAgent':
      case 'wrapAgent':
        this.letGo(effect)
        return
    }
  }

  private seekAgent(from: CallState): void {
    const { account, matcher, node, roster } = this.parts
    this.waitingSince = node.clock.now()
    this.expect('waitExpired', account.settings.abandonWaitMs)
    const agent = matcher.seek(this, roster.agents)
    if (agent !== null) this.give(agent)
    this.sayWait(from)
  }

  private ringAgent(): void {
    const { agent } = this
    const { account, node } = this.parts
    if (agent === null || this.agentLegId === null) return
    node.legs.watch(this.agentLegId, this)
    node.switch.ringAgent(this.agentLegId, {
      accountId: account.id,
      ext: agent.ext,
      callerId: this.claim.phone,
      ringTimeoutMs: account.settings.agentRingTimeoutSeconds * 1_000,
      tags: { accountId: account.id, callId: this.claim.callId },
    })
  }

  /** Has the conversation recorded, if the account wants it. */
  private record(): void {
    const { account, node } = this.parts
    if (node.recordingsFolder === undefined || !account.settings.recordCalls) return
    const { name, path } = recordingOf(this, account, node.clock.systemTime())
    this.recordingName = name
    node.switch.record(this.legId, join(node.recordingsFolder, path))
  }

  /**
   * Also while an agent's phone rings; not when an agent is there already. What a customer hears goes on
   * until somebody is connected.
   */
  private sayWait(from: CallState): void {
    const { waitPrompt } = this.parts.account.settings
    const waits = this.isSeeking || this.state === 'offered'
    if (waitPrompt !== '' && waits && from !== 'offered')
      this.parts.node.switch.play(this.legId, waitPrompt, 'loops')
  }

  private sayGoodbye(): void {
    const { abandonPrompt } = this.parts.account.settings
    if (abandonPrompt === '') {
      this.handle('promptOver')
      return
    }
    this.expect('promptOver', PROMPT_MAX_MS)
    this.parts.node.switch.play(this.legId, abandonPrompt)
  }

  private letGo(how: 'freeAgent' | 'unansweredAgent' | 'missAgent' | 'wrapAgent'): void {
    const { agent } = this
    if (agent === null) return
    const { account, node, roster } = this.parts
    this.parts.report(this, { type: 'agentLeg', agent, status: 'hangup' })
    if (this.agentLegId !== null && this.agentLegId !== agent.heldLegId) node.legs.forget(this.agentLegId)
    this.agent = null
    agent.call = null
    this.agentLegId = null
    if (how === 'freeAgent') roster.free(agent)
    else if (how === 'wrapAgent') {
      this.parts.report(this, { type: 'talkEnded', talkMs: this.now - (this.connectedAt ?? this.now) })
      roster.wrap(agent, account.settings.wrapUpSeconds * 1_000)
    } else {
      this.agentRingOver(false)
      if (how === 'missAgent') roster.miss(agent)
      else roster.unanswered(agent)
    }
  }

  /**
   * Whether and how soon agents pick up is part of the pacer's supply. A phone that was picked up is not
   * missed any more.
   */
  private agentRingOver(isAnswered: boolean): void {
    const ringMs = this.agentRingMs
    if (ringMs !== null) this.parts.report(this, { type: 'agentRingOver', isAnswered, ringMs })
    this.isAgentRung = false
  }

  /** Where facts about it are collected until they are written. */
  private get change(): CallChange {
    return this.parts.facts.call(this.claim.callId)
  }

  private expect(event: CallEvent, withinMs: number): void {
    this.stopTimer?.()
    this.stopTimer = this.parts.node.clock.after(withinMs, () => this.handle(event))
  }

  private over(): void {
    this.parts.node.legs.forget(this.legId)
    this.parts.report(this, { type: 'ended' })
    this.origin.over(this, 'dialed')
  }
}

function recordingOf(
  { claim, legId }: LiveCall,
  { account }: AccountNow,
  startedAt: number,
): { name: string; path: string } {
  const { timeZone } = account.settings
  const name = recordingName({ code: account.code, timeZone, callId: claim.callId, legId, startedAt })
  const path = readRecordingName(name)?.path
  if (path === undefined) throw new Error(`no name of a recording: ${name}`)
  return { name, path }
}

function outcomeOfLeg(leg: LegOutcome): Outcome {
  // A leg that was answered ends through the answered states.
  return leg === 'completed' || leg === 'lost' ? 'interrupted' : leg
}
