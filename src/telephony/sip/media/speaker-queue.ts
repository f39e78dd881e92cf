// What one of several speakers has said and the mixer has not taken yet, by the speaker's own time.
import { FRAME_SAMPLES, SAMPLES_PER_MS } from './g711.ts'
import { timestampAhead } from './rtp.ts'

/** A packet's sound, and where it belongs in its stream. */
export interface Said {
  readonly ssrc: number
  readonly timestamp: number
  readonly codes: Uint8Array
  /** Code to linear sample. */
  readonly table: Int16Array
}

/** 512 ms; a power of two, so that timestamps that wrap go on in the ring. */
const RING_SAMPLES = 2 ** 12
/** A timestamp so far off what was expected begins a new stretch of sound: a pause, another clock. */
const JUMP_SAMPLES = RING_SAMPLES / 2
/** A speaker who has sent nothing for so long is not waited for: its packet is a frame late, or it pauses. */
const REST_AFTER_MS = 40
/** Whole frames that so many in a row left behind are delay that nobody needs. */
const SURPLUS_FRAMES = 25

/**
 * Resting: nothing is waited for; the next packet begins a stretch of sound. Speaking: whole frames are given
 * out one after the other, silence where a packet was lost, until none is left and none has come for a while.
 */
export class SpeakerQueue {
  private readonly ring = new Int16Array(RING_SAMPLES)
  private ssrc = 0
  /** Timestamp of the next sample to give out; null: resting. */
  private next: number | null = null
  /** Timestamp after the newest sample. */
  private end = 0
  private heardAtMs = 0
  private taken = 0
  /** The fewest samples left behind by the frames taken. */
  private leastLeft = Number.POSITIVE_INFINITY

  get isSpeaking(): boolean {
    return this.next !== null
  }

  /** A whole frame is there. */
  get isReady(): boolean {
    return this.left >= FRAME_SAMPLES
  }

  /** `skipsMs`: so much of the begin of a stretch of sound is left out. */
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

  /** `heldUpMs`: for so long we heard nothing ourselves. */
  restIfQuiet(nowMs: number, heldUpMs: number): void {
    this.heardAtMs = Math.min(nowMs, this.heardAtMs + heldUpMs)
    if (!this.isReady && nowMs - this.heardAtMs >= REST_AFTER_MS) this.next = null
  }

  /** The next 20 ms. To be taken when they are ready. */
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
