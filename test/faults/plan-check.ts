// Judges the calls as the telephone network saw them by the plans of their tasks: how often and when a number
// and a person were called, and what became of each call-back. It shares no rule with the product.
import type { Result } from './crm.ts'
import { callsBy, type Leg } from './ledger.ts'
import type { Night } from './night.ts'
import { AGAIN_MINUTES, CLOSED_MINUTES, LIMITS, OFTEN, ONCE, type PlannedTasks } from './planned-tasks.ts'

const MINUTE_MS = 60_000
/** Between the look at the clock and the dial stand a few statements: 0.1 s of real time in a fast world. */
const DIALED_AFTER_MINUTES = 2 / 60
/** So long after an end nobody may know of it yet; real time. */
const UNWRITTEN_MS = 5_000

type Limit = (typeof LIMITS)[typeof OFTEN][number]

/**
 * A call as it stands on record: one of a task counts whether it was dialled or its process was killed
 * before, a call-back only if the network saw it, for it begins with its agent.
 */
export interface Attempt {
  /** In the order in which they were claimed. */
  readonly id: number
  readonly legId: string
  readonly phone: string
  /** Null: a call-back, which belongs to no task. */
  readonly taskid: string | null
  /** When it was marked, by the clock of its process, epoch ms. */
  readonly markedOn: number
}

/** What the harness did to processes and to the database, which a judge of calls must know. */
export interface Disturbances {
  /** The process of the leg, or its database, was held up or killed in this span of real time. */
  isDisturbed(leg: Leg, from: number, to: number): boolean
  /** Whether the answer must be known to whoever drives the account. */
  isAnswerKnown(leg: Leg): boolean
}

export interface PlanFigures {
  /** Calls to numbers of the tasks with plans. */
  dials: number
  /** Of them: after midnight. */
  nextDay: number
  /** Pairs of calls to one number that the pause of `again` was judged by. */
  pauses: number
  /** Calls for which a limit had no room for one more. */
  atLimit: number
  promised: number
  /** Those that agents agreed on in a conversation. */
  said: number
  kept: number
  /** Why call-backs ended, each with how often. */
  readonly ended: Record<string, number>
}

export class PlanCheck {
  readonly figures: PlanFigures = {
    ...{ dials: 0, nextDay: 0, pauses: 0, atLimit: 0, promised: 0, said: 0, kept: 0 },
    ended: {},
  }
  private readonly planned: Pick<PlannedTasks, 'numbers' | 'wished' | 'promised' | 'said'>
  private readonly night: Pick<Night, 'dayOf' | 'minuteOf' | 'midnight'>
  /** To the numbers of the plans, in the order in which they were dialled. */
  private readonly legs: readonly Leg[]
  private readonly byLeg: ReadonlyMap<string, Leg>
  /** To the same numbers. */
  private readonly attempts: readonly Attempt[]
  private readonly disturbances: Disturbances

  constructor(
    planned: PlanCheck['planned'],
    night: PlanCheck['night'],
    legs: Iterable<Leg>,
    attempts: readonly Attempt[],
    disturbances: Disturbances,
  ) {
    this.planned = planned
    this.night = night
    this.attempts = attempts.toSorted((one, other) => one.id - other.id)
    this.legs = [...legs]
      .filter(({ phone }) => planned.numbers.has(phone))
      .sort((one, other) => one.dialedAt - other.dialedAt)
    this.byLeg = new Map(this.legs.map(leg => [leg.legId, leg]))
    this.disturbances = disturbances
    this.figures.dials = this.legs.length
    this.figures.nextDay = this.legs.filter(({ dialedOn }) => dialedOn >= night.midnight).length
  }

  /** No order of events lets a limit be passed. */
  limitsPassed(): string[] {
    const byPerson = callsBy(this.attempts, attempt => this.of(attempt).person)
    return [...byPerson.values()].flatMap(attempts =>
      attempts.flatMap((attempt, index) =>
        this.limitsOf(attempt).flatMap(limit => {
          const counted = attempts.slice(0, index).filter(earlier => this.counts(limit, earlier, attempt))
          if (counted.length === limit.most - 1) this.figures.atLimit += 1
          if (counted.length < limit.most) return []
          const told = [...counted, attempt].map(each => this.tell(each)).join(' ')
          return [`${attempt.phone} was called although ${JSON.stringify(limit)} forbids it: ${told}`]
        }),
      ),
    )
  }

  /** Nobody is called in closed hours who has not asked for it. */
  calledOutOfHours(): string[] {
    const { from, to } = CLOSED_MINUTES
    return this.attempts.flatMap(attempt => {
      const leg = this.byLeg.get(attempt.legId)
      if (leg === undefined || attempt.taskid === null || this.of(attempt).plan !== OFTEN) return []
      const minute = this.night.minuteOf(leg.dialedOn)
      const isClosed = minute >= from + DIALED_AFTER_MINUTES && minute < to
      return isClosed ? [`${leg.phone} was called at minute ${minute}: ${this.tell(attempt)}`] : []
    })
  }

