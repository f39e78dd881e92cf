// The four transaction machines of RFC 3261 §17 with RFC 6026, as pure tables: state and event to next state,
// effects and timers.
//
// inviteClient      calling → proceeding → accepted (2xx) or completed (3xx–6xx) → terminated
// nonInviteClient   trying → proceeding → completed → terminated
// inviteServer      proceeding → accepted (2xx) or completed (3xx–6xx) → confirmed (ACK) → terminated
// nonInviteServer   trying → proceeding → completed → terminated
//
// Whoever runs a machine stops the timers that mean nothing in the state it enters.

export const MACHINES = ['inviteClient', 'nonInviteClient', 'inviteServer', 'nonInviteServer'] as const
export type Machine = (typeof MACHINES)[number]

export const STATES = [
  'calling',
  'trying',
  'proceeding',
  'completed',
  'accepted',
  'confirmed',
  'terminated',
] as const
export type State = (typeof STATES)[number]

/** The states of each machine. */
export const STATES_OF: Record<Machine, readonly State[]> = {
  inviteClient: ['calling', 'proceeding', 'completed', 'accepted', 'terminated'],
  nonInviteClient: ['trying', 'proceeding', 'completed', 'terminated'],
  inviteServer: ['proceeding', 'completed', 'accepted', 'confirmed', 'terminated'],
  nonInviteServer: ['trying', 'proceeding', 'completed', 'terminated'],
}

/**
 * A–M as in RFC 3261 table 4 and RFC 6026. C, there a proxy's timer, here ends an INVITE that rings for ever.
 * cancelled: a cancelled INVITE gets no final response (§9.1). trying: 100 is due (§17.2.1). user: our own
 * user never answered.
 */
export const TIMERS = [
  'A',
  'B',
  'C',
  'D',
  'E',
  'F',
  'G',
  'H',
  'I',
  'J',
  'K',
  'L',
  'M',
  'cancelled',
  'trying',
  'user',
] as const
export type Timer = (typeof TIMERS)[number]

export const MESSAGE_EVENTS = [
  /** From the network, to a client transaction. */
  'provisional',
  'success',
  'failure',
  /** From the network, to a server transaction: the repeated request, and the ACK. */
  'request',
  'ack',
  /** From our user, to a server transaction. */
  'sendProvisional',
  'sendSuccess',
  'sendFailure',
  /** From our user, to an INVITE client transaction: its CANCEL was sent, or will be as soon as it may. */
  'cancel',
  'transportError',
] as const
export type MessageEvent = (typeof MESSAGE_EVENTS)[number]

export const EVENTS = [...MESSAGE_EVENTS, ...TIMERS] as const
export type TransactionEvent = MessageEvent | Timer

export type Effect =
  /** Repeats what the transaction sent last: its request, or its latest response if there is one. */
  | 'resend'
  /** Sends the user's response. */
  | 'send'
  | 'sendTrying'
  /** Sends the ACK of a final response other than 2xx (§17.1.1.3). */
  | 'sendAck'
  /** Passes the received message to the user. */
  | 'pass'
  | 'reportTimeout'
  | 'reportTransportError'

export interface Move {
  readonly to: State
  readonly effects: readonly Effect[]
  readonly start: readonly Timer[]
  readonly stop: readonly Timer[]
}

export const BEGINNINGS: Record<Machine, Beginning> = {
  inviteClient: { state: 'calling', start: ['A', 'B'] },
  nonInviteClient: { state: 'trying', start: ['E', 'F'] },
  inviteServer: { state: 'proceeding', start: ['trying', 'user'] },
  nonInviteServer: { state: 'trying', start: ['user'] },
}

export interface Beginning {
  readonly state: State
  readonly start: readonly Timer[]
}

/**
 * What an event means in a state; null: nothing. Over a reliable transport the retransmission timers never
 * start, and D, I, J and K do not wait.
 */
export function moveTransaction(
  machine: Machine,
  state: State,
  event: TransactionEvent,
  reliable: boolean,
): Move | null {
  const move = TABLES[machine][state]?.[event]
  if (move === undefined) return null
  if (!reliable) return move
  if (move.start.some(timer => NO_WAIT.has(timer))) return { ...move, to: 'terminated', start: [] }
  return move.start.some(timer => RETRANSMISSION.has(timer))
    ? { ...move, start: move.start.filter(timer => !RETRANSMISSION.has(timer)) }
    : move
}

/** The timers a new transaction starts with. */
export function beginTransaction(machine: Machine, reliable: boolean): Beginning {
  const { state, start } = BEGINNINGS[machine]
  return { state, start: reliable ? start.filter(timer => !RETRANSMISSION.has(timer)) : start }
}

