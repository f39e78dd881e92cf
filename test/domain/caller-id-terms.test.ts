// Which caller id may show a call: limits, rest, prefixes, tasks, over random uses; when a rate has dropped.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type CallerId,
  CallerIdTerms,
  type CallerIdUse,
  HOUR_MS,
  isUsable,
  mustRest,
  UNUSED,
  usableNumbers,
} from '../../src/domain/caller-id-terms.ts'
import { answerRateHasDropped, betaBelow, chanceOfDrop } from '../../src/domain/rate-drop.ts'

const NOW = 1_800_000_000_000
const limit = fc.option(fc.integer({ min: 1, max: 6 }), { nil: null })
const terms = fc.option(
  fc.record({
    ...{ dailyMost: limit, hourlyMost: limit, concurrent: limit },
    prefixes: fc.uniqueArray(fc.constantFrom('138', '139', '010'), { maxLength: 2 }),
    tasks: fc.uniqueArray(fc.constantFrom('one', 'two'), { maxLength: 2 }),
  }),
  { nil: null },
)
const uses = fc.record({
  ...{ today: fc.nat(8), living: fc.nat(8) },
  lastHour: fc.array(fc.integer({ min: NOW - 2 * HOUR_MS, max: NOW }), { maxLength: 8 }),
})
const ids = fc.uniqueArray(
  fc.record({
    number: fc.integer({ min: 1, max: 9 }).map(String),
    terms,
    rests: fc.option(fc.integer({ min: -5, max: 5 }), { nil: null }),
    use: uses,
  }),
  { selector: ({ number }) => number, minLength: 1, maxLength: 6 },
)
const call = fc.record({
  taskid: fc.constantFrom('one', 'two', null),
  phone: fc.constantFrom('13800000001', '01000000001', '15000000001'),
  calls: fc.integer({ min: 1, max: 2 }),
})

function worldOf(list: typeof ids extends fc.Arbitrary<infer T> ? T : never) {
  const all: CallerId[] = list.map(({ number, terms, rests }) => ({
    number,
    terms: terms === null ? null : CallerIdTerms.parse(terms),
    restsUntil: rests === null ? null : NOW + rests,
  }))
  const useOf = (number: string): CallerIdUse => {
    const use = list.find(one => one.number === number)?.use
    return use === undefined
      ? UNUSED
      : { ...UNUSED, ...use, lastHour: [...use.lastHour].sort((a, b) => a - b) }
  }
  return { all, useOf }
}

test('none that is chosen passes a limit, rests, or serves other tasks; empty only if none may be used', () => {
  fc.assert(
    fc.property(ids, call, (list, wanted) => {
      const { all, useOf } = worldOf(list)
      const chosen = usableNumbers(all, useOf, wanted, NOW)
      const mayShow = ({ number, terms, restsUntil }: CallerId) => {
        const { today, living, lastHour } = useOf(number)
        const hour = lastHour.filter(at => at > NOW - HOUR_MS).length
        const within = (most: number | null | undefined, count: number) =>
          count + wanted.calls <= (most ?? Infinity)
        const isIts = (terms?.tasks.length ?? 0) === 0 || terms?.tasks.includes(wanted.taskid ?? '')
        return (
          isIts &&
          (restsUntil ?? 0) <= NOW &&
          within(terms?.dailyMost, today) &&
          within(terms?.concurrent, living) &&
          within(terms?.hourlyMost, hour)
        )
      }
      for (const number of chosen) assert.ok(all.some(id => id.number === number && mayShow(id)))
      assert.equal(chosen.length === 0, !all.some(mayShow))
    }),
    { numRuns: 2_000 },
  )
})

