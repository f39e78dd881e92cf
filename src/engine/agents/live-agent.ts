// An agent as it is now: whether its phone is registered, what it does, and since when.
import type { AgentState, Reach } from '../../domain/agent.ts'
import type { TalkCommand, TalkDetail } from '../../domain/call/talk-command.ts'
import type { WrapUp } from '../../domain/wrap-up.ts'
import type { PhoneRefused } from '../../store/port/changes.ts'
import type { LegOwner } from '../call/legs.ts'

/** The conversation an agent is reserved for, talks in or listens to. */
export interface CallOfAgent extends LegOwner {
  /** It is offered, and nobody has taken it. */
  readonly isOffered: boolean
  /**
   * As if the agent had hung up, or refused the call while its phone rings. `isCutOff`: somebody else ends
   * it, for the customer too, even if the agent has asked another to take it.
   */
  endForAgent(ext: string, isCutOff?: boolean): void
  /** What the agent does with the call while it talks; in other states nothing happens. */
  obey(ext: string, command: TalkCommand, detail: TalkDetail): void
}

/** A conversation offered to an agent, until the agent is released. */
export interface AgentOffer {
  readonly agent: Agent
  readonly legId: string
  /** Epoch ms, in the call's own time. */
  readonly offeredAt: number
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
  /** The same, because it did not decide about a contact that it was shown. */
  isUndecided: boolean
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
  /** Its desk says so of the present line; what it does next begins without it. */
  hasNoSound: boolean
}

/** Whether the agent takes calls, now or after the current one. */
export function isAtWork(agent: Agent): boolean {
  return agent.ready && agent.registered && agent.state !== 'offline' && agent.state !== 'busy'
}
