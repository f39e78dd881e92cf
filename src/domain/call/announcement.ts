// A message that is played to whoever answered: a pure table from state and event to the next state and what
// is to be done.
//
//   playing     it is played; keys count already
//   listening   it is over, and a key is waited for
//   blocking    the key for it was pressed, and the number is being blocked
//   over        it has been dealt with: the customer wants an agent, or is hung up on
export const ANNOUNCEMENT_STATES = ['playing', 'listening', 'blocking', 'over'] as const
export type AnnouncementState = (typeof ANNOUNCEMENT_STATES)[number]

export const ANNOUNCEMENT_EVENTS = [
  /** It was played to its end. */
  'played',
  /** No key was pressed, and it is to be played again. */
  'again',
  /** No key was pressed until the end. */
  'noKey',
  /** A key was pressed that does this. */
  'transfer',
  'repeat',
  'block',
  'hangUp',
  'blocked',
  'notBlocked',
  /** The call ends, or goes on without it. */
  'left',
] as const
export type AnnouncementEvent = (typeof ANNOUNCEMENT_EVENTS)[number]

export type AnnouncementEffect =
  | 'play'
  | 'awaitKey'
  | 'transfer'
  | 'block'
  | 'hangUp'
  | 'endBlocked'
  | 'giveUp'

export interface AnnouncementMove {
  readonly to: AnnouncementState
  readonly effect?: AnnouncementEffect
}

type Moves = Partial<Record<AnnouncementEvent, AnnouncementMove>>

const keys: Moves = {
  transfer: { to: 'over', effect: 'transfer' },
  repeat: { to: 'playing', effect: 'play' },
  block: { to: 'blocking', effect: 'block' },
  hangUp: { to: 'over', effect: 'hangUp' },
  left: { to: 'over' },
}

/** The database did not answer when the key was pressed, and does now. */
const blockedLate: Moves = { blocked: { to: 'over', effect: 'endBlocked' } }

const TABLE: Record<AnnouncementState, Moves> = {
  playing: { ...keys, ...blockedLate, played: { to: 'listening', effect: 'awaitKey' } },
  listening: {
    ...keys,
    ...blockedLate,
    again: { to: 'playing', effect: 'play' },
    noKey: { to: 'over', effect: 'giveUp' },
  },
  blocking: {
    blocked: { to: 'over', effect: 'endBlocked' },
    // The database does not answer: it is tried again meanwhile, and the key may be pressed again.
    notBlocked: { to: 'listening', effect: 'awaitKey' },
    left: { to: 'over' },
  },
  over: {},
}

/** What an event means in a state; null: nothing, because it came late or twice. */
export function moveAnnouncement(
  state: AnnouncementState,
  event: AnnouncementEvent,
): AnnouncementMove | null {
  return TABLE[state][event] ?? null
}
