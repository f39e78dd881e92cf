// A file being played: 20 ms frames until it is over, or for ever.
import { FRAME_SAMPLES } from './g711.ts'

export class Player {
  private readonly samples: Int16Array
  private readonly loops: boolean
  private at = 0

  constructor(samples: Int16Array, loops: boolean) {
    this.samples = samples
    this.loops = loops
  }

  /** The next frame, the last one padded with silence; null once it is over. */
  next(): Int16Array | null {
    const { samples } = this
    if (this.at >= samples.length && !this.loops) return null
    const frame = new Int16Array(FRAME_SAMPLES)
    for (let filled = 0; filled < FRAME_SAMPLES; ) {
      if (this.at >= samples.length) {
        if (!this.loops) break
        this.at = 0
      }
      const part = samples.subarray(this.at, this.at + FRAME_SAMPLES - filled)
      frame.set(part, filled)
      filled += part.length
      this.at += part.length
    }
    return frame
  }
}