  /** No number is called again before the pause of its rule is over. */
  calledTooSoon(): string[] {
    const byPhone = callsBy(this.legs, ({ phone }) => phone)
    return [...byPhone.values()].flatMap(legs =>
      legs.slice(1).flatMap((next, index) => {
        const leg = legs[index] as Leg
        const pause = this.pauseAfter(leg)
        if (pause === null || this.planned.wished.has(leg.phone)) return []
        this.figures.pauses += 1
        const isEarly = next.dialedOn < (leg.endedOn ?? 0) + pause
        return isEarly
          ? [`${leg.phone} was called again too soon: ${JSON.stringify(leg)} ${JSON.stringify(next)}`]
          : []
      }),
    )
  }

  /** Each call-back ends exactly once, in a talk or with a reason. `rows`: all that the account knows. */
  callBacks(rows: readonly Result[], all: ReadonlyMap<string, Leg>, over: readonly number[]): string[] {
    const { promised, wished, said } = this.planned
    Object.assign(this.figures, { promised: rows.length, said: said.size })
    const byId = new Map<number, Result>(rows.map(row => [row.id, row]))
    const phones = new Set(rows.map(({ phone }) => phone))
    const twice = over.filter((id, index) => over.indexOf(id) !== index)
    return [
      ...[...promised]
        .filter(([id]) => !byId.has(id))
        .map(([, phone]) => `the call-back of ${phone} is lost`),
      ...[...said].filter(phone => !phones.has(phone)).map(phone => `what was agreed with ${phone} is lost`),
      ...rows.filter(({ phone }) => !wished.has(phone)).map(({ phone }) => `nobody promised ${phone} a call`),
      ...(phones.size < rows.length ? ['a number was promised two calls'] : []),
      ...twice.map(id => `call-back ${id} ended twice`),
      ...rows.flatMap(row => this.endOf(row, [...all.values()])),
    ]
  }

  private endOf({ phone, state, reason }: Result, all: readonly Leg[]): string[] {
    const answered = all.filter(leg => leg.phone === phone && leg.answeredAt !== null)
    if (state === 'kept') this.figures.kept += 1
    else if (state === 'ended' && reason !== null)
      this.figures.ended[reason] = (this.figures.ended[reason] ?? 0) + 1
    else return [`the call-back of ${phone} has not ended: ${state} ${reason}`]
    if (state === 'kept' && answered.length === 0)
      return [`the call-back of ${phone} counts as kept, and nobody answered`]
    const isOfList = this.planned.numbers.has(phone)
    const isKnown = answered.some(leg => this.disturbances.isAnswerKnown(leg))
    return state === 'ended' && !isOfList && isKnown
      ? [`${phone} answered its call-back, which ended ${reason}`]
      : []
  }

  /**
   * None for a call-back that ended before it was dialled: nobody was called, and its record bears the moment
   * of the claim, by the clock of the database, which is not moved.
   */
  private limitsOf(attempt: Attempt): readonly Limit[] {
    return this.isDialed(attempt) ? LIMITS[this.of(attempt).plan] : []
  }

  private isDialed({ taskid, legId }: Attempt): boolean {
    return taskid !== null || this.byLeg.has(legId)
  }

  private counts(limit: Limit, earlier: Attempt, attempt: Attempt): boolean {
    if (limit.for !== 'person' && earlier.phone !== attempt.phone) return false
    // A call-back whose agent did not pick up has called nobody.
    if (!this.isDialed(earlier)) return false
    // A call-back belongs to no task, and what the customer asked for may pass a limit that says so.
    const isWished = attempt.taskid === null
    if (limit.over === 'task' && (isWished || earlier.taskid === null)) return false
    if (limit.except === 'callBacks' && isWished) return false
    if (limit.of === 'answers' && !this.isAnswered(earlier)) return false
    return this.isWithin(limit.in, earlier, attempt)
  }

  private isAnswered({ legId }: Attempt): boolean {
    const leg = this.byLeg.get(legId)
    return leg !== undefined && leg.answeredAt !== null && this.disturbances.isAnswerKnown(leg)
  }

  /**
   * The later one's day or stretch of time has the earlier one in it, by the moments at which they were
   * marked. A clock that was behind may have marked the later one at the earlier moment: they count all the
   * same.
   */
  private isWithin(within: Limit['in'], earlier: Attempt, attempt: Attempt): boolean {
    const [earlierDay, day] = [earlier, attempt].map(({ markedOn }) => this.night.dayOf(markedOn))
    if (typeof within === 'string') return earlierDay === day
    const minutes = 'minutes' in within ? within.minutes : Number.NaN
    return earlier.markedOn > attempt.markedOn - minutes * MINUTE_MS
  }

  /** Null: nobody can say from outside by which rule the number waits. */
  private pauseAfter(leg: Leg): number | null {
    const { outcome, endedAt, answeredAt, lost, late } = leg
    if (outcome !== 'noAnswer' && outcome !== 'busy') return null
    if (endedAt === null || answeredAt !== null || lost.length + late.length > 0) return null
    if (this.of(leg).plan === ONCE) return null
    if (this.disturbances.isDisturbed(leg, leg.dialedAt, endedAt + UNWRITTEN_MS)) return null
    return AGAIN_MINUTES[outcome] * MINUTE_MS
  }

  private tell(attempt: Attempt): string {
    return JSON.stringify({ ...attempt, leg: this.byLeg.get(attempt.legId) ?? null })
  }

  private of({ phone }: Pick<Leg, 'phone'>) {
    const number = this.planned.numbers.get(phone)
    if (number === undefined) throw new Error(`${phone} is of no task with a plan`)
    return number
  }
}
