// What wears a caller id out, and which of a task's may show the next call.
import { z } from 'zod'
import { answerRateHasDropped } from './rate-drop.ts'

const most = z.number().int().min(1).max(1_000_000).nullable().default(null)

/** All optional: an id without terms may show any call. */
export const CallerIdTerms = z.strictObject({
  dailyMost: most.describe('calls in a day of the account; null: any number'),
  hourlyMost: most.describe('calls within any 60 minutes'),
  concurrent: most.describe('calls at the same time'),
  restAfter: z
    .union([z.strictObject({ calls: z.number().int().min(1).max(1_000_000) }), z.literal('answerRateDrop')])
    .nullable()
    .default(null)
    .describe('it rests after so many calls of a day, or if clearly fewer answer than with the others'),
  restForMinutes: z.number().int().min(1).max(43_200).default(60),
  prefixes: z
    .array(z.string().regex(/^\+?\d{1,15}$/))
    .max(200)
    .default([])
    .describe('numbers that begin so are called with it rather than with others'),
  tasks: z
    .array(z.string().min(1).max(100))
    .max(1_000)
    .default([])
    .describe('taskids of the only tasks it serves; empty: all, and calls by hand'),
})
export type CallerIdTerms = z.infer<typeof CallerIdTerms>

/** A caller id of the account. */
export interface CallerId {
  readonly number: string
  /** Null: none. */
  readonly terms: CallerIdTerms | null
  /** Somebody, or the engine, laid it to rest until then, epoch ms; null: not. */
  readonly restsUntil: number | null
}

/** How it was used, as far as its terms ask. */
export interface CallerIdUse {
  readonly today: number
  readonly living: number
  /** When its calls of the last hour began, epoch ms, in order. */
  readonly lastHour: readonly number[]
  /** Today, since it rested last. */
  readonly sinceRest: CallsSinceRest
}

export interface CallsAnswered {
  readonly calls: number
  readonly answered: number
}

export interface CallsSinceRest extends CallsAnswered {
  /** Those of which it is known whether somebody answered: over, and not the far side of a talk. */
  readonly known: number
}

export const HOUR_MS = 3_600_000
export const UNUSED: CallerIdUse = {
  ...{ today: 0, living: 0, lastHour: [], sinceRest: { calls: 0, known: 0, answered: 0 } },
}

/** Whose call it is: `taskid` null: one made by hand. */
export interface ShownCall {
  readonly taskid: string | null
  readonly phone: string
  /** Calls that begin at once with it. */
  readonly calls: number
}

/** Whether the id may show so many more calls now. */
export function isUsable(id: CallerId, use: CallerIdUse, calls: number, now: number): boolean {
  if (id.restsUntil !== null && id.restsUntil > now) return false
  if (id.terms === null) return true
  const { dailyMost, hourlyMost, concurrent } = id.terms
  if (dailyMost !== null && use.today + calls > dailyMost) return false
  if (concurrent !== null && use.living + calls > concurrent) return false
  return hourlyMost === null || recent(use.lastHour, now) + calls <= hourlyMost
}

/** Whether it is due to rest. `others`: the calls of the account's other ids today. */
export function mustRest({ terms }: CallerId, { sinceRest }: CallerIdUse, others: CallsAnswered): boolean {
  const after = terms?.restAfter ?? null
  if (after === null) return false
  if (after !== 'answerRateDrop') return sinceRest.calls >= after.calls
  return answerRateHasDropped(answersOf(sinceRest), others)
}

/** What its answer rate is made of: calls that still ring say nothing yet. */
export function answersOf({ known, answered }: CallsSinceRest): CallsAnswered {
  return { calls: known, answered }
}

/**
 * The numbers among which a call takes turns: the least used of those that may show it, with a prefix of its
 * number before those without prefixes, and those before the others. Empty: all of them rest or are at their
 * limits. Ids without terms take turns among themselves without being counted.
 */
export function usableNumbers(
  ids: readonly CallerId[],
  useOf: (number: string) => CallerIdUse,
  call: ShownCall,
  now: number,
): string[] {
  const open = ids.filter(id => serves(id, call.taskid) && isUsable(id, useOf(id.number), call.calls, now))
  const [fitting, general, other] = [
    open.filter(({ terms }) => terms?.prefixes.some(prefix => call.phone.startsWith(prefix))),
    open.filter(({ terms }) => (terms?.prefixes.length ?? 0) === 0),
    open,
  ]
  const chosen = [fitting, general, other].find(list => list.length > 0) ?? []
  if (chosen.every(({ terms }) => terms === null)) return chosen.map(({ number }) => number)
  const least = Math.min(...chosen.map(({ number }) => useOf(number).today))
  return chosen.flatMap(({ number }) => (useOf(number).today === least ? [number] : []))
}

export function serves({ terms }: CallerId, taskid: string | null): boolean {
  return terms === null || terms.tasks.length === 0 || (taskid !== null && terms.tasks.includes(taskid))
}

function recent(times: readonly number[], now: number): number {
  // In order, so the first that is recent ends the search.
  const first = times.findIndex(at => at > now - HOUR_MS)
  return first < 0 ? 0 : times.length - first
}