const RETRANSMISSION: ReadonlySet<Timer> = new Set(['A', 'E', 'G'])
/** These are zero over reliable transports (RFC 3261 table 4). */
const NO_WAIT: ReadonlySet<Timer> = new Set(['D', 'I', 'J', 'K'])

function move(
  to: State,
  effects: readonly Effect[] = [],
  start: readonly Timer[] = [],
  stop: readonly Timer[] = [],
): Move {
  return { to, effects, start, stop }
}

type Moves = Partial<Record<TransactionEvent, Move>>

const timedOut = move('terminated', ['reportTimeout'])
const unsendable = move('terminated', ['reportTransportError'])
const over = move('terminated')

/** §17.1.1 and RFC 6026 §7.2. */
const inviteClient: Partial<Record<State, Moves>> = {
  calling: {
    A: move('calling', ['resend'], ['A']),
    B: timedOut,
    provisional: move('proceeding', ['pass'], ['C']),
    success: move('accepted', ['pass'], ['M']),
    failure: move('completed', ['sendAck', 'pass'], ['D']),
    // The call is no longer wanted, so another copy could only make a phone ring for nothing. Answers to
    // copies already sent are still awaited.
    cancel: move('calling', [], ['cancelled'], ['A', 'B']),
    cancelled: timedOut,
    transportError: unsendable,
  },
  proceeding: {
    provisional: move('proceeding', ['pass']),
    success: move('accepted', ['pass'], ['M']),
    failure: move('completed', ['sendAck', 'pass'], ['D']),
    cancel: move('proceeding', [], ['cancelled']),
    C: timedOut,
    cancelled: timedOut,
    transportError: unsendable,
  },
  completed: {
    failure: move('completed', ['sendAck']),
    D: over,
    // The user already has its answer, so a failure to send the ACK is not reported to it.
    transportError: over,
  },
  accepted: {
    success: move('accepted', ['pass']),
    M: over,
  },
}

/** §17.1.2. */
const nonInviteClient: Partial<Record<State, Moves>> = {
  trying: {
    E: move('trying', ['resend'], ['E']),
    F: timedOut,
    provisional: move('proceeding', ['pass']),
    success: move('completed', ['pass'], ['K']),
    failure: move('completed', ['pass'], ['K']),
    transportError: unsendable,
  },
  proceeding: {
    E: move('proceeding', ['resend'], ['E']),
    F: timedOut,
    provisional: move('proceeding', ['pass']),
    success: move('completed', ['pass'], ['K']),
    failure: move('completed', ['pass'], ['K']),
    transportError: unsendable,
  },
  completed: { K: over },
}

/** §17.2.1 and RFC 6026 §7.1: a transport error is reported and leaves the state as it is. */
const inviteServer: Partial<Record<State, Moves>> = {
  proceeding: {
    request: move('proceeding', ['resend']),
    trying: move('proceeding', ['sendTrying']),
    sendProvisional: move('proceeding', ['send'], [], ['trying']),
    sendSuccess: move('accepted', ['send'], ['L']),
    sendFailure: move('completed', ['send'], ['G', 'H']),
    user: timedOut,
    transportError: move('proceeding', ['reportTransportError']),
  },
  completed: {
    request: move('completed', ['resend']),
    G: move('completed', ['resend'], ['G']),
    H: timedOut,
    ack: move('confirmed', [], ['I']),
    transportError: move('completed', ['reportTransportError']),
  },
  // The user retransmits its 2xx (§13.3.1.4); repeated INVITEs are absorbed.
  accepted: {
    sendSuccess: move('accepted', ['send']),
    ack: move('accepted', ['pass']),
    L: over,
    transportError: move('accepted', ['reportTransportError']),
  },
  confirmed: { I: over },
}

/** §17.2.2. */
const nonInviteServer: Partial<Record<State, Moves>> = {
  trying: {
    sendProvisional: move('proceeding', ['send']),
    sendSuccess: move('completed', ['send'], ['J']),
    sendFailure: move('completed', ['send'], ['J']),
    user: timedOut,
  },
  proceeding: {
    request: move('proceeding', ['resend']),
    sendProvisional: move('proceeding', ['send']),
    sendSuccess: move('completed', ['send'], ['J']),
    sendFailure: move('completed', ['send'], ['J']),
    user: timedOut,
    transportError: unsendable,
  },
  completed: {
    request: move('completed', ['resend']),
    J: over,
    transportError: unsendable,
  },
}

const TABLES: Record<Machine, Partial<Record<State, Moves>>> = {
  inviteClient,
  nonInviteClient,
  inviteServer,
  nonInviteServer,
}
