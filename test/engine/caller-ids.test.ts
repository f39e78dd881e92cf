// Caller ids with terms in a running dialer: no limit is passed, whoever drives it; the task says why.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CallerIdTerms } from '../../src/domain/caller-id-terms.ts'
import { seeded } from '../../src/domain/random.ts'
import type { Why } from '../../src/domain/why.ts'
import { CallerIds } from '../../src/engine/account/caller-ids-in-use.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { createSimSwitch } from '../../src/telephony/sim/index.ts'
import { whyWords } from '../../src/words/why-words.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World } from '../support/world.ts'

const terms = (more: Partial<CallerIdTerms>) => CallerIdTerms.parse(more)

interface Shown {
  readonly callerId: string
  readonly at: number
  readonly until: number
}

function shown({ store }: World): Shown[] {
  return [...store.calls.values()].flatMap(({ dialedAt, callerId, end }) =>
    dialedAt === undefined
      ? []
      : [{ callerId: callerId ?? '', at: dialedAt, until: end?.endedAt ?? Number.POSITIVE_INFINITY }],
  )
}

const countOf = (world: World, number: string) =>
  shown(world).filter(({ callerId }) => callerId === number).length
const whyOf = (world: World, id: number) => world.store.tasks.get(id)?.progress?.why as Why | null | undefined

test('all at their limit of the day: the task stops, says why in both languages, holds no number, and goes on next day', async () => {
  const world = await openWorld()
  world.store.setCallerIds(world.accountId, ['01', '02'], terms({ dailyMost: 7 }))
  const id = world.addTask({}, 500)
  await world.runUntil(() => whyOf(world, id)?.code === 'callerIdsResting', 20 * MINUTE)
  await world.run(5 * MINUTE)
  assert.deepEqual([countOf(world, '01'), countOf(world, '02'), shown(world).length], [7, 7, 14])
  const said = whyWords(whyOf(world, id) ?? assert.fail('it dials'))
  assert.equal(said?.en, 'all its caller ids are resting or at their limits')
  assert.equal(said?.zh, '主叫号码都已达到上限或在休息')
  assert.equal([...world.store.calls.values()].filter(({ end }) => end === undefined).length, 0)
  await world.run(15 * HOUR)
  assert.ok(countOf(world, '01') === 14 && countOf(world, '02') === 14, `${shown(world).length}`)
})

test('a task that has caller ids of its own does not borrow others', async () => {
  const world = await openWorld()
  world.store.setCallerIds(world.accountId, ['01', '02', '03'], terms({ dailyMost: 5 }))
  const id = world.addTask({ callerIds: ['02'] }, 200)
  await world.runUntil(() => whyOf(world, id)?.code === 'callerIdsResting', 20 * MINUTE)
  assert.deepEqual([countOf(world, '01'), countOf(world, '02'), countOf(world, '03')], [0, 5, 0])
})

test('never more at the same time, and never more within any hour', async () => {
  const world = await openWorld({ agents: 20 })
  world.store.setCallerIds(world.accountId, ['01', '02'], terms({ concurrent: 3, hourlyMost: 40 }))
  world.addTask({}, 3_000)
  await world.run(3 * HOUR)
  for (const number of ['01', '02']) {
    const calls = shown(world).filter(({ callerId }) => callerId === number)
    assert.ok(calls.length > 80, `${calls.length} calls`)
    for (const { at } of calls) {
      assert.ok(calls.filter(other => other.at <= at && other.until > at).length <= 3)
      assert.ok(calls.filter(other => other.at <= at && other.at > at - HOUR).length <= 40)
    }
  }
})

test('it rests after so many calls and comes back', async () => {
  const world = await openWorld()
  world.store.setCallerIds(world.accountId, ['01'], terms({ restAfter: { calls: 6 }, restForMinutes: 30 }))
  const id = world.addTask({}, 300)
  await world.runUntil(() => whyOf(world, id)?.code === 'callerIdsResting', 20 * MINUTE)
  assert.equal(countOf(world, '01'), 6)
  await world.run(20 * MINUTE)
  assert.equal(countOf(world, '01'), 6)
  await world.run(20 * MINUTE)
  assert.equal(countOf(world, '01'), 12)
})

test('what one process used counts for the next: no limit of the day is passed over takeovers', async () => {
  const world = await openWorld()
  world.store.setCallerIds(world.accountId, ['01', '02'], terms({ dailyMost: 25 }))
  world.addTask({}, 500)
  let { engine } = world
  let legs = 0
  for (let nth = 0; nth < 6; nth++) {
    await world.run(30 * SECOND)
    const stopped = engine.stop(30 * SECOND)
    await world.run(2 * MINUTE)
    await stopped
    engine = new Engine({
      store: world.store,
      switch: createSimSwitch({ clock: world.clock, random: seeded(nth) }),
      ...{ clock: world.clock, wall: world.clock, random: seeded(nth), node: `next-${nth}` },
      newLegId: () => `agent-${nth}-${++legs}`,
      emit() {},
    })
    const started = engine.start()
    await world.run(SECOND)
    await started
  }
  await world.run(10 * MINUTE)
  assert.deepEqual([countOf(world, '01'), countOf(world, '02')], [25, 25])
})

test('calls that still ring, and transfers to outside numbers, do not lower an answer rate', async () => {
  const world = await openWorld()
  const { store, clock, accountId } = world
  const node = { store, clock, node: 'mine', emit() {} }
  const ids = new CallerIds(accountId, node, () => 0)
  const stored = async () => (await store.loadAccount(accountId))?.callerIds ?? []
  const rested = async () => (await stored()).some(({ restsUntil }) => restsUntil !== null)
  store.setCallerIds(accountId, ['01', '02'], terms({ restAfter: 'answerRateDrop' }))
  ids.load(await stored())
  await world.run(SECOND)
  const call = (number: string, isAnswered: boolean | null) => {
    ids.began(number, 1)
    ids.ended(number, 1, { dialed: 1, isAnswered })
  }
  for (let n = 0; n < 400; n++) call('02', n % 2 === 0)
  for (let n = 0; n < 200; n++) call('01', n % 2 === 0)
  for (let n = 0; n < 400; n++) call('01', null)
  for (let n = 0; n < 400; n++) ids.began('01', 1)
  await world.run(SECOND)
  assert.equal(await rested(), false)
  for (let n = 0; n < 400; n++) ids.ended('01', 1, { dialed: 1, isAnswered: false })
  await world.run(SECOND)
  assert.equal(await rested(), true, 'four hundred that nobody answered do')
})
