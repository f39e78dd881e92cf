// Agents who look at each number of a preview task and decide, and their own book of what they decided.
import type { Random } from '../../src/domain/random.ts'
import type { Crm } from './crm.ts'
import { Desks } from './desks.ts'
import { callsBy, type Leg } from './ledger.ts'
import { OtherTask } from './other-task.ts'
import { holdsWithin } from './until.ts'

/** Agents who do nothing else, and their group. */
export const LOOKERS = 3
export const LOOKING = 'looking'
const NUMBERS_MAX = 24
const NUMBERS_A_LOT = 4
const LOOK_EVERY_MS = 500

export class Previews {
  readonly task: OtherTask
  /** When agents asked for a number to be called, answered or not: real time, epoch ms. */
  readonly asked = new Map<string, number[]>()
  readonly counts = { looks: 0, calls: 0, skipped: 0, putBack: 0, ignored: 0 }
  private readonly desks: Desks
  private readonly firstExt: number
  private readonly random: Random
  /** Calls whose time runs out before anybody decides. */
  private readonly ignored = new Set<number>()
  private readonly seen = new Set<number>()

  constructor(crm: Crm, firstExt: number, random: Random) {
    this.task = new OtherTask(crm, 'look-first', '1')
    this.desks = new Desks(crm)
    this.firstExt = firstExt
    this.random = random
  }

  begin(): Promise<void> {
    return this.task.begin({ pace: 'preview', assignment: { type: 'group', name: LOOKING } })
  }

  async keepDeciding(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.task.append(NUMBERS_A_LOT, NUMBERS_MAX)
      await this.look()
      await holdsWithin(LOOK_EVERY_MS, isOver)
    }
  }

  /** True once all that is left has been looked at and called. */
  async isCalled(): Promise<boolean> {
    await this.look('call')
    return this.task.hasEnded()
  }

  /** Calls that nobody had asked for. */
  unseen(legs: Iterable<Leg>): string[] {
    const own = callsBy(
      [...legs].filter(({ phone }) => this.task.numbers.has(phone)),
      ({ phone }) => phone,
    )
    return [...own.values()].flatMap(calls =>
      calls
        .toSorted((one, other) => one.dialedAt - other.dialedAt)
        .filter((leg, index) => leg.dialedAt < (this.asked.get(leg.phone)?.[index] ?? Infinity))
        .map(leg => `${leg.phone} was called and no agent had asked for it: ${JSON.stringify(leg)}`),
    )
  }

  /** Each agent looks at its desk once, and does `only` this, or one thing or another. */
  private async look(only?: 'call'): Promise<void> {
    for (let desk = 0; desk < LOOKERS; desk++) {
      const ext = String(this.firstExt + desk)
      const sees = await this.desks.see(ext)
      if (sees === null) continue
      if (!sees.ready) await this.desks.ask(ext, 'POST', '/v1/desk/ready')
      if (sees.preview !== null) await this.decide(ext, sees.preview, only)
    }
  }

  private async decide(
    ext: string,
    { id: callId, phone }: { id: number; phone: string },
    only?: 'call',
  ): Promise<void> {
    if (!this.seen.has(callId)) {
      this.seen.add(callId)
      this.counts.looks++
      if (only === undefined && this.random.next() < 0.1) this.ignored.add(callId)
    }
    if (only === undefined && this.ignored.has(callId)) {
      this.counts.ignored++
      return
    }
    const what = only ?? this.choice()
    if (what === 'call') {
      this.counts.calls++
      this.asked.set(phone, [...(this.asked.get(phone) ?? []), Date.now()])
    } else this.counts[what === 'putBack' ? 'putBack' : 'skipped']++
    const minutes = what === 'later' ? { minutes: 1 } : {}
    await this.desks.ask(ext, 'POST', '/v1/desk/preview', { do: what, callId, ...minutes })
  }

  private choice(): 'call' | 'later' | 'never' | 'putBack' {
    const chance = this.random.next()
    if (chance < 0.6) return 'call'
    if (chance < 0.8) return 'later'
    return chance < 0.9 ? 'never' : 'putBack'
  }
}
