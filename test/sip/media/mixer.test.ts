// The mixer in virtual time: sums, who is waited for, and how long anybody is delayed.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { FRAME_MS, FRAME_SAMPLES } from '../../../src/telephony/sip/media/g711.ts'
import { Mixer, mixed } from '../../../src/telephony/sip/media/mixer.ts'

const frame = fc
  .array(fc.integer({ min: -32_768, max: 32_767 }), { minLength: FRAME_SAMPLES, maxLength: FRAME_SAMPLES })
  .map(samples => Int16Array.from(samples))

describe('the sum of frames', () => {
  test('is each sample’s sum, clipped at full scale, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 5 }), frames => {
        const sum = mixed(frames)
        for (let at = 0; at < FRAME_SAMPLES; at++) {
          const exact = frames.reduce((level, one) => level + (one[at] ?? 0), 0)
          assert.equal(sum[at], Math.max(-32_768, Math.min(32_767, exact)))
        }
        assert.deepEqual(mixed([...frames].reverse()), sum)
      }),
      { numRuns: 100 },
    )
  })

  test('of one is that one, of none is silence, and silence adds nothing', () => {
    const silence = new Int16Array(FRAME_SAMPLES)
    fc.assert(
      fc.property(frame, one => {
        assert.deepEqual(mixed([one]), one)
        assert.deepEqual(mixed([silence, one, silence]), one)
      }),
      { numRuns: 50 },
    )
    assert.deepEqual(mixed([]), silence)
  })
})

interface Packet {
  readonly speaker: number
  readonly atMs: number
  /** Number of its first frame of 20 ms, in the speaker's time. */
  readonly n: number
  readonly frames?: number
}

interface Mixed {
  readonly atMs: number
  /** By speaker: the number of the frame mixed in. */
  readonly of: ReadonlyMap<number, number>
}

/** Each speaker's samples are its frame number on its own scale: 1 to 180, and 181 times that. */
const SCALE = new Map([
  [1, 1],
  [2, 181],
])
const TABLE = Int16Array.from({ length: 256 }, (_, code) => code)
const TABLES = new Map([...SCALE].map(([speaker, scale]) => [speaker, TABLE.map(level => level * scale)]))

/** `later`: when something due at a time is actually done. */
function run(packets: readonly Packet[], untilMs: number, later = (atMs: number) => atMs): Mixed[] {
  const mixer = new Mixer(0)
  mixer.setSpeakers([...SCALE.keys()])
  const frames: Mixed[] = []
  const ask = (atMs: number) => {
    for (let sum = mixer.next(atMs); sum !== null; sum = mixer.next(atMs)) {
      const level = sum[0] ?? 0
      const of = new Map([
        [1, level % 181],
        [2, Math.floor(level / 181)],
      ])
      frames.push({ atMs, of })
    }
  }
  const beats = Array.from({ length: Math.floor(untilMs / FRAME_MS) }, (_, n) => ({
    atMs: n * FRAME_MS + 0.1,
  }))
  const due = [...packets, ...beats].map(one => ({ ...one, atMs: later(one.atMs) }))
  for (const one of due.sort((a, b) => a.atMs - b.atMs)) {
    if ('speaker' in one) {
      const { speaker, n, frames: count = 1 } = one
      const codes = Uint8Array.from(
        { length: count * FRAME_SAMPLES },
        (_, at) => 1 + ((n + Math.floor(at / FRAME_SAMPLES)) % 180),
      )
      const table = TABLES.get(speaker) ?? TABLE
      mixer.hear(speaker, { ssrc: speaker, timestamp: (n * FRAME_SAMPLES) >>> 0, codes, table }, one.atMs)
    } else mixer.beat(one.atMs)
    ask(one.atMs)
  }
  return frames
}

/** Delay of each packet of a speaker in ms, without those never heard. */
function delays(packets: readonly Packet[], frames: readonly Mixed[], speaker: number): number[] {
  const heardAt = new Map<number, number[]>()
  for (const { atMs, of } of frames) {
    const number = of.get(speaker) ?? 0
    heardAt.set(number, [...(heardAt.get(number) ?? []), atMs])
  }
  return packets.flatMap(({ speaker: own, atMs, n }) => {
    if (own !== speaker) return []
    // Numbers repeat after 3.6 s.
    const heard = heardAt.get(1 + (n % 180))?.find(at => at >= atMs && at < atMs + 1_000)
    return heard === undefined ? [] : [heard - atMs]
  })
}

const talk = (speaker: number, count: number, fromMs: number, stepMs = FRAME_MS): Packet[] =>
  Array.from({ length: count }, (_, n) => ({ speaker, atMs: fromMs + n * stepMs, n }))

