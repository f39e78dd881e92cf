// What customers and agents of the live calls did lately, from which a shadow draws what it cannot know.
import type { Random } from '../random.ts'

const DIALS_KEPT = 300
const DURATIONS_KEPT = 200
/** With fewer ended dials or conversations too little is known to draw from. */
const KNOWN_MIN = { dials: 50, talks: 10 }

/** How a dial ended, so long after it. */
export interface RingEnd {
  readonly isAnswered: boolean
  readonly ms: number
}

interface SeenState {
  readonly dials: readonly (readonly [isAnswered: 0 | 1, ms: number])[]
  readonly talks: readonly number[]
  readonly wraps: readonly number[]
  readonly pickUps: readonly number[]
}

export class SeenCustomers {
  private readonly dials = new Latest<RingEnd>(DIALS_KEPT)
  private readonly talks = new Latest<number>(DURATIONS_KEPT)
  private readonly wraps = new Latest<number>(DURATIONS_KEPT)
  private readonly pickUps = new Latest<number>(DURATIONS_KEPT)
  private readonly random: Random

  constructor(random: Random, state?: unknown) {
    this.random = random
    if (!isSeenState(state)) return
    for (const [isAnswered, ms] of state.dials) this.dials.add({ isAnswered: isAnswered === 1, ms })
    for (const ms of state.talks) this.talks.add(ms)
    for (const ms of state.wraps) this.wraps.add(ms)
    for (const ms of state.pickUps) this.pickUps.add(ms)
  }

  get areKnown(): boolean {
    return this.dials.size >= KNOWN_MIN.dials && this.talks.size >= KNOWN_MIN.talks
  }

  dialEnded(end: RingEnd): void {
    this.dials.add(end)
  }

  talkEnded(ms: number): void {
    this.talks.add(ms)
  }

  wrapEnded(ms: number): void {
    this.wraps.add(ms)
  }

  pickedUp(ms: number): void {
    this.pickUps.add(ms)
  }

  /** How a dial would end that nobody made. */
  drawDial(): RingEnd {
    return this.dials.draw(this.random) ?? { isAnswered: false, ms: 0 }
  }

  drawTalkMs(): number {
    return this.talks.draw(this.random) ?? 0
  }

  drawWrapMs(): number {
    return this.wraps.draw(this.random) ?? 0
  }

  /** Null: no agent's phone is rung for a customer. */
  drawPickUpMs(): number | null {
    return this.pickUps.draw(this.random)
  }

  state(): SeenState {
    return {
      dials: this.dials.all().map(({ isAnswered, ms }) => [isAnswered ? 1 : 0, Math.round(ms)] as const),
      talks: this.talks.all().map(Math.round),
      wraps: this.wraps.all().map(Math.round),
      pickUps: this.pickUps.all().map(Math.round),
    }
  }
}

/** The last so many of what was seen. */
class Latest<Seen> {
  private readonly seen: Seen[] = []
  private next = 0
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  get size(): number {
    return this.seen.length
  }

  add(one: Seen): void {
    this.seen[this.next] = one
    this.next = (this.next + 1) % this.most
  }

  /** The oldest first. */
  all(): Seen[] {
    const from = this.seen.length < this.most ? 0 : this.next
    return [...this.seen.slice(from), ...this.seen.slice(0, from)]
  }

  draw(random: Random): Seen | null {
    return this.seen[Math.floor(random.next() * this.seen.length)] ?? null
  }
}

function isSeenState(state: unknown): state is SeenState {
  if (typeof state !== 'object' || state === null) return false
  const lists = ['dials', 'talks', 'wraps', 'pickUps'] as const
  return lists.every(list => list in state && Array.isArray((state as Record<string, unknown>)[list]))
}
