// Holds what one of several speakers has said and the mixer has not taken yet, in the speaker's own time.
import { FRAME_SAMPLES, SAMPLES_PER_MS } from './g711.ts'
import { timestampAhead } from './rtp.ts'

/** A packet's sound and its position in the stream. */
export interface Said {
  readonly ssrc: number
  readonly timestamp: number
  readonly codes: Uint8Array
  /** Code to linear sample. */
  readonly table: Int16Array
}

/** 512 ms; a power of two, so that the ring survives timestamps that wrap. */
const RING_SAMPLES = 2 ** 12
/**
 * A timestamp this far off the expected one begins a new stretch of sound, after a pause or with another
 * clock.
 */
const JUMP_SAMPLES = RING_SAMPLES / 2
/**
 * A speaker silent for this long is not waited for: it pauses. Packets that are late come sooner, and would
 * stay late if it had been given up.
 */
const REST_AFTER_MS = 100
/** Whole frames still left after this many in a row are needless delay. */
const SURPLUS_FRAMES = 25

/**
 * Resting: nothing is awaited; the next packet begins a stretch of sound. Speaking: whole frames are handed
 * out one after the other, with silence where a packet was lost, until none is left and none has come for a
 * while.
 */
export class SpeakerQueue {
  private readonly ring = new Int16Array(RING_SAMPLES)
  private ssrc = 0
  /** Timestamp of the next sample to hand out; null: resting. */
  private next: number | null = null
  /** Timestamp after the newest sample. */
  private end = 0
  private heardAtMs = 0
  private taken = 0
  /** The fewest samples left over after a frame was taken. */
  private leastLeft = Number.POSITIVE_INFINITY

  get isSpeaking(): boolean {
    return this.next !== null
  }

  /** Whether a whole frame is there. */
  get isReady(): boolean {
    return this.left >= FRAME_SAMPLES
  }

  /** How much sound is there. */
  get leftMs(): number {
    return this.left / SAMPLES_PER_MS
  }

  /** `skipsMs`: how much of the beginning of a stretch of sound to skip. */
  put({ ssrc, timestamp, codes, table }: Said, nowMs: number, skipsMs = 0): void {
    this.heardAtMs = nowMs
    const isJump = Math.abs(timestampAhead(timestamp, this.end)) > JUMP_SAMPLES
    if (this.next === null || ssrc !== this.ssrc || isJump)
      this.begin(ssrc, timestamp, (timestamp + skipsMs * SAMPLES_PER_MS) >>> 0)
    const ahead = timestampAhead(timestamp, this.next ?? timestamp)
    for (let at = Math.max(0, -ahead); at < codes.length && ahead + at < RING_SAMPLES; at++)
      this.ring[(timestamp + at) & (RING_SAMPLES - 1)] = table[codes[at] ?? 0] ?? 0
    const end = (timestamp + Math.min(codes.length, RING_SAMPLES - ahead)) >>> 0
    if (timestampAhead(end, this.end) > 0) this.end = end
  }

  /** `heldUpMs`: how long we were held up and could hear nothing. */
  restIfQuiet(nowMs: number, heldUpMs: number): void {
    this.heardAtMs = Math.min(nowMs, this.heardAtMs + heldUpMs)
    if (!this.isReady && nowMs - this.heardAtMs >= REST_AFTER_MS) this.next = null
  }

  /** For so long it could not be heard, whether it spoke or not. */
  excuse(ms: number): void {
    this.heardAtMs += ms
  }

  /** Takes the next 20 ms. Call it only when `isReady`. */
  take(): Int16Array {
    const frame = this.move()
    this.shorten()
    return frame
  }

  private get left(): number {
    return this.next === null ? 0 : timestampAhead(this.end, this.next)
  }

  private begin(ssrc: number, timestamp: number, next: number): void {
    this.ring.fill(0)
    this.ssrc = ssrc
    this.next = next
    this.end = timestamp
    this.taken = 0
    this.leastLeft = Number.POSITIVE_INFINITY
  }

  private shorten(): void {
    this.leastLeft = Math.min(this.leastLeft, this.left)
    this.taken += 1
    if (this.taken < SURPLUS_FRAMES) return
    for (; this.leastLeft >= FRAME_SAMPLES; this.leastLeft -= FRAME_SAMPLES) this.move()
    this.taken = 0
    this.leastLeft = Number.POSITIVE_INFINITY
  }

  private move(): Int16Array {
    const frame = new Int16Array(FRAME_SAMPLES)
    const from = this.next ?? 0
    for (let at = 0; at < FRAME_SAMPLES; at++) {
      const place = (from + at) & (RING_SAMPLES - 1)
      frame[at] = this.ring[place] ?? 0
      this.ring[place] = 0
    }
    this.next = (from + FRAME_SAMPLES) >>> 0
    return frame
  }
}
