// How the account's caller ids are used: counted call by call, and from the database for what was before.
import type {
  CallerId,
  CallerIdUse,
  CallsAnswered,
  CallsSinceRest,
  ShownCall,
} from '../../domain/caller-id-terms.ts'
import { HOUR_MS, mustRest, UNUSED, usableNumbers } from '../../domain/caller-id-terms.ts'
import type { PastUse } from '../../store/port/caller-id-book.ts'
import { type EngineNode, reportFault } from '../engine-node.ts'

type IdNode = Pick<EngineNode, 'clock' | 'store' | 'emit' | 'node'>

/** Until then the calls of the account's last driver may still be on the line (recovery.ts). */
const LEFT_MS = 60_000
/** Between two tries to read what was before. */
const AGAIN_MS = 2_000

interface Counted {
  dayStart: number
  today: number
  living: number
  lastHour: number[]
  sinceRest: { -readonly [K in keyof CallsSinceRest]: CallsSinceRest[K] }
}

const noneSince = (): Counted['sinceRest'] => ({ ...UNUSED.sinceRest })

/**
 * An id with terms shows no call before it is known how it was used today, so that no limit is passed when
 * the account changes hands. Calls of this process since `begunAt` are counted here, all others there.
 */
export class CallerIds {
  private ids = new Map<string, CallerId>()
  private readonly counted = new Map<string, Counted>()
  /** Calls of the last driver that had no end when they were counted. */
  private readonly left = new Map<string, number>()
  /** Rests that begin here and that the store may not know of yet. */
  private readonly unwritten = new Map<string, number>()
  private isKnown = false
  private isReading = false
  private readAt = 0
  private readonly begunAt: number
  private readonly accountId: number
  private readonly node: IdNode
  private readonly dayStart: (at: number) => number

  constructor(accountId: number, node: IdNode, dayStart: (at: number) => number) {
    this.accountId = accountId
    this.node = node
    this.dayStart = dayStart
    this.begunAt = node.clock.systemTime()
  }

  /** As they were read from the store; reads what was before if terms ask for it. */
  load(ids: readonly CallerId[]): void {
    const before = this.ids
    this.ids = new Map(ids.map(id => [id.number, this.asLaidHere(id)]))
    for (const { number, restsUntil } of this.ids.values()) {
      const counted = this.counted.get(number)
      const isNew = restsUntil !== null && restsUntil !== before.get(number)?.restsUntil
      if (isNew && counted !== undefined) counted.sinceRest = noneSince()
    }
    if (!this.isKnown && ids.some(({ terms }) => terms !== null)) void this.read()
  }

  /** The numbers among which a call takes turns; empty: all rest or are at their limits. */
  among(numbers: readonly string[], call: ShownCall): readonly string[] {
    if (numbers.every(number => this.isPlain(number))) return numbers
    const now = this.node.clock.systemTime()
    if (!this.isKnown) void this.read()
    const known = this.isKnown ? numbers : numbers.filter(number => this.idOf(number).terms === null)
    return usableNumbers(
      known.map(number => this.idOf(number)),
      number => this.useOf(number, now),
      call,
      now,
    )
  }

  began(number: string, calls: number): void {
    if (number === '') return
    const now = this.node.clock.systemTime()
    const counted = this.today(number, now)
    counted.today += calls
    counted.living += calls
    counted.sinceRest.calls += calls
    for (let call = 0; call < calls; call++) counted.lastHour.push(now)
    this.rest(number, now)
  }

  /** `dialed`: how many of the calls were made; the others are not counted. */
  ended(
    number: string,
    calls: number,
    { dialed, isAnswered }: { dialed: number; isAnswered: boolean | null },
  ): void {
    if (number === '') return
    const now = this.node.clock.systemTime()
    const counted = this.today(number, now)
    counted.living = Math.max(0, counted.living - calls)
    const undialed = calls - dialed
    counted.today = Math.max(0, counted.today - undialed)
    counted.sinceRest.calls = Math.max(0, counted.sinceRest.calls - undialed)
    if (undialed > 0) counted.lastHour.splice(Math.max(0, counted.lastHour.length - undialed))
    if (dialed === 0) return
    if (isAnswered !== null) counted.sinceRest.known += 1
    if (isAnswered === true) counted.sinceRest.answered += 1
    this.rest(number, now)
  }