test('those with a prefix of the number come first, then those without one, and of those the least used', () => {
  fc.assert(
    fc.property(ids, call, (list, wanted) => {
      const { all, useOf } = worldOf(list)
      const chosen = usableNumbers(all, useOf, wanted, NOW)
      const rank = ({ terms }: CallerId) => {
        if (terms?.prefixes.some(prefix => wanted.phone.startsWith(prefix))) return 0
        return (terms?.prefixes.length ?? 0) === 0 ? 1 : 2
      }
      const open = all.filter(id => usableNumbers([id], useOf, wanted, NOW).length > 0)
      const best = Math.min(...open.map(rank))
      const taken = all.filter(({ number }) => chosen.includes(number))
      if (best < 2) assert.ok(taken.every(id => rank(id) === best))
      if (taken.some(({ terms }) => terms !== null)) {
        const peers = open.filter(id => best === 2 || rank(id) === best)
        const least = Math.min(...peers.map(({ number }) => useOf(number).today))
        assert.ok(taken.every(({ number }) => useOf(number).today === least))
      }
    }),
    { numRuns: 1_000 },
  )
})

test('ids without terms are all returned in their order, whatever their use', () => {
  const plain = ['3', '1', '2'].map(number => ({ number, terms: null, restsUntil: null }))
  const useOf = (number: string) => ({ ...UNUSED, today: Number(number) })
  const wanted = { taskid: null, phone: '1', calls: 1 }
  assert.deepEqual(usableNumbers(plain, useOf, wanted, NOW), ['3', '1', '2'])
  assert.equal(isUsable(plain[0] as CallerId, { ...UNUSED, today: 1e9 }, 1, NOW), true)
})

test('it rests after so many calls, or when clearly fewer answer than with the others', () => {
  const id = (restAfter: unknown): CallerId => ({
    ...{ number: '1', restsUntil: null },
    terms: CallerIdTerms.parse({ restAfter }),
  })
  const used = (calls: number, answered: number) => ({
    ...UNUSED,
    sinceRest: { calls, known: calls, answered },
  })
  const pool = { calls: 1_000, answered: 300 }
  assert.equal(mustRest(id({ calls: 5 }), used(4, 0), pool), false)
  assert.equal(mustRest(id({ calls: 5 }), used(5, 5), pool), true)
  assert.equal(mustRest(id('answerRateDrop'), used(200, 20), pool), true)
  assert.equal(mustRest(id('answerRateDrop'), used(200, 58), pool), false)
  assert.equal(mustRest(id('answerRateDrop'), used(130, 0), pool), false, '39 answers were to be expected')
  assert.equal(mustRest(id(null), used(9_999, 0), pool), false)
})

test('the chance that a rate is lower is that of the Beta distribution', () => {
  // Of whole parameters it is the upper tail of a binomial distribution.
  const tail = (x: number, a: number, b: number) => {
    const n = a + b - 1
    let sum = 0
    for (let k = a; k <= n; k++) {
      let choose = 1
      for (let i = 0; i < k; i++) choose *= (n - i) / (k - i)
      sum += choose * x ** k * (1 - x) ** (n - k)
    }
    return sum
  }
  const share = fc.integer({ min: 1, max: 99 }).map(percent => percent / 100)
  const count = fc.integer({ min: 1, max: 60 })
  fc.assert(
    fc.property(share, count, count, (x, a, b) => {
      assert.ok(Math.abs(betaBelow(x, a, b) - tail(x, a, b)) < 1e-9)
    }),
  )
})

test('of caller ids as good as their pool hardly one in a hundred is said to have dropped, of those at 40 % of its rate nearly all', () => {
  let state = 7
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
  const pool = { calls: 10_000, answered: 2_500 }
  const dropped = (rate: number) =>
    Array.from({ length: 400 }, () => {
      const answered = Array.from({ length: 400 }, random).filter(drawn => drawn < rate).length
      return answerRateHasDropped({ calls: 400, answered }, pool)
    }).filter(Boolean).length / 400
  assert.ok(dropped(0.25) < 0.01, `${dropped(0.25)}`)
  assert.ok(dropped(0.1) > 0.95, `${dropped(0.1)}`)
  assert.equal(chanceOfDrop({ calls: 100, answered: 0 }, pool), null, 'too few to say')
  assert.equal(chanceOfDrop({ calls: 100, answered: 0 }, { calls: 0, answered: 0 }), null)
})
