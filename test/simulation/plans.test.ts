// Simulated shifts of persons who are called by a plan: who answers when, what limits and refusals do, and
// that each promised call is accounted for.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DAYPARTS, type Daypart } from '../../src/domain/plan/next-try.ts'
import { Scenario } from '../../src/simulation/scenario.ts'
import { runShift } from '../../src/simulation/shift.ts'
import type { MemoryStore } from '../../src/store/memory/index.ts'
import { People, SimPeople } from '../../src/telephony/sim/index.ts'

const DAY_MS = 86_400_000
const MIDNIGHT = Date.parse('2026-03-02T00:00:00+08:00')
const HOUR_OF: Record<Daypart, number> = { morning: 9, afternoon: 13, evening: 19 }
const phones = Array.from({ length: 2_000 }, (_, index) => String(13_900_000_000 + index))
const MOST = 3
const PLAN = {
  outcomes: { refused: { kind: 'refused' }, later: { then: 'callBack' } },
  again: { noAnswer: { times: 9, after: [1] }, busy: { times: 9, after: [5] } },
  limits: [{ most: MOST, in: 'day', for: 'person' }],
}

async function shift(fields: Record<string, unknown>) {
  let store: MemoryStore | undefined
  const scenario = Scenario.parse({
    ...{ agents: 3, hours: 4, pace: 1, persons: { count: 60, numbers: 2 }, plan: PLAN, tasks: 2 },
    ...{ says: { refused: 0.3, later: 0.4 }, annoyedAfter: MOST, world: { people: {} } },
    promisedAfter: { kind: 'uniform', minMs: 600_000, maxMs: 5_400_000 },
    ...fields,
  })
  const report = await runShift(scenario, {
    through(of) {
      store = of
      return of
    },
  })
  assert.ok(store !== undefined && report.plan !== null)
  return { store, plan: report.plan, report }
}

describe('people told by their numbers', () => {
  const people = new People(
    SimPeople.parse({
      kinds: [
        { name: 'workers', share: 0.5, answers: { morning: 0, afternoon: 0, evening: 0.8 } },
        { name: 'others', share: 0.5, answers: { morning: 0.6, afternoon: 0, evening: 0 } },
      ],
      ...{ deadShare: 0.1, engagedShare: 0.2, engagedForMs: 600_000 },
    }),
    5,
  )
  const share = (part: Daypart, fate: string) =>
    phones.filter(phone => people.fateOf(phone, MIDNIGHT + HOUR_OF[part] * 3_600_000) === fate).length /
    phones.length

  test('answer in their parts of the day only', () => {
    const [morning = 0, afternoon = 0, evening = 0] = DAYPARTS.map(part => share(part, 'answers'))
    assert.ok(Math.abs(morning - 0.9 * 0.8 * 0.5 * 0.6) < 0.04, `${morning}`)
    assert.equal(afternoon, 0)
    assert.ok(Math.abs(evening - 0.9 * 0.8 * 0.5 * 0.8) < 0.04, `${evening}`)
  })

  test('are dead for ever or engaged for a while', () => {
    assert.ok(Math.abs(share('morning', 'dead') - 0.1) < 0.03)
    const at = MIDNIGHT + 10 * 3_600_000
    const engaged = phones.filter(phone => people.fateOf(phone, at) === 'engaged')
    assert.ok(Math.abs(engaged.length / phones.length - 0.9 * 0.2) < 0.03)
    for (const phone of engaged) assert.equal(people.fateOf(phone, at + 599_999), 'engaged')
    const still = engaged.filter(phone => people.fateOf(phone, at + 600_000) === 'engaged')
    assert.ok(still.length < engaged.length / 2, `${still.length} of ${engaged.length} are never free`)
    for (const phone of phones.filter(each => people.isDead(each)))
      assert.equal(people.fateOf(phone, at + 30 * DAY_MS), 'dead')
  })
})

test('the same seed gives the same shift of persons, another seed another one', async () => {
  const [first, again, other] = [await shift({ seed: 3 }), await shift({ seed: 3 }), await shift({ seed: 4 })]
  assert.deepEqual(again.report, first.report)
  assert.notDeepEqual(other.report, first.report)
})

test('two tasks and the call-backs of their persons keep within the limit of a person', async () => {
  const kinds = [{ name: 'all', share: 1, answers: { morning: 0.6, afternoon: 0.6, evening: 0.6 } }]
  const { store, plan } = await shift({ says: { later: 1 }, world: { people: { kinds } } })
  assert.ok(plan.limited > 0, 'the limit was met')
  assert.equal(plan.annoyed.persons, 0)
  const { promised, kept, open, ended } = plan.callBacks
  assert.ok(kept > 0, 'some were called back')
  const sum = Object.values(ended).reduce((total, count) => total + count, 0)
  assert.equal(promised, kept + open + sum)
  assert.equal(
    plan.calls,
    [...store.calls.values()].filter(call => call.dialedAt !== undefined).length + asked(store),
  )
})

test('whoever refuses is not called again at any number, by any task', async () => {
  const { store, plan } = await shift({ says: { refused: 1 } })
  assert.ok(plan.personsReached > 0 && plan.blocked > 0)
  const calls = [...store.calls.values()]
  for (const talk of calls.filter(call => call.connectedAt !== undefined)) {
    const saidAt = (talk.end?.endedAt ?? Number.POSITIVE_INFINITY) + 1_000
    const later = calls.filter(
      ({ contact, dialedAt = 0 }) =>
        contact.data.memberid === talk.contact.data.memberid && dialedAt > saidAt,
    )
    assert.deepEqual(
      later.map(({ contact }) => contact.phone),
      [],
    )
  }
})

test('without persons and plan a shift reports none', async () => {
  const { plan } = await runShift(Scenario.parse({ agents: 2, hours: 0.1 }))
  assert.equal(plan, null)
})

test('a scenario of persons with a mistake is refused with the place of the mistake', () => {
  const kinds = [{ name: 'all', share: 0.5, answers: { morning: 1, afternoon: 1, evening: 1 } }]
  for (const [wrong, path] of [
    [{ says: { refused: 0.1 } }, 'says'],
    [{ plan: PLAN, says: { refused: 0.7, later: 0.7 } }, 'says'],
    [{ persons: { count: 0 } }, 'persons.count'],
    [{ plan: { limits: [{ most: 0, in: 'day' }] } }, 'plan.limits.0.most'],
    [{ world: { people: { kinds } } }, 'world.people.kinds'],
    [{ world: { people: { zone: 'Asia/Nowhere' } } }, 'world.people.zone'],
  ] as const)
    assert.equal(Scenario.safeParse(wrong).error?.issues[0]?.path.join('.'), path)
})

function asked(store: MemoryStore): number {
  return [...store.asked.values()].filter(call => call.dialedAt !== undefined).length
}
