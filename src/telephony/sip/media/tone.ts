// Classifies 20 ms of early sound by Goertzel: quiet, a call progress tone, a special information tone, or
// something else.
import { FRAME_MS, FRAME_SAMPLES } from './g711.ts'

export type FrameSound = 'quiet' | 'progress' | 'special1' | 'special2' | 'special3' | 'other'

const RATE_HZ = 8_000
/** Mean square of -46 dB of full scale: comfort noise lies below it, a network's faintest tone well above. */
const QUIET_MEAN_SQUARE = 32_768 ** 2 * 10 ** -4.6
/**
 * On a noisy line, quiet is whatever lies 15 dB below the tones heard lately, whose weight halves every 5 s.
 */
const QUIET_OF_TONE = 10 ** -1.5
const TONE_FADING = 0.5 ** (FRAME_MS / 5_000)
/** The share of a frame's energy that a tone must explain: 0.75 is a tone 5 dB above everything else. */
const EXPLAINED_MIN = 0.75

/**
 * China 450 Hz; Europe 425; Britain 400 + 450 and 350 + 450; North America 440 + 480, 480 + 620, 350 + 440
 * (ITU-T E.180 supplement 2).
 */
const PROGRESS_HZ: readonly (readonly number[])[] = [
  [450],
  [425],
  [400],
  [440, 480],
  [480, 620],
  [350, 440],
  [400, 450],
]
/** ITU-T E.180: 950 ± 50, 1400 ± 50 and 1800 ± 50 Hz, one after the other. */
const SPECIAL_HZ: readonly (readonly [sound: FrameSound, hz: number])[] = [
  ['special1', 950],
  ['special2', 1_400],
  ['special3', 1_800],
]

/** Cosine and sine parts of a frame at one frequency. */
type Phasor = readonly [cos: number, sin: number]

/** Goertzel's recurrence, read as the correlation with cosine and sine. */
export function goertzel(samples: Int16Array, hz: number): Phasor {
  const turn = (2 * Math.PI * hz) / RATE_HZ
  const twiceCos = 2 * Math.cos(turn)
  let one = 0
  let two = 0
  for (let at = 0; at < samples.length; at++) {
    const next = (samples[at] ?? 0) + twiceCos * one - two
    two = one
    one = next
  }
  const real = one - two * Math.cos(turn)
  const imaginary = two * Math.sin(turn)
  // The recurrence refers phases to the last sample; this turns them back to the first.
  const back = turn * (samples.length - 1)
  return [
    real * Math.cos(back) + imaginary * Math.sin(back),
    real * Math.sin(back) - imaginary * Math.cos(back),
  ]
}

/**
 * A tone of one or two frequencies: how much of a frame's energy it explains at its best amplitudes and
 * phases.
 */
class ToneTemplate {
  readonly hz: readonly number[]
  private readonly inverse: readonly (readonly number[])[]

  constructor(hz: readonly number[]) {
    this.hz = hz
    const waves = hz.flatMap(frequency => [wave(frequency, Math.cos), wave(frequency, Math.sin)])
    this.inverse = inverted(
      waves.map(a => waves.map(b => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0))),
    )
  }

  energy(phasors: ReadonlyMap<number, Phasor>): number {
    const parts = this.hz.flatMap(frequency => phasors.get(frequency) ?? [0, 0])
    let energy = 0
    this.inverse.forEach((row, i) => {
      for (let j = 0; j < row.length; j++) energy += (parts[i] ?? 0) * (row[j] ?? 0) * (parts[j] ?? 0)
    })
    return energy
  }
}

const PROGRESS = PROGRESS_HZ.map(hz => new ToneTemplate(hz))
const SPECIAL = SPECIAL_HZ.map(([sound, hz]) => ({ sound, template: new ToneTemplate([hz]) }))
const ALL_HZ = [...new Set([...PROGRESS_HZ.flat(), ...SPECIAL_HZ.map(([, hz]) => hz)])]

export class ToneEar {
  /** Mean square. */
  private toneLevel = 0

  /** Takes FRAME_SAMPLES samples. */
  hear(frame: Int16Array): FrameSound {
    this.toneLevel *= TONE_FADING
    let energy = 0
    for (let at = 0; at < frame.length; at++) energy += (frame[at] ?? 0) ** 2
    const level = energy / FRAME_SAMPLES
    if (level < Math.max(QUIET_MEAN_SQUARE, this.toneLevel * QUIET_OF_TONE)) return 'quiet'
    const sound = toneOf(frame, energy * EXPLAINED_MIN)
    if (sound !== 'other') this.toneLevel = Math.max(this.toneLevel, level)
    return sound
  }
}

function toneOf(frame: Int16Array, energyMin: number): FrameSound {
  const phasors = new Map(ALL_HZ.map(hz => [hz, goertzel(frame, hz)]))
  for (const template of PROGRESS) if (template.energy(phasors) >= energyMin) return 'progress'
  for (const { sound, template } of SPECIAL) if (template.energy(phasors) >= energyMin) return sound
  return 'other'
}

function wave(hz: number, shape: (angle: number) => number): number[] {
  return Array.from({ length: FRAME_SAMPLES }, (_, at) => shape((2 * Math.PI * hz * at) / RATE_HZ))
}

/** Gauss-Jordan elimination; the matrices here are small, symmetric and far from singular. */
function inverted(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))])
  for (let column = 0; column < size; column++) {
    const pivotRow = rows[column] ?? []
    const pivot = pivotRow[column] ?? 1
    for (let j = 0; j < 2 * size; j++) pivotRow[j] = (pivotRow[j] ?? 0) / pivot
    rows.forEach((row, i) => {
      const factor = row[column] ?? 0
      if (i === column || factor === 0) return
      for (let j = 0; j < 2 * size; j++) row[j] = (row[j] ?? 0) - factor * (pivotRow[j] ?? 0)
    })
  }
  return rows.map(row => row.slice(size))
}
