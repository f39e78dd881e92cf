// One call while it lives: a dial by the table of domain/call/dial.ts, and the conversation that follows when
// somebody picks up, or that began with the agent who makes the call.

import { type DialEvent, type DialState, moveDial } from '../../domain/call/dial.ts'
import type { NotCalled } from '../../domain/call/dialed-numbers.ts'
import type { CallOriginType } from '../../domain/call/origin.ts'
import type { VoicePlan, VoiceTarget } from '../../domain/call/voice.ts'
import type { Line } from '../../domain/caller-id.ts'
import type { ContactData } from '../../domain/contact.ts'
import {
  type HangupBy,
  isAbandonment,
  type LegOutcome,
  type Outcome,
  outcomeOfCaller,
} from '../../domain/outcome.ts'
import type { PacingEvent } from '../../domain/pacing/pacer.ts'
import type { Tries } from '../../domain/plan/next-try.ts'
import type { Plan } from '../../domain/plan/plan.ts'
import type { EventSource } from '../../domain/shadow/shadow.ts'
import type { CallChange } from '../../store/port/changes.ts'
import type { LegEnded } from '../../telephony/port.ts'
import type { Facts } from '../account/facts.ts'
import type { Agent } from '../agents/live-agent.ts'
import type { AgentPool } from '../agents/matcher.ts'
import type { AgentFloor } from './agent-floor.ts'
import type { CallNews, Customer } from './call-customer.ts'
import { CallMarks } from './call-marks.ts'
import { Deadline } from './deadline.ts'
import type { Awaited, LegNews, LegOwner } from './legs.ts'
import { type AnnouncedCall, LiveAnnouncement } from './live-announcement.ts'
import { HANGUP_CONFIRM_MS, LiveConversation } from './live-conversation.ts'
import type { OutsideNumber } from './party.ts'

/** Whom a call reaches: its row in the database, its leg at the switch, and the client's data. */
export interface Callee {
  readonly callId: number
  /** The id of the customer's leg at the switch. */
  readonly legId: string
  readonly phone: string
  /** In which time zone its client says it is; left out or null: nothing was said. */
  readonly zone?: string | null
  readonly data: ContactData
  /** How often calls to this contact were cut off before. */
  readonly interruptions: number
  /** How often it was called again by rules of its plan; left out: never. */
  readonly tries?: Tries
}

/** What decides whether and when a number is called again. */
export interface CallRuling {
  readonly plan: Plan
  /** How often a number that nobody answers is called in all; null: as the plan says. */
  readonly callTimes: number | null
}

/** Where a call comes from: whose agents may take it, and who learns from it. */
export interface CallOrigin extends AgentPool {
  /** Only a task's call has a contact and a round. */
  readonly type: CallOriginType
  /** Null: no task made it. */
  readonly taskid: string | null
  /** Who makes the call, an agent or another number, is called first, then the number. */
  readonly beginsWithMaker: boolean
  /** Conversations so far. */
  connects: number
  /** By what its numbers are called; left out: no plan. */
  readonly ruled?: CallRuling
  /** Whether the hours of its plan allow a call to this number now; left out: nobody asks. */
  mayCall?(callee: Callee): boolean
  /** The message that whoever answers hears first; left out or null: they want an agent at once. */
  readonly voice?: VoicePlan | null
  /** Who may take its call once its customer has heard the message; left out: always the same. */
  askFor?(to: VoiceTarget): void
  /** `source`: the call, or the agent whose wrap-up is over. */
  observe(event: PacingEvent, source: EventSource): void
  /** How long this caller still waits, ms; left out: as long as a customer who was called. */
  patienceMs?(): number
  /** A key was pressed by somebody who has called in and has no agent. */
  pressed?(call: LiveCall, digit: string): void
  /**
   * The call is over and everything about it has been reported, or it was never dialled and its contact was
   * given back.
   */
  over(call: LiveCall, how: 'dialed' | 'notDialed'): void
}

/** An announcement longer than this is cut. */
const GOODBYE_MAX_MS = 20_000
/** It says who was called, when somebody is there, and which keys to press. */
const MESSAGE_MAX_MS = 60_000

export type CallListener = (call: LiveCall, news: CallNews) => void

export class LiveCall implements LegOwner, Customer, AnnouncedCall {
  readonly callee: Callee
  readonly line: Line
  readonly origin: CallOrigin
  /** Epoch ms, like all times of the call: the system's time at the dial, and steady from there on. */
  readonly dialedAt: number
  /** The same moment by the steady clock. */
  readonly begunAt: number
  state: DialState
  answeredAt: number | null = null
  /** When the customer wanted an agent: the answer, or what came of a message. */
  wantedAt: number | null = null
  outcome: Outcome = 'interrupted'
  by: HangupBy = 'us'
  leg: LegEnded | null = null
  /** It stays so even if the task is changed. */
  readonly beginsWithMaker: boolean
  readonly conversation: LiveConversation
  readonly marks = new CallMarks(this)
  private isCountedAbandoned = false
  /** Null: the customer wants an agent at once. */
  private readonly announcement: LiveAnnouncement | null
  private readonly floor: AgentFloor
  private readonly facts: Pick<Facts, 'call' | 'release'>
  private readonly listener: CallListener
  private readonly deadline: Deadline

