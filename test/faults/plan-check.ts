// Judges the calls as the telephone network saw them by the plans of their tasks: how often and when a number
// and a person were called, and what became of each call-back. It shares no rule with the product.
import type { Result } from './crm.ts'
import { type Leg, legsBy } from './ledger.ts'
import { AGAIN_MINUTES, LIMITS, type OFTEN, ONCE, type PlannedTasks } from './planned-tasks.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Asia/Shanghai has no summer time. */
const ZONE_MS = 8 * 3_600_000
/**
 * From the mark of a call to its dial, by the clock of its process: a call-back rings its agent between them
 * for up to 20 s, and a second of real time is up to 20 s.
 */
const MARKED_BEFORE_MS = 60_000
/** So long after an end nobody may know of it yet; real time. */
const UNWRITTEN_MS = 5_000

type Limit = (typeof LIMITS)[typeof OFTEN][number]

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
    ...{ dials: 0, pauses: 0, atLimit: 0, promised: 0, said: 0, kept: 0 },
    ended: {},
  }
  private readonly planned: Pick<PlannedTasks, 'numbers' | 'wished' | 'promised' | 'said'>
  /** To the numbers of the plans, in the order in which they were dialled. */
  private readonly legs: readonly Leg[]
  private readonly disturbances: Disturbances

  constructor(planned: PlanCheck['planned'], legs: Iterable<Leg>, disturbances: Disturbances) {
    this.planned = planned
    this.legs = [...legs]
      .filter(({ phone }) => planned.numbers.has(phone))
      .sort((one, other) => one.dialedAt - other.dialedAt)
    this.disturbances = disturbances
    this.figures.dials = this.legs.length
  }

  /** No order of events lets a limit be passed. */
  limitsPassed(): string[] {
    const byPerson = legsBy(this.legs, leg => this.of(leg).person)
    return [...byPerson.values()].flatMap(legs =>
      legs.flatMap((leg, index) =>
        LIMITS[this.of(leg).plan].flatMap(limit => {
          const counted = legs.slice(0, index).filter(earlier => this.counts(limit, earlier, leg))
          if (counted.length === limit.most - 1) this.figures.atLimit += 1
          if (counted.length < limit.most) return []
          const told = [...counted, leg].map(each => JSON.stringify(each)).join(' ')
          return [`${leg.phone} was called although ${JSON.stringify(limit)} forbids it: ${told}`]
        }),
      ),
    )
  }

  /** No number is called again before the pause of its rule is over. */
  calledTooSoon(): string[] {
    const byPhone = legsBy(this.legs, ({ phone }) => phone)
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

  private counts(limit: Limit, earlier: Leg, leg: Leg): boolean {
    const { wished } = this.planned
    if (limit.for !== 'person' && earlier.phone !== leg.phone) return false
    // A call-back belongs to no task, and what the customer asked for may pass a limit that says so.
    const isWished = (each: Leg) => wished.has(each.phone)
    if (limit.over === 'task' && (isWished(earlier) || isWished(leg))) return false
    if (limit.except === 'callBacks' && isWished(leg)) return false
    const isAnswer = earlier.answeredAt !== null && this.disturbances.isAnswerKnown(earlier)
    if (limit.of === 'answers' && !isAnswer) return false
    return this.isWithin(limit.in, earlier, leg)
  }

  /** The later one's day or stretch of time has the earlier one in it, by the moment it was marked at. */
  private isWithin(within: Limit['in'], earlier: Leg, leg: Leg): boolean {
    const { dialedAt } = earlier
    const isLate = this.disturbances.isDisturbed(earlier, dialedAt - 2 * UNWRITTEN_MS, dialedAt)
    const markedOn = earlier.dialedOn - MARKED_BEFORE_MS
    if (typeof within === 'string') return !isLate && dayOf(markedOn) === dayOf(leg.dialedOn)
    const minutes = 'minutes' in within ? within.minutes : Number.NaN
    return !isLate && markedOn > leg.dialedOn - minutes * MINUTE_MS
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

  private of({ phone }: Leg) {
    const number = this.planned.numbers.get(phone)
    if (number === undefined) throw new Error(`${phone} is of no task with a plan`)
    return number
  }
}

function dayOf(at: number): number {
  return Math.floor((at + ZONE_MS) / DAY_MS)
}
