// The calls as the telephone network saw them, and who was entitled to make them.
import { type Arena, RING_SECONDS } from './arena.ts'
import type { Crm } from './crm.ts'
import type { Reign } from './engine-process.ts'
import { type Caller, callsBy, type Leg } from './ledger.ts'

/**
 * From an answer that a lossy switch withheld to its discovery: legs are compared every two seconds, a share
 * of the snapshots fails, and what comes late may be 10 s late by the switch's clock.
 */
const UNTOLD_MS = 8_000
/** Log lines and ledger lines are stamped by different statements. */
const STAMP_MS = 100

/** Within half a minute of this moment. */
function near({ from, to }: Reign, at: number): boolean {
  return from - 30_000 <= at && at <= (to ?? Infinity) + 30_000
}

function isWithin(reign: Reign, pid: number, account: string, at: number, marginMs: number): boolean {
  const { from, to } = reign
  const isIts = reign.pid === pid && reign.account === account
  return isIts && from - marginMs <= at && at <= (to ?? Infinity) + marginMs
}

export class Network {
  readonly legs: ReadonlyMap<string, Leg>
  readonly callers: ReadonlyMap<string, Caller>
  private readonly arena: Arena
  private readonly byPhone = new Map<string, Leg[]>()
  /** When each process was last certainly alive, and when it was certainly dead. */
  private readonly kills: ReadonlyMap<number, number>
  private readonly deaths: ReadonlyMap<number, number>

  constructor(arena: Arena) {
    this.arena = arena
    this.legs = arena.ledger.legs
    this.callers = arena.ledger.callers
    this.kills = new Map(
      arena.processes.flatMap(one =>
        one.endedAt === null ? [] : [[one.pid, one.killedAt ?? one.endedAt] as const],
      ),
    )
    this.deaths = new Map(
      arena.processes.flatMap(one => (one.endedAt === null ? [] : [[one.pid, one.endedAt] as const])),
    )
    for (const leg of this.legs.values())
      this.byPhone.set(leg.phone, [...(this.byPhone.get(leg.phone) ?? []), leg])
    for (const legs of this.byPhone.values()) legs.sort((a, b) => a.dialedAt - b.dialedAt)
  }

  overlaps(): string[] {
    return this.pairs(([leg, next]) =>
      next.dialedAt < this.endOf(leg)
        ? `${leg.phone} had two living calls: ${this.tellLeg(leg)} and ${this.tellLeg(next)}`
        : null,
    )
  }

  /** Persons who were called at two numbers at once; what a frozen process holds on to, nobody else knows. */
  overlapsOfPersons(personOf: (phone: string) => string | undefined): string[] {
    const known = [...this.legs.values()]
      .filter(({ phone }) => personOf(phone) !== undefined)
      .filter(leg => !this.arena.freezes.some(({ pid }) => pid === leg.pid))
      .sort((one, other) => one.dialedAt - other.dialedAt)
    return [...callsBy(known, ({ phone }) => personOf(phone) ?? '')].flatMap(([person, legs]) =>
      legs.slice(1).flatMap((next, index) => {
        const leg = legs.slice(0, index + 1).find(earlier => next.dialedAt < this.endOf(earlier))
        return leg === undefined
          ? []
          : [`${person} had two living calls: ${this.tellLeg(leg)} and ${this.tellLeg(next)}`]
      }),
    )
  }

  /** In this span its process was frozen or killed, or the database was away. */
  isDisturbed(leg: Pick<Leg, 'pid'>, from: number, to: number): boolean {
    const death = this.deaths.get(leg.pid)
    const spans = [...this.arena.outages, ...this.arena.freezes.filter(({ pid }) => pid === leg.pid)]
    return (
      (death !== undefined && from <= death && death <= to) ||
      spans.some(span => span.from <= to && from <= span.to)
    )
  }

  /**
   * Nobody who answered is dialled again, unless the answer was lost with its process, or another call was
   * promised.
   */
  calledAfterAnswer(lostAnswers: string[]): string[] {
    return this.pairs(([leg, next]) => {
      if (leg.answeredAt === null || leg.answeredAt > next.dialedAt) return null
      if (this.arena.planned.some(({ numbers, wished }) => numbers.has(leg.phone) && wished.has(leg.phone)))
        return null
      const reason = this.whyLost(leg)
      if (reason === null)
        return `${leg.phone} answered and was dialled again: ${this.tellLeg(leg)} and ${this.tellLeg(next)}`
      lostAnswers.push(`${leg.phone} was dialled again: ${reason}`)
      return null
    })
  }

