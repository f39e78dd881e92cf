// The time of a fault world: all its processes live through one midnight, which comes soon after they begin.
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/**
 * From the beginning of a world to its midnight, real time: all has begun by then, also on a busy machine.
 */
const BEFORE_MIDNIGHT_MS = 60_000

export class Night {
  /** One of the zones without summer time; the account's. */
  readonly zone: string
  /** Epoch ms by the clocks of the processes, as are all moments here. */
  readonly midnight: number
  private readonly beganAt = Date.now()
  private readonly began: number
  private readonly speed: number
  /** What a clock of the zone is ahead of UTC, ms. */
  private readonly aheadMs: number

  /**
   * Midnight falls on a full hour near the present one, wherever on the earth it is midnight then: the clocks
   * of the processes stay within two hours of the database's. A process runs `speed` times as fast.
   */
  constructor(speed: number) {
    this.speed = speed
    this.midnight = Math.ceil(this.beganAt / HOUR_MS) * HOUR_MS
    this.began = this.midnight - BEFORE_MIDNIGHT_MS * speed
    const hour = (this.midnight % DAY_MS) / HOUR_MS
    const ahead = hour > 12 ? 24 - hour : -hour
    this.aheadMs = ahead * HOUR_MS
    // POSIX's sign: Etc/GMT-8 is eight hours ahead.
    this.zone = ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead < 0 ? '+' : '-'}${Math.abs(ahead)}`
  }

  /** What the clock of a process shows that is up to date. */
  now(): number {
    return this.began + (Date.now() - this.beganAt) * this.speed
  }

  /** By how much the clock of a process that begins now is to be moved, ms. */
  movedMs(): number {
    return this.now() - Date.now()
  }

  /** The day of the zone's calendar, counted from 1970. */
  dayOf(at: number): number {
    return Math.floor((at + this.aheadMs) / DAY_MS)
  }

  /** The minute of its day, with fractions. */
  minuteOf(at: number): number {
    return ((at + this.aheadMs) % DAY_MS) / MINUTE_MS
  }
}
