// Keeps who hears whom among the open legs, and orders their workers to pass sound on accordingly.
import type { LegPlace, Order } from './orders.ts'

export class Hearing {
  private readonly post: (worker: number, order: Order) => void
  private readonly speakers = new Map<LegPlace, readonly LegPlace[]>()
  private readonly listeners = new Map<LegPlace, ReadonlySet<LegPlace>>()

  constructor(post: (worker: number, order: Order) => void) {
    this.post = post
  }

  /** Replaces whom each of these legs hears. */
  set(speakersOf: ReadonlyMap<LegPlace, readonly LegPlace[]>): void {
    const heard = new Set<LegPlace>()
    for (const [leg, speakers] of speakersOf) {
      const before = this.speakers.get(leg) ?? []
      if (isSameList(before, speakers)) continue
      this.speakers.set(leg, speakers)
      for (const speaker of new Set([...before, ...speakers])) {
        if (before.includes(speaker) === speakers.includes(speaker)) continue
        this.setListener(speaker, leg, speakers.includes(speaker))
        heard.add(speaker)
      }
      const handles = speakers.map(({ handle }) => handle)
      this.post(leg.worker, { do: 'hear', handle: leg.handle, speakers: handles })
    }
    // Everybody listens first: `speak` passes on the last frame of those they now hear.
    for (const leg of heard) {
      const listeners = [...this.listenersOf(leg)].map(({ handle, worker }) => ({ handle, worker }))
      this.post(leg.worker, { do: 'speak', handle: leg.handle, listeners })
    }
  }

  /** From now on the leg hears nobody and nobody hears it. */
  isolate(leg: LegPlace): void {
    const without = [...this.listenersOf(leg)].map(
      listener => [listener, (this.speakers.get(listener) ?? []).filter(one => one !== leg)] as const,
    )
    this.set(new Map<LegPlace, readonly LegPlace[]>([...without, [leg, []]]))
    this.speakers.delete(leg)
    this.listeners.delete(leg)
  }

  private listenersOf(leg: LegPlace): ReadonlySet<LegPlace> {
    return this.listeners.get(leg) ?? new Set()
  }

  private setListener(speaker: LegPlace, listener: LegPlace, hears: boolean): void {
    const listeners = new Set(this.listenersOf(speaker))
    if (hears) listeners.add(listener)
    else listeners.delete(listener)
    this.listeners.set(speaker, listeners)
  }
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at])
}
