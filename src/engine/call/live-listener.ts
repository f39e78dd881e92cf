// Somebody who listens to a conversation, while it lives: walks the table of domain/call/listening.ts for the
// listener's own leg, and does what its moves ask for.
import {
  type ListenerEffect,
  type ListenerEvent,
  type ListenerState,
  type ListeningMode,
  type ListeningSpan,
  moveListener,
  TO_MODE,
} from '../../domain/call/listening.ts'
import type { ListenerChange } from '../../store/port/changes.ts'
import type { OpenListener } from '../../store/port/engine-request.ts'
import type { Ears } from '../../telephony/port.ts'
import type { Agent, CallOfAgent } from '../agents/live-agent.ts'
import type { AgentFloor } from './agent-floor.ts'
import { Deadline } from './deadline.ts'
import type { Awaited, LegNews } from './legs.ts'
import type { LiveCall } from './live-call.ts'

/** If the switch has not reported by then that the listener is in the room, it is asked again. */
const JOIN_AGAIN_MS = 3_000

/** A conversation that can be listened to: an agent talks with the customer of a call. */
export interface Talk {
  readonly call: LiveCall
  readonly agentLegId: string
}

/** What a listener reports. */
export interface ListenerNews {
  /** Its own leg, as an extension's state (protocol.md §6). */
  legState(listener: LiveListener, status: 'ring' | 'answer' | 'hangup'): void
  changed(change: ListenerChange): void
  over(listener: LiveListener): void
}

export class LiveListener implements CallOfAgent {
  state: ListenerState = 'beginning'
  readonly isOffered = false
  readonly asked: OpenListener
  readonly talk: Talk
  readonly legId: string
  /** Epoch ms, in the call's own time. */
  readonly begunAt: number
  /** What it is to do once it is on the line, or does. */
  mode: ListeningMode
  private readonly agent: Agent
  private readonly floor: Pick<AgentFloor, 'account' | 'roster' | 'node'>
  private readonly news: ListenerNews
  private readonly deadline: Deadline
  private readonly spans: ListeningSpan[] = []
  private isJoining = false

  constructor(
    asked: OpenListener,
    talk: Talk,
    agent: Agent,
    floor: Pick<AgentFloor, 'account' | 'roster' | 'node'>,
    news: ListenerNews,
  ) {
    this.asked = asked
    this.talk = talk
    this.agent = agent
    this.floor = floor
    this.news = news
    this.mode = asked.mode
    this.legId = agent.heldLegId ?? floor.node.newLegId()
    this.begunAt = talk.call.now
    this.deadline = new Deadline(floor.node.clock)
  }

  /** Rings its phone, unless its line is held open. */
  begin(): void {
    const { agent, floor } = this
    floor.roster.reserve(agent, null)
    // No task counts on an agent who may listen for an hour.
    agent.seat = null
    agent.call = this
    this.news.legState(this, 'ring')
    this.handle(agent.heldLegId === null ? 'rung' : TO_MODE[this.mode])
  }

  /** It does this from now on, or once its phone is picked up. */
  become(mode: ListeningMode): void {
    this.mode = mode
    if (this.state !== 'ringing') this.handle(TO_MODE[mode])
  }

  end(): void {
    this.handle('end')
  }

  endForAgent(): void {
    this.handle('end')
  }

  /** Who listens can hang up and nothing else. */
  obey(): void {}

  notify(_legId: string, news: LegNews): void {
    if (news === 'answered') this.handle(TO_MODE[this.mode])
    else if (news === 'joined') this.joined()
    else if (news === 'silence') this.handle('joinLate')
    else if (typeof news !== 'string' && news.type === 'ended') this.handle('gone')
  }

  awaits(): Awaited {
    if (this.state === 'ringing') return 'answer'
    return this.isJoining ? { joining: this.room } : 'end'
  }

  /** The room is named after the customer's leg. */
  private get room(): string {
    return this.talk.call.legId
  }

  private handle(event: ListenerEvent): void {
    const move = moveListener(this.state, event)
    if (move === null) return
    this.deadline.clear()
    this.state = move.to
    for (const effect of move.effects) this.perform(effect)
  }

  private perform(effect: ListenerEffect): void {
    const { agent, legId } = this
    const { node, roster } = this.floor
    switch (effect) {
      case 'ring':
        this.ring()
        return
      case 'occupy':
        roster.took(agent)
        roster.occupy(agent)
        this.news.legState(this, 'answer')
        return
      case 'join':
        this.isJoining = true
        node.switch.join(legId, this.room, earsOf(this.mode, this.talk.agentLegId))
        this.deadline.set(JOIN_AGAIN_MS, () => this.handle('joinLate'))
        return
      case 'hangup':
        if (agent.heldLegId === legId) node.switch.leave(legId)
        else node.switch.hangup(legId)
        return
      case 'free':
        this.free()
        return
    }
  }

  private ring(): void {
    const { account, node } = this.floor
    node.legs.watch(this.legId, this)
    node.switch.ringAgent(this.legId, {
      accountId: account.id,
      ext: this.agent.ext,
      // Its phone shows whom it will hear.
      callerId: this.asked.agentExt,
      ringTimeoutMs: account.settings.agentRingTimeoutSeconds * 1_000,
      // Not of the call: what becomes of this leg says nothing about the customer.
      tags: { accountId: account.id, callId: null },
    })
  }

  private joined(): void {
    if (!this.isJoining) return
    this.isJoining = false
    this.deadline.clear()
    if (this.spans.at(-1)?.mode === this.mode) return
    this.closeSpan()
    this.spans.push({ mode: this.mode, from: this.talk.call.now, to: null })
    this.report(null)
    this.emit(this.mode)
  }

  private free(): void {
    const { agent, legId } = this
    const { node, roster } = this.floor
    if (agent.heldLegId !== legId) node.legs.forget(legId)
    agent.call = null
    this.closeSpan()
    this.report(this.talk.call.now)
    this.emit(null)
    this.news.legState(this, 'hangup')
    this.news.over(this)
    roster.free(agent)
  }

  private closeSpan(): void {
    const last = this.spans.pop()
    if (last !== undefined) this.spans.push({ ...last, to: last.to ?? this.talk.call.now })
  }

  private emit(mode: ListeningMode | null): void {
    const { account, node } = this.floor
    const { call } = this.talk
    node.emit({
      ...{ type: 'listening', accountId: account.id, taskid: call.origin.taskid, callId: call.callId },
      ...{ listener: this.asked.ext, agent: this.asked.agentExt, mode, at: node.clock.now() },
    })
  }

  private report(endedAt: number | null): void {
    this.news.changed({ listenerId: this.asked.listenerId, spans: [...this.spans], endedAt })
  }
}

/** A listener is heard by nobody, a whisperer by the agent only. */
function earsOf(mode: ListeningMode, agentLegId: string): Ears {
  if (mode === 'speaking') return { speaksTo: 'all', hears: 'all' }
  return { speaksTo: mode === 'whispering' ? [agentLegId] : 'none', hears: 'all' }
}
