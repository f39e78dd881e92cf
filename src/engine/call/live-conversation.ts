// A conversation while it lives, from the customer's answer to the end of both legs: walks the table of
// domain/call/conversation.ts and does what its moves ask for.
import { join } from 'node:path'
import {
  type ConversationEffect,
  type ConversationEvent,
  type ConversationState,
  moveConversation,
} from '../../domain/call/conversation.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { readRecordingName, recordingName } from '../../domain/recording.ts'
import type { CallChange } from '../../store/port/engine-store.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { Agent, AgentOffer, CallOfAgent } from '../agents/live-agent.ts'
import type { AgentPool, Matcher } from '../agents/matcher.ts'
import type { Roster } from '../agents/roster.ts'
import type { EngineNode } from '../engine-node.ts'
import { Deadline } from './deadline.ts'
import type { Awaited, LegNews } from './legs.ts'

/** How long the switch may take to confirm a hang-up; then the call is closed without it. */
export const HANGUP_CONFIRM_MS = 10_000
/**
 * If two legs are not joined after this time, the command or its event was lost, and they are joined again.
 */
const JOIN_AGAIN_MS = 3_000
/** An announcement longer than this is cut. */
const PROMPT_MAX_MS = 20_000

/** Where the agents of an account work: who they are, and how customers reach them. */
export interface AgentFloor {
  readonly account: AccountNow
  readonly roster: Roster
  readonly matcher: Matcher<LiveConversation>
  readonly node: EngineNode
}

/** What the parts that record a call, report it or learn from it are notified of. */
export type CallNews =
  | { readonly type: 'dialed' | 'answered' | 'connected' | 'abandoned' | 'recording' | 'ended' }
  /** The extension's state for the client's screen (protocol.md §6). */
  | { readonly type: 'agentLeg'; readonly offer: AgentOffer; readonly status: 'ring' | 'answer' | 'hangup' }
  /** A phone that rang for this customer was picked up or not. */
  | { readonly type: 'agentRingOver'; readonly isAnswered: boolean; readonly ringMs: number }
  | { readonly type: 'talkEnded'; readonly talkMs: number }
  | { readonly type: 'recordingFailed'; readonly reason: string }

/** The customer of a conversation, and what becomes of the call. */
export interface Customer {
  readonly callId: number
  readonly legId: string
  readonly phone: string
  /** Epoch ms, in the call's own time. */
  readonly now: number
  /** Where facts about the call are collected until they are written. */
  readonly change: CallChange
  report(news: CallNews): void
  /** Sets how the call will count, as far as is known now. */
  counts(outcome: Outcome): void
  hungUpByAgent(): void
  /** The conversation has taken a step, with all its effects. */
  moved(): void
}

export class LiveConversation implements CallOfAgent {
  state: ConversationState = 'beginning'
  /** When the agent was joined with the customer. */
  connectedAt: number | null = null
  /** Since when the customer has been waiting for an agent, by the steady clock; null: not waiting. */
  waitingSince: number | null = null
  /** The last agent who was offered the call or took it. */
  lastExt: string | null = null
  readonly pool: AgentPool
  /** The reserved agents by their legs: one, or all whose phones ring. */
  private readonly offers = new Map<string, AgentOffer>()
  /** The legs in the conversation's room, which is named after the customer's leg. */
  private readonly joinedLegs = new Set<string>()
  private recordingName: string | null = null
  private readonly customer: Customer
  private readonly floor: AgentFloor
  private readonly deadline: Deadline

  constructor(customer: Customer, pool: AgentPool, floor: AgentFloor) {
    this.customer = customer
    this.pool = pool
    this.floor = floor
    this.deadline = new Deadline(floor.node.clock)
  }

  get isSeeking(): boolean {
    return this.state === 'waiting' || this.state === 'waitingAgain'
  }

  /** Offers the call to these idle agents: the first who answers gets it. A held agent has it at once. */
  give(agents: readonly Agent[]): void {
    const held = agents.find(agent => agent.heldLegId !== null)
    for (const agent of held === undefined ? agents : [held]) this.offer(agent)
    this.handle(held === undefined ? 'agentRung' : 'agentHeld')
  }

