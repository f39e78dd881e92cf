// Makes sound for tests (tones, cadences, speech-like noise) and measures levels.
import { seeded } from '../../../src/domain/random.ts'
import { FRAME_SAMPLES } from '../../../src/telephony/sip/media/g711.ts'
import { goertzel } from '../../../src/telephony/sip/media/tone.ts'

export const RATE = 8_000

function chance(seed: number): () => number {
  const random = seeded(seed)
  return () => random.next()
}

/** Sines of these frequencies, each `db` below full scale, from sample `from` on. */
export function tone(hz: readonly number[], ms: number, db = -15, from = 0): Int16Array {
  const amplitude = 32_767 * 10 ** (db / 20)
  return Int16Array.from({ length: (ms * RATE) / 1_000 }, (_, at) =>
    Math.round(
      hz.reduce((sum, one) => sum + amplitude * Math.sin((2 * Math.PI * one * (from + at)) / RATE), 0),
    ),
  )
}

export function quiet(ms: number): Int16Array {
  return new Int16Array((ms * RATE) / 1_000)
}

export function joined(...parts: readonly Int16Array[]): Int16Array {
  return Int16Array.from(parts.flatMap(part => [...part]))
}

export function repeated(times: number, ...parts: readonly Int16Array[]): Int16Array {
  return joined(...Array.from({ length: times }, () => parts).flat())
}

export function withNoise(samples: Int16Array, db: number, seed = 1): Int16Array {
  const random = chance(seed)
  const range = 32_767 * 10 ** (db / 20) * Math.sqrt(3)
  return samples.map(sample => Math.max(-32_768, Math.min(32_767, sample + (random() * 2 - 1) * range)))
}

/**
 * Syllables: a gliding fundamental with harmonics, or a hiss, swelling and fading, with pauses between words.
 */
export function speech(ms: number, seed = 1): Int16Array {
  const random = chance(seed)
  const parts: Int16Array[] = []
  for (let made = 0; made < ms; ) {
    const length = 80 + Math.floor(random() * 12) * 20
    const voiced = random() < 0.75
    const base = 100 + random() * 120
    const glide = (random() - 0.5) * 60
    const formant = 400 + random() * 1_600
    const count = (length * RATE) / 1_000
    parts.push(
      Int16Array.from({ length: count }, (_, at) => {
        const swell = Math.sin((Math.PI * at) / count) * 5_000
        if (!voiced) return swell * 0.4 * (random() * 2 - 1)
        const hz = base + (glide * at) / count
        let sum = 0
        for (let harmonic = 1; harmonic <= 14; harmonic++) {
          const weight = 1 / (1 + ((harmonic * hz - formant) / 400) ** 2) + 0.15 / harmonic
          sum += weight * Math.sin((2 * Math.PI * harmonic * hz * at) / RATE)
        }
        return swell * 0.5 * sum
      }),
    )
    made += length
    if (random() < 0.3) {
      parts.push(quiet(160))
      made += 160
    }
  }
  return joined(...parts).map(sample => Math.max(-32_000, Math.min(32_000, sample)))
}

export function frames(samples: Int16Array): Int16Array[] {
  return Array.from({ length: Math.floor(samples.length / FRAME_SAMPLES) }, (_, at) =>
    samples.subarray(at * FRAME_SAMPLES, (at + 1) * FRAME_SAMPLES),
  )
}

/** Level of a frequency in dB of a full scale sine. */
export function levelOf(samples: Int16Array, hz: number): number {
  const [cos, sin] = goertzel(samples, hz)
  return 20 * Math.log10((2 * Math.hypot(cos, sin)) / samples.length / 32_767 + 1e-9)
}

/** Levels of 50 ms windows, from the faintest to the loudest. */
function sortedLevels(samples: Int16Array, hz: number): number[] {
  const size = 400
  const levels = Array.from({ length: Math.floor(samples.length / size) }, (_, at) =>
    levelOf(samples.subarray(at * size, (at + 1) * size), hz),
  )
  return levels.sort((a, b) => a - b)
}

/** The median: a late packet spoils one or two windows. */
export function usualLevel(samples: Int16Array, hz: number): number {
  const levels = sortedLevels(samples, hz)
  return levels[Math.floor(levels.length / 2)] ?? Number.NEGATIVE_INFINITY
}

/**
 * A voice that stutters on a busy machine is still whole in some window; an absent voice is never that loud.
 */
export function loudestLevel(samples: Int16Array, hz: number): number {
  return sortedLevels(samples, hz).at(-1) ?? Number.NEGATIVE_INFINITY
}

/**
 * A quarter of the windows are at most this loud: where other voices break off, they spill into every tone.
 */
export function quietLevel(samples: Int16Array, hz: number): number {
  const levels = sortedLevels(samples, hz)
  return levels[Math.floor(levels.length / 4)] ?? Number.NEGATIVE_INFINITY
}
