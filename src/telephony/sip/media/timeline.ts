// A recording in progress: two channels aligned by time, silence where nothing came, late packets put where
// they belong.
import { endianness } from 'node:os'
import { SAMPLES_PER_MS } from './g711.ts'
import { sequenceAhead, timestampAhead } from './rtp.ts'

export type Channel = 'left' | 'right'

/** What a channel is fed: codes, their law's table, and their position in the stream. */
export interface Heard {
  /** Identifies the stream; a new one is aligned again. */
  readonly stream: number
  readonly sequence: number
  readonly timestamp: number
  readonly codes: Uint8Array
  readonly table: Int16Array
}

/** How much later than its position a packet may come. */
export const LATE_MS = 500
/**
 * How far a packet may lie before the time its stream was aligned to, if the packet that aligned it was late
 * itself.
 */
const EARLY_MS = 300
/** This many late packets in a row mean that the whole stream is late. */
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
  /** Sample pairs handed out so far. */
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

  /** Takes what no packet can change any more. Called once a second. */
  take(nowMs: number): Buffer {
    return this.takeUntil(this.positionAt(nowMs - LATE_MS))
  }

  /** Takes the rest, at the end. */
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
    // An older packet: it goes where it belongs, or nowhere if that part has been handed out.
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