  /** An event of the switch for the leg of an agent. */
  notify(legId: string, news: LegNews): void {
    const offer = this.offers.get(legId)
    if (offer === undefined) return
    if (news === 'answered') this.handle('agentAnswered', offer)
    else if (news === 'joined') this.joined(legId)
    else if (news === 'silence') this.handle(news)
    else if (typeof news !== 'string' && news.type === 'ended')
      this.handle(this.offers.size > 1 ? 'oneAgentGone' : 'agentGone', offer)
  }

  awaits(legId: string): Awaited {
    if (this.state === 'offered' && this.offers.has(legId)) return 'answer'
    const isToJoin = this.state === 'connecting' && !this.joinedLegs.has(legId)
    return isToJoin ? { joining: this.customer.legId } : 'end'
  }

  /** One of the two is in the room; they can talk once the other one is in it too. */
  joined(legId: string): void {
    this.joinedLegs.add(legId)
    const { agentLegId, customer } = this
    if (agentLegId !== null && this.joinedLegs.has(agentLegId) && this.joinedLegs.has(customer.legId))
      this.handle('joined')
  }

  handle(event: ConversationEvent, offer?: AgentOffer): void {
    const move = moveConversation(this.state, event)
    if (move === null) return
    this.deadline.clear()
    if (event === 'agentGone' && this.state === 'talking') this.customer.hungUpByAgent()
    const from = this.state
    this.state = move.to
    if (move.outcome !== undefined) this.customer.counts(move.outcome)
    if (event === 'joined') this.begunTalking()
    for (const effect of move.effects) this.perform(effect, from, offer)
    if (this.state === 'closing') this.expect('silence', HANGUP_CONFIRM_MS)
    else if (this.state === 'connecting') this.expect('joinLate', JOIN_AGAIN_MS)
    this.customer.moved()
  }

  endForAgent(): void {
    if (this.state !== 'talking') return
    this.customer.hungUpByAgent()
    this.handle('cancel')
  }

  /** The recording has begun. */
  recordingBegan(): void {
    if (this.recordingName === null) return
    this.customer.change.recording = this.recordingName
    this.customer.report({ type: 'recording' })
  }

  /** The leg of the agent who has the call, once there is only one. */
  private get agentLegId(): string | null {
    const [legId] = this.offers.keys()
    return legId ?? null
  }

  private offer(agent: Agent): void {
    const { customer, floor } = this
    floor.roster.reserve(agent, this.pool.taskId)
    agent.call = this
    const legId = agent.heldLegId ?? floor.node.newLegId()
    const offer = { agent, legId, offeredAt: customer.now, isRinging: agent.heldLegId === null }
    this.offers.set(legId, offer)
    this.named(offer)
    customer.report({ type: 'agentLeg', offer, status: 'ring' })
  }

  /** Names this agent in the call's row. */
  private named({ agent, offeredAt }: AgentOffer): void {
    const { change } = this.customer
    this.lastExt = agent.ext
    change.agentExt = agent.ext
    change.offeredAt = offeredAt
  }

  private begunTalking(): void {
    const { customer } = this
    this.connectedAt = customer.now
    customer.change.connectedAt = this.connectedAt
    for (const offer of this.offers.values()) {
      this.floor.roster.talk(offer.agent)
      customer.report({ type: 'agentLeg', offer, status: 'answer' })
    }
    customer.report({ type: 'connected' })
  }

  private perform(effect: ConversationEffect, from: ConversationState, offer?: AgentOffer): void {
    const { customer } = this
    const { matcher, node } = this.floor
    switch (effect) {
      case 'seekAgent':
        this.seekAgent(from)
        return
      case 'leaveQueue':
        this.waitingSince = null
        matcher.leave(this)
        return
      case 'ringAgents':
        for (const each of this.offers.values()) this.ring(each)
        return
      case 'join':
        node.switch.join(customer.legId, customer.legId)
        if (this.agentLegId !== null) node.switch.join(this.agentLegId, customer.legId)
        return
      case 'record':
        this.record()
        return
      case 'sayGoodbye':
        this.sayGoodbye()
        return
      case 'hangupCustomer':
        node.switch.hangup(customer.legId)
        return
      case 'hangupAgents':
        for (const each of this.offers.values()) this.hangUp(each)
        return
      case 'agentTook':
        if (offer !== undefined) this.took(offer)
        return
      case 'missAgent':
        if (offer !== undefined) this.letGo(offer, effect)
        return
      case 'freeAgents':
      case 'unansweredAgents':
      case 'wrapAgent':
        for (const each of [...this.offers.values()]) this.letGo(each, effect)
        return
    }
  }