describe('two speakers', () => {
  test('at any phase, a little unsteady: every frame is heard, and 99 of 100 within 20 ms', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 20, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 4, noNaN: true }), { minLength: 300, maxLength: 300 }),
        (phaseMs, late) => {
          const packets = [...talk(1, 150, 0), ...talk(2, 150, phaseMs)].map((packet, n) => ({
            ...packet,
            atMs: packet.atMs + (late[n] ?? 0),
          }))
          const frames = run(packets, 3_200)
          const both = [...delays(packets, frames, 1), ...delays(packets, frames, 2)].sort((a, b) => a - b)
          assert.ok(both.length >= 296, `${both.length} of 300 frames were heard`)
          const p99 = both[Math.floor(both.length * 0.99)] ?? 0
          assert.ok(p99 <= FRAME_MS, `p99 ${p99} ms: ${both.slice(-6)}`)
          assert.ok(frames.length <= 156, `${frames.length} frames`)
        },
      ),
      { numRuns: 100 },
    )
  })

  test('whose clocks run apart by 200 ppm for ten minutes stay within 45 ms, and lose next to nothing', () => {
    const packets = [...talk(1, 30_000, 3), ...talk(2, 30_000, 11, FRAME_MS * 1.0002)]
    const frames = run(packets, 600_000)
    for (const speaker of [1, 2]) {
      const all = delays(packets, frames, speaker)
      assert.ok(all.length >= 29_950, `${all.length} heard of ${speaker}`)
      assert.ok(Math.max(...all.slice(-1_000)) <= 45, `${Math.max(...all.slice(-1_000))} ms`)
    }
  })

  test('a speaker who pauses is not waited for, and is not late when it speaks again', () => {
    const speech = [
      ...talk(2, 50, 7),
      ...talk(2, 100, 7)
        .slice(50)
        .map(one => ({ ...one, atMs: one.atMs + 3_000, n: one.n + 150 })),
    ]
    const packets = [...talk(1, 250, 0), ...speech]
    const frames = run(packets, 5_200)
    assert.equal(delays(packets, frames, 1).length, 250)
    const pausing = frames.filter(({ atMs }) => atMs > 1_200 && atMs < 3_900)
    assert.ok(pausing.length >= 133 && pausing.every(({ of }) => of.get(2) === 0))
    assert.ok(Math.max(...delays(packets, frames, 2).slice(-30, -1)) <= FRAME_MS)
  })

  test('a lost packet is silence in its place, and both go on as they were', () => {
    const packets = [...talk(1, 100, 0), ...talk(2, 100, 7).filter(({ n }) => n !== 40)]
    const frames = run(packets, 2_100)
    const offsets = frames.slice(10, 95).map(({ of }) => (of.get(1) ?? 0) - (of.get(2) ?? 0))
    assert.equal(new Set(offsets).size, 2, String(offsets))
    assert.equal(frames.filter(({ of }) => of.get(2) === 0 && of.get(1) !== 0).length <= 2, true)
  })

  test('a standstill of ours costs nobody a frame and leaves no delay', () => {
    const packets = [...talk(1, 150, 0), ...talk(2, 150, 7)]
    const frames = run(packets, 3_100, atMs => (atMs > 1_000 && atMs < 1_090 ? 1_090 : atMs))
    for (const speaker of [1, 2]) {
      const all = delays(packets, frames, speaker)
      assert.ok(all.length >= 149, `${all.length} of 150`)
      assert.ok(Math.max(...all.slice(60, 145)) <= FRAME_MS, `${all.slice(60, 145)}`)
    }
  })

  test('a standstill of the network costs nobody a frame, and the two come out of it as they went in', () => {
    const packets = [...talk(1, 150, 0), ...talk(2, 150, 7)]
    const held = packets.map(packet => ({
      ...packet,
      atMs: packet.atMs >= 1_000 && packet.atMs < 1_090 ? 980 + packet.atMs / 10 : packet.atMs,
    }))
    const frames = run(held, 3_100)
    for (const speaker of [1, 2]) {
      const all = delays(held, frames, speaker)
      // The last frame may wait for the other's.
      assert.ok(all.length >= 149, `${all.length} of 150`)
      assert.ok(Math.max(...all) <= FRAME_MS, `${all}`)
    }
  })

  test('one whose packets are late for a moment is waited for: no frame is lost, and no delay stays', () => {
    const packets = [...talk(1, 150, 0), ...talk(2, 150, 7)]
    const held = packets.map(packet => ({
      ...packet,
      atMs:
        packet.speaker === 2 && packet.atMs >= 1_000 && packet.atMs < 1_080
          ? 980 + packet.atMs / 10
          : packet.atMs,
    }))
    const frames = run(held, 3_100)
    for (const speaker of [1, 2]) {
      const all = delays(held, frames, speaker)
      assert.ok(all.length >= 149, `${all.length} of 150`)
      assert.ok(Math.max(...all) <= 100, `${all}`)
      assert.ok(Math.max(...all.slice(55)) <= FRAME_MS, `${all.slice(55)}`)
    }
  })

  test('what comes at once when they are first heard is passed on, and no delay stays', () => {
    const packets = [...talk(1, 150, 0), ...talk(2, 150, 7)]
    const held = packets.map(packet => ({
      ...packet,
      atMs: packet.atMs < 900 ? 850 + packet.atMs / 20 : packet.atMs,
    }))
    const frames = run(held, 3_100)
    for (const speaker of [1, 2]) {
      const all = delays(held, frames, speaker)
      assert.ok(all.length >= 147, `${all.length} of 150`)
      assert.ok(Math.max(...all.slice(50)) <= FRAME_MS + 10, `${all.slice(50)}`)
    }
  })

  // Measured before it was passed on: p99 310 ms where the machine stood still for as long now and then.
  test('after a standstill of 400 ms, ours or the network’s, the burst is passed on and no delay stays', () => {
    const packets = [...talk(1, 200, 0), ...talk(2, 200, 7)]
    const held = (atMs: number) => (atMs >= 1_000 && atMs < 1_400 ? 1_400 : atMs)
    const burst = packets.map(packet => ({ ...packet, atMs: held(packet.atMs) }))
    for (const frames of [run(packets, 4_100, held), run(burst, 4_100)])
      for (const speaker of [1, 2]) {
        const all = delays(burst, frames, speaker)
        assert.ok(all.length >= 192, `${all.length} of 200`)
        assert.ok(Math.max(...all) <= 100, `${all}`)
        assert.ok(Math.max(...all.slice(100, 185)) <= FRAME_MS, `${all.slice(100, 185)}`)
      }
  })

  test('packets of 60 ms are heard in steps of 20', () => {
    const packets = [
      ...Array.from({ length: 30 }, (_, n) => ({ speaker: 1, atMs: n * 60, n: 3 * n, frames: 3 })),
    ]
    const frames = run(packets, 1_900)
    assert.equal(frames.length, 90)
    assert.deepEqual(
      frames.map(({ of }) => of.get(1)),
      Array.from({ length: 90 }, (_, n) => n + 1),
    )
  })
})

