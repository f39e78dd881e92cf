// Sums over the last quarter of an hour, by minute.

export const RECENT_MS = 15 * 60_000
const MINUTE_MS = 60_000
const MINUTES = RECENT_MS / MINUTE_MS + 1

/** Times are of a steady clock, ms. */
export class RecentMinutes {
  private readonly sums = new Float64Array(MINUTES)
  private readonly minutes = new Float64Array(MINUTES).fill(-1)

  add(at: number, amount: number): void {
    const minute = Math.floor(at / MINUTE_MS)
    const place = minute % MINUTES
    if ((this.minutes[place] ?? 0) !== minute) {
      this.minutes[place] = minute
      this.sums[place] = 0
    }
    this.sums[place] = (this.sums[place] ?? 0) + amount
  }

  /** The time from `from` to `to`, ms. */
  addTime(from: number, to: number): void {
    let begin = Math.max(from, to - RECENT_MS)
    while (begin < to) {
      const end = Math.min(to, (Math.floor(begin / MINUTE_MS) + 1) * MINUTE_MS)
      this.add(begin, end - begin)
      begin = end
    }
  }

  /** Of this minute and the fifteen before it. */
  sum(now: number): number {
    const first = Math.floor(now / MINUTE_MS) - MINUTES + 1
    let sum = 0
    for (let place = 0; place < MINUTES; place++)
      if ((this.minutes[place] ?? 0) >= first) sum += this.sums[place] ?? 0
    return sum
  }
}