  /** A number that somebody called by hand is dialled once, whatever became of it. */
  calledAgain(): string[] {
    return this.pairs(([leg, next]) =>
      this.crmOf(leg.phone)?.isByHand(leg.phone)
        ? `${leg.phone} was called by hand and dialled again: ${this.tellLeg(leg)} and ${this.tellLeg(next)}`
        : null,
    )
  }

  isFirst(phone: string): boolean {
    return this.crmOf(phone)?.isFirst(phone) === true
  }

  /**
   * Dials by a process that did not drive the account when it was asked whether it may: one that is frozen
   * just after it has said yes makes that dial (docs/decisions/0007-recovery.md).
   */
  strangers(): string[] {
    const reigns = this.reigns()
    return [...this.legs.values()].flatMap(leg => {
      const account = this.crmOf(leg.phone)?.code ?? ''
      return reigns.some(reign => isWithin(reign, leg.pid, account, leg.askedAt, STAMP_MS))
        ? []
        : [
            `process ${leg.pid} dialled ${leg.phone} at ${leg.dialedAt} without driving account ${account}: ` +
              JSON.stringify({
                reigns: reigns.filter(one => one.account === account && near(one, leg.dialedAt)),
                freezes: this.arena.freezes.filter(one => one.pid === leg.pid),
              }),
          ]
    })
  }

  /**
   * Why nobody could know of this answer; null when somebody should. Once its process has dealt with it, it
   * is noted beside the database, whatever dies next (docs/decisions/0007-recovery.md).
   */
  whyLost(leg: Leg): string | null {
    const { answeredAt, heardAt } = leg
    if (answeredAt === null) return null
    const death = this.kills.get(leg.pid)
    const isWithheld = [...leg.lost, ...leg.late].includes('answered')
    const heardBy = isWithheld ? answeredAt + UNTOLD_MS : (heardAt ?? Infinity)
    const frozen = this.arena.freezes.find(one => one.pid === leg.pid && one.from <= heardBy)
    if (frozen !== undefined) return 'its process was frozen before it heard of the answer'
    if (leg.lost.includes('answered') && leg.lost.includes('ended'))
      return 'both its answer and its end were lost'
    if (death === undefined) return null
    const isLost = isWithheld ? death - answeredAt <= UNTOLD_MS : heardAt === null
    return isLost
      ? `answered ${death - answeredAt} ms before the death of its process, which had not heard of it`
      : null
  }

  /** It drove the account from `marginMs` before this moment until as long after it, and was not stopping. */
  wasDriving(pid: number, account: string, at: number, marginMs: number): boolean {
    const stoppingAt = this.arena.processes.find(process => process.pid === pid)?.stoppingAt ?? Infinity
    return (
      at + marginMs < stoppingAt && this.reigns().some(reign => isWithin(reign, pid, account, at, -marginMs))
    )
  }

  tellLeg(leg: Leg): string {
    const freezes = this.arena.freezes.filter(one => one.pid === leg.pid)
    return JSON.stringify({ ...leg, death: this.deaths.get(leg.pid) ?? null, freezes })
  }

  private crmOf(phone: string): Crm | undefined {
    return this.arena.crms.find(crm => crm.owns(phone))
  }

  private pairs(judge: (pair: readonly [Leg, Leg]) => string | null): string[] {
    const found: string[] = []
    for (const legs of this.byPhone.values())
      for (const [index, leg] of legs.entries()) {
        const next = legs[index + 1]
        const wrong = next === undefined ? null : judge([leg, next])
        if (wrong !== null) found.push(wrong)
      }
    return found
  }

  /**
   * A leg ends with its process; one nobody answers rings no longer than the network lets it, whatever its
   * process does.
   */
  private endOf(leg: Leg): number {
    const ended = Math.min(leg.endedAt ?? Infinity, this.deaths.get(leg.pid) ?? Infinity)
    return leg.answeredAt === null
      ? Math.min(ended, leg.dialedAt + (RING_SECONDS * 1_000) / this.arena.speed)
      : ended
  }

  /** The reign of a frozen process ended when it froze, if another one took over. */
  private reigns(): Reign[] {
    const all = this.arena.reigns()
    return all.map(reign => {
      const frozen = this.arena.freezes.find(
        span =>
          span.pid === reign.pid &&
          reign.from <= span.from &&
          (reign.to ?? Infinity) >= span.from &&
          this.wasTaken(all, reign, span),
      )
      return frozen === undefined ? reign : { ...reign, to: frozen.from }
    })
  }

  private wasTaken(all: readonly Reign[], reign: Reign, span: { from: number; to: number }): boolean {
    return all.some(
      one =>
        one.account === reign.account &&
        one.pid !== reign.pid &&
        one.from >= span.from &&
        one.from <= span.to,
    )
  }
}
