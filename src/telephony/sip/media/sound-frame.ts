// A frame, the content of a leg's packet for its partners, and batches of frames on their way to another
// worker.
import type { SoundCodec } from './port.ts'

export interface SoundFrame {
  readonly ssrc: number
  readonly sequence: number
  readonly timestamp: number
  readonly marker: boolean
  readonly kind: FrameKind
  readonly payload: Uint8Array
}

export type FrameKind = SoundCodec | 'event'

const KINDS: readonly FrameKind[] = ['PCMU', 'PCMA', 'event']
const HEAD_BYTES = 24
const BATCH_BYTES_START = 4_096
/** More than this is dropped rather than heaped up for a stalled worker: 100 legs for a second. */
const BATCH_BYTES_MAX = 2 ** 20

/**
 * Gathers frames for legs of another worker, each with its receiver and its sender, to send them together.
 */
export class FrameBatch {
  private bytes = Buffer.allocUnsafe(BATCH_BYTES_START)
  private used = 0

  get isEmpty(): boolean {
    return this.used === 0
  }

  add(to: number, from: number, frame: SoundFrame): void {
    const { payload } = frame
    const end = this.used + HEAD_BYTES + payload.length
    if (end > BATCH_BYTES_MAX) return
    if (end > this.bytes.length) {
      const wider = Buffer.allocUnsafe(Math.max(end, this.bytes.length * 2))
      this.bytes.copy(wider, 0, 0, this.used)
      this.bytes = wider
    }
    const { bytes, used } = this
    bytes.writeUInt32LE(to, used)
    bytes.writeUInt32LE(frame.ssrc, used + 4)
    bytes.writeUInt32LE(frame.timestamp, used + 8)
    bytes.writeUInt16LE(frame.sequence, used + 12)
    bytes.writeUInt16LE(payload.length, used + 14)
    bytes[used + 16] = KINDS.indexOf(frame.kind)
    bytes[used + 17] = frame.marker ? 1 : 0
    bytes.writeUInt32LE(from, used + 20)
    bytes.set(payload, used + HEAD_BYTES)
    this.used = end
  }

  /** Returns the frames in memory of their own and empties the batch. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.used)
    taken.set(this.bytes.subarray(0, this.used))
    this.used = 0
    return taken
  }
}

export function readBatch(
  batch: Uint8Array,
  each: (to: number, from: number, frame: SoundFrame) => void,
): void {
  const bytes = Buffer.from(batch.buffer, batch.byteOffset, batch.byteLength)
  for (let at = 0; at + HEAD_BYTES <= bytes.length; ) {
    const end = at + HEAD_BYTES + bytes.readUInt16LE(at + 14)
    each(bytes.readUInt32LE(at), bytes.readUInt32LE(at + 20), {
      ssrc: bytes.readUInt32LE(at + 4),
      timestamp: bytes.readUInt32LE(at + 8),
      sequence: bytes.readUInt16LE(at + 12),
      kind: KINDS[bytes[at + 16] ?? 0] ?? 'PCMU',
      marker: bytes[at + 17] === 1,
      payload: bytes.subarray(at + HEAD_BYTES, end),
    })
    at = end
  }
}