  constructor(
    callee: Callee,
    line: Line,
    origin: CallOrigin,
    floor: AgentFloor,
    facts: Pick<Facts, 'call' | 'release'>,
    listener: CallListener,
  ) {
    this.callee = callee
    this.line = line
    this.origin = origin
    this.floor = floor
    this.facts = facts
    this.listener = listener
    this.dialedAt = floor.node.clock.systemTime()
    this.begunAt = floor.node.clock.now()
    this.deadline = new Deadline(floor.node.clock)
    this.beginsWithMaker = origin.beginsWithMaker
    this.state = this.beginsWithMaker ? 'pending' : origin.type === 'trunk' ? 'ringing' : 'dialing'
    this.conversation = new LiveConversation(this, origin, floor)
    const { voice = null } = origin
    const isHeard = voice !== null && !this.beginsWithMaker
    this.announcement = isHeard ? new LiveAnnouncement(voice, this, floor.account, floor.node) : null
  }

  get callId(): number {
    return this.callee.callId
  }

  get legId(): string {
    return this.callee.legId
  }

  get phone(): string {
    return this.callee.phone
  }

  /**
   * Now, in the call's own time, so that its record shows the right order and durations even if the system's
   * clock is set.
   */
  get now(): number {
    return this.dialedAt + this.floor.node.clock.now() - this.begunAt
  }

  get connectedAt(): number | null {
    return this.conversation.connectedAt
  }

  /** From when an agent was wanted to the agent, or to now as long as there is none; 0 before that. */
  get waitMs(): number {
    return this.wantedAt === null ? 0 : (this.connectedAt ?? this.now) - this.wantedAt
  }

  /** Not answered yet, and not withdrawn. */
  get isUnanswered(): boolean {
    return this.state === 'pending' || this.state === 'dialing' || this.state === 'ringing'
  }

  get change(): CallChange {
    return this.facts.call(this.callId)
  }

  /** Set if it has not dialled the customer. A task's call ends then as if it had never been. */
  get notCalled(): NotCalled | undefined {
    return this.state === 'pending' ? 'customer' : undefined
  }

  get mayBeDialed(): boolean {
    return this.origin.mayCall?.(this.callee) ?? true
  }

  /** The call begins with who makes it. */
  begin(maker: Agent | OutsideNumber): void {
    this.conversation.begin(maker)
  }

  /** Somebody called in: they wait for an agent like a customer who has picked up. */
  takeUp(): void {
    const { account, node } = this.floor
    node.legs.watch(this.legId, this)
    node.switch.answer(this.legId, { accountId: account.id, callId: this.callId })
    this.report({ type: 'dialed' })
  }

  /** The caller is served otherwise than by an agent. */
  settle(outcome: Outcome): void {
    this.conversation.handle('cancel')
    this.outcome = outcome
  }

  get patienceMs(): number {
    return this.origin.patienceMs?.() ?? this.floor.account.settings.abandonWaitMs
  }

  /** Whoever answers is played a message first. */
  get hearsMessage(): boolean {
    return this.announcement !== null
  }

  get hearsRinging(): boolean {
    return this.isIncoming || this.announcement !== null
  }

  get hearsPlace(): boolean {
    return this.isIncoming
  }

  announce(): void {
    this.announcement?.begin()
  }

  wantAgent(to: VoiceTarget | null): void {
    if (to !== null) this.origin.askFor?.(to)
    this.wantedAt = this.now
    this.change.wantedAt = this.wantedAt
    this.report({ type: 'wanted' })
    this.conversation.handle('wanted')
  }

  endMessage(outcome: Outcome): void {
    this.outcome = outcome
    this.conversation.handle('messageOver')
  }

  goodbye(): { readonly prompt: string; readonly maxMs: number } {
    const { abandonPrompt, inboundPrompt } = this.floor.account.settings
    if (!this.isIncoming) return { prompt: abandonPrompt, maxMs: GOODBYE_MAX_MS }
    if (inboundPrompt !== '' && this.outcome === 'unserved') this.outcome = 'messageHeard'
    return { prompt: inboundPrompt, maxMs: MESSAGE_MAX_MS }
  }

  pressed(digit: string): void {
    const { isSeeking, isOffered, state } = this.conversation
    if (state === 'announcing') this.announcement?.pressed(digit)
    const hasNoAgent = this.connectedAt === null && (isSeeking || isOffered || state === 'farewell')
    if (hasNoAgent) this.origin.pressed?.(this, digit)
  }

