// A conversation, what follows an answer: a pure table from state and event to the next state and what is to
// be done.
//
//   beginning     somebody is on the line
//   waiting       no agent has the call; waitingAgain: the same after an agent missed it
//   offered       one agent's phone rings for it, or several do
//   connecting    an agent is there, and the switch joins the two legs
//   talking       both talk
//   farewell      given up: the customer hears the announcement
//   closing       we hung up, and the switch has not confirmed it
//   over          for good
import type { Outcome } from '../outcome.ts'

export const CONVERSATION_STATES = [
  'beginning',
  'waiting',
  'waitingAgain',
  'offered',
  'connecting',
  'talking',
  'farewell',
  'closing',
  'over',
] as const
export type ConversationState = (typeof CONVERSATION_STATES)[number]

export const CONVERSATION_EVENTS = [
  /** The customer is to have an agent. */
  'wanted',
  /** The call had already been withdrawn when the customer picked up. */
  'unwanted',
  /** The phones of the reserved agents are to ring. */
  'agentRung',
  /** A held agent was reserved for the call. */
  'agentHeld',
  'agentAnswered',
  /** One of several agents who ring is out; the others still ring. */
  'oneAgentGone',
  /** The agent's leg ended, or the last one that rang did. */
  'agentGone',
  'joined',
  /** The switch has not reported that the two legs are joined. */
  'joinLate',
  'waitExpired',
  'promptOver',
  'customerGone',
  /** The dialer withdraws the call. */
  'cancel',
  /** The switch did not do its part in time: our hang-up is not confirmed, or two legs are not joined. */
  'silence',
] as const
export type ConversationEvent = (typeof CONVERSATION_EVENTS)[number]

export type ConversationEffect =
  | 'seekAgent'
  | 'leaveQueue'
  | 'ringAgents'
  | 'join'
  /** Begins to record the conversation. */
  | 'record'
  | 'sayGoodbye'
  | 'hangupCustomer'
  /** Hangs up every reserved agent. */
  | 'hangupAgents'
  /**
   * The agent's phone was picked up, so the agent takes calls. The others whose phones rang are idle again.
   */
  | 'agentTook'
  /** The reserved agents are idle again, through no fault of theirs. */
  | 'freeAgents'
  /** The customer left while phones rang: no agent took the call. */
  | 'unansweredAgents'
  /** The agent refused the call, let it ring out or vanished. */
  | 'missAgent'
  /** The conversation is over for the agent. */
  | 'wrapAgent'

export interface ConversationMove {
  readonly to: ConversationState
  readonly effects: readonly ConversationEffect[]
  /** How the call will count. The last move with an outcome decides. */
  readonly outcome?: Outcome
}

type Moves = Partial<Record<ConversationEvent, ConversationMove>>

function seeking(outcome: Outcome): Moves {
  return {
    agentRung: { to: 'offered', effects: ['leaveQueue', 'ringAgents'] },
    agentHeld: { to: 'connecting', effects: ['leaveQueue', 'record', 'join'] },
    waitExpired: { to: 'farewell', effects: ['leaveQueue', 'sayGoodbye'], outcome },
    customerGone: { to: 'over', effects: ['leaveQueue'], outcome },
    cancel: { to: 'closing', effects: ['leaveQueue', 'hangupCustomer'], outcome },
  }
}

const giveUp: ConversationMove = {
  to: 'closing',
  effects: ['hangupAgents', 'freeAgents', 'hangupCustomer'],
  outcome: 'abandoned',
}

const reserved: Moves = {
  agentGone: { to: 'waitingAgain', effects: ['missAgent', 'seekAgent'] },
  customerGone: { to: 'over', effects: ['hangupAgents', 'freeAgents'], outcome: 'abandoned' },
  cancel: giveUp,
}

const TABLE: Record<ConversationState, Moves> = {
  beginning: {
    wanted: { to: 'waiting', effects: ['seekAgent'] },
    unwanted: { to: 'closing', effects: ['hangupCustomer'], outcome: 'abandoned' },
    customerGone: { to: 'over', effects: [], outcome: 'abandoned' },
  },
  waiting: seeking('abandoned'),
  waitingAgain: seeking('agentMissed'),
  offered: {
    ...reserved,
    oneAgentGone: { to: 'offered', effects: ['missAgent'] },
    customerGone: { to: 'over', effects: ['hangupAgents', 'unansweredAgents'], outcome: 'abandoned' },
    // Recording begins before they hear each other, so that even the shortest talk is recorded.
    agentAnswered: { to: 'connecting', effects: ['agentTook', 'record', 'join'] },
  },
  connecting: {
    ...reserved,
    joined: { to: 'talking', effects: [] },
    joinLate: { to: 'connecting', effects: ['join'] },
    silence: giveUp,
  },
  talking: {
    customerGone: { to: 'over', effects: ['hangupAgents', 'wrapAgent'], outcome: 'connected' },
    agentGone: { to: 'closing', effects: ['wrapAgent', 'hangupCustomer'], outcome: 'connected' },
    cancel: {
      to: 'closing',
      effects: ['hangupAgents', 'wrapAgent', 'hangupCustomer'],
      outcome: 'connected',
    },
  },
  farewell: {
    promptOver: { to: 'closing', effects: ['hangupCustomer'] },
    customerGone: { to: 'over', effects: [] },
    cancel: { to: 'closing', effects: ['hangupCustomer'] },
  },
  closing: { customerGone: { to: 'over', effects: [] }, silence: { to: 'over', effects: [] } },
  over: {},
}

/** What an event means in a state; null: nothing, because it came late or twice. */
export function moveConversation(
  state: ConversationState,
  event: ConversationEvent,
): ConversationMove | null {
  return TABLE[state][event] ?? null
}
