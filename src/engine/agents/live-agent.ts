// An agent as it is now: whether its phone is registered, what it does, and since when.
import type { AgentState, Reach } from '../../domain/agent.ts'
import type { ConversationState } from '../../domain/call/conversation.ts'
import type { WrapUp } from '../../domain/wrap-up.ts'
import type { PhoneRefused } from '../../store/port/engine-store.ts'
import type { LegOwner } from '../call/legs.ts'

/** The conversation an agent is reserved for or talks in. */
export interface CallOfAgent extends LegOwner {
  readonly state: ConversationState
  /** As if the agent had hung up; a conversation that has not begun is left alone. */
  endForAgent(): void
}

/** A conversation offered to an agent, until the agent is released. */
export interface AgentOffer {
  readonly agent: Agent
  readonly legId: string
  /** Epoch ms, in the call's own time. */
  readonly offeredAt: number
  /** The agent's phone rings for this customer; false: it was picked up, or the agent's line is held. */
  isRinging: boolean
}

export interface Agent {
  readonly ext: string
  reach: Reach
  ready: boolean
  readyAt: number
  registered: boolean
  state: AgentState
  since: number
  /** The same moment as `since` by the system's clock, epoch ms: taken once, since the two clocks drift. */
  stateAt: number
  /** The open leg of a held agent, once answered. */
  heldLegId: string | null
  /** The task this agent counts for when calls are paced (seats.ts); null: none. */
  seat: number | null
  /** Rings in a row it did not take. */
  misses: number
  /** How long its phone rang during these misses. */
  untakenMs: number
  /** The engine set the agent not ready because of them; true until it reports ready again. */
  isMissing: boolean
  callsAnswered: number
  callsMissed: number
  lastAssignedAt: number | null
  lastAnsweredAt: number | null
  /** The phones that were refused in its name since it last registered. */
  refused: PhoneRefused | null
  talkMs: number
  /** Null: it is not wrapping up. By the clock of the engine. */
  wrapUp: WrapUp | null
  stopWrapUp: (() => void) | null
  call: CallOfAgent | null
}

/** Whether the agent takes calls, now or after the current one. */
export function isAtWork(agent: Agent): boolean {
  return agent.ready && agent.registered && agent.state !== 'offline' && agent.state !== 'busy'
}
