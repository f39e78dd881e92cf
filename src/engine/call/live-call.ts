// One call while it lives: walks the table of domain/call.ts and does what its moves ask for.
import type { Account } from '../../domain/account.ts'
import { type CallEffect, type CallEvent, type CallState, moveCall } from '../../domain/call.ts'
import type { DatedClock } from '../../domain/clock.ts'
import type { HangupBy, LegOutcome, Outcome } from '../../domain/outcome.ts'
import type { CallChange, Claim } from '../../store/port/engine-store.ts'
import type { LegEnded, Switch } from '../../telephony/port.ts'
import type { Agent } from '../agents/roster.ts'
import type { Line } from '../node/lines.ts'
import type { Awaited, LegNews, LegOwner, Legs } from './legs.ts'

/** How long the switch may take to confirm a hang-up; then the call is closed without it. */
const HANGUP_CONFIRM_MS = 10_000
/** Two legs the switch has not joined by then are to be joined again: the command, or what came of it, was lost. */
const CONNECT_AGAIN_MS = 3_000
/** An announcement longer than this is cut. */
const PROMPT_MAX_MS = 20_000

/** What a session needs around it. */
export interface SessionSurroundings {
  readonly account: Account
  readonly clock: DatedClock
  readonly switch: Switch
  /** Where facts about the call are collected until they are written. */
  change(callId: number): CallChange
  readonly legs: Legs
  newLegId(): string
  seekAgent(session: Session): void
  leaveQueue(session: Session): void
  freeAgent(session: Session, agent: Agent): void
  unansweredAgent(session: Session, agent: Agent): void
  missAgent(session: Session, agent: Agent): void
  agentTook(session: Session, agent: Agent): void
  wrapAgent(session: Session, agent: Agent): void
  talkAgent(agent: Agent): void
  answered(session: Session): void
  connected(session: Session): void
  /** The extension's state for the client's screen (protocol.md §6). */
  agentLeg(session: Session, agent: Agent, status: 'ring' | 'answer' | 'hangup'): void
  /** Has the conversation recorded, if the account wants it. */
  record(session: Session): void
  /** The switch writes its sound now. */
  recording(session: Session): void
  recordingFailed(session: Session, reason: string): void
  moved(session: Session): void
  ended(session: Session): void
}

export class Session implements LegOwner {
  readonly claim: Claim
  readonly line: Line
  readonly taskId: number
  /** Epoch ms, as all times of the call: the system's clock as it stood at the dial, and steady from there on. */
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
  private readonly around: SessionSurroundings
  private stopTimer: (() => void) | null = null

  constructor(claim: Claim, line: Line, taskId: number, around: SessionSurroundings) {
    this.claim = claim
    this.line = line
    this.taskId = taskId
    this.around = around
    this.dialedAt = around.clock.systemTime()
    this.begunAt = around.clock.now()
  }

  get legId(): string {
    return this.claim.uuid
  }

  /** Now, in the call's own time: its record shows what happened in order and for as long as it took. */
  get now(): number {
    return this.dialedAt + this.around.clock.now() - this.begunAt
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
    const { account } = this.around
    this.around.legs.watch(this.legId, this)
    this.around.switch.dial(this.legId, {
      to: this.claim.phone,
      callerId: this.line.callerId,
      trunk: this.line.trunk,
      ringTimeoutMs: account.settings.ringTimeoutSeconds * 1_000,
      tags: { accountId: account.id, callId: this.claim.callId },
    })
  }

  /** The matcher found this agent; it is already reserved. */
  take(agent: Agent): void {
    this.agent = agent
    agent.session = this
    this.lastExt = agent.ext
    this.agentRungAt = this.now
    const change = this.around.change(this.claim.callId)
    change.agentExt = agent.ext
    change.offeredAt = this.agentRungAt
    this.isAgentRung = agent.heldLegId === null
    this.agentLegId = agent.heldLegId ?? this.around.newLegId()
    this.around.agentLeg(this, agent, 'ring')
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
    if (event === 'ringing') this.around.change(this.claim.callId).ringingAt = this.now
    if (event === 'answered' || event === 'goneAnswered') {
      this.answeredAt = this.now
      this.around.change(this.claim.callId).answeredAt = this.answeredAt
      this.around.answered(this)
    }
    if (event === 'agentGone' && this.state === 'talking') this.by = 'agent'
    const from = this.state
    this.state = move.to
    if (move.outcome !== undefined) this.outcome = move.outcome === 'leg' ? outcomeOfLeg(this.leg?.outcome ?? 'unreachable') : move.outcome
    if (event === 'connected') this.begunTalking()
    for (const effect of move.effects) this.perform(effect, from)
    if (this.state === 'closing' || this.state === 'cancelling') this.expect('silence', HANGUP_CONFIRM_MS)
    else if (this.state === 'connecting') this.expect('connectLate', CONNECT_AGAIN_MS)
    this.around.moved(this)
    if (this.state === 'ended') this.over()
  }

