// Why a task is not dialling, in a word for programs and a sentence for people.
import type { Why } from '../domain/why.ts'
import type { TaskSummary } from '../store/port/api-store.ts'
import type { LiveTaskRow } from '../store/port/live-store.ts'
import { whyWords } from '../words/why-words.ts'

/** As in TaskList: the word, a sentence in each language, and the counts behind it. */
export interface WhyRow {
  readonly code: string
  readonly desc: string
  readonly descen: string
  readonly counts: Readonly<Record<string, number>>
}

/** Null while it is dialling. */
export function whyNotDialling(task: TaskSummary, now: number): WhyRow | Record<string, unknown> | null {
  const why = whyOf(task, now)
  // A reason stored by an older version contains its words.
  return why === null || !isWhy(why) ? why : rowOf(why)
}

/** Null while it is dialling; a record: as an older version stored it. */
export function whyOf(task: TaskSummary, now: number): Why | Record<string, unknown> | null {
  if (task.state !== 'running') return whyStill(task, now)
  if (!task.driven) return { code: 'noEngine', counts: waitingOf(task), about: {} }
  return isObject(task.why) ? task.why : null
}

/** Why a task that does not run is not dialling, which follows from the task itself. */
export function whyStill(task: LiveTaskRow, now: number): Why {
  const counts = waitingOf(task)
  if (task.state !== 'notStarted')
    return { code: task.state === 'paused' ? 'paused' : 'ended', counts, about: endOf(task) }
  if (task.preparing !== null) return { code: 'preparing', counts: task.preparing, about: {} }
  if (task.scheduledAt !== null && task.scheduledAt > now) {
    const seconds = Math.ceil((task.scheduledAt - now) / 1_000)
    return { code: 'scheduled', counts: { ...counts, seconds }, about: {} }
  }
  if (task.waitsForPlaceOf !== null) {
    const runningTasksMax = task.waitsForPlaceOf
    return { code: 'waitingForPlace', counts: { ...counts, runningTasksMax }, about: {} }
  }
  return { code: 'notStarted', counts, about: {} }
}

function endOf({ endType }: LiveTaskRow): Why['about'] {
  return endType === null ? {} : { endType }
}

function waitingOf({ total, called, inFlight }: LiveTaskRow): { readonly waiting: number } {
  return { waiting: Math.max(0, total - called - inFlight) }
}

function rowOf(why: Why): WhyRow {
  const { en, zh } = whyWords(why)
  return { code: why.code, desc: zh, descen: en, counts: why.counts }
}

export function isWhy(value: Why | Record<string, unknown>): value is Why {
  return typeof value.code === 'string' && isObject(value.counts) && isObject(value.about)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
