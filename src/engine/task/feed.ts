// Keeps a few claimed contacts of one task at hand, so that a dial never waits for the database.
import type { Claim, ClaimRequest, Remaining } from '../../store/port/engine-store.ts'

/**
 * Bounds of the buffer: claimed contacts cannot be deleted or paused, so it is as small as the pace allows.
 */
const BUFFER_MIN = 4
const BUFFER_MAX = 200

export interface FeedSource {
  claim(request: ClaimRequest): Promise<Claim[]>
  remaining(taskId: number, now: number): Promise<Remaining>
}

export class Feed {
  /** What is left, as of the last time the feed ran dry; null while it flows. */
  remaining: Remaining | null = null
  private buffer: Claim[] = []
  private target = BUFFER_MIN
  private refilling: Promise<void> | null = null
  private dry = false
  private wokenWhileRefilling = false
  private readonly source: FeedSource
  private readonly request: (limit: number) => ClaimRequest
  private readonly filled: () => void

  /** `filled` is called when a refill changed something. A failed claim throws out of `refill`. */
  constructor(source: FeedSource, request: (limit: number) => ClaimRequest, filled: () => void) {
    this.source = source
    this.request = request
    this.filled = filled
  }

  get isDry(): boolean {
    return this.dry && this.buffer.length === 0
  }

  /** Nothing is at hand nor on its way: what is left can be counted without claiming. */
  get isEmpty(): boolean {
    return this.refilling === null && this.buffer.length === 0
  }

  get isBusy(): boolean {
    return this.refilling !== null
  }

  /** The next contact, or null when none is at hand. */
  take(): Claim | null {
    const claim = this.buffer.shift() ?? null
    if (claim === null && !this.dry) this.target = Math.min(BUFFER_MAX, this.target * 2)
    return claim
  }

  putBack(claim: Claim): void {
    this.buffer.unshift(claim)
  }

  /** New numbers may have come, or some may be due now. */
  wake(): void {
    this.dry = false
    this.wokenWhileRefilling = this.refilling !== null
  }

  /** Fills the buffer up when it runs low; one claim at a time. */
  refill(): Promise<void> {
    if (this.refilling !== null) return this.refilling
    if (this.dry || this.buffer.length > this.target / 2) return Promise.resolve()
    this.refilling = this.fetch().finally(() => {
      this.refilling = null
    })
    return this.refilling.then(this.filled)
  }

  /** Takes over what was counted while nothing was claimed. */
  counted(remaining: Remaining): void {
    if (!this.isEmpty) return
    this.remaining = remaining
    this.dry = remaining.due === 0
  }

  /** Takes everything out: the task stops, or its hours end. The caller gives the contacts back. */
  empty(): Claim[] {
    const { buffer } = this
    this.buffer = []
    this.target = BUFFER_MIN
    return buffer
  }

  private async fetch(): Promise<void> {
    if (this.buffer.length > 0 && this.target > BUFFER_MIN)
      this.target = Math.max(BUFFER_MIN, Math.floor(this.target * 0.9))
    this.wokenWhileRefilling = false
    const request = this.request(Math.max(BUFFER_MIN, this.target - this.buffer.length))
    const claims = await this.source.claim(request)
    this.buffer.push(...claims)
    if (claims.length >= request.limit) {
      this.remaining = null
      return
    }
    const remaining = await this.source.remaining(request.taskId, request.now)
    this.remaining = remaining
    // Due ones that the claim left were locked by somebody else: the task's tick looks again.
    this.dry = !this.wokenWhileRefilling
  }
}
