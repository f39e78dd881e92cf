// Each strategy of a queue as a property: whoever is chosen, nobody free had the better claim.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { StrategyCode } from '../../src/domain/agent.ts'
import { seeded } from '../../src/domain/random.ts'
import { type Candidate, choose } from '../../src/domain/strategy.ts'

const count = fc.integer({ min: 0, max: 5 })
const agents = fc
  .uniqueArray(fc.integer({ min: 1000, max: 1030 }), { minLength: 1, maxLength: 12 })
  .chain(exts =>
    fc.tuple(
      ...exts.map(ext =>
        fc.record({ ext: fc.constant(String(ext)), since: count, talkMs: count, callsAnswered: count }),
      ),
    ),
  )
const lastExt = fc.option(fc.integer({ min: 999, max: 1031 }).map(String))
const priorityOf = (ext: string) => Number(ext) % 3

function chosen(
  strategy: StrategyCode,
  free: readonly Candidate[],
  last: string | null,
  seed = 1,
): Candidate {
  const [agent, ...others] = choose(strategy, free, { lastExt: last, priorityOf, random: seeded(seed) })
  assert.ok(agent !== undefined)
  assert.ok(strategy === 3 || others.length === 0)
  return agent
}

/** Nobody free is smaller by these figures, the first that differs deciding. */
function isLeast(
  agent: Candidate,
  free: readonly Candidate[],
  ...figures: ((one: Candidate) => number)[]
): boolean {
  const smaller = (one: Candidate) => {
    const figure = figures.find(of => of(one) !== of(agent))
    return figure !== undefined && figure(one) < figure(agent)
  }
  return !free.some(smaller)
}

const since = (one: Candidate) => one.since
const ext = (one: Candidate) => Number(one.ext)
const BEST: readonly [StrategyCode, string, ((one: Candidate) => number)[]][] = [
  [1, 'the longest idle', [since, ext]],
  [2, 'who talked least', [one => one.talkMs, since, ext]],
  [3, 'the longest idle first', [since, ext]],
  [5, 'the lowest extension', [ext]],
  [7, 'who took the fewest calls', [one => one.callsAnswered, since, ext]],
  [8, 'the first in the group', [one => priorityOf(one.ext), since, ext]],
]

describe('the strategies of a queue', () => {
  for (const [strategy, who, figures] of BEST) {
    test(`${strategy}: ${who}`, () => {
      fc.assert(
        fc.property(agents, lastExt, (free, last) => isLeast(chosen(strategy, free, last), free, ...figures)),
      )
    })
  }

  test('4: round robin by extension: the next free one above the last, else the lowest', () => {
    const property = fc.property(agents, lastExt, (free, last) => {
      const next = ext(chosen(4, free, last))
      const above = free.map(ext).filter(one => one > Number(last ?? 0))
      return next === Math.min(...(above.length > 0 ? above : free.map(ext)))
    })
    fc.assert(property)
  })

  test('3: every free agent, each once', () => {
    fc.assert(
      fc.property(agents, lastExt, (free, last) => {
        const all = choose(3, free, { lastExt: last, priorityOf, random: seeded(1) })
        assert.deepEqual(new Set(all), new Set(free))
        assert.equal(all.length, free.length)
      }),
    )
  })

  test('6: at random, and every free agent has a chance', () => {
    const property = fc.property(agents, free => {
      const seen = new Set(Array.from({ length: 400 }, (_, seed) => chosen(6, free, null, seed).ext))
      return seen.size === free.length
    })
    fc.assert(property, { numRuns: 20 })
  })

  test('nobody free: nobody is chosen', () => {
    for (const strategy of [1, 2, 3, 4, 5, 6, 7, 8] as const)
      assert.deepEqual(choose(strategy, [], { lastExt: null, priorityOf, random: seeded(1) }), [])
  })
})
