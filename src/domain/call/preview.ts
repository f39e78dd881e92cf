// A contact of a preview task while an agent looks at it: a pure table from state and event to the next state
// and what is to be done. The call that may follow walks the tables of dial.ts and conversation.ts.
//
//   looking       the agent sees the contact and decides
//   wanted        the agent wants the call, and no trunk has room yet
//   over          for good

export const PREVIEW_STATES = ['looking', 'wanted', 'over'] as const
export type PreviewState = (typeof PREVIEW_STATES)[number]

/** What an agent decides; `later`: not now, `never`: not in this task. */
export const PREVIEW_ANSWERS = ['call', 'later', 'never', 'putBack'] as const
export type PreviewAnswer = (typeof PREVIEW_ANSWERS)[number]

export const PREVIEW_EVENTS = [
  ...PREVIEW_ANSWERS,
  /** A trunk has room. */
  'lineTaken',
  'timeUp',
  /** The agent is no longer ready, or its phone is gone. */
  'agentLeft',
  /** The task does not call at the moment. */
  'withdrawn',
  /** The contact was blocked or deleted. */
  'gone',
] as const
export type PreviewEvent = (typeof PREVIEW_EVENTS)[number]

export type PreviewEffect =
  | 'seekLine'
  /** The agent's phone rings, then the number is dialled. */
  | 'begin'
  /** The contact waits where it waited before. */
  | 'giveBack'
  /** The contact waits for the time that the agent named. */
  | 'postpone'
  /** The contact is not called in this round. */
  | 'setAside'
  | 'freeAgent'
  /** The agent gets nothing more until it is ready again, as it wants. */
  | 'agentNotReady'
  /** The same, because nobody seems to be there. */
  | 'missAgent'

export interface PreviewMove {
  readonly to: PreviewState
  readonly effects: readonly PreviewEffect[]
}

type Moves = Partial<Record<PreviewEvent, PreviewMove>>

const back: PreviewMove = { to: 'over', effects: ['giveBack', 'freeAgent'] }

const undecided: Moves = {
  later: { to: 'over', effects: ['postpone', 'freeAgent'] },
  never: { to: 'over', effects: ['setAside', 'freeAgent'] },
  putBack: { to: 'over', effects: ['giveBack', 'agentNotReady'] },
  agentLeft: back,
  withdrawn: back,
  gone: { to: 'over', effects: ['freeAgent'] },
}

const TABLE: Record<PreviewState, Moves> = {
  looking: {
    ...undecided,
    call: { to: 'wanted', effects: ['seekLine'] },
    // Whoever does not decide is not there: the next contact would wait in vain too.
    timeUp: { to: 'over', effects: ['giveBack', 'missAgent'] },
  },
  wanted: { ...undecided, lineTaken: { to: 'over', effects: ['begin'] }, timeUp: back },
  over: {},
}

/** What an event means in a state; null: nothing, because it came late or twice. */
export function movePreview(state: PreviewState, event: PreviewEvent): PreviewMove | null {
  return TABLE[state][event] ?? null
}

/** What an agent says of the contact it looks at. */
export interface PreviewDecision {
  readonly answer: PreviewAnswer
  /** Names the contact's claim: a decision that comes late is not one about the next contact. */
  readonly callId: number
  /** When it is to be offered again, epoch ms; with `later`. */
  readonly dueAt?: number
}

/** For how long a contact rests if the agent does not say, and at most. */
export const LATER_MINUTES = 60
export const LATER_MINUTES_MAX = 30 * 24 * 60