  private asLaidHere(id: CallerId): CallerId {
    const restsUntil = this.unwritten.get(id.number)
    return restsUntil === undefined ? id : { ...id, restsUntil }
  }

  private isPlain(number: string): boolean {
    const { terms, restsUntil } = this.idOf(number)
    return terms === null && restsUntil === null
  }

  /** A number that a task names and the account does not have has no terms. */
  private idOf(number: string): CallerId {
    return this.ids.get(number) ?? { number, terms: null, restsUntil: null }
  }

  private useOf(number: string, now: number): CallerIdUse {
    const counted = this.counted.get(number)
    if (counted === undefined) return UNUSED
    this.today(number, now)
    const living = counted.living + (now < this.readAt + LEFT_MS ? (this.left.get(number) ?? 0) : 0)
    return { ...counted, living }
  }

  private today(number: string, now: number): Counted {
    const dayStart = this.dayStart(now)
    const found = this.counted.get(number)
    if (found === undefined) {
      const made = { dayStart, today: 0, living: 0, lastHour: [], sinceRest: noneSince() }
      this.counted.set(number, made)
      return made
    }
    if (found.dayStart !== dayStart) {
      Object.assign(found, { dayStart, today: 0, sinceRest: noneSince() })
    }
    const old = found.lastHour.findIndex(at => at > now - HOUR_MS)
    if (old !== 0) found.lastHour.splice(0, old < 0 ? found.lastHour.length : old)
    return found
  }

  /** Lays it to rest if it is due: here at once, and in the store for whoever drives the account next. */
  private rest(number: string, now: number): void {
    const id = this.idOf(number)
    if (id.terms === null || !this.isKnown) return
    const counted = this.today(number, now)
    if (!mustRest(id, counted, this.others(number))) return
    const restsUntil = now + id.terms.restForMinutes * 60_000
    counted.sinceRest = noneSince()
    this.ids.set(number, { ...id, restsUntil })
    this.unwritten.set(number, restsUntil)
    this.node.store
      .restCallerId(this.accountId, number, restsUntil)
      .catch(error => reportFault(this.node, this.accountId, 'restCallerId', error))
      .finally(() => this.unwritten.delete(number))
  }

  private others(number: string): CallsAnswered {
    let calls = 0
    let answered = 0
    for (const [other, { sinceRest }] of this.counted)
      if (other !== number) {
        calls += sinceRest.known
        answered += sinceRest.answered
      }
    return { calls, answered }
  }

  private async read(): Promise<void> {
    const now = this.node.clock.systemTime()
    if (this.isReading || (this.readAt > 0 && now < this.readAt + AGAIN_MS)) return
    this.isReading = true
    this.readAt = now
    const since = { dayStart: this.dayStart(now), hourStart: now - HOUR_MS }
    const own = { node: this.node.node, from: this.begunAt }
    try {
      for (const past of await this.node.store.callerIdUse(this.accountId, since, own)) this.add(past)
      this.isKnown = true
      for (const number of this.ids.keys()) this.rest(number, this.node.clock.systemTime())
    } catch (error) {
      reportFault(this.node, this.accountId, 'callerIdUse', error)
    } finally {
      this.isReading = false
    }
  }

  private add({ number, today, living, lastHour, sinceRest }: PastUse): void {
    const counted = this.today(number, this.node.clock.systemTime())
    counted.today += today
    counted.sinceRest.calls += sinceRest.calls
    counted.sinceRest.known += sinceRest.known
    counted.sinceRest.answered += sinceRest.answered
    counted.lastHour = [...lastHour, ...counted.lastHour]
    this.left.set(number, living)
  }
}
