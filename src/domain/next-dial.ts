// When a number will be dialled next, and which rule says so.
import { DateTime } from 'luxon'
import type { AccountSettings } from './account.ts'
import { hasOwnClocks } from './plan/customer-clocks.ts'
import { type ClosedBy, closedBy, closedZone, opensAt } from './plan/hours.ts'
import { type LimitWindow, limitedUntil, limitWindows, type PastCall } from './plan/limits.ts'
import { zoneOfContact } from './plan/phone-zones.ts'
import { EMPTY_PLAN, type Plan } from './plan/plan.ts'
import { dayStart } from './schedule.ts'
import type { TaskState } from './task.ts'

export const NEXT_RULES = [
  ...(['inLine', 'due', 'again', 'callBack', 'dailyCap', 'limit'] as const),
  ...(['law', 'date', 'holiday', 'hours', 'callHours', 'neverOpen'] as const),
  ...(['putOff', 'blocked', 'refused', 'taskStart', 'calling', 'personCalled'] as const),
  ...(['expires', 'done', 'taskNotStarted', 'taskPaused', 'taskEnded'] as const),
] as const
export type NextRule = (typeof NEXT_RULES)[number]

export interface NextDial {
  /** Not before, epoch ms; null: not at all as things are. */
  readonly at: number | null
  readonly rule: NextRule
  /** The limit, if `rule` is one. */
  readonly limit?: Pick<LimitWindow, 'most' | 'in' | 'of' | 'for' | 'over'>
  /** On whose clock hours begin at `at`, if the plan calls each customer by its own. */
  readonly zone?: string
  /** What an agent said, if it is done by that or refused; `day` as in 2026-11-29, of the account. */
  readonly said?: Pick<AgentSaid, 'by' | 'code'> & { readonly day: string }
}

/** What an agent said of a conversation. */
export interface AgentSaid {
  /** Epoch ms. */
  readonly at: number
  /** Its extension. */
  readonly by: string
  readonly code: string
}

/** A number as the rules see it; what is left out is not known, and counts as none. */
export interface NumberAhead {
  readonly state: 'waiting' | 'calling' | 'done'
  readonly dueAt: number
  readonly expiresAt: number | null
  /** If it is not known, nor is its clock where the plan calls each customer by its own. */
  readonly phone?: string
  /** In which time zone its client says it is. */
  readonly zone?: string | null
  /** A limit or its hours put it off to `dueAt`, before which it was due already. */
  readonly isPutOff?: boolean
  /** The calls to it and its person that a limit may count. */
  readonly history?: readonly PastCall[]
  /** It waits because of an earlier call. */
  readonly isAgain?: boolean
  /** The customer asked for a call at `dueAt`. */
  readonly isCallBack?: boolean
  readonly isBlocked?: boolean
  /** Its person refused, to whatever task of the account; null or left out: not. */
  readonly refusal?: AgentSaid | null
  /** What was said of its last call; null or left out: nothing. */
  readonly said?: AgentSaid | null
  /** Its person is being called, at this number or another. */
  readonly isPersonCalled?: boolean
}

interface ItsTask {
  readonly state: TaskState
  readonly scheduledAt: number | null
}

/** The settings of an account by which numbers are dialled whichever plan their task has. */
export const DIAL_SETTINGS = [
  ...(['callHours', 'timeZone', 'country', 'maxCallsPerNumberPerDay'] as const),
] satisfies (keyof AccountSettings)[]

export type DialRules = Pick<AccountSettings, (typeof DIAL_SETTINGS)[number]> & { readonly plan?: Plan }

/** The rule that keeps it longest; `inLine`: as soon as the dialer wants a call. */
export function nextDial(number: NumberAhead, task: ItsTask, rules: DialRules, now: number): NextDial {
  if (number.state === 'calling') return { at: now, rule: 'calling' }
  const { refusal = null, said = null } = number
  if (refusal !== null) return { at: null, rule: 'refused', said: saidOn(refusal, rules) }
  if (number.state === 'done')
    return { at: null, rule: 'done', ...(said !== null && { said: saidOn(said, rules) }) }
  if (number.isBlocked === true) return { at: null, rule: 'blocked' }
  const begins = task.state === 'notStarted' ? task.scheduledAt : now
  if (task.state === 'paused') return { at: null, rule: 'taskPaused' }
  if (task.state === 'ended') return { at: null, rule: 'taskEnded' }
  if (begins === null) return { at: null, rule: 'taskNotStarted' }
  const from = Math.max(begins, now)
  // What put it off says until when it may not be called.
  const dueAt = number.isPutOff === true ? from : number.dueAt
  const first = dueAt > from ? dueRule(number, rules) : from > now ? 'taskStart' : 'inLine'
  const next = allowedFrom(number, rules, { at: Math.max(from, dueAt), rule: first })
  if (number.expiresAt !== null && (next.at ?? Infinity) >= number.expiresAt)
    return { at: null, rule: 'expires' }
  return next.rule === 'inLine' && number.isPersonCalled === true ? { ...next, rule: 'personCalled' } : next
}

function saidOn({ at, by, code }: AgentSaid, { timeZone: zone }: DialRules): NonNullable<NextDial['said']> {
  return { by, code, day: DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd') }
}

/** A limit may end while it is closed, and the next window may be one in which another limit holds. */
const TURNS_MAX = 1_000

/** The first moment that limits and hours allow, starting from what its due time says. */
function allowedFrom(number: NumberAhead, rules: DialRules, start: NextDial & { at: number }): NextDial {
  const { plan = EMPTY_PLAN, timeZone } = rules
  const { history = [], isCallBack = false } = number
  const zone = zoneOf(number, rules)
  let next = start
  for (let turn = 0; turn < TURNS_MAX; turn++) {
    const limited = limitedUntil(limitWindows(plan, rules, timeZone, next.at), history, isCallBack)
    if (limited !== null && limited.until > next.at)
      next = { at: limited.until, rule: ruleOfLimit(limited.window, rules), limit: limited.window }
    const closed = zone === null ? null : closedBy(plan, rules, zone, next.at, isCallBack)
    if (zone === null || closed === null) return next
    const opening = opensAt(plan, rules, zone, next.at, isCallBack)
    if (opening === null) return { at: null, rule: 'neverOpen' }
    const last = hasOwnClocks(plan) ? closedZone(plan, rules, zone, opening - 1, isCallBack) : null
    next = { at: opening, rule: closed satisfies ClosedBy, ...(last !== null && { zone: last }) }
  }
  return next
}

/** Null: it is not known. */
function zoneOf({ phone, zone = null }: NumberAhead, rules: DialRules): string | null {
  const { plan = EMPTY_PLAN } = rules
  if (phone === undefined && zone === null && hasOwnClocks(plan)) return null
  return zoneOfContact(plan, rules, { phone: phone ?? '', zone })
}

function ruleOfLimit(
  { most, in: within, of, for: whose }: LimitWindow,
  rules: DialRules,
): 'limit' | 'dailyCap' {
  const isSetting = most === rules.maxCallsPerNumberPerDay && within === 'day' && of === 'dials'
  return isSetting && whose === 'number' ? 'dailyCap' : 'limit'
}

/** A number at its daily cap is put off to the midnight that ends the day. */
function dueRule(number: NumberAhead, { timeZone, maxCallsPerNumberPerDay: cap }: DialRules): NextRule {
  if (number.isCallBack === true) return 'callBack'
  const isCapped = cap !== 'none' && dayStart(timeZone, number.dueAt) === number.dueAt
  if (isCapped) return 'dailyCap'
  return number.isAgain === true ? 'again' : 'due'
}