  private seekAgent(from: ConversationState): void {
    const { account, matcher, node, roster } = this.floor
    this.waitingSince = node.clock.now()
    this.expect('waitExpired', account.settings.abandonWaitMs)
    const agents = matcher.seek(this, roster.agents)
    if (agents.length > 0) this.give(agents)
    this.sayWait(from)
  }

  private ring({ agent, legId }: AgentOffer): void {
    const { account, node } = this.floor
    node.legs.watch(legId, this)
    node.switch.ringAgent(legId, {
      accountId: account.id,
      ext: agent.ext,
      callerId: this.customer.phone,
      ringTimeoutMs: account.settings.agentRingTimeoutSeconds * 1_000,
      tags: { accountId: account.id, callId: this.customer.callId },
    })
  }

  /** A held agent's leg stays open for the next customer. */
  private hangUp({ agent, legId }: AgentOffer): void {
    if (agent.heldLegId !== legId) this.floor.node.switch.hangup(legId)
  }

  private took(offer: AgentOffer): void {
    this.agentRingOver(offer, true)
    this.floor.roster.took(offer.agent)
    for (const other of [...this.offers.values()]) {
      if (other === offer) continue
      this.hangUp(other)
      this.letGo(other, 'freeAgents')
    }
    this.named(offer)
  }

  /** Records the conversation if the account wants it. */
  private record(): void {
    const { customer } = this
    const { account, node } = this.floor
    if (node.recordingsFolder === undefined || !account.settings.recordCalls) return
    const { name, path } = recordingOf(customer, account, node.clock.systemTime())
    this.recordingName = name
    node.switch.record(customer.legId, join(node.recordingsFolder, path))
  }

  /**
   * Plays the announcement, also while an agent's phone rings, but not if an agent is there already. It goes
   * on until somebody is connected.
   */
  private sayWait(from: ConversationState): void {
    const { waitPrompt } = this.floor.account.settings
    const waits = this.isSeeking || this.state === 'offered'
    if (waitPrompt !== '' && waits && from !== 'offered')
      this.floor.node.switch.play(this.customer.legId, waitPrompt, 'loops')
  }

  private sayGoodbye(): void {
    const { abandonPrompt } = this.floor.account.settings
    if (abandonPrompt === '') {
      this.handle('promptOver')
      return
    }
    this.expect('promptOver', PROMPT_MAX_MS)
    this.floor.node.switch.play(this.customer.legId, abandonPrompt)
  }

  private letGo(offer: AgentOffer, how: 'freeAgents' | 'unansweredAgents' | 'missAgent' | 'wrapAgent'): void {
    const { customer } = this
    const { account, node, roster } = this.floor
    const { agent, legId } = offer
    customer.report({ type: 'agentLeg', offer, status: 'hangup' })
    if (legId !== agent.heldLegId) node.legs.forget(legId)
    this.offers.delete(legId)
    this.joinedLegs.delete(legId)
    agent.call = null
    if (how === 'freeAgents') roster.free(agent)
    else if (how === 'wrapAgent') {
      customer.report({ type: 'talkEnded', talkMs: customer.now - (this.connectedAt ?? customer.now) })
      roster.wrap(agent, account.settings)
    } else {
      this.agentRingOver(offer, false)
      if (how === 'missAgent') roster.miss(agent)
      else roster.unanswered(agent)
    }
  }

  /**
   * Reports whether and how soon the agent picked up, from which the pacer learns. A phone that was picked up
   * no longer counts as missed.
   */
  private agentRingOver(offer: AgentOffer, isAnswered: boolean): void {
    if (!offer.isRinging) return
    offer.isRinging = false
    const ringMs = this.customer.now - offer.offeredAt
    this.customer.report({ type: 'agentRingOver', isAnswered, ringMs })
  }

  private expect(event: ConversationEvent, withinMs: number): void {
    this.deadline.set(withinMs, () => this.handle(event))
  }
}

function recordingOf(
  { callId, legId }: Customer,
  { account }: AccountNow,
  startedAt: number,
): { name: string; path: string } {
  const { timeZone } = account.settings
  const name = recordingName({ code: account.code, timeZone, callId, legId, startedAt })
  const path = readRecordingName(name)?.path
  if (path === undefined) throw new Error(`not the name of a recording: ${name}`)
  return { name, path }
}
