// Sound of any usual rate comes to 8 kHz with the telephone band unchanged and nothing folded into it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { LINE_RATE, RATE_MAX, RATE_MIN, RATE_STEP, Resampler } from '../../../src/domain/sound/resampler.ts'

const RATES = [11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]
const WITHIN_DB = 0.1
const GONE_DB = -60
/** Where the filter begins and ends there is less than a whole tone. */
const EDGE = 200

function toneAt(rate: number, hz: number, samples: number): Float64Array {
  return Float64Array.from({ length: samples }, (_, at) => Math.sin((2 * Math.PI * hz * at) / rate))
}

function resampled(rate: number, input: Float64Array): Float64Array {
  const resampler = new Resampler(rate)
  return Float64Array.of(...resampler.push(input), ...resampler.end())
}

/** Against a sine of full scale. */
function levelDb(sound: Float64Array): number {
  const middle = sound.subarray(EDGE, -EDGE)
  const power = middle.reduce((sum, level) => sum + level * level, 0) / middle.length
  return 10 * Math.log10(2 * power)
}

/** The part of the power that is the tone itself, and in phase with the input. */
function toneDb(sound: Float64Array, hz: number): number {
  let sum = 0
  for (let at = EDGE; at < sound.length - EDGE; at++)
    sum += 2 * (sound[at] ?? 0) * Math.sin((2 * Math.PI * hz * at) / LINE_RATE)
  return 20 * Math.log10(sum / (sound.length - 2 * EDGE))
}

for (const rate of RATES) {
  describe(`from ${rate} Hz`, () => {
    test(`tones of the telephone band keep their level within ${WITHIN_DB} dB, and their place`, () => {
      for (let hz = 50; hz <= 3_400; hz += 50) {
        const sound = resampled(rate, toneAt(rate, hz, rate / 2))
        assert.ok(Math.abs(levelDb(sound)) < WITHIN_DB, `${hz} Hz: ${levelDb(sound)} dB`)
        assert.ok(Math.abs(toneDb(sound, hz)) < WITHIN_DB, `${hz} Hz: ${toneDb(sound, hz)} dB of it the tone`)
      }
    })

    test(`tones from 4 kHz on are at least ${-GONE_DB} dB down`, () => {
      for (let hz = 4_000; hz <= rate / 2; hz += 137) {
        const level = levelDb(resampled(rate, toneAt(rate, hz, rate / 4)))
        assert.ok(level < GONE_DB, `${hz} Hz: ${level} dB`)
      }
    })
  })
}

test('8 kHz stays as it is, sample by sample', () => {
  const input = toneAt(LINE_RATE, 440, 1_000)
  assert.deepEqual(resampled(LINE_RATE, input), input)
})

test('any rate, in pieces of any size: as long as it was, and the same as in one piece', () => {
  const pieces = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 12 })
  const rates = fc.integer({ min: RATE_MIN / RATE_STEP, max: RATE_MAX / RATE_STEP })
  fc.assert(
    fc.property(rates, pieces, (steps, sizes) => {
      const rate = steps * RATE_STEP
      const length = sizes.reduce((sum, size) => sum + size, 0)
      const input = toneAt(rate, 700, length)
      const resampler = new Resampler(rate)
      const parts: number[] = []
      let at = 0
      for (const size of sizes) {
        parts.push(...resampler.push(input.subarray(at, at + size)))
        at += size
      }
      parts.push(...resampler.end())
      assert.equal(parts.length, Math.ceil((length * LINE_RATE) / rate))
      assert.deepEqual(Float64Array.from(parts), resampled(rate, input))
    }),
    { numRuns: 40 },
  )
})
