// What an account's tasks did in each minute, from looks at them every few seconds.
import {
  MINUTE_MS,
  type MinuteSeen,
  minuteOf,
  type TaskAgents,
  type TaskSeen,
} from '../../domain/report-minute.ts'

/** Between two looks that are further apart nobody knows what was. */
const GAP_MAX_MS = 10 * MINUTE_MS
/** A task with nothing to do writes each minute only when its reason changes, and else every so many. */
export const REST_EVERY_MS = 10 * MINUTE_MS
/** Rows that could not be given away yet; the oldest go first. */
const ROWS_MAX = 10_000

interface Sum {
  readonly taskId: number
  readonly minute: number
  seenMs: number
  ratioMs: number
  readonly agents: { idle: number; reserved: number; talking: number; wrapUp: number; away: number }
  readonly pace: Map<string, number>
  readonly why: Map<string | null, number>
}

interface Look {
  readonly at: number
  readonly seen: TaskSeen
}

export class TaskMinutes {
  private readonly looks = new Map<number, Look>()
  private readonly sums = new Map<number, Sum>()
  /** The reason of a task that rests, as it was last written. */
  private readonly rests = new Map<number, string | null>()
  private done: MinuteSeen[] = []

  /** The task is so now, epoch ms; since the last look it was as it was then. */
  saw(at: number, seen: TaskSeen): void {
    this.pass(at, seen.taskId)
    this.looks.set(seen.taskId, { at, seen })
  }

  /** The task does not run here any more. */
  leave(at: number, taskId: number): void {
    this.pass(at, taskId)
    this.looks.delete(taskId)
    this.rests.delete(taskId)
    const sum = this.sums.get(taskId)
    if (sum !== undefined) this.close(sum)
  }

  /** Rows of minutes that are over. */
  take(): MinuteSeen[] {
    const rows = this.done
    this.done = []
    return rows
  }

  /** The tasks that are looked at now. */
  taskIds(): number[] {
    return [...this.looks.keys()]
  }

  private pass(at: number, taskId: number): void {
    const look = this.looks.get(taskId)
    if (look === undefined || at - look.at > GAP_MAX_MS) return
    for (let from = look.at; from < at; ) {
      const minute = minuteOf(from)
      const to = Math.min(at, minute + MINUTE_MS)
      this.add(this.sumOf(taskId, minute), look.seen, to - from)
      from = to
    }
  }

  private sumOf(taskId: number, minute: number): Sum {
    const open = this.sums.get(taskId)
    if (open?.minute === minute) return open
    if (open !== undefined) this.close(open)
    const agents = { idle: 0, reserved: 0, talking: 0, wrapUp: 0, away: 0 }
    const sum = { taskId, minute, seenMs: 0, ratioMs: 0, agents, pace: new Map(), why: new Map() }
    this.sums.set(taskId, sum)
    return sum
  }

  private add(sum: Sum, { agents, ratio, pace, why }: TaskSeen, ms: number): void {
    sum.seenMs += ms
    sum.ratioMs += ratio * ms
    for (const state of ['idle', 'reserved', 'talking', 'wrapUp', 'away'] as const)
      sum.agents[state] += agents[state] * ms
    sum.pace.set(pace, (sum.pace.get(pace) ?? 0) + ms)
    sum.why.set(why, (sum.why.get(why) ?? 0) + ms)
  }

  private close(sum: Sum): void {
    this.sums.delete(sum.taskId)
    const { taskId, minute, seenMs, agents } = sum
    const why = longest(sum.why) ?? null
    const isAtRest = why !== null && agents.idle + agents.reserved + agents.talking + agents.wrapUp === 0
    const isKnown = isAtRest && this.rests.get(taskId) === why && minute % REST_EVERY_MS !== 0
    if (isAtRest) this.rests.set(taskId, why)
    else this.rests.delete(taskId)
    if (isKnown) return
    const ratio = sum.ratioMs / Math.max(1, seenMs)
    const pace = longest(sum.pace) ?? 'notAsked'
    this.done.push({ taskId, minute, seenMs: Math.round(seenMs), agents: rounded(agents), ratio, pace, why })
    if (this.done.length > ROWS_MAX) this.done.splice(0, this.done.length - ROWS_MAX)
  }
}

function rounded({ idle, reserved, talking, wrapUp, away }: TaskAgents): TaskAgents {
  const [i, r, t, w, a] = [idle, reserved, talking, wrapUp, away].map(Math.round) as [
    ...[number, number, number, number, number],
  ]
  return { idle: i, reserved: r, talking: t, wrapUp: w, away: a }
}

function longest<Key>(times: ReadonlyMap<Key, number>): Key | undefined {
  return [...times].sort(([, one], [, other]) => other - one)[0]?.[0]
}