  private customerLeg(event: LegNews): void {
    if (event === 'recording') this.around.recording(this)
    else if (event === 'played') this.handle('promptOver')
    else if (typeof event === 'string') this.handle(event)
    else if (event.type === 'recordingFailed') this.around.recordingFailed(this, event.reason)
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
    this.around.change(this.claim.callId).connectedAt = this.connectedAt
    if (agent !== null) {
      this.around.talkAgent(agent)
      this.around.agentLeg(this, agent, 'answer')
    }
    this.around.connected(this)
  }

  private perform(effect: CallEffect, from: CallState): void {
    const { around, agent } = this
    switch (effect) {
      case 'seekAgent':
        this.waitingSince = around.clock.now()
        this.expect('waitExpired', around.account.settings.abandonWaitMs)
        around.seekAgent(this)
        this.sayWait(from)
        return
      case 'leaveQueue':
        this.waitingSince = null
        around.leaveQueue(this)
        return
      case 'ringAgent':
        this.ringAgent()
        return
      case 'connect':
        if (this.agentLegId !== null) around.switch.connect(this.legId, this.agentLegId)
        return
      case 'record':
        around.record(this)
        return
      case 'sayGoodbye':
        this.sayGoodbye()
        return
      case 'hangupCustomer':
        around.switch.hangup(this.legId)
        return
      case 'hangupAgent':
        // A held agent's leg stays open for the next customer.
        if (this.agentLegId !== null && agent?.heldLegId !== this.agentLegId) around.switch.hangup(this.agentLegId)
        return
      case 'agentTook':
        if (agent !== null) around.agentTook(this, agent)
        return
      case 'freeAgent':
      case 'unansweredAgent':
      case 'missAgent':
      case 'wrapAgent':
        this.letGo(effect)
        return
    }
  }

  private ringAgent(): void {
    const { agent, around } = this
    if (agent === null || this.agentLegId === null) return
    around.legs.watch(this.agentLegId, this)
    around.switch.ringAgent(this.agentLegId, {
      accountId: around.account.id,
      ext: agent.ext,
      callerId: this.claim.phone,
      ringTimeoutMs: around.account.settings.agentRingTimeoutSeconds * 1_000,
      tags: { accountId: around.account.id, callId: this.claim.callId },
    })
  }

  /** Also while an agent's phone rings; not when an agent is there already. What a customer hears goes on until somebody is connected. */
  private sayWait(from: CallState): void {
    const { waitPrompt } = this.around.account.settings
    const waits = this.isSeeking || this.state === 'offered'
    if (waitPrompt !== '' && waits && from !== 'offered') this.around.switch.play(this.legId, waitPrompt, 'loops')
  }

  private sayGoodbye(): void {
    const { abandonPrompt } = this.around.account.settings
    if (abandonPrompt === '') {
      this.handle('promptOver')
      return
    }
    this.expect('promptOver', PROMPT_MAX_MS)
    this.around.switch.play(this.legId, abandonPrompt)
  }

  private letGo(how: 'freeAgent' | 'unansweredAgent' | 'missAgent' | 'wrapAgent'): void {
    const { agent } = this
    if (agent === null) return
    this.around.agentLeg(this, agent, 'hangup')
    if (this.agentLegId !== null && this.agentLegId !== agent.heldLegId) this.around.legs.forget(this.agentLegId)
    this.agent = null
    agent.session = null
    this.agentLegId = null
    this.around[how](this, agent)
  }

  private expect(event: CallEvent, withinMs: number): void {
    this.stopTimer?.()
    this.stopTimer = this.around.clock.after(withinMs, () => this.handle(event))
  }

  private over(): void {
    this.around.legs.forget(this.legId)
    this.around.ended(this)
  }
}

function outcomeOfLeg(leg: LegOutcome): Outcome {
  // A leg that was answered ends through the answered states.
  return leg === 'completed' || leg === 'lost' ? 'interrupted' : leg
}
