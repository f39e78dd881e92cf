// A plan: who may be called, when, how often, and what next. Each of its five parts may be missing; an empty
// plan changes nothing.
import { z } from 'zod'

/** How a call ended, as far as the line knows. */
export const LINE_CLASSES = [
  ...(['noAnswer', 'busy', 'off', 'unreachable', 'vacant', 'rejected'] as const),
  ...(['abandoned', 'agentMissed', 'lineFailed', 'machine'] as const),
] as const
export type LineClass = (typeof LINE_CLASSES)[number]

export const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'] as const
export type Weekday = (typeof WEEKDAYS)[number]
/** A date that counts as another day of the week, such as a Sunday on which people work. */
export const AS_WEEKDAY = {
  ...({ asMonday: 'mo', asTuesday: 'tu', asWednesday: 'we', asThursday: 'th' } as const),
  ...({ asFriday: 'fr', asSaturday: 'sa', asSunday: 'su' } as const),
} as const

/** Countries whose public holidays are known. */
export const HOLIDAY_COUNTRIES = ['CN', 'GB', 'US'] as const
export type HolidayCountry = (typeof HOLIDAY_COUNTRIES)[number]

const DAYS_MAX = 366
const MINUTES_MAX = DAYS_MAX * 1_440
const CODE = /^[\w.-]{1,50}$/
const CLOCK = '([01]\\d|2[0-3]):[0-5]\\d'

const minutes = z.number().int().min(0).max(MINUTES_MAX)
/** `22:00-02:00` passes midnight; it belongs to the day on which it begins. */
const span = z.string().regex(new RegExp(`^${CLOCK}-(${CLOCK}|24:00)$`), 'must be a window like 08:00-21:00')
const spans = z.array(span).max(24)
const code = z.string().regex(CODE, 'must be 1 to 50 letters, digits, dots, hyphens or underscores')

const blocks = z.strictObject({
  block: z.enum(['number', 'person']),
  days: z.union([z.literal('forever'), z.number().int().min(1).max(36_500)]),
})

/** What the agent says of a conversation, and what follows from it. */
export const PlanOutcome = z.strictObject({
  label: z.strictObject({ zh: z.string().max(50).optional(), en: z.string().max(50).optional() }).default({}),
  key: z.number().int().min(1).max(9).optional().describe('key on the desk'),
  kind: z.enum(['good', 'neutral', 'bad', 'refused', 'wrong']).default('neutral'),
  needsNote: z.boolean().default(false),
  then: z.union([z.enum(['done', 'again', 'callBack', 'nextNumber']), blocks]).default('done'),
})
export type PlanOutcome = z.infer<typeof PlanOutcome>

const AgainRule = z.strictObject({
  times: z.number().int().min(1).max(100).describe('how often the number is called again'),
  after: z.array(minutes).min(1).max(100).optional().describe('pauses in minutes; the last one repeats'),
  at: z
    .union([z.literal('otherDaypart'), z.string().regex(new RegExp(`^nextDay ${CLOCK}$`))])
    .optional()
    .describe('otherDaypart: when the next of morning, afternoon and evening begins; or nextDay hh:mm'),
  number: z.enum(['same', 'next']).default('same'),
  place: z.enum(['ordinary', 'first']).default('ordinary'),
})
export type AgainRule = z.infer<typeof AgainRule>

const PlanLimit = z.strictObject({
  most: z.number().int().min(1).max(1_000),
  in: z.union([
    z.enum(['day', 'week', 'month']).describe('of the calendar; weeks begin on Monday'),
    z.strictObject({ minutes: z.number().int().min(1).max(MINUTES_MAX) }),
    z.strictObject({
      hours: z
        .number()
        .int()
        .min(1)
        .max(DAYS_MAX * 24),
    }),
    z.strictObject({ days: z.number().int().min(1).max(DAYS_MAX) }),
  ]),
  of: z.enum(['dials', 'answers', 'talks']).default('dials'),
  for: z.enum(['number', 'person']).default('number'),
  over: z.enum(['task', 'account']).default('account'),
  except: z.literal('callBacks').optional(),
})
export type PlanLimit = z.infer<typeof PlanLimit>

const date = z.iso.date()
const dayHours = z.union([
  z.literal('closed'),
  z.enum(Object.keys(AS_WEEKDAY) as (keyof typeof AS_WEEKDAY)[]),
  spans,
])

const PlanHours = z.strictObject({
  week: z
    .strictObject(Object.fromEntries(WEEKDAYS.map(day => [day, spans.optional()])) as DayShape)
    .optional()
    .describe('a day that is not listed is closed; without a week callHours counts on every day'),
  holidays: z
    .strictObject({ of: z.enum(HOLIDAY_COUNTRIES), are: dayHours })
    .optional()
    .describe('public holidays; a weekend day on which a country works instead is like Monday'),
  dates: z.record(date, dayHours).default({}).describe('days that differ, holidays too'),
  zone: z.enum(['account', 'number', 'contact']).default('account').describe('whose local time counts'),
  law: span.optional().describe('outside it nobody is called, whatever else the plan says'),
})
type DayShape = Record<Weekday, z.ZodOptional<typeof spans>>
export type PlanHours = z.infer<typeof PlanHours>

const PlanCallBack = z.strictObject({
  minutes: minutes.max(1_440).default(15).describe('how long one that is due waits for its agent'),
  by: z.enum(['agent', 'group']).default('agent').describe('who calls back'),
  missed: z
    .union([
      z.enum(['group', 'nextDay', 'close']),
      z.strictObject({ retryMinutes: minutes.min(1).max(1_440), times: z.number().int().min(1).max(100) }),
    ])
    .default('group')
    .describe('what becomes of one that could not be kept'),
})
export type PlanCallBack = z.infer<typeof PlanCallBack>

export const Plan = z.strictObject({
  outcomes: z.record(code, PlanOutcome).default({}),
  again: z.record(code, AgainRule).default({}).describe('by class of the call, or by outcome'),
  limits: z.array(PlanLimit).max(20).default([]),
  hours: PlanHours.optional(),
  callBack: PlanCallBack.optional(),
})
export type Plan = z.infer<typeof Plan>
/** As somebody writes it: what has a default may be missing. */
export type WrittenPlan = z.input<typeof Plan>

export const EMPTY_PLAN: Plan = Plan.parse({})

/** Minutes of the day of a window as written; the end of one that passes midnight is above 1,440. */
export function minutesOf(window: string): readonly [from: number, to: number] {
  const [from = 0, to = 0] = window
    .split('-')
    .map(clock => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5)))
  return from < to ? [from, to] : [from, to + 1_440]
}
