// Kinds of early media: tones of several countries, clean and noisy, through G.711; speech; silence.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EarlyWatch } from '../../../src/telephony/sip/media/early.ts'
import { DECODED, encode, FRAME_MS } from '../../../src/telephony/sip/media/g711.ts'
import type { EarlyKind } from '../../../src/telephony/sip/media/port.ts'
import { frames, joined, quiet, repeated, speech, tone, withNoise } from './tones.ts'

interface Told {
  readonly kind: EarlyKind
  readonly atMs: number
}

function watch(samples: Int16Array): Told[] {
  const early = new EarlyWatch(0)
  return frames(samples).flatMap((frame, n) =>
    early.heard(encode(frame, 'PCMA'), DECODED.PCMA).map(kind => ({ kind, atMs: (n + 1) * FRAME_MS })),
  )
}

const beat = (hz: readonly number[], on: number, off = on, times = 8) =>
  repeated(times, tone(hz, on), quiet(off))

const CADENCES: readonly [name: string, kind: EarlyKind, samples: Int16Array, withinMs: number][] = [
  ['ringback in China, 450 Hz 1/4', 'ringback', beat([450], 1_000, 4_000, 3), 2_100],
  ['ringback in Europe, 425 Hz 1/4', 'ringback', beat([425], 1_000, 4_000, 3), 2_100],
  ['ringback in North America, 440 + 480 Hz 2/4', 'ringback', beat([440, 480], 2_000, 4_000, 3), 3_100],
  [
    'ringback in Britain, 400 + 450 Hz',
    'ringback',
    repeated(3, tone([400, 450], 400), quiet(200), tone([400, 450], 400), quiet(2_000)),
    2_100,
  ],
  ['busy in China, 450 Hz 0.35/0.35', 'busy', beat([450], 350), 1_500],
  ['busy in Europe, 425 Hz 0.5/0.5', 'busy', beat([425], 500), 2_100],
  ['busy in North America, 480 + 620 Hz 0.5/0.5', 'busy', beat([480, 620], 500), 2_100],
  ['congestion in China, 450 Hz 0.7/0.7', 'congestion', beat([450], 700), 2_900],
  ['congestion elsewhere, 480 + 620 Hz 0.25/0.25', 'congestion', beat([480, 620], 250), 1_100],
  [
    'special information, 950 1400 1800 Hz',
    'specialInformation',
    repeated(2, tone([950], 330), tone([1_400], 330), tone([1_800], 330), quiet(1_000)),
    1_000,
  ],
]

for (const [name, kind, samples, withinMs] of CADENCES) {
  test(`${name}: ${kind}, soon and nothing else`, () => {
    const reported = watch(samples)
    assert.deepEqual(
      reported.map(({ kind }) => kind),
      [kind],
    )
    assert.ok((reported[0]?.atMs ?? Number.POSITIVE_INFINITY) <= withinMs, `after ${reported[0]?.atMs} ms`)
  })

  test(`${name}: the same beginning at any moment, under noise, faint or loud`, () => {
    for (const [db, seed] of [
      [-50, 1],
      [-42, 2],
      [-34, 3],
    ] as const) {
      const begun = joined(
        quiet(110 * seed),
        samples.map(sample => sample * 1.5),
      )
      assert.deepEqual(
        watch(withNoise(begun, db, seed)).map(reported => reported.kind),
        [kind],
        `noise at ${db} dB`,
      )
    }
    const faint = samples.map(sample => Math.round(sample / 10))
    assert.deepEqual(
      watch(withNoise(faint, -52)).map(reported => reported.kind),
      [kind],
    )
  })
}

test('speech is speech within three seconds, and never a tone', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const reported = watch(speech(20_000, seed))
    assert.deepEqual(
      reported.map(({ kind }) => kind),
      ['speech'],
      `seed ${seed}`,
    )
    assert.ok((reported[0]?.atMs ?? 0) <= 3_000, `seed ${seed}: ${reported[0]?.atMs}`)
  }
})

test('a call rings, then a voice says why it cannot be reached, then it is busy', () => {
  const reported = watch(joined(beat([450], 1_000, 4_000, 2), speech(6_000), quiet(400), beat([450], 350)))
  assert.deepEqual(
    reported.map(({ kind }) => kind),
    ['ringback', 'speech', 'busy'],
  )
})

test('quiet, and the noise of a line, are silence after five seconds', () => {
  for (const samples of [quiet(8_000), withNoise(quiet(8_000), -55)]) {
    assert.deepEqual(watch(samples), [{ kind: 'silence', atMs: 5_000 }])
  }
})

test('missing packets count as quiet: a carrier that sends nothing between two rings is heard ringing', () => {
  const early = new EarlyWatch(0)
  const reported: EarlyKind[] = []
  const ring = frames(tone([450], 1_000))
  for (let now = 0; now < 3_000; now += FRAME_MS) {
    const frame = ring[now / FRAME_MS]
    if (frame !== undefined) reported.push(...early.heard(encode(frame, 'PCMU'), DECODED.PCMU))
    reported.push(...early.passed(now))
  }
  assert.deepEqual(reported, ['ringback'])
})
