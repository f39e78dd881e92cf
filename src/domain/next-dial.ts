// When a number will be dialled next, and which rule says so.
import type { AccountSettings } from './account.ts'
import { dayStart, nextOpening } from './schedule.ts'
import type { TaskState } from './task.ts'

export const NEXT_RULES = [
  ...(['inLine', 'due', 'dailyCap', 'callHours', 'taskStart', 'calling'] as const),
  ...(['expires', 'done', 'taskNotStarted', 'taskPaused', 'taskEnded'] as const),
] as const
export type NextRule = (typeof NEXT_RULES)[number]

export interface NextDial {
  /** Not before, epoch ms; null: not at all as things are. */
  readonly at: number | null
  readonly rule: NextRule
}

interface Number {
  readonly state: 'waiting' | 'calling' | 'done'
  readonly dueAt: number
  readonly expiresAt: number | null
}

interface ItsTask {
  readonly state: TaskState
  readonly scheduledAt: number | null
}

type Rules = Pick<AccountSettings, 'callHours' | 'timeZone' | 'maxCallsPerNumberPerDay'>

/** The rule that keeps it longest; `inLine`: as soon as the dialer wants a call. */
export function nextDial(number: Number, task: ItsTask, settings: Rules, now: number): NextDial {
  if (number.state === 'calling') return { at: now, rule: 'calling' }
  if (number.state === 'done') return { at: null, rule: 'done' }
  const begins = task.state === 'notStarted' ? task.scheduledAt : now
  if (task.state === 'paused') return { at: null, rule: 'taskPaused' }
  if (task.state === 'ended') return { at: null, rule: 'taskEnded' }
  if (begins === null) return { at: null, rule: 'taskNotStarted' }
  const from = Math.max(begins, now)
  const late = number.dueAt > from ? dueRule(number.dueAt, settings) : from > now ? 'taskStart' : 'inLine'
  const at = Math.max(from, number.dueAt)
  const opensAt = nextOpening(settings.callHours, settings.timeZone, at)
  if (number.expiresAt !== null && number.expiresAt <= opensAt) return { at: null, rule: 'expires' }
  return { at: opensAt, rule: opensAt > at ? 'callHours' : late }
}

/** A number at its daily cap is put off to the midnight that ends the day. */
function dueRule(dueAt: number, { timeZone, maxCallsPerNumberPerDay: cap }: Rules): 'due' | 'dailyCap' {
  return cap !== 'none' && dayStart(timeZone, dueAt) === dueAt ? 'dailyCap' : 'due'
}
