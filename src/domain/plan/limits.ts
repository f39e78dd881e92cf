// How often a number or a person may be called: the limits of a plan as windows of time, and until when they
// forbid a call.
import { DateTime } from 'luxon'
import type { AccountSettings } from '../account.ts'
import type { Plan, PlanLimit } from './plan.ts'

/**
 * A call that goes on and may end without having called the customer (its agent's phone rings) has its place
 * in a limit for as long as it lives, and nobody can say for how long it will have it afterwards: whoever is
 * kept out by it alone is judged again so much later.
 */
export const HELD_PLACE_MS = 60_000

const UNIT_MS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const

/** A limit as of one moment. A call counts if it was dialled at `since` or later. */
export interface LimitWindow {
  readonly most: number
  /** As the plan writes it. */
  readonly in: PlanLimit['in']
  readonly of: PlanLimit['of']
  readonly for: PlanLimit['for']
  readonly over: PlanLimit['over']
  /** False: a call-back that the customer asked for may pass it; as a call it counts in any case. */
  readonly isForCallBacks: boolean
  /** Epoch ms. */
  readonly since: number
  /** When the calendar's day, week or month ends, epoch ms; null: the window moves with time. */
  readonly endsAt: number | null
  /** Null: the window is one of the calendar. */
  readonly lengthMs: number | null
}

type CapSetting = Pick<AccountSettings, 'maxCallsPerNumberPerDay'>

/** `zone`: the account's, in which its days begin. The setting maxCallsPerNumberPerDay is the first limit. */
export function limitWindows(
  { limits }: Pick<Plan, 'limits'>,
  { maxCallsPerNumberPerDay: cap }: CapSetting,
  zone: string,
  now: number,
): LimitWindow[] {
  const own: PlanLimit[] =
    cap === 'none' ? [] : [{ most: cap, in: 'day', of: 'dials', for: 'number', over: 'account' }]
  return [...own, ...limits].map(limit => ({
    ...{ most: limit.most, in: limit.in, of: limit.of, for: limit.for, over: limit.over },
    isForCallBacks: limit.except !== 'callBacks',
    ...stretchOf(limit.in, zone, now),
  }))
}

type Stretch = Pick<LimitWindow, 'since' | 'endsAt' | 'lengthMs'>

function stretchOf(within: PlanLimit['in'], zone: string, now: number): Stretch {
  if (typeof within === 'string') {
    const begin = DateTime.fromMillis(now, { zone }).startOf(within)
    const endsAt = begin.plus({ [within]: 1 }).toMillis()
    return { since: begin.toMillis(), endsAt, lengthMs: null }
  }
  const [unit, count] = Object.entries(within)[0] as [keyof typeof UNIT_MS, number]
  const lengthMs = UNIT_MS[unit] * count
  // A call of exactly that long ago no longer counts.
  return { since: now - lengthMs + 1, endsAt: null, lengthMs }
}

/** A call in the past, as the limits see it; the caller leaves out whatever is of another person. */
export interface PastCall {
  readonly dialedAt: number
  readonly isAnswered: boolean
  /** Somebody spoke with the customer. */
  readonly isTalk: boolean
  /** It went to the number itself; if not, to another one of the person. */
  readonly isSameNumber: boolean
  readonly isSameTask: boolean
  /** It goes on, and may yet end without having called the customer; left out: not. */
  readonly isHeld?: boolean
}

export interface LimitedUntil {
  /** When the number may be dialled again, epoch ms. */
  readonly until: number
  /** Which of the windows keeps it longest. */
  readonly window: LimitWindow
}

/** Null: no limit forbids a call now. */
export function limitedUntil(
  windows: readonly LimitWindow[],
  history: readonly PastCall[],
  isCallBack = false,
): LimitedUntil | null {
  let longest: LimitedUntil | null = null
  for (const window of windows) {
    if (isCallBack && !window.isForCallBacks) continue
    const until = untilOf(window, history)
    if (until !== null && until > (longest?.until ?? 0)) longest = { until, window }
  }
  return longest
}

function untilOf(window: LimitWindow, history: readonly PastCall[]): number | null {
  const counted = history
    .filter(call => counts(window, call))
    .map(call => call.dialedAt)
    .sort((one, other) => other - one)
  const oldest = counted[window.most - 1]
  if (oldest === undefined) return null
  return window.endsAt ?? oldest + (window.lengthMs ?? 0)
}

function counts(window: LimitWindow, call: PastCall): boolean {
  if (call.dialedAt < window.since) return false
  if (window.for === 'number' && !call.isSameNumber) return false
  if (window.over === 'task' && !call.isSameTask) return false
  return window.of === 'dials' || (window.of === 'answers' ? call.isAnswered : call.isTalk)
}
