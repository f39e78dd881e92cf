// How long each transaction timer runs: RFC 3261 table 4, RFC 6026, and our own bounds.
import { type Backoff, backoffMs } from '../../../domain/backoff.ts'
import type { State, Timer } from './machines.ts'

/** §17.1.1.1: the estimated round trip. */
export const T1_MS = 500
/** The longest interval between retransmissions of anything but an INVITE. */
const T2_MS = 4_000
/** How long a message may stay in the network. */
export const T4_MS = 5_000
/** §17.2.1: 100 is sent unless the user answers sooner. */
const TRYING_MS = 200
/** §17.1.1.2: at least 32 s. */
const TIMER_D_MS = 32_000
/** §16.6 step 11: more than three minutes. */
export const TIMER_C_MS = 300_000
/** How long our own user has to answer an INVITE; for any other request the client gives up after 64·T1. */
export const USER_TIMEOUT_MS = 300_000

/** Timer A (§17.1.1.2): an INVITE is sent again until timer B ends it. */
const INVITE_RESEND: Backoff = { firstMs: T1_MS, limitMs: 64 * T1_MS }
/** Timers E and G: everything else, and a final response to an INVITE (§13.3.1.4, §17.1.2.2, §17.2.1). */
export const RESEND: Backoff = { firstMs: T1_MS, limitMs: T2_MS }

/** How long `timer` runs if it starts for the `nth` time (0: the first) in a transaction now in `state`. */
export function timerMs(timer: Timer, state: State, nth: number): number {
  switch (timer) {
    case 'A':
      return backoffMs(INVITE_RESEND, nth)
    case 'E':
      return state === 'proceeding' ? T2_MS : backoffMs(RESEND, nth)
    case 'G':
      return backoffMs(RESEND, nth)
    case 'B':
    case 'F':
    case 'H':
    case 'J':
    case 'L':
    case 'M':
    case 'cancelled':
      return 64 * T1_MS
    case 'C':
      return TIMER_C_MS
    case 'D':
      return TIMER_D_MS
    case 'I':
    case 'K':
      return T4_MS
    case 'trying':
      return TRYING_MS
    case 'user':
      return state === 'proceeding' ? USER_TIMEOUT_MS : 64 * T1_MS
  }
}
