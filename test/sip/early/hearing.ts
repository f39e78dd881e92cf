// Listens to recordings and to what phones heard: levels of a tone over time, when it begins, what else is
// there.
import assert from 'node:assert/strict'
import { levelOf, RATE } from '../media/tones.ts'

const HEADER_BYTES = 44
const WINDOW_MS = 100
const STEP_MS = 2
/** A tone is present if it is at most this much fainter. */
const THERE_DB = 6
/** The share of an uninterrupted tone's windows that must have its level: a lost packet spoils one. */
const STEADY_SHARE = 0.95

/** The two sides of our recording; fails unless it is a WAV file of two channels, 8 kHz and 16 bits. */
export function stereoOf(bytes: Buffer): { readonly left: Int16Array; readonly right: Int16Array } {
  assert.equal(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 16), 'RIFFWAVEfmt ')
  const format = [
    bytes.readUInt16LE(20),
    bytes.readUInt16LE(22),
    bytes.readUInt32LE(24),
    bytes.readUInt16LE(34),
  ]
  assert.deepEqual(format, [1, 2, RATE, 16], 'PCM, channels, rate, bits')
  assert.equal(bytes.readUInt32LE(4), bytes.length - 8)
  assert.equal(bytes.readUInt32LE(40), bytes.length - HEADER_BYTES)
  const count = (bytes.length - HEADER_BYTES) >> 2
  const side = (offset: number) =>
    Int16Array.from({ length: count }, (_, at) => bytes.readInt16LE(HEADER_BYTES + 4 * at + offset))
  return { left: side(0), right: side(2) }
}

/** Reads a WAV file of one 16-bit channel, perhaps still being written. */
export function monoOf(bytes: Buffer): Int16Array {
  const from = bytes.indexOf('data', 12, 'latin1') + 8
  return Int16Array.from({ length: (bytes.length - from) >> 1 }, (_, at) => bytes.readInt16LE(from + 2 * at))
}

export const lengthMs = (samples: Int16Array) => (samples.length / RATE) * 1_000

export function part(samples: Int16Array, fromMs: number, untilMs = Number.POSITIVE_INFINITY): Int16Array {
  return samples.subarray((fromMs * RATE) / 1_000, Math.min(samples.length, (untilMs * RATE) / 1_000))
}

/** Levels in dB of a full sine, one per tenth of a second. */
export function levels(samples: Int16Array, hz: number): number[] {
  return Array.from({ length: Math.floor(lengthMs(samples) / WINDOW_MS) }, (_, at) =>
    levelOf(part(samples, at * WINDOW_MS, (at + 1) * WINDOW_MS), hz),
  )
}

/**
 * Milliseconds until the tone begins: the middle of the first 20 ms that hold it. Infinity if it never does.
 */
export function startOf(samples: Int16Array, hz: number, db: number): number {
  for (let ms = 0; ms + 20 <= lengthMs(samples); ms += STEP_MS) {
    if (levelOf(part(samples, ms, ms + 20), hz) >= db - THERE_DB) return ms + 10
  }
  return Number.POSITIVE_INFINITY
}

/** How long the tone is present at its level, in ms. */
export function toneMs(samples: Int16Array, hz: number, db: number, withinDb: number): number {
  return levels(samples, hz).filter(level => Math.abs(level - db) <= withinDb).length * WINDOW_MS
}

/** Fails unless the tone has its level from `fromMs` to the end. */
export function steady(
  samples: Int16Array,
  hz: number,
  db: number,
  withinDb: number,
  who: string,
  fromMs = 0,
): void {
  const all = levels(part(samples, fromMs), hz)
  const good = all.filter(level => Math.abs(level - db) <= withinDb)
  // One window may span a late packet.
  const enough = Math.min(STEADY_SHARE * all.length, all.length - 1)
  assert.ok(
    good.length > 0 && good.length >= enough,
    `${who}: ${all.map(level => level.toFixed(1)).join(' ')} dB`,
  )
}

/** As a share of full scale. */
export function loudest(samples: Int16Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) / 32_768
}
