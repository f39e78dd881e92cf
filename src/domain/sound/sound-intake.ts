// Takes a sound file as it comes and makes it the sound of a telephone line: 8 kHz, one channel, 16 bits. The
// console does so too, so that less of it travels.
import { fromALaw, fromMuLaw } from './g711-laws.ts'
import { LINE_RATE, RATE_MAX, RATE_MIN, RATE_STEP, Resampler } from './resampler.ts'
import { joined, viewOf, WAV_CODE, type WavFault, type WavFormat, WavReader } from './wav-reader.ts'

/** Why a file cannot be taken, and what of it that is about. */
export interface SoundRefusal {
  readonly refused: WavFault | 'codingUnknown' | 'tooManyChannels' | 'rateUnknown' | 'soundTooLong'
  readonly about: readonly string[]
}

/** One sample, from -1 to 1. */
type ReadSample = (bytes: DataView, at: number) => number

const FULL_SCALE = 32_768
const CHANNELS_MAX = 2

export class SoundIntake {
  private readonly samplesMax: number
  private readonly wav = new WavReader()
  private frames: Frames | null = null
  private readonly parts: Int16Array[] = []
  private samples = 0

  constructor(secondsMax: number) {
    this.samplesMax = secondsMax * LINE_RATE
  }

  /** Null: so far it is well. */
  push(bytes: Uint8Array): SoundRefusal | null {
    const sound = this.wav.push(bytes)
    if (typeof sound === 'string') return { refused: sound, about: [] }
    if (this.frames === null && this.wav.format !== null) {
      const frames = framesOf(this.wav.format)
      if ('refused' in frames) return frames
      this.frames = frames
    }
    if (this.frames === null || sound.length === 0) return null
    return this.keep(this.frames.resampler.push(this.frames.take(sound)))
  }

  /** The whole sound. */
  end(): Int16Array | SoundRefusal {
    const fault = this.wav.end()
    if (fault !== null) return { refused: fault, about: [] }
    const refused = this.frames === null ? null : this.keep(this.frames.resampler.end())
    if (refused !== null) return refused
    if (this.samples === 0) return { refused: 'noSound', about: [] }
    const whole = new Int16Array(this.samples)
    let at = 0
    for (const part of this.parts) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  }

  private keep(sound: Float64Array): SoundRefusal | null {
    this.samples += sound.length
    if (this.samples > this.samplesMax)
      return { refused: 'soundTooLong', about: [String(this.samplesMax / LINE_RATE)] }
    this.parts.push(
      Int16Array.from(sound, level =>
        Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(level * FULL_SCALE))),
      ),
    )
    return null
  }
}

/** Takes the frames of one format apart, and mixes two channels into one. */
class Frames {
  readonly resampler: Resampler
  private readonly read: ReadSample
  private readonly channels: number
  private readonly sampleBytes: number
  private held = new Uint8Array(0)

  constructor({ channels, bits, rate }: WavFormat, read: ReadSample) {
    this.resampler = new Resampler(rate)
    this.read = read
    this.channels = channels
    this.sampleBytes = bits / 8
  }

  take(bytes: Uint8Array): Float64Array {
    const { read, channels, sampleBytes } = this
    const all = joined(this.held, bytes)
    const view = viewOf(all)
    const frameBytes = channels * sampleBytes
    const frames = Math.floor(all.length / frameBytes)
    this.held = all.slice(frames * frameBytes)
    const mono = new Float64Array(frames)
    for (let frame = 0, at = 0; frame < frames; frame++) {
      let sum = 0
      for (let channel = 0; channel < channels; channel++, at += sampleBytes) sum += read(view, at)
      mono[frame] = sum / channels
    }
    return mono
  }
}

function framesOf(format: WavFormat): Frames | SoundRefusal {
  const { code, channels, rate, bits } = format
  const read = READERS[`${code} ${bits}`]
  if (read === undefined) return { refused: 'codingUnknown', about: [String(code), String(bits)] }
  if (channels < 1 || channels > CHANNELS_MAX)
    return { refused: 'tooManyChannels', about: [String(channels)] }
  if (rate < RATE_MIN || rate > RATE_MAX || rate % RATE_STEP !== 0)
    return { refused: 'rateUnknown', about: [String(rate)] }
  return new Frames(format, read)
}

const { pcm, float, aLaw, muLaw } = WAV_CODE
/** By code and bits. */
const READERS: Readonly<Record<string, ReadSample>> = {
  [`${pcm} 8`]: (bytes, at) => (bytes.getUint8(at) - 128) / 128,
  [`${pcm} 16`]: (bytes, at) => bytes.getInt16(at, true) / FULL_SCALE,
  [`${pcm} 24`]: (bytes, at) => (256 * bytes.getInt16(at + 1, true) + bytes.getUint8(at)) / 2 ** 23,
  [`${pcm} 32`]: (bytes, at) => bytes.getInt32(at, true) / 2 ** 31,
  [`${float} 32`]: (bytes, at) => loudness(bytes.getFloat32(at, true)),
  [`${float} 64`]: (bytes, at) => loudness(bytes.getFloat64(at, true)),
  [`${aLaw} 8`]: (bytes, at) => fromALaw(bytes.getUint8(at)) / FULL_SCALE,
  [`${muLaw} 8`]: (bytes, at) => fromMuLaw(bytes.getUint8(at)) / FULL_SCALE,
}

/** A file may hold anything: what is not a number is silence, what is too loud is cut. */
function loudness(level: number): number {
  return Number.isNaN(level) ? 0 : Math.max(-1, Math.min(1, level))
}