  dial(): void {
    const { account, node } = this.floor
    this.handle('begin')
    node.legs.watch(this.legId, this)
    node.switch.dial(this.legId, {
      to: this.phone,
      callerId: this.line.callerId,
      trunk: this.line.trunk,
      ringTimeoutMs: account.settings.ringTimeoutSeconds * 1_000,
      mayDial: () => node.mayDial(account.id),
      tags: { accountId: account.id, callId: this.callId },
    })
    this.report({ type: 'dialed' })
  }

  /** Ends the call, whatever its state. */
  withdraw(): void {
    if (this.state === 'answered' || this.beginsWithMaker) this.conversation.handle('cancel')
    else this.handle('cancel')
  }

  cancelDial(): void {
    this.handle('cancel')
  }

  /** An event of the switch for the customer's leg. */
  notify(_legId: string, news: LegNews): void {
    if (news === 'recording') this.conversation.recording.began()
    else if (news === 'played') this.played()
    else if (news === 'joined') this.conversation.joined(this.legId)
    else if (news === 'ringing' || news === 'answered') this.handle(news)
    else if (news === 'silence') this.conversation.handle(news)
    else if (news.type === 'recordingFailed') this.report({ type: 'recordingFailed', reason: news.reason })
    else this.ended(news)
  }

  awaits(): Awaited {
    return this.answeredAt === null ? 'answer' : this.conversation.awaits(this.legId)
  }

  report(news: CallNews): void {
    this.listener(this, news)
  }

  counts(outcome: Outcome): void {
    if (this.isIncoming) this.outcome = outcomeOfCaller(outcome)
    else this.outcome = this.announcement === null ? outcome : this.outcomeOfHearer(outcome)
  }

  hungUpByAgent(): void {
    this.by = 'agent'
  }

  moved(): void {
    if (this.conversation.state !== 'announcing') this.announcement?.leave()
    this.countAbandoned()
    if (this.conversation.state === 'over') this.over()
  }

  private handle(event: DialEvent): void {
    const move = moveDial(this.state, event)
    if (move === null) return
    this.deadline.clear()
    if (event === 'ringing') this.change.ringingAt = this.now
    this.state = move.to
    if (move.outcome !== undefined)
      this.counts(move.outcome === 'leg' ? outcomeOfLeg(this.leg?.outcome ?? 'unreachable') : move.outcome)
    if (move.hangsUp) this.hangUp()
    if (move.to === 'answered') {
      this.answeredAt = this.now
      this.change.answeredAt = this.answeredAt
      if (this.announcement === null) this.wantedAt = this.answeredAt
      this.report({ type: 'answered' })
    }
    const hears = move.conversation === 'wanted' && this.announcement !== null
    if (move.conversation !== undefined) this.conversation.handle(hears ? 'addressed' : move.conversation)
  }

  private played(): void {
    if (this.conversation.state === 'announcing') this.announcement?.played()
    else this.conversation.played()
  }

  /** Whoever left before an agent was wanted was abandoned by nobody; whom we hung up on was. */
  private outcomeOfHearer(outcome: Outcome): Outcome {
    const hasLeft = this.wantedAt === null && this.leg !== null && isAbandonment(outcome)
    return hasLeft || outcome === 'messageCut' ? (this.announcement?.outcome ?? outcome) : outcome
  }

  private get isIncoming(): boolean {
    return this.origin.type === 'trunk'
  }

  private hangUp(): void {
    this.floor.node.switch.hangup(this.legId)
    this.deadline.set(HANGUP_CONFIRM_MS, () => this.handle('silence'))
  }

  private ended(leg: LegEnded): void {
    this.leg = leg
    if (this.conversation.state !== 'closing' || this.by === 'us') this.by = leg.by
    if (this.state === 'answered') this.conversation.handle('customerGone')
    else this.handle(leg.outcome === 'completed' ? 'goneAnswered' : 'gone')
  }

  /** Runs once, when it is certain that nobody took the call. */
  private countAbandoned(): void {
    if (this.conversation.isSeeking || this.isCountedAbandoned || !isAbandonment(this.outcome)) return
    this.isCountedAbandoned = true
    this.report({ type: 'abandoned' })
  }

  private over(): void {
    this.deadline.clear()
    this.floor.node.legs.forget(this.legId)
    if (this.notCalled !== undefined && this.origin.type === 'task') {
      // The agent was not reached, so nobody was called: the contact is as it was.
      this.facts.release([this.callId])
      this.origin.over(this, 'notDialed')
      return
    }
    this.report({ type: 'ended' })
    this.origin.over(this, 'dialed')
  }
}

function outcomeOfLeg(leg: LegOutcome): Outcome {
  // A leg that was answered ends in the answered states.
  return leg === 'completed' || leg === 'lost' ? 'interrupted' : leg
}
