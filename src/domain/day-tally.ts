// What became of the calls dialled on one day: counted as it happens, on top of what was counted before.
import type { AbandonBudget, DayReport } from './live-report.ts'
import type { Outcome } from './outcome.ts'

export interface CallCounts {
  dialled: number
  answered: number
  connected: number
  abandoned: number
}

/** People who called in, by what became of their calls; those that go on are not among them. */
export interface CallerCounts {
  came: number
  connected: number
  /** Had no agent, and heard no message. */
  gaveUp: number
}

/** Calls of a day as they were counted elsewhere; ids are the database's. */
export interface CountedCalls extends Readonly<CallCounts> {
  readonly callers: Readonly<CallerCounts>
  readonly late: number
  readonly talkMs: number
  readonly longestWaitMs: number
  readonly tasks: readonly (Readonly<CallCounts> & { readonly taskId: number })[]
  /** By half hour of the day, counted from its begin. */
  readonly halfHours: readonly (Readonly<CallCounts> & { readonly index: number })[]
  /** Conversations by how long the customer waited for the agent, in steps of WAIT_STEP_MS. */
  readonly waits: readonly { readonly step: number; readonly count: number }[]
}

export const WAIT_STEP_MS = 50
const HALF_HOUR_MS = 1_800_000
/** A half hour with fewer answers says nothing about a rate of a few per cent. */
const ANSWERS_MIN = 20
/** What floating point may be short of a whole number. */
const EPSILON = 1e-9

export class DayTally {
  readonly all = noCalls()
  readonly callers = noCallers()
  /** When the day began, epoch ms. */
  readonly dayStart: number
  private late = 0
  private talkMs = 0
  private longestWaitMs: number | null = null
  private readonly tasks = new Map<number, CallCounts>()
  private readonly halfHours = new Map<number, CallCounts>()
  private readonly waits = new Map<number, number>()

  constructor(dayStart: number) {
    this.dayStart = dayStart
  }

  /** `taskId` null: no task made the call. */
  count(what: keyof CallCounts, taskId: number | null, dialedAt: number): void {
    this.all[what] += 1
    if (taskId !== null) this.task(taskId)[what] += 1
    entry(this.halfHours, Math.floor((dialedAt - this.dayStart) / HALF_HOUR_MS))[what] += 1
  }

  /** An agent had the call so long after the answer. */
  waited(waitMs: number, isLate: boolean): void {
    if (isLate) this.late += 1
    this.longestWaitMs = Math.max(this.longestWaitMs ?? 0, waitMs)
    const step = Math.floor(waitMs / WAIT_STEP_MS)
    this.waits.set(step, (this.waits.get(step) ?? 0) + 1)
  }

  /** The call of somebody who called in is over. */
  calledIn(outcome: Outcome): void {
    this.callers.came += 1
    if (outcome === 'connected') this.callers.connected += 1
    else if (outcome === 'unserved') this.callers.gaveUp += 1
  }

  talked(talkMs: number): void {
    this.talkMs += talkMs
  }

  /** Those that are not counted here. */
  add(counted: CountedCalls): void {
    const { callers, late, talkMs, longestWaitMs, tasks, halfHours, waits } = counted
    this.callers.came += callers.came
    this.callers.connected += callers.connected
    this.callers.gaveUp += callers.gaveUp
    sum(this.all, counted)
    this.late += late
    this.talkMs += talkMs
    if (waits.length > 0) this.longestWaitMs = Math.max(this.longestWaitMs ?? 0, longestWaitMs)
    for (const { taskId, ...counts } of tasks) sum(this.task(taskId), counts)
    for (const { index, ...counts } of halfHours) sum(entry(this.halfHours, index), counts)
    for (const { step, count } of waits) this.waits.set(step, (this.waits.get(step) ?? 0) + count)
  }

  task(taskId: number): CallCounts {
    return entry(this.tasks, taskId)
  }

  report(): DayReport {
    return {
      ...this.all,
      callers: { ...this.callers },
      late: this.late,
      talkSeconds: Math.round(this.talkMs / 1_000),
      waitP50Ms: this.waitQuantile(0.5),
      waitP95Ms: this.waitQuantile(0.95),
      longestWaitMs: this.longestWaitMs,
      worstHalfHour: this.worstHalfHour(),
    }
  }

  /** To WAIT_STEP_MS, ms. */
  private waitQuantile(share: number): number | null {
    const steps = [...this.waits].sort(([one], [other]) => one - other)
    let left = share * steps.reduce((waits, [, count]) => waits + count, 0)
    for (const [step, count] of steps) {
      left -= count
      if (left <= 0) return step * WAIT_STEP_MS
    }
    return null
  }

  private worstHalfHour(): DayReport['worstHalfHour'] {
    let worst: DayReport['worstHalfHour'] = null
    for (const [index, { connected, abandoned }] of this.halfHours) {
      if (connected + abandoned < ANSWERS_MIN) continue
      const abandonRate = rateOf({ connected, abandoned })
      if (worst === null || abandonRate > worst.abandonRate)
        worst = { from: this.dayStart + index * HALF_HOUR_MS, abandonRate }
    }
    return worst
  }
}

/** Abandoned of those who had an agent or were abandoned; 0 before the first. */
export function rateOf({ connected, abandoned }: Pick<CallCounts, 'connected' | 'abandoned'>): number {
  return abandoned === 0 ? 0 : abandoned / (connected + abandoned)
}

/** What may still be lost today. `counts`: of today so far; `ahead`: what the rest of the day brings. */
export function budgetOf(
  counts: { readonly connected: number; readonly abandoned: number },
  cap: number,
  ahead: { readonly connected: number; readonly abandoned: number } = noCalls(),
): AbandonBudget {
  const connected = counts.connected + ahead.connected
  const used = counts.abandoned
  return {
    cap,
    used,
    // Abandoned ÷ (abandoned + connected) = cap.
    allowed: cap >= 1 ? used + Math.ceil(connected) : Math.floor((connected * cap) / (1 - cap) + EPSILON),
    forecast: Math.round(used + ahead.abandoned),
    rate: Math.round(rateOf(counts) * 10_000) / 10_000,
  }
}

export function noCallers(): CallerCounts {
  return { came: 0, connected: 0, gaveUp: 0 }
}

/** What is said of a day of which nothing was counted. */
export function noFigures(): CountedCalls {
  const none = { ...noCalls(), callers: noCallers(), late: 0, talkMs: 0, longestWaitMs: 0 }
  return { ...none, tasks: [], halfHours: [], waits: [] }
}

export function noCalls(): CallCounts {
  return { dialled: 0, answered: 0, connected: 0, abandoned: 0 }
}

function entry<Key>(of: Map<Key, CallCounts>, key: Key): CallCounts {
  const known = of.get(key) ?? noCalls()
  of.set(key, known)
  return known
}

function sum(to: CallCounts, more: Readonly<CallCounts>): void {
  to.dialled += more.dialled
  to.answered += more.answered
  to.connected += more.connected
  to.abandoned += more.abandoned
}
