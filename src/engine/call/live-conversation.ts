// A conversation while it lives, from the customer's answer, or from the agent who makes the call, to the end
// of both legs: walks the table of domain/call/conversation.ts and does what its moves ask for.
import {
  type ConversationEffect,
  type ConversationEvent,
  type ConversationState,
  moveConversation,
} from '../../domain/call/conversation.ts'
import type { TalkCommand, TalkDetail } from '../../domain/call/talk-command.ts'
import type { TalkReport } from '../../domain/live-report.ts'
import type { Agent } from '../agents/live-agent.ts'
import type { AgentPool, CallSeeker } from '../agents/matcher.ts'
import type { AgentFloor } from './agent-floor.ts'
import type { Customer } from './call-customer.ts'
import { ConversationRecording } from './conversation-recording.ts'
import { Deadline } from './deadline.ts'
import type { Awaited, LegNews } from './legs.ts'
import { type HandedCall, LiveTransfer } from './live-transfer.ts'
import type { OutsideNumber, Party } from './party.ts'
import { ReservedAgents } from './reserved-agents.ts'
import { WaitSound } from './wait-sound.ts'

/** How long the switch may take to confirm a hang-up; then the call is closed without it. */
export const HANGUP_CONFIRM_MS = 10_000
/**
 * If two legs are not joined after this time, the command or its event was lost, and they are joined again.
 */
const JOIN_AGAIN_MS = 3_000
/** States in which an agent whose leg ends has hung up on somebody. */
const HUNG_UP_IN: readonly ConversationState[] = ['calling', 'meeting', 'talking']
/** States in which the call is the agent's to end. */
const ENDED_BY_AGENT: readonly ConversationState[] = ['beginning', 'summoned', ...HUNG_UP_IN]

export class LiveConversation implements HandedCall, CallSeeker {
  state: ConversationState = 'beginning'
  /** When the agent was joined with the customer. */
  connectedAt: number | null = null
  /** Since when the customer has been waiting for an agent, by the steady clock; null: not waiting. */
  waitingSince: number | null = null
  /** The same since it first waited, however many agents have missed it. */
  seeksSince = 0
  /** The last agent who was offered the call or took it. */
  lastExt: string | null = null
  readonly pool: AgentPool
  readonly recording: ConversationRecording
  /** What goes on beside the conversation; null before they talk. */
  transfer: LiveTransfer | null = null
  private readonly agents: ReservedAgents
  private readonly waitSound: WaitSound
  /** The customer's leg is in the conversation's room, which is named after it. */
  private isCustomerIn = false
  private readonly customer: Customer
  private readonly floor: AgentFloor
  private readonly deadline: Deadline

  constructor(customer: Customer, pool: AgentPool, floor: AgentFloor) {
    this.customer = customer
    this.pool = pool
    this.floor = floor
    this.agents = new ReservedAgents(customer, floor)
    this.waitSound = new WaitSound(customer, floor, () => floor.matcher.placeOf(this))
    this.recording = new ConversationRecording(customer, floor.account, floor.node)
    this.deadline = new Deadline(floor.node.clock)
  }

  get isOffered(): boolean {
    return this.state === 'offered'
  }

  /** What goes on beside it; null: they do not talk. */
  get talk(): TalkReport | null {
    const { transfer } = this
    if (transfer === null || this.state !== 'talking') return null
    const { state, isMuted, otherNames } = transfer
    return { state, isMuted, isRecordingPaused: this.recording.isPaused, others: [...otherNames] }
  }

  /** Agents who are asked, or are to get the call. */
  get otherExts(): readonly string[] {
    return this.transfer?.otherExts ?? []
  }

  get isSeeking(): boolean {
    return this.state === 'waiting' || this.state === 'waitingAgain'
  }

  /** Offers the call to these idle agents: the first who answers gets it. A held agent has it at once. */
  give(agents: readonly Agent[]): void {
    const held = agents.find(agent => agent.heldLegId !== null)
    for (const agent of held === undefined ? agents : [held]) this.reserve(agent)
    this.handle(held === undefined ? 'agentRung' : 'agentHeld')
  }

  /** This agent or number makes the call: it is called first, unless its line is open. */
  begin(maker: Agent | OutsideNumber): void {
    const { isHeld } = this.reserve(maker)
    this.handle(isHeld ? 'makerHeld' : 'makerRung')
  }

