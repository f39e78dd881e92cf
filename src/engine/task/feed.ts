// Keeps a few claimed contacts of one task at hand, so that a dial never waits for the database.
import type { Claim, ClaimRequest, Remaining } from '../../store/port/dial-claim.ts'

/**
 * Bounds of the buffer, which is as small as the pace allows, because claimed contacts cannot be deleted or
 * paused.
 */
const BUFFER_MIN = 4
const BUFFER_MAX = 200

export interface FeedSource {
  claim(request: ClaimRequest): Promise<Claim[]>
  remaining(taskId: number, now: number): Promise<Remaining>
}

type FeedMode = 'flowing' | 'claiming' | 'woken' | 'dry'

/**
 * Claims when few contacts are at hand, until the list has nothing due. It is in one of four modes, which
 * only `enter` changes:
 *
 * `flowing`: more may be due. `refill` leaves it for `claiming` if the buffer is low, `counted` for `dry` if
 * nothing is due.
 *
 * `claiming`: one claim is under way. It ends in `flowing` if it found as many as it asked for or failed, or
 * fewer while more are due; otherwise in `dry`. `wake` leaves it for `woken`.
 *
 * `woken`: as `claiming`, but what the claim did not see may have come since: it ends in `flowing`, whatever
 * it found.
 *
 * `dry`: nothing is due but what is at hand. `wake` leaves it for `flowing`, and so does `counted` if
 * something is due.
 */
export class Feed {
  private mode: FeedMode = 'flowing'
  private counts: Remaining | null = null
  private buffer: Claim[] = []
  private target = BUFFER_MIN
  private readonly source: FeedSource
  private readonly request: (limit: number) => ClaimRequest
  private readonly filled: () => void

  /** `filled` is called when a refill has changed something. A failed claim makes `refill` throw. */
  constructor(source: FeedSource, request: (limit: number) => ClaimRequest, filled: () => void) {
    this.source = source
    this.request = request
    this.filled = filled
  }

  /** What is left, as of the last time it ran dry or was counted; null while it flows. */
  get remaining(): Remaining | null {
    return this.counts
  }

  get isDry(): boolean {
    return this.mode === 'dry' && this.buffer.length === 0
  }

  /** Nothing is at hand or on its way, so what is left can be counted without claiming. */
  get isEmpty(): boolean {
    return !this.isBusy && this.buffer.length === 0
  }

  /** A claim is under way. */
  get isBusy(): boolean {
    return this.mode === 'claiming' || this.mode === 'woken'
  }

  /** The next contact, or null when none is at hand. */
  take(): Claim | null {
    const claim = this.buffer.shift() ?? null
    if (claim === null && this.mode !== 'dry') this.target = Math.min(BUFFER_MAX, this.target * 2)
    return claim
  }

  putBack(claim: Claim): void {
    this.buffer.unshift(claim)
  }

  /** Called when new numbers may have come or some may be due. */
  wake(): void {
    this.enter(this.isBusy ? 'woken' : 'flowing')
  }

  /** Fills the buffer if it is low; one claim at a time. */
  async refill(): Promise<void> {
    if (this.mode !== 'flowing' || this.buffer.length > this.target / 2) return
    this.enter('claiming')
    let isShort = false
    try {
      isShort = await this.claim()
    } finally {
      this.claimOver(isShort)
    }
    this.filled()
  }

  /** Takes over what was counted while nothing was claimed. */
  counted(remaining: Remaining): void {
    if (!this.isEmpty) return
    this.counts = remaining
    this.enter(remaining.due === 0 ? 'dry' : 'flowing')
  }

  /** What was counted is wrong. */
  doubt(): void {
    this.counts = null
  }

  /** Takes everything out, because the task stops or its hours end. The caller gives the contacts back. */
  empty(): Claim[] {
    const { buffer } = this
    this.buffer = []
    this.target = BUFFER_MIN
    return buffer
  }

  private enter(mode: FeedMode): void {
    this.mode = mode
  }

  private claimOver(isShort: boolean): void {
    this.enter(isShort && this.mode === 'claiming' ? 'dry' : 'flowing')
  }

  /** True: nothing more is due that this claim could have. */
  private async claim(): Promise<boolean> {
    if (this.buffer.length > 0 && this.target > BUFFER_MIN)
      this.target = Math.max(BUFFER_MIN, Math.floor(this.target * 0.9))
    const request = this.request(Math.max(BUFFER_MIN, this.target - this.buffer.length))
    const claims = await this.source.claim(request)
    this.buffer.push(...claims)
    if (claims.length >= request.limit) {
      this.counts = null
      return false
    }
    // Due contacts that the claim left were locked by somebody else; the task's tick looks again.
    const left = await this.source.remaining(request.taskId, request.now)
    // Much of what was due was put off, and there is more.
    const isShort = claims.length === 0 || left.due === 0
    this.counts = isShort ? left : null
    return isShort
  }
}
