// The figures of one minute of a task: what an engine sees of it while it drives the task, and how long
// connected customers waited.

export const MINUTE_MS = 60_000

/** Where the classes of waits end, ms; one more class has no end. */
export const WAIT_BOUNDS_MS = [100, 250, 500, 1_000, 2_000, 4_000, 8_000] as const

/** Agents of a task by state: how many, or for how many ms. Away: its agents who are not ready or offline. */
export interface TaskAgents {
  readonly idle: number
  readonly reserved: number
  readonly talking: number
  readonly wrapUp: number
  readonly away: number
}

/** A task at one moment. */
export interface TaskSeen {
  readonly taskId: number
  readonly agents: TaskAgents
  /** Calls in flight per idle agent. */
  readonly ratio: number
  /** The pacer's last reason. */
  readonly pace: string
  /** Why it does not dial; null: it does. */
  readonly why: string | null
}

/** What an engine saw of one minute; durations of agents are summed over them, ms. */
export interface MinuteSeen extends TaskSeen {
  /** Epoch ms, a whole minute. */
  readonly minute: number
  /** How much of the minute was seen. */
  readonly seenMs: number
}

export function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MS) * MINUTE_MS
}

/**
 * The wait that a share `q` of the customers did not exceed, ms, from the counts of the classes: straight
 * within a class, and the last bound for the class without an end. Null: nobody was connected.
 */
export function waitQuantile(counts: readonly number[], q: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  let left = q * total
  for (const [index, count] of counts.entries()) {
    const from = WAIT_BOUNDS_MS[index - 1] ?? 0
    const to = WAIT_BOUNDS_MS[index] ?? from
    if (count > 0 && left <= count) return Math.round(from + ((to - from) * left) / count)
    left -= count
  }
  return WAIT_BOUNDS_MS.at(-1) ?? null
}
