// The state machine of one call: a pure table from state and event to the next state and what is to be done.
//
// dialing, ringing the customer's phone is being called waiting the customer answered and no agent has the
// call; waitingAgain: the same after an agent missed it offered an agent is reserved and its phone rings
// connecting an agent is there, the switch joins the two legs talking both talk farewell given up: the
// customer hears the announcement cancelling withdrawn before an answer, the switch has not confirmed yet: an
// answer may cross it closing hung up by us after the answer, the switch has not confirmed yet ended over,
// for good
import type { Outcome } from '../outcome.ts'

export const CALL_STATES = [
  'dialing',
  'ringing',
  'waiting',
  'waitingAgain',
  'offered',
  'connecting',
  'talking',
  'farewell',
  'cancelling',
  'closing',
  'ended',
] as const
export type CallState = (typeof CALL_STATES)[number]

export const CALL_EVENTS = [
  'ringing',
  'answered',
  /** The customer's leg was answered and is over; of the answer itself nobody told us. */
  'goneAnswered',
  /** A ringing-mode agent was reserved for the call. */
  'agentRung',
  /** A held agent was reserved for the call. */
  'agentHeld',
  'agentAnswered',
  /** The agent's leg ended, or the agent vanished. */
  'agentGone',
  'connected',
  /** The switch has not told that the two legs are joined. */
  'connectLate',
  'waitExpired',
  'promptOver',
  'customerGone',
  /** The dialer withdraws the call. */
  'cancel',
  /**
   * The switch did not do in time what it was asked: our hang-up was not confirmed, or two legs are not
   * joined.
   */
  'silence',
] as const
export type CallEvent = (typeof CALL_EVENTS)[number]

export type CallEffect =
  | 'seekAgent'
  | 'leaveQueue'
  | 'ringAgent'
  | 'connect'
  /** Begins to record the conversation. */
  | 'record'
  | 'sayGoodbye'
  | 'hangupCustomer'
  | 'hangupAgent'
  /** The reserved agent is idle again, and it was not its doing. */
  | 'freeAgent'
  /**
   * The customer left while the agent's phone rang: the agent did not take the call, whoever ended the ring.
   */
  | 'unansweredAgent'
  /** The reserved agent refused the call, let it ring out or vanished. */
  | 'missAgent'
  /** The agent's phone was picked up: the agent takes calls. */
  | 'agentTook'
  /** The conversation is over for the agent. */
  | 'wrapAgent'

export interface CallMove {
  readonly to: CallState
  readonly effects: readonly CallEffect[]
  /**
   * How the call will count; `leg`: as the network said of the customer's leg. The last move that says one
   * decides.
   */
  readonly outcome?: Outcome | 'leg'
}

type Moves = Partial<Record<CallEvent, CallMove>>

const unanswered: Moves = {
  answered: { to: 'waiting', effects: ['seekAgent'] },
  goneAnswered: { to: 'ended', effects: [], outcome: 'abandoned' },
  customerGone: { to: 'ended', effects: [], outcome: 'leg' },
  cancel: { to: 'cancelling', effects: ['hangupCustomer'], outcome: 'cancelled' },
}

function seeking(outcome: Outcome): Moves {
  return {
    agentRung: { to: 'offered', effects: ['leaveQueue', 'ringAgent'] },
    agentHeld: { to: 'connecting', effects: ['leaveQueue', 'record', 'connect'] },
    waitExpired: { to: 'farewell', effects: ['leaveQueue', 'sayGoodbye'], outcome },
    customerGone: { to: 'ended', effects: ['leaveQueue'], outcome },
    cancel: { to: 'closing', effects: ['leaveQueue', 'hangupCustomer'], outcome },
  }
}

const giveUp: CallMove = {
  to: 'closing',
  effects: ['hangupAgent', 'freeAgent', 'hangupCustomer'],
  outcome: 'abandoned',
}

const reserved: Moves = {
  agentGone: { to: 'waitingAgain', effects: ['missAgent', 'seekAgent'] },
  customerGone: { to: 'ended', effects: ['hangupAgent', 'freeAgent'], outcome: 'abandoned' },
  cancel: giveUp,
}

const TABLE: Record<CallState, Moves> = {
  dialing: { ...unanswered, ringing: { to: 'ringing', effects: [] } },
  ringing: unanswered,
  waiting: seeking('abandoned'),
  waitingAgain: seeking('agentMissed'),
  offered: {
    ...reserved,
    customerGone: { to: 'ended', effects: ['hangupAgent', 'unansweredAgent'], outcome: 'abandoned' },
    // Before they hear each other, so that the shortest talk is recorded.
    agentAnswered: { to: 'connecting', effects: ['agentTook', 'record', 'connect'] },
  },
  connecting: {
    ...reserved,
    connected: { to: 'talking', effects: [] },
    connectLate: { to: 'connecting', effects: ['connect'] },
    silence: giveUp,
  },
  talking: {
    customerGone: { to: 'ended', effects: ['hangupAgent', 'wrapAgent'], outcome: 'connected' },
    agentGone: { to: 'closing', effects: ['wrapAgent', 'hangupCustomer'], outcome: 'connected' },
    cancel: { to: 'closing', effects: ['hangupAgent', 'wrapAgent', 'hangupCustomer'], outcome: 'connected' },
  },
  farewell: {
    promptOver: { to: 'closing', effects: ['hangupCustomer'] },
    customerGone: { to: 'ended', effects: [] },
    cancel: { to: 'closing', effects: ['hangupCustomer'] },
  },
  // They picked up all the same: an abandonment, and nobody who answered is called again.
  cancelling: {
    answered: { to: 'closing', effects: ['hangupCustomer'], outcome: 'abandoned' },
    goneAnswered: { to: 'ended', effects: [], outcome: 'abandoned' },
    customerGone: { to: 'ended', effects: [], outcome: 'leg' },
    silence: { to: 'ended', effects: [] },
  },
  closing: { customerGone: { to: 'ended', effects: [] }, silence: { to: 'ended', effects: [] } },
  ended: {},
}

/** What an event means in a state; null: nothing, it came late or twice. */
export function moveCall(state: CallState, event: CallEvent): CallMove | null {
  return TABLE[state][event] ?? null
}
