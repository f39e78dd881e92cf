// A conversation: a pure table from state and event to the next state and what is to be done. It follows an
// answer, or, if an agent makes the call, begins with that agent.
//
//   beginning     somebody is on the line, or an agent has asked for a call
//   announcing    the customer hears a message, and may press a key
//   waiting       no agent has the call; waitingAgain: the same after an agent missed it
//   offered       one agent's phone rings for it, or several do
//   connecting    an agent is there, and the switch joins the two legs
//   summoned      the phone of the agent who makes a call rings
//   calling       that agent is on the line, and the number is dialled
//   meeting       the number answered too, and the switch joins the two legs
//   talking       both talk
//   farewell      given up: the customer hears the announcement
//   closing       we hung up, and the switch has not confirmed it
//   over          for good
import type { Outcome } from '../outcome.ts'

export const CONVERSATION_STATES = [
  'beginning',
  'announcing',
  'waiting',
  'waitingAgain',
  'offered',
  'connecting',
  'summoned',
  'calling',
  'meeting',
  'talking',
  'farewell',
  'closing',
  'over',
] as const
export type ConversationState = (typeof CONVERSATION_STATES)[number]

export const CONVERSATION_EVENTS = [
  /** The phone of the agent who makes the call is to ring. */
  'makerRung',
  /** The line of the agent who makes the call is held open. */
  'makerHeld',
  /** The customer is to hear a message first. */
  'addressed',
  /** It has been heard, and nobody wants an agent. */
  'messageOver',
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
  /** The dial is over, and nobody picked up. */
  'unreached',
  /** The agent has left, and the one who was to get the call has not come. */
  'handOverFailed',
  /** The dialer withdraws the call. */
  'cancel',
  /** The switch did not do its part in time: our hang-up is not confirmed, or two legs are not joined. */
  'silence',
] as const
export type ConversationEvent = (typeof CONVERSATION_EVENTS)[number]

export type ConversationEffect =
  | 'announce'
  | 'seekAgent'
  | 'leaveQueue'
  | 'ringAgents'
  | 'join'
  /** The agent who makes the call counts as talking from here on, and hears the number ring. */
  | 'makerThere'
  /** The number is dialled. */
  | 'dialCustomer'
  | 'cancelDial'
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

const breakOff: ConversationMove = { ...giveUp, outcome: 'interrupted' }

const reserved: Moves = {
  agentGone: { to: 'waitingAgain', effects: ['missAgent', 'seekAgent'] },
  customerGone: { to: 'over', effects: ['hangupAgents', 'freeAgents'], outcome: 'abandoned' },
  cancel: giveUp,
}

const TABLE: Record<ConversationState, Moves> = {
  beginning: {
    addressed: { to: 'announcing', effects: ['announce'] },
    wanted: { to: 'waiting', effects: ['seekAgent'] },
    unwanted: { to: 'closing', effects: ['hangupCustomer'], outcome: 'abandoned' },
    customerGone: { to: 'over', effects: [], outcome: 'abandoned' },
    unreached: { to: 'over', effects: [] },
    makerRung: { to: 'summoned', effects: ['ringAgents'] },
    makerHeld: { to: 'calling', effects: ['makerThere', 'dialCustomer'] },
    // An agent's call was withdrawn before its phone rang.
    cancel: { to: 'over', effects: [], outcome: 'cancelled' },
  },
  announcing: {
    wanted: { to: 'waiting', effects: ['seekAgent'] },
    messageOver: { to: 'closing', effects: ['hangupCustomer'] },
    customerGone: { to: 'over', effects: [], outcome: 'messageCut' },
    cancel: { to: 'closing', effects: ['hangupCustomer'], outcome: 'messageCut' },
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
  summoned: {
    agentAnswered: { to: 'calling', effects: ['agentTook', 'makerThere', 'dialCustomer'] },
    agentGone: { to: 'over', effects: ['freeAgents'], outcome: 'agentNotReached' },
    cancel: { to: 'over', effects: ['hangupAgents', 'freeAgents'], outcome: 'cancelled' },
  },
  // As long as nobody has been reached there is nothing to wrap up.
  calling: {
    wanted: { to: 'meeting', effects: ['record', 'join'] },
    unreached: { to: 'over', effects: ['hangupAgents', 'freeAgents'] },
    customerGone: { to: 'over', effects: ['hangupAgents', 'freeAgents'], outcome: 'interrupted' },
    agentGone: { to: 'closing', effects: ['freeAgents', 'cancelDial'], outcome: 'cancelled' },
    cancel: { to: 'closing', effects: ['hangupAgents', 'freeAgents', 'cancelDial'], outcome: 'cancelled' },
  },
  meeting: {
    joined: { to: 'talking', effects: [] },
    joinLate: { to: 'meeting', effects: ['join'] },
    customerGone: { to: 'over', effects: ['hangupAgents', 'freeAgents'], outcome: 'interrupted' },
    agentGone: { to: 'closing', effects: ['freeAgents', 'hangupCustomer'], outcome: 'interrupted' },
    cancel: breakOff,
    silence: breakOff,
  },
  talking: {
    customerGone: { to: 'over', effects: ['hangupAgents', 'wrapAgent'], outcome: 'connected' },
    agentGone: { to: 'closing', effects: ['wrapAgent', 'hangupCustomer'], outcome: 'connected' },
    handOverFailed: {
      to: 'farewell',
      effects: ['hangupAgents', 'wrapAgent', 'sayGoodbye'],
      outcome: 'connected',
    },
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
  closing: {
    customerGone: { to: 'over', effects: [] },
    unreached: { to: 'over', effects: [] },
    // The number answered while its dial was being cancelled.
    unwanted: { to: 'closing', effects: ['hangupCustomer'], outcome: 'cancelled' },
    silence: { to: 'over', effects: [] },
  },
  over: {},
}

/** What an event means in a state; null: nothing, because it came late or twice. */
export function moveConversation(
  state: ConversationState,
  event: ConversationEvent,
): ConversationMove | null {
  return TABLE[state][event] ?? null
}