test('if nobody speaks, nothing is mixed; whoever is not a speaker is not heard', () => {
  const mixer = new Mixer(0)
  mixer.setSpeakers([1, 2])
  const codes = new Uint8Array(FRAME_SAMPLES).fill(9)
  mixer.hear(3, { ssrc: 3, timestamp: 0, codes, table: TABLE }, 0)
  assert.equal(mixer.next(0), null)
  mixer.hear(1, { ssrc: 1, timestamp: 0, codes, table: TABLE }, 0)
  mixer.setSpeakers([2, 1])
  assert.equal(mixer.next(0)?.[0], 9)
  mixer.hear(1, { ssrc: 1, timestamp: FRAME_SAMPLES, codes, table: TABLE }, 20)
  mixer.setSpeakers([2])
  assert.equal(mixer.next(20), null)
})

test('no timestamps, lengths or streams make it throw, heap up sound or mix more than the time passed', () => {
  const step = fc.record({
    speaker: fc.constantFrom(1, 2),
    ssrc: fc.nat(2),
    timestamp: fc.oneof(fc.nat(2 ** 32 - 1), fc.nat(2_000)),
    length: fc.nat(1_188),
    ms: fc.nat(60),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), steps => {
      const mixer = new Mixer(0)
      mixer.setSpeakers([1, 2])
      let now = 0
      let count = 0
      for (const { speaker, ssrc, timestamp, length, ms } of steps) {
        now += ms
        mixer.hear(speaker, { ssrc, timestamp, codes: new Uint8Array(length), table: TABLE }, now)
        while (mixer.next(now) !== null) count += 1
      }
      // Each pause of 100 ms and more begins a new count, one frame ahead.
      assert.ok(
        count * FRAME_MS <= now + 3 * FRAME_MS + Math.floor(now / 100) * 2 * FRAME_MS,
        `${count} in ${now} ms`,
      )
    }),
    { numRuns: 300 },
  )
})
