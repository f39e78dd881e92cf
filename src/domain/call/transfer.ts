// What goes on beside a conversation in which an agent and the customer talk: the customer is on hold,
// another is asked, the call is handed over. A pure table from state and event to the next state and what is
// to be done, and where everybody is in each state.
//
//   together          the agent and the customer talk
//   held              the customer hears music
//   handingOver       another's phone rings for the customer; the agent waits for the answer
//   handingOverAlone  the same after the agent has left
//   asking            another's phone rings for the agent, who wants to ask first
//   consulting        the agent talks with the other; the customer hears music
//   alternating       the agent talks with the customer; the other hears music
//   threeWay          all three talk
//   over              the conversation is over
export const TRANSFER_STATES = [
  'together',
  'held',
  'handingOver',
  'handingOverAlone',
  'asking',
  'consulting',
  'alternating',
  'threeWay',
  'over',
] as const
export type TransferState = (typeof TRANSFER_STATES)[number]

export const TRANSFER_EVENTS = [
  'hold',
  /** Back to the customer, without the other. */
  'resume',
  /** The call is to be another's. */
  'transfer',
  /** The agent wants to talk with another first. */
  'ask',
  /** The one whom the agent talks with and the one who waits change places. */
  'swap',
  'joinAll',
  /** The other has the call from now on. */
  'complete',
  'otherAnswered',
  /** The other did not answer, or has left. */
  'otherGone',
  'agentGone',
  'callOver',
] as const
export type TransferEvent = (typeof TRANSFER_EVENTS)[number]

export type TransferEffect =
  /** The phone of the one who is wanted is to ring. */
  | 'callOther'
  | 'dropOther'
  /** The agent's part is over: wrap-up. */
  | 'releaseAgent'
  /** The other is the call's agent from now on. */
  | 'otherTakesOver'
  /** Nobody is left who could talk with the customer. */
  | 'giveUp'

export interface TransferMove {
  readonly to: TransferState
  readonly effects: readonly TransferEffect[]
}

/** `in`: in the conversation's room; `music`: waits; `ringing`: hears that the other's phone rings. */
export type Place = 'in' | 'music' | 'ringing'

/** Where the three are; null: not there, or still on the way. */
export interface PartyPlaces {
  readonly customer: Place | null
  readonly agent: Place | null
  readonly other: Place | null
}

const PLACES: Record<TransferState, PartyPlaces> = {
  together: { customer: 'in', agent: 'in', other: null },
  held: { customer: 'music', agent: 'in', other: null },
  handingOver: { customer: 'music', agent: 'ringing', other: null },
  handingOverAlone: { customer: 'music', agent: null, other: null },
  asking: { customer: 'music', agent: 'ringing', other: null },
  consulting: { customer: 'music', agent: 'in', other: 'in' },
  alternating: { customer: 'in', agent: 'in', other: 'music' },
  threeWay: { customer: 'in', agent: 'in', other: 'in' },
  over: { customer: null, agent: null, other: null },
}

type Moves = Partial<Record<TransferEvent, TransferMove>>

const begins: Moves = {
  transfer: { to: 'handingOver', effects: ['callOther'] },
  ask: { to: 'asking', effects: ['callOther'] },
  callOver: { to: 'over', effects: [] },
}

const takesOver: TransferMove = { to: 'together', effects: ['releaseAgent', 'otherTakesOver'] }

const wanted: Moves = {
  resume: { to: 'together', effects: ['dropOther'] },
  otherGone: { to: 'together', effects: [] },
  agentGone: { to: 'handingOverAlone', effects: ['releaseAgent'] },
  callOver: { to: 'over', effects: ['dropOther'] },
}

// An agent who hangs up has said what it wanted to say to the other: the customer stays with the other.
const thereToo: Moves = {
  ...wanted,
  complete: takesOver,
  agentGone: takesOver,
}

const TABLE: Record<TransferState, Moves> = {
  together: { ...begins, hold: { to: 'held', effects: [] } },
  held: { ...begins, resume: { to: 'together', effects: [] } },
  handingOver: { ...wanted, otherAnswered: takesOver },
  handingOverAlone: {
    otherAnswered: { to: 'together', effects: ['otherTakesOver'] },
    otherGone: { to: 'over', effects: ['giveUp'] },
    callOver: { to: 'over', effects: ['dropOther'] },
  },
  asking: {
    ...wanted,
    complete: { to: 'handingOver', effects: [] },
    otherAnswered: { to: 'consulting', effects: [] },
  },
  consulting: {
    ...thereToo,
    swap: { to: 'alternating', effects: [] },
    joinAll: { to: 'threeWay', effects: [] },
  },
  alternating: {
    ...thereToo,
    swap: { to: 'consulting', effects: [] },
    joinAll: { to: 'threeWay', effects: [] },
  },
  threeWay: { ...thereToo, swap: { to: 'consulting', effects: [] } },
  over: {},
}

/** What an event means in a state; null: nothing, because it came late or twice. */
export function moveTransfer(state: TransferState, event: TransferEvent): TransferMove | null {
  return TABLE[state][event] ?? null
}

export function placesIn(state: TransferState): PartyPlaces {
  return PLACES[state]
}
