// A call that comes in, until somebody takes it, as a pure table: state and event to what the caller is
// answered and how the leg ends.
//
// trying → ringing (180) → ended; whatever ends it does so from both.

import type { Ending } from '../leg/ending.ts'
import type { HeaderPairs } from '../message/message.ts'

export const RINGING_STATES = ['trying', 'ringing', 'ended'] as const
export type RingingState = (typeof RINGING_STATES)[number]

export const RINGING_EVENTS = [
  /** It was not refused within a moment. */
  'rings',
  /** By the engine. */
  'hangup',
  /** The caller describes no sound that we have. */
  'soundUnusable',
  /** Its trunk is no longer ours. */
  'trunkGone',
  'switchStops',
  /** CANCEL, or BYE in the dialog that our 180 began. */
  'callerGaveUp',
  /** The time that the INVITE says it is valid for. */
  'expired',
  /** Longer than we let anybody ring. */
  'rangOut',
  /** Its transaction, the way back to the caller, or our sound. */
  'failed',
] as const
export type RingingEvent = (typeof RINGING_EVENTS)[number]

export interface RingingMove {
  readonly to: RingingState
  readonly status: number
  readonly headers: HeaderPairs
  /** Null: it goes on. */
  readonly ending: Ending | null
}

/** What an event means in a state; null: nothing. */
export function moveRinging(state: RingingState, event: RingingEvent): RingingMove | null {
  if (state === 'ended') return null
  if (event !== 'rings') return ENDS[event]
  return state === 'trying' ? { to: 'ringing', status: 180, headers: [], ending: null } : null
}

function ends(status: number, ending: Ending): RingingMove {
  const { q850 } = ending
  return {
    to: 'ended',
    status,
    headers: q850 === undefined ? [] : [['Reason', `Q.850;cause=${q850}`]],
    ending: { ...ending, sipStatus: status },
  }
}

/**
 * The engine refuses by rule, whoever calls: cause 21, which RFC 4497 §8.4.1 makes 403; 603 is for a person
 * who declined, and 480 or 486 would have the caller try again in vain (RFC 3261 §21.4.4).
 */
const REFUSED = ends(403, { outcome: 'cancelled', by: 'us', q850: 21 })
/** RFC 3261 §9.2, §15.1.2, §13.3.1. */
const GAVE_UP = ends(487, { outcome: 'noAnswer', by: 'customer' })

const ENDS: Readonly<Record<Exclude<RingingEvent, 'rings'>, RingingMove>> = {
  hangup: REFUSED,
  // From now on it comes from a stranger.
  trunkGone: REFUSED,
  // Another of our nodes may take it (RFC 3263 §4.3).
  switchStops: ends(503, { outcome: 'cancelled', by: 'us' }),
  callerGaveUp: GAVE_UP,
  expired: GAVE_UP,
  // RFC 4497 §8.4.1: nobody answered, and the caller heard it ring.
  rangOut: ends(480, { outcome: 'noAnswer', by: 'us', q850: 19 }),
  // RFC 3261 §21.4.26.
  soundUnusable: ends(488, { outcome: 'trunkFailed', by: 'network', q850: 88 }),
  failed: ends(500, { outcome: 'trunkFailed', by: 'network' }),
}
