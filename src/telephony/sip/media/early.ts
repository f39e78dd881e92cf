// Watches early media: turns packets into 20 ms frames in step with time, frames into sounds, and sounds into
// a kind.
import { CadenceWatch } from './cadence.ts'
import { FRAME_MS, FRAME_SAMPLES } from './g711.ts'
import type { EarlyKind } from './port.ts'
import { type FrameSound, ToneEar } from './tone.ts'

/** If no packet comes for this long, the time that passed counts as quiet, up to SLACK_MS ago. */
const GAP_MS = 200
const SLACK_MS = 80

export class EarlyWatch {
  private readonly ear = new ToneEar()
  private readonly cadence = new CadenceWatch()
  private readonly frame = new Int16Array(FRAME_SAMPLES)
  private filled = 0
  private fedMs = 0
  private readonly startMs: number

  constructor(startMs: number) {
    this.startMs = startMs
  }

  /** A packet's codes with their law's table. */
  heard(codes: Uint8Array, table: Int16Array): EarlyKind[] {
    const kinds: EarlyKind[] = []
    for (let at = 0; at < codes.length; at++) {
      this.frame[this.filled++] = table[codes[at] ?? 0] ?? 0
      if (this.filled < FRAME_SAMPLES) continue
      this.filled = 0
      kinds.push(...this.feed(this.ear.hear(this.frame)))
    }
    return kinds
  }

  /** Called every 20 ms: long gaps between packets count as quiet. */
  passed(nowMs: number): EarlyKind[] {
    const kinds: EarlyKind[] = []
    const passedMs = nowMs - this.startMs
    if (this.fedMs < passedMs - GAP_MS)
      while (this.fedMs < passedMs - SLACK_MS) kinds.push(...this.feed('quiet'))
    return kinds
  }

  private feed(sound: FrameSound): EarlyKind[] {
    this.fedMs += FRAME_MS
    const kind = this.cadence.feed(sound)
    return kind === null ? [] : [kind]
  }
}