  /** An event of the switch for the leg of an agent. */
  notify(legId: string, news: LegNews): void {
    const party = this.agents.by(legId)
    if (party === undefined) return
    if (news === 'answered') this.handle(this.mayGoOn() ? 'agentAnswered' : 'cancel', party)
    else if (news === 'joined') this.joined(legId)
    else if (news === 'silence') this.handle(news)
    else if (typeof news !== 'string' && news.type === 'ended')
      this.handle(this.agents.count > 1 ? 'oneAgentGone' : 'agentGone', party)
  }

  awaits(legId: string): Awaited {
    const isRung = this.state === 'offered' || this.state === 'summoned'
    if (isRung && this.agents.by(legId) !== undefined) return 'answer'
    const isMeeting = this.state === 'connecting' || this.state === 'meeting'
    const isIn = legId === this.customer.legId ? this.isCustomerIn : this.agents.isJoined(legId)
    const isToJoin = isMeeting && !isIn
    return isToJoin ? { joining: this.customer.legId } : 'end'
  }

  /** One of the two is in the room; they can talk once the other one is in it too. */
  joined(legId: string): void {
    if (legId === this.customer.legId) this.isCustomerIn = true
    else this.agents.joined(legId)
    const agentLegId = this.agents.legId
    if (agentLegId !== null && this.agents.isJoined(agentLegId) && this.isCustomerIn) this.handle('joined')
  }

  /** The customer has heard something to its end. */
  played(): void {
    if (!this.waitSound.played()) this.handle('promptOver')
  }

  handle(event: ConversationEvent, party?: Party): void {
    if (this.state === 'talking' && event === 'agentGone' && this.transfer?.handle('agentGone')) return
    const move = moveConversation(this.state, event)
    if (move === null) return
    this.deadline.clear()
    if (event === 'agentGone' && HUNG_UP_IN.includes(this.state)) this.customer.hungUpByAgent()
    const from = this.state
    this.state = move.to
    if (move.outcome !== undefined) this.customer.counts(move.outcome)
    if (event === 'joined') this.begunTalking()
    else if (from === 'talking') this.transfer?.handle('callOver')
    if (!this.hearsWait) this.waitSound.end()
    for (const effect of move.effects) this.perform(effect, from, party)
    if (this.state === 'closing') this.expect('silence', HANGUP_CONFIRM_MS)
    else if (this.state === 'connecting' || this.state === 'meeting') this.expect('joinLate', JOIN_AGAIN_MS)
    this.customer.moved()
  }

  endForAgent(ext: string, isCutOff = false): void {
    if (this.state === 'offered') {
      for (const party of this.agents.all) if (party.ext === ext) this.agents.hangUp(party)
      return
    }
    if (!ENDED_BY_AGENT.includes(this.state)) return
    // The customer stays with whom the agent has asked.
    if (!isCutOff && this.state === 'talking' && this.transfer?.handle('agentGone')) return
    this.customer.hungUpByAgent()
    this.handle('cancel')
  }

  /** What the agent who talks does with the call. */
  obey(ext: string, command: TalkCommand, { keys, to }: TalkDetail): void {
    const [party] = this.agents.all
    const { transfer } = this
    if (this.state !== 'talking' || transfer === null || party?.ext !== ext) return
    switch (command) {
      case 'mute':
      case 'unmute':
        transfer.mute(command === 'mute')
        return
      case 'sendKeys':
        if (keys !== undefined) this.floor.node.switch.sendDigits(this.customer.legId, keys)
        return
      case 'pauseRecording':
      case 'resumeRecording':
        this.recording.pause(command === 'pauseRecording', ext)
        return
      case 'transfer':
      case 'ask':
        if (to !== undefined) transfer.seek(command, to)
        return
      default:
        transfer.handle(command)
    }
  }

  /** The record of a call that an outside number got still names the agent who had it last. */
  tookOver(party: Party): void {
    const { customer } = this
    const [ext, to] = [this.lastExt ?? '', party.name]
    this.lastExt = party.ext
    if (party.ext === null) customer.change.otherPhone = to
    else customer.change.tookOver = to
    customer.marks.add({ what: 'transferred', ext, to, at: customer.now })
    customer.report({ type: 'handedOver', from: ext, to })
  }

