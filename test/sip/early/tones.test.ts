// What a carrier plays before the answer, through the whole switch: tones that end a call, tones that do not,
// announcements and melodies.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { LegOutcome } from '../../../src/domain/outcome.ts'
import type { CarriedCall } from '../../peers/speaking-carrier.ts'
import { joined, quiet, repeated, speech, tone } from '../media/tones.ts'
import { type SpokenSwitch, spokenSwitch } from './switch.ts'

/** In China every tone has 450 Hz: busy 0.35 s on and off, congestion 0.7, ringback 1 s on, 4 s off. */
const BUSY = joined(tone([450], 350), quiet(350))
const CONGESTION = joined(tone([450], 700), quiet(700))
const RINGBACK = joined(tone([450], 1_000), quiet(4_000))
const SPECIAL = joined(tone([950], 330), tone([1_400], 330), tone([1_800], 330), quiet(1_010))
/** A melody of one voice, a quarter of a second per note; none of it is a call progress tone. */
const MELODY = joined(...[523, 659, 784, 1_047, 784, 659, 587, 698].map(hz => tone([hz], 260)))
/**
 * How long leg/early-ear.ts waits for a carrier to release the call itself. It is tested to the millisecond
 * in sip/leg/leg.test.ts; how soon a tone is recognised, in sip/media/early.test.ts.
 */
const PATIENCE_MS = 4_000

interface Case {
  readonly number: string
  readonly title: string
  /** What the carrier does. */
  play(call: CarriedCall): void
  readonly outcome: LegOutcome
  /** The switch ends the call without waiting for the carrier. */
  readonly isByTone?: true
}

const early = (call: CarriedCall, sound: Int16Array, loops?: 'loops') => {
  call.progress()
  call.play(sound, loops)
}
const refuseAfter = (call: CarriedCall, ms: number, cause?: number) =>
  setTimeout(() => call.refuse(480, cause === undefined ? [] : [['Reason', `Q.850;cause=${cause}`]]), ms)

const CASES: readonly Case[] = [
  {
    ...{ number: '101', title: 'a busy tone that never ends is busy', outcome: 'busy', isByTone: true },
    play: call => early(call, BUSY, 'loops'),
  },
  {
    ...{
      number: '102',
      title: 'a congestion tone that never ends is unreachable',
      outcome: 'unreachable',
      isByTone: true,
    },
    play: call => early(call, CONGESTION, 'loops'),
  },
  {
    ...{
      number: '103',
      title: 'special information tones that never end are an invalid number',
      outcome: 'invalid',
      isByTone: true,
    },
    play: call => early(call, SPECIAL, 'loops'),
  },
  {
    ...{ number: '105', title: 'it rings in the ear, then busy: busy', outcome: 'busy', isByTone: true },
    play: call => early(call, joined(RINGBACK, repeated(20, BUSY))),
  },
  {
    ...{ number: '106', title: 'a busy tone, then 480 without a cause: busy', outcome: 'busy' },
    play: call => {
      early(call, BUSY, 'loops')
      refuseAfter(call, 2_800)
    },
  },
  {
    ...{
      number: '107',
      title: 'a busy tone, then 480 with cause 20: the cause knows better',
      outcome: 'unreachable',
    },
    play: call => {
      early(call, BUSY, 'loops')
      refuseAfter(call, 2_800, 20)
    },
  },
  {
    // It cannot be distinguished from a ringback melody, and 183 counts as ringing.
    ...{
      number: '108',
      title: 'an announcement, then 480 without a cause: not answered',
      outcome: 'noAnswer',
    },
    play: call => {
      early(call, speech(5_000))
      refuseAfter(call, 5_500)
    },
  },
  {
    ...{
      number: '110',
      title: 'an announcement, then 480 with cause 20: unreachable',
      outcome: 'unreachable',
    },
    play: call => {
      early(call, speech(5_000, 2))
      refuseAfter(call, 4_000, 20)
    },
  },
  {
    ...{
      number: '109',
      title: 'a phone that rang to a melody, then 480 without a cause: not answered',
      outcome: 'noAnswer',
    },
    play: call => {
      call.rings()
      early(call, MELODY, 'loops')
      refuseAfter(call, 7_000)
    },
  },
]

/** These are answered in the end; what was heard before no longer matters. */
const ANSWERED = [
  { number: '201', title: 'ringback', sound: RINGBACK, afterMs: 7_500 },
  { number: '202', title: 'a melody', sound: MELODY, afterMs: 6_000 },
  // Recognised by then, but not for long enough.
  { number: '203', title: 'a busy tone for a moment', sound: BUSY, afterMs: 3_000 },
] as const

let world: SpokenSwitch

describe('what a carrier plays before the answer', () => {
  before(async () => {
    world = await spokenSwitch(call => {
      CASES.find(({ number }) => number === call.number)?.play(call)
      const answered = ANSWERED.find(({ number }) => number === call.number)
      if (answered === undefined) return
      early(call, answered.sound, 'loops')
      setTimeout(() => call.answer(), answered.afterMs)
    })
    // All at once: each takes seconds.
    for (const { number } of [...CASES, ...ANSWERED]) world.dial(number)
  })
  after(() => world.stop())

  for (const { number, title, outcome, isByTone = false } of CASES) {
    test(title, async () => {
      const ended = await world.reported(number, 'ended')
      const said = world.carrier.call(number)?.said ?? []
      assert.deepEqual([ended.outcome, ended.by], [outcome, 'network'])
      assert.equal(world.reports.includes(`leg endedByTone ${number}`), isByTone)
      assert.equal(said.at(-1), isByTone ? 'cancelled' : 'refused', said.join(' '))
      const early = await world.reported(number, 'earlyMedia')
      if (isByTone && number !== '105') {
        const waitedMs = ended.at - early.at
        assert.ok(waitedMs > PATIENCE_MS, `ended ${waitedMs} ms after its sound began`)
      }
    })
  }

  for (const { number, title } of ANSWERED) {
    test(`${title} before an answer ends nothing`, async () => {
      const answered = await world.reported(number, 'answered')
      // As long as the switch would have listened to a tone.
      await new Promise(resolve =>
        setTimeout(resolve, Math.max(0, answered.at + PATIENCE_MS + 200 - Date.now())),
      )
      assert.deepEqual(
        world.events(number).map(({ type }) => type),
        ['earlyMedia', 'answered'],
      )
      world.telephony.hangup(number)
      const ended = await world.reported(number, 'ended')
      assert.deepEqual([ended.outcome, ended.by], ['completed', 'us'])
      assert.ok(!world.reports.includes(`leg endedByTone ${number}`))
    })
  }

  test('all of that caused no fault', () => {
    assert.deepEqual(
      world.reports.filter(report => report.startsWith('fault') || report.includes('soundFailed')),
      [],
    )
  })
})
