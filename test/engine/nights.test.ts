// Limits of a day in virtual time, across nights that differ: processes die, the clock is changed by law or
// by hand, and each day of the calendar has as many calls as its limits allow.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Plan } from '../../src/domain/plan/plan.ts'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { mortality } from '../support/mortality.ts'
import { MINUTE, openWorld, SECOND, type World } from '../support/world.ts'

const SILENT = { answerProbability: 0, busyProbability: 0, invalidProbability: 0 }
const PERSONS = ['ann', 'bo', 'cy', 'di']
const NUMBERS = 3
/** Each person's numbers stand in either of two tasks. */
const MOST_A_DAY = 2
/** Of a process. */
const LIFE_MAX_MS = 8 * MINUTE
const PLAN = Plan.parse({
  again: { noAnswer: { times: 50, after: [3] }, busy: { times: 50, after: [3] } },
  limits: [
    { most: MOST_A_DAY, in: 'day', for: 'person' },
    { most: 1, in: 'day', for: 'number' },
  ],
})

interface Night {
  readonly is: string
  readonly zone: string
  readonly start: string
  readonly minutes: number
  /** The days of the calendar it passes. */
  readonly days: readonly string[]
}

const NIGHTS: readonly Night[] = [
  {
    ...{ is: 'a night like any other', zone: 'Asia/Shanghai', start: '2026-12-01T23:40+08:00', minutes: 45 },
    days: ['2026-12-01', '2026-12-02'],
  },
  {
    ...{ is: 'midnight of UTC', zone: 'Asia/Shanghai', start: '2026-12-01T07:40+08:00', minutes: 45 },
    days: ['2026-12-01'],
  },
  {
    ...{ is: 'a day that begins at one', zone: 'Asia/Beirut', start: '2026-03-28T23:40+02:00', minutes: 45 },
    days: ['2026-03-28', '2026-03-29'],
  },
  {
    ...{ is: 'an hour before midnight that comes twice', zone: 'Asia/Beirut' },
    ...{ start: '2026-10-24T23:40+03:00', minutes: 105, days: ['2026-10-24', '2026-10-25'] },
  },
]
/** In the first of them. */
const MIDNIGHT = Date.parse('2026-12-02T00:00+08:00')

/** Two tasks that call all persons; `next` replaces the process that drives them. */
async function open(night: Night, seed: number) {
  const first = mortality()
  const settings = { timeZone: night.zone }
  const start = Date.parse(night.start)
  const world = await openWorld({ ...first, seed, start, settings, world: SILENT, agents: 3 })
  const { store, telephony, clock, accountId } = world
  const planId = store.putPlan(accountId, 'few', PLAN)
  const tasks = [world.addTask({ planId }), world.addTask({ planId })]
  for (const [person, memberid] of PERSONS.entries())
    for (let number = 0; number < NUMBERS; number++) {
      const phone = `1390000${String(person * NUMBERS + number).padStart(4, '0')}`
      store.addContacts(tasks[number % 2] ?? 0, [phone], start, null, memberid)
    }
  let [node, mortal, lives] = ['test', first, 0]
  let engine = world.engine
  const next = async () => {
    mortal.die()
    // Nothing of that reaches anybody; its timers are stopped.
    void engine.stop(0)
    await store.releaseNode(node)
    mortal = mortality()
    node = `node-${++lives}`
    let legs = 0
    engine = new Engine({
      ...{ store: mortal.through(store), switch: mortal.over(telephony), clock, wall: clock },
      ...{ random: seeded(seed + lives), node, newLegId: () => `${node}-${++legs}`, emit: () => {} },
    })
    await engine.start()
  }
  return { world, next, stop: () => engine.stop(0) }
}

/** How often each person was called on each day, by the marks of the calls and a calendar of another make. */
function callsByDay(world: World, zone: string): Map<string, number> {
  const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone: zone })
  const calls = new Map<string, number>()
  for (const { dialedAt, contact } of world.store.calls.values()) {
    if (dialedAt === undefined) continue
    const key = `${contact.data.memberid} ${calendar.format(dialedAt)}`
    calls.set(key, (calls.get(key) ?? 0) + 1)
  }
  return calls
}

for (const [seed, night] of NIGHTS.entries())
  test(`${night.is} in ${night.zone}: each day has its calls and not one more, whoever dies`, async () => {
    const random = seeded(seed)
    const { world, next, stop } = await open(night, seed)
    const until = world.clock.now() + night.minutes * MINUTE
    while (world.clock.now() < until) {
      await world.run(Math.round(SECOND + random.next() * LIFE_MAX_MS))
      await next()
    }
    const wanted = night.days.flatMap(day => PERSONS.map(person => [`${person} ${day}`, MOST_A_DAY]))
    assert.deepEqual([...callsByDay(world, night.zone)].sort(), wanted.sort())
    await stop()
  })

test('clocks that are set across midnight, ahead and back: no day has a call too many', async t => {
  const [night] = NIGHTS
  assert.ok(night !== undefined)
  for (const seed of [1, 2, 3]) {
    t.diagnostic(`seed ${seed}`)
    const random = seeded(seed)
    const { world, next, stop } = await open(night, seed)
    const { clock } = world
    for (let turn = 0; turn < 8; turn++) {
      await world.run(Math.round(SECOND + random.next() * LIFE_MAX_MS))
      const fromMidnight = random.next() * 20 * MINUTE * (turn % 2 === 0 ? 1 : -1)
      clock.setSystemTime(Math.round(MIDNIGHT + fromMidnight - clock.systemTime()))
      if (random.next() < 0.5) await next()
    }
    const found = callsByDay(world, night.zone)
    assert.ok(found.size > PERSONS.length, `seed ${seed}: both days were reached`)
    for (const [day, calls] of found) assert.ok(calls <= MOST_A_DAY, `seed ${seed}: ${day} has ${calls}`)
    await stop()
  }
})
