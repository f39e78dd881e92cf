// How many people are expected to call back, and what the pacer leaves for them.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { CallBacks, Replay, takenByCallers } from '../../src/domain/pacing/call-backs.ts'
import { createPacer } from '../../src/domain/pacing/pacer.ts'
import { exponential, seeded } from '../../src/domain/random.ts'
import { history, seed, settings, view } from './arbitrary.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START = Date.parse('2026-03-02T00:00:00Z')

interface CallBack {
  readonly at: number
  readonly missedAt: number
}

/** A miss every 20 s from 9 to 17; a share of them calls back, half an hour later on average. */
function days(count: number, share: number): { misses: number[]; callBacks: CallBack[] } {
  const random = seeded(seed)
  const misses: number[] = []
  const callBacks: CallBack[] = []
  for (let day = 0; day < count; day++)
    for (let at = START + day * DAY + 9 * HOUR; at < START + day * DAY + 17 * HOUR; at += 20_000) {
      misses.push(at)
      if (random.next() < share) callBacks.push({ at: at + exponential(random, 30 * MINUTE), missedAt: at })
    }
  return { misses, callBacks: callBacks.sort((one, other) => one.at - other.at) }
}

/** What is expected of each minute of the last day, and who came in it. */
function lastDay(share: number): { expected: number; came: number; learned: CallBacks } {
  const { misses, callBacks } = days(4, share)
  const learned = new CallBacks()
  let expected = 0
  let [missed, came] = [0, 0]
  let cameOnLastDay = 0
  for (let at = START; at < START + 4 * DAY; at += 10_000) {
    for (let next = misses[missed]; next !== undefined && next <= at; next = misses[++missed])
      learned.missed(next)
    for (let next = callBacks[came]; next !== undefined && next.at <= at; next = callBacks[++came]) {
      learned.cameBack(next.at, next.missedAt)
      if (at >= START + 3 * DAY) cameOnLastDay += 1
    }
    const now = learned.perMs(at) * 10_000
    if (at >= START + 3 * DAY) expected += now
  }
  return { expected, came: cameOnLastDay, learned }
}

describe(`people who call back (PACING_SEED=${seed})`, () => {
  it('are expected as often as they come, once some days were seen', () => {
    for (const share of [0.02, 0.2]) {
      const { expected, came } = lastDay(share)
      assert.ok(came > 10)
      const off = Math.abs(expected - came) / Math.sqrt(came)
      assert.ok(off < 3, `${expected.toFixed(1)} expected, ${came} came: ${off.toFixed(1)} deviations`)
    }
  })

  it('are expected less where nobody calls back, and not at all without a miss', () => {
    const { misses } = days(3, 0)
    const [fresh, learned] = [new CallBacks(), new CallBacks()]
    for (const at of misses) {
      learned.missed(at)
      learned.perMs(at)
    }
    const now = START + 3 * DAY
    assert.equal(fresh.perMs(now), 0)
    for (const callBacks of [fresh, learned]) for (let n = 0; n < 100; n++) callBacks.missed(now)
    assert.ok(learned.perMs(now + MINUTE) < fresh.perMs(now + MINUTE) / 3)
    assert.equal(fresh.perMs(now + 2 * DAY), 0, 'a day later nobody is expected any more')
  })

  it('are expected after a restart as before it', () => {
    const { misses, callBacks } = days(4, 0.1)
    const { learned } = lastDay(0.1)
    const counted = misses.map(at => ({ at, count: 1 }))
    const replay = new Replay({ misses: counted, callBacks })
    replay.goOn(Number.POSITIVE_INFINITY)
    const again = replay.learned
    for (const afterMs of [0, MINUTE, HOUR]) {
      const at = START + 4 * DAY + afterMs
      const [before, after] = [learned.perMs(at), again.perMs(at)]
      assert.ok(Math.abs(before - after) <= 0.05 * before + 1e-12, `${before} and ${after}`)
    }
  })

  it('are learned of in slices as at once, and no slice looks at more than it may and a day', () => {
    const { misses, callBacks } = days(7, 0.1)
    const counted = misses.map(at => ({ at, count: 1 }))
    const [atOnce, inSlices] = [
      new Replay({ misses: counted, callBacks }),
      new Replay({ misses: counted, callBacks }),
    ]
    const looks = atOnce.goOn(Number.POSITIVE_INFINITY)
    assert.ok(atOnce.isOver && looks > 1_000_000, `${looks} looks`)
    const slices: number[] = []
    while (!inSlices.isOver) slices.push(inSlices.goOn(10_000))
    assert.equal(
      slices.reduce((sum, one) => sum + one, 0),
      looks,
    )
    const most = Math.max(...slices)
    assert.ok(most < 10_000 + DAY / MINUTE, `${most} in one slice`)
    const now = START + 7 * DAY
    assert.equal(inSlices.learned.perMs(now), atOnce.learned.perMs(now))
    assert.equal(inSlices.goOn(10_000), 0)
  })

  it('never take more agents than there are, nor fewer than none', () => {
    const ms = fc.integer({ min: -DAY, max: 3 * DAY }).map(afterMs => START + afterMs)
    const happening = fc.record({ at: ms, missedAt: ms, isMiss: fc.boolean() })
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), ms, fc.double(), (happened, at, agents) => {
        const learned = new CallBacks()
        for (const one of happened)
          if (one.isMiss) learned.missed(one.missedAt)
          else learned.cameBack(one.at, one.missedAt)
        const perMs = learned.perMs(at)
        assert.ok(perMs >= 0 && Number.isFinite(perMs), String(perMs))
        const taken = takenByCallers(perMs, 15_000, agents)
        assert.ok(taken >= 0 && taken <= Math.max(0, agents || 0), `${taken} of ${agents}`)
      }),
      { seed, numRuns: 300 },
    )
    assert.equal(takenByCallers(Number.NaN, 15_000, 3), 0)
    assert.equal(takenByCallers(1, 15_000, 3), 3)
    assert.equal(takenByCallers(0.0001, 15_000, 3), 1.5)
  })

  it('change nothing while none is expected, nor at a fixed ratio; otherwise fewer calls are dialled ahead', () => {
    let [with0, with1] = [0, 0]
    fc.assert(
      fc.property(settings, history, view, (given, events, now) => {
        const calls = (callersPerMs?: number) => {
          const pacer = createPacer(given)
          for (const event of events) pacer.observe(event)
          return pacer.callsToStart({ ...now, ...(callersPerMs !== undefined && { callersPerMs }) })
        }
        const plain = calls()
        assert.equal(calls(0), plain)
        const fewer = calls(0.0001)
        assert.ok(Number.isInteger(fewer) && fewer >= 0)
        if (given.ratio !== 'auto') assert.equal(fewer, plain)
        with0 += plain
        with1 += fewer
      }),
      { seed, numRuns: 300 },
    )
    assert.ok(with1 < 0.99 * with0, `${with1} against ${with0}`)
  })
})
