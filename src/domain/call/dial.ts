// A dial, one attempt to reach a number: a pure table from state and event to the next state and what is to
// be done.
//
//   pending     the agent who makes the call is not on the line yet
//   dialing     the switch is to call the number
//   ringing     its phone rings
//   cancelling  withdrawn, and not confirmed by the switch: an answer may still cross it
//   answered    somebody picked up: what follows is the conversation (conversation.ts)
//   over        nobody picked up
import type { Outcome } from '../outcome.ts'
import type { ConversationEvent } from './conversation.ts'

export const DIAL_STATES = ['pending', 'dialing', 'ringing', 'cancelling', 'answered', 'over'] as const
export type DialState = (typeof DIAL_STATES)[number]

export const DIAL_EVENTS = [
  /** The agent who makes the call is there. */
  'begin',
  'ringing',
  'answered',
  /** The leg was answered and is over; the answer itself was never reported. */
  'goneAnswered',
  'gone',
  /** The dialer withdraws the call. */
  'cancel',
  /** The switch has not confirmed in time that it hung up. */
  'silence',
] as const
export type DialEvent = (typeof DIAL_EVENTS)[number]

export interface DialMove {
  readonly to: DialState
  readonly hangsUp?: true
  /** What the conversation is notified of. */
  readonly conversation?: Extract<ConversationEvent, 'wanted' | 'unwanted' | 'customerGone' | 'unreached'>
  /** How the call will count; `leg`: as the network reported. The last move with an outcome decides. */
  readonly outcome?: Outcome | 'leg'
}

type Moves = Partial<Record<DialEvent, DialMove>>

const unanswered: Moves = {
  answered: { to: 'answered', conversation: 'wanted' },
  goneAnswered: { to: 'answered', conversation: 'customerGone' },
  gone: { to: 'over', outcome: 'leg', conversation: 'unreached' },
  cancel: { to: 'cancelling', hangsUp: true, outcome: 'cancelled' },
}

const TABLE: Record<DialState, Moves> = {
  pending: { begin: { to: 'dialing' } },
  dialing: { ...unanswered, ringing: { to: 'ringing' } },
  ringing: unanswered,
  // If the customer picks up anyway, it counts as abandoned: nobody who answered is called again.
  cancelling: {
    answered: { to: 'answered', conversation: 'unwanted' },
    goneAnswered: { to: 'answered', conversation: 'customerGone' },
    gone: { to: 'over', outcome: 'leg', conversation: 'unreached' },
    silence: { to: 'over', conversation: 'unreached' },
  },
  answered: {},
  over: {},
}

/** What an event means in a state; null: nothing, because it came late or twice. */
export function moveDial(state: DialState, event: DialEvent): DialMove | null {
  return TABLE[state][event] ?? null
}
