// A recording in the making: two channels aligned by time, silence where nothing came, late packets put into
// their place.
import { endianness } from 'node:os'
import { SAMPLES_PER_MS } from './g711.ts'
import { sequenceAhead, timestampAhead } from './rtp.ts'

export type Channel = 'left' | 'right'

/** What a channel is fed: codes, their law's table, and where they belong in their stream. */
export interface Heard {
  /** Names the stream; another one is aligned anew. */
  readonly stream: number
  readonly sequence: number
  readonly timestamp: number
  readonly codes: Uint8Array
  readonly table: Int16Array
}

/** A packet may come so much later than its place. */
export const LATE_MS = 500
/** And so much before the time its stream was aligned to: the packet that aligned it was late itself. */
const EARLY_MS = 300
/** Late packets in a row mean that the stream is late as a whole. */
const LATE_PACKETS_MAX = 50
const RING_PAIRS = 2 ** 14

interface Anchor {
  readonly stream: number
  readonly timestamp: number
  readonly position: number
  readonly sequence: number
  readonly late: number
}

export class Timeline {
  private readonly startMs: number
  private readonly pairs = new Int16Array(RING_PAIRS * 2)
  private anchors: Record<Channel, Anchor | null> = { left: null, right: null }
  /** Pairs given out so far. */
  private taken = 0

  constructor(startMs: number) {
    this.startMs = startMs
  }

  put(channel: Channel, heard: Heard, nowMs: number): void {
    const position = this.place(channel, heard, nowMs)
    const side = channel === 'left' ? 0 : 1
    for (let at = Math.max(0, this.taken - position); at < heard.codes.length; at++) {
      const pair = position + at
      if (pair >= this.taken + RING_PAIRS) return
      this.pairs[(pair % RING_PAIRS) * 2 + side] = heard.table[heard.codes[at] ?? 0] ?? 0
    }
  }

  /** What no packet can change any more. To be called once a second. */
  take(nowMs: number): Buffer {
    return this.takeUntil(this.positionAt(nowMs - LATE_MS))
  }

  /** The rest, at the end. */
  takeAll(nowMs: number): Buffer {
    return this.takeUntil(this.positionAt(nowMs))
  }

  private takeUntil(end: number): Buffer {
    const count = Math.max(0, end - this.taken)
    const given = new Int16Array(count * 2)
    for (let done = 0; done < count; ) {
      const from = (this.taken + done) % RING_PAIRS
      const part = this.pairs.subarray(from * 2, Math.min(RING_PAIRS, from + count - done) * 2)
      given.set(part, done * 2)
      part.fill(0)
      done += part.length / 2
    }
    this.taken += count
    const bytes = Buffer.from(given.buffer)
    return endianness() === 'BE' ? bytes.swap16() : bytes
  }

  private positionAt(ms: number): number {
    return Math.max(0, Math.floor((ms - this.startMs) * SAMPLES_PER_MS))
  }

  private place(channel: Channel, heard: Heard, nowMs: number): number {
    const anchor = this.anchors[channel]
    const arrived = this.positionAt(nowMs)
    if (anchor === null || anchor.stream !== heard.stream) return this.align(channel, heard, arrived)
    const position = anchor.position + timestampAhead(heard.timestamp, anchor.timestamp)
    // Of the past: it goes to its place or, when that has been given out, nowhere.
    if (sequenceAhead(heard.sequence, anchor.sequence) <= 0) return position
    const lateMs = (arrived - position) / SAMPLES_PER_MS
    const late = lateMs > LATE_MS / 2 ? anchor.late + 1 : 0
    if (lateMs > LATE_MS || lateMs < -EARLY_MS || late > LATE_PACKETS_MAX)
      return this.align(channel, heard, arrived)
    this.anchors[channel] = {
      stream: heard.stream,
      timestamp: heard.timestamp,
      position,
      sequence: heard.sequence,
      late,
    }
    return position
  }

  private align(channel: Channel, heard: Heard, position: number): number {
    this.anchors[channel] = {
      stream: heard.stream,
      timestamp: heard.timestamp,
      position,
      sequence: heard.sequence,
      late: 0,
    }
    return position
  }
}