  giveUp(): void {
    this.handle('handOverFailed')
  }

  /**
   * Who makes a call takes seconds to pick up: a process that was frozen meanwhile may have lost
   * the account, and the customer's hours may have ended. The number is not dialled then.
   */
  private mayGoOn(): boolean {
    const { account, node } = this.floor
    return this.state !== 'summoned' || (node.mayDial(account.id) && this.customer.mayBeDialed)
  }

  private reserve(who: Agent | OutsideNumber): Party {
    const party = this.agents.reserve(who, this, this.pool.taskId)
    this.named(party)
    return party
  }

  /** Names this agent in the call's row; an outside number stands there already. */
  private named({ ext, offeredAt }: Party): void {
    const { change } = this.customer
    this.lastExt = ext
    if (ext !== null) change.agentExt = ext
    change.offeredAt = offeredAt
  }

  private begunTalking(): void {
    const { customer } = this
    this.connectedAt = customer.now
    customer.change.connectedAt = this.connectedAt
    for (const party of this.agents.all) {
      party.talk()
      party.report('answer')
    }
    this.transfer = new LiveTransfer(customer, this.agents, this.floor, this)
    customer.report({ type: 'connected' })
  }

  private perform(effect: ConversationEffect, from: ConversationState, party?: Party): void {
    const { customer } = this
    const { matcher, node } = this.floor
    switch (effect) {
      case 'announce':
        customer.announce()
        return
      case 'seekAgent':
        this.seekAgent(from)
        return
      case 'leaveQueue':
        this.waitingSince = null
        matcher.leave(this)
        return
      case 'ringAgents':
        for (const each of this.agents.all) this.agents.ring(each, this)
        return
      case 'join':
        node.switch.join(customer.legId, customer.legId)
        if (this.agents.legId !== null) node.switch.join(this.agents.legId, customer.legId)
        return
      case 'makerThere':
        this.makerThere()
        return
      case 'dialCustomer':
        customer.dial()
        return
      case 'cancelDial':
        customer.cancelDial()
        return
      case 'record':
        this.recording.begin()
        return
      case 'sayGoodbye':
        this.sayGoodbye()
        return
      case 'hangupCustomer':
        node.switch.hangup(customer.legId)
        return
      case 'hangupAgents':
        for (const each of this.agents.all) this.agents.hangUp(each)
        return
      case 'agentTook':
        if (party !== undefined) this.took(party)
        return
      case 'missAgent':
        if (party !== undefined) this.agents.letGo(party, effect)
        return
      case 'freeAgents':
      case 'unansweredAgents':
      case 'wrapAgent':
        for (const each of this.agents.all) this.agents.letGo(each, effect, this.transfer?.since)
        return
    }
  }

  private seekAgent(from: ConversationState): void {
    this.waitingSince = this.floor.node.clock.now()
    if (from === 'beginning' || from === 'announcing') this.seeksSince = this.waitingSince
    this.expect('waitExpired', this.customer.patienceMs)
    this.askAgents()
    // Not again after an agent missed it, and not if an agent is there already.
    if (from !== 'offered' && this.hearsWait) this.waitSound.begin()
  }

  /** Agents may have come to its pool. */
  askAgents(): void {
    const { matcher, roster } = this.floor
    if (!this.isSeeking) return
    const agents = matcher.seek(this, roster.agents)
    if (agents.length > 0) this.give(agents)
  }

  private took(party: Party): void {
    this.agents.took(party)
    this.named(party)
  }

  private makerThere(): void {
    for (const party of this.agents.all) {
      party.occupy()
      this.floor.node.switch.playRinging(party.legId)
    }
  }

  /** Also while agents' phones ring. */
  private get hearsWait(): boolean {
    return this.isSeeking || this.state === 'offered'
  }

  private sayGoodbye(): void {
    const { prompt, maxMs } = this.customer.goodbye()
    if (prompt === '') {
      this.handle('promptOver')
      return
    }
    this.expect('promptOver', maxMs)
    this.floor.node.switch.play(this.customer.legId, prompt)
  }

  private expect(event: ConversationEvent, withinMs: number): void {
    this.deadline.set(withinMs, () => this.handle(event))
  }
}
