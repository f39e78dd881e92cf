// Somebody who listens to an agent's conversation: a pure table for the listener's own leg, from state and
// event to the next state and what is to be done.
//
//   beginning   an extension is to listen
//   ringing     its phone rings
//   listening   it hears both, and nobody hears it
//   whispering  it hears both, and only the agent hears it
//   speaking    all three hear each other
//   over        for good; the conversation goes on
export const LISTENING_MODES = ['listening', 'whispering', 'speaking'] as const
/** What a listener who is on the line does. */
export type ListeningMode = (typeof LISTENING_MODES)[number]

export const LISTENER_STATES = ['beginning', 'ringing', ...LISTENING_MODES, 'over'] as const
export type ListenerState = (typeof LISTENER_STATES)[number]

export const LISTENER_EVENTS = [
  /** Its phone is to ring. */
  'rung',
  /** It is on the line (its phone was picked up, or its line is held open) or was before: it is to listen. */
  'listen',
  /** The same, to whisper to the agent, or to speak with both. */
  'whisper',
  'speak',
  /** The switch has not reported that the listener is in the room with these ears. */
  'joinLate',
  /** Its leg ended: it hung up, did not pick up, or its phone vanished. */
  'gone',
  /** The conversation is over, or the listening is to end. */
  'end',
] as const
export type ListenerEvent = (typeof LISTENER_EVENTS)[number]

/** The event that brings a listener there. */
export const TO_MODE: Readonly<Record<ListeningMode, ListenerEvent>> = {
  listening: 'listen',
  whispering: 'whisper',
  speaking: 'speak',
}

export type ListenerEffect =
  | 'ring'
  /** The listener is on the line, and takes no calls. */
  | 'occupy'
  /** Puts its leg into the room of the conversation, or changes who hears whom there. */
  | 'join'
  /** Ends its leg; a line that is held open goes quiet. */
  | 'hangup'
  /** The listener is as it was before; there is nothing to wrap up. */
  | 'free'

export interface ListenerMove {
  readonly to: ListenerState
  readonly effects: readonly ListenerEffect[]
}

type Moves = Partial<Record<ListenerEvent, ListenerMove>>

const arriving: Moves = {
  listen: { to: 'listening', effects: ['occupy', 'join'] },
  whisper: { to: 'whispering', effects: ['occupy', 'join'] },
  speak: { to: 'speaking', effects: ['occupy', 'join'] },
}

const ending: Moves = {
  gone: { to: 'over', effects: ['free'] },
  end: { to: 'over', effects: ['hangup', 'free'] },
}

const listen: ListenerMove = { to: 'listening', effects: ['join'] }
const whisper: ListenerMove = { to: 'whispering', effects: ['join'] }
const speak: ListenerMove = { to: 'speaking', effects: ['join'] }

const TABLE: Record<ListenerState, Moves> = {
  beginning: { ...arriving, rung: { to: 'ringing', effects: ['ring'] } },
  ringing: { ...arriving, ...ending },
  listening: { ...ending, whisper, speak, joinLate: listen },
  whispering: { ...ending, listen, speak, joinLate: whisper },
  speaking: { ...ending, listen, whisper, joinLate: speak },
  over: {},
}

/** What an event means in a state; null: nothing, because it came late or twice. */
export function moveListener(state: ListenerState, event: ListenerEvent): ListenerMove | null {
  return TABLE[state][event] ?? null
}

/** How somebody listened for a while. Epoch ms; `to` null: until the listening ended. */
export interface ListeningSpan {
  readonly mode: ListeningMode
  readonly from: number
  readonly to: number | null
}

/** What a supervisor asks for. */
export interface ListeningWish {
  /** The extension that is to listen. */
  readonly ext: string
  /** The agent whose conversation it is. */
  readonly agentExt: string
  /** `back`: to listening, if it listens already. */
  readonly mode: ListeningMode | 'back'
}

/** An extension that has not begun to listen after this time does something else. */
export const LISTENING_ASKED_LIFE_MS = 10_000
