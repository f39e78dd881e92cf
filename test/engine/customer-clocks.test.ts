// Tasks that call each customer by its own clock, in virtual time: nobody is dialled outside of its hours,
// everybody within them, and a task whose zones are closed sleeps until the first one opens.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AccountSettings } from '../../src/domain/account.ts'
import { isOpenAt } from '../../src/domain/plan/hours.ts'
import { zoneOfContact } from '../../src/domain/plan/phone-zones.ts'
import { Plan } from '../../src/domain/plan/plan.ts'
import type { MemoryStore } from '../../src/store/memory/index.ts'
import type { EngineStore } from '../../src/store/port/engine-store.ts'
import { HOUR, MINUTE, MONDAY_9, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

const SILENT = { answerProbability: 0, busyProbability: 0, invalidProbability: 0 }
const ANSWERS = { answerProbability: 1, busyProbability: 0, invalidProbability: 0 }
const BY_NUMBER = { hours: { zone: 'number', law: '08:00-21:00' } }
const SETTINGS = { callHours: '08:00-21:00', timeZone: 'Asia/Shanghai' } as const
/** 20:59 in New York, a minute before its evening ends; 17:59 in Los Angeles. */
const LATE = Date.parse('2026-03-02T20:59:00-05:00')

const numbers = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(1_000 + index)}`)
const eastern = (count: number) => numbers('+1212555', count)
const central = (count: number) => numbers('+1312555', count)
const pacific = (count: number) => numbers('+1213555', count)

async function open(plan: unknown, options: WorldOptions = {}) {
  const settings = { ...SETTINGS, ...options.settings }
  const world = await openWorld({ agents: 2, world: SILENT, ...options, settings })
  const planId = world.store.putPlan(world.accountId, 'clocks', Plan.parse(plan))
  return { world, planId }
}

/** Whom the switch dialled, and when. */
const dials = (world: World) =>
  world.ledger.flatMap(({ what, to, at }) =>
    what === 'dialed' && !world.exts.includes(to) ? [{ to, at }] : [],
  )

test('each number is called on its own clock, and a task whose zones are closed neither claims nor polls', async () => {
  let claims = 0
  const counting = (store: MemoryStore) =>
    new Proxy(store, {
      get(target, verb, receiver) {
        if (verb === 'claim') claims += 1
        return Reflect.get(target, verb, receiver)
      },
    }) as EngineStore
  const start = Date.parse('2026-03-02T07:30:00-05:00')
  const { world, planId } = await open(BY_NUMBER, { start, through: counting })
  const taskId = world.addTask({ planId })
  world.store.addContacts(taskId, [...central(20), ...eastern(20)], start)
  await world.run(HOUR / 2 - 1)
  assert.equal(claims, 0)
  assert.deepEqual(dials(world), [])
  assert.match(JSON.stringify(world.store.tasks.get(taskId)?.progress?.why), /"outOfHours".*"opensAt"/)
  await world.run(HOUR)
  assert.deepEqual(new Set(dials(world).map(({ to }) => to)), new Set(eastern(20)))
  assert.ok((dials(world)[0]?.at ?? 0) <= start + HOUR / 2 + 2 * SECOND, 'it begins when the zone opens')
  await world.runUntil(() => world.store.tasks.get(taskId)?.state === 'ended', HOUR)
  assert.ok(
    dials(world)
      .slice(20)
      .every(({ at }) => at >= start + 1.5 * HOUR),
  )
})

test('what was claimed before its evening ended is given back, also if the database is slow', async () => {
  let slow = 0
  const slowly = (store: MemoryStore, after: (ms: number, act: () => void) => unknown) =>
    new Proxy(store, {
      get(target, verb, receiver) {
        const value: unknown = Reflect.get(target, verb, receiver)
        if (verb !== 'clearToDial' || typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          const answer: unknown = await Reflect.apply(value, target, args)
          slow += 1
          await new Promise<void>(resolve => after(7 * SECOND, resolve))
          return answer
        }
      },
    }) as EngineStore
  let later: (ms: number, act: () => void) => unknown = () => {}
  const { world, planId } = await open(BY_NUMBER, {
    start: LATE,
    through: store => slowly(store, (ms, act) => later(ms, act)),
  })
  later = (ms, act) => world.clock.after(ms, act)
  const taskId = world.addTask({ planId, ratio: 2, pace: 'manual', concurrent: 4 })
  world.store.addContacts(taskId, [...eastern(300), ...pacific(3)], LATE)
  await world.run(10 * MINUTE)
  assert.ok(slow > 0)
  const toEast = dials(world).filter(({ to }) => to.startsWith('+1212'))
  assert.ok(toEast.length > 0 && toEast.length < 300)
  assert.ok(toEast.every(({ at }) => at < LATE + MINUTE))
  assert.equal(dials(world).length - toEast.length, 3)
  const contacts = world.store.tasks.get(taskId)?.contacts.all ?? []
  const left = contacts.filter(({ state }) => state === 'waiting')
  assert.equal(left.length, 300 - toEast.length)
  const opening = Date.parse('2026-03-03T08:00:00-05:00')
  assert.ok(left.every(({ dueAt, called }) => dueAt === opening && !called))
})

test('an agent who picks up after the evening has ended does not reach the customer, who waits for the morning', async () => {
  const { world, planId } = await open(BY_NUMBER, {
    ...{ start: LATE, agents: 1, reach: 'ring' },
    world: { ...ANSWERS, agentAnswer: { kind: 'fixed', ms: 9 * SECOND } },
  })
  const taskId = world.addTask({ planId, pace: 'preview' })
  world.store.addContacts(taskId, eastern(1), LATE)
  const shown = () => [...world.store.calls.values()].find(({ agentExt, end }) => agentExt && !end)
  await world.runUntil(() => shown() !== undefined, MINUTE)
  const call = (callId: number) =>
    world.store.askEngine(world.accountId, {
      ...{ kind: 'preview', ext: world.exts[0] ?? '' },
      detail: { decision: { answer: 'call', callId } },
    })
  await world.run(LATE + MINUTE - 5 * SECOND - world.clock.now())
  call(shown()?.callId ?? 0)
  await world.run(MINUTE)
  assert.ok(world.ledger.some(({ what }) => what === 'agentRung'))
  assert.deepEqual(dials(world), [])
  const [contact] = world.store.tasks.get(taskId)?.contacts.all ?? []
  assert.deepEqual([contact?.state, contact?.called], ['waiting', false])
  const why = JSON.stringify(world.store.tasks.get(taskId)?.progress?.why)
  const opening = Date.parse('2026-03-03T08:00:00-05:00') / SECOND
  assert.match(why, new RegExp(`"outOfHours".*"opensAt":${opening}`))
})

test('a plan that is changed to the clocks of its numbers acts within two seconds, and back', async () => {
  const start = Date.parse('2026-03-02T12:00:00+08:00')
  const { world, planId } = await open(BY_NUMBER, { start })
  const taskId = world.addTask({ planId })
  world.store.addContacts(taskId, [...eastern(5), '13800000001'], start)
  await world.run(MINUTE)
  assert.equal(dials(world).length, 1)
  const changedAt = world.clock.now()
  world.store.putPlan(world.accountId, 'clocks', Plan.parse({ hours: { law: '08:00-21:00' } }))
  await world.run(MINUTE)
  assert.equal(dials(world).length, 6)
  assert.ok((dials(world)[1]?.at ?? 0) - changedAt <= 2 * SECOND)
})

test('a number that is called again the next day is called by the clock of its customer', async () => {
  const again = { noAnswer: { times: 1, at: 'nextDay 09:30' } }
  const { world, planId } = await open({ ...BY_NUMBER, again }, { start: MONDAY_9 })
  const taskId = world.addTask({ planId })
  world.store.addContacts(taskId, eastern(1), MONDAY_9)
  const [contact] = world.store.tasks.get(taskId)?.contacts.all ?? []
  await world.runUntil(() => contact?.tries['noAnswer'] === 1, HOUR)
  // Nine on Monday in Beijing is Sunday evening in New York.
  assert.equal(contact?.dueAt, Date.parse('2026-03-02T09:30:00-05:00'))
})

test('over random plans, zones and days of changed clocks nobody is dialled when closed, and everybody who may be called is', async () => {
  const clock = fc
    .tuple(fc.nat(23), fc.constantFrom('00', '30'))
    .map(([hour, past]) => `${String(hour).padStart(2, '0')}:${past}`)
  const span = fc
    .tuple(clock, clock)
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => `${from}-${to}`)
  const spans = fc.array(span, { maxLength: 2 })
  const plan = fc.record({
    zone: fc.constantFrom('number', 'contact'),
    law: fc.option(span, { nil: undefined }),
    week: fc.option(
      fc.record({ sa: spans, su: spans, mo: spans, tu: spans, we: spans, th: spans, fr: spans }),
      { nil: undefined },
    ),
    dates: fc.dictionary(
      fc.constantFrom('2026-03-08', '2026-11-01', '2026-10-25'),
      fc.constantFrom('closed', 'asMonday'),
    ),
  })
  const start = fc
    .tuple(
      fc.constantFrom('2026-03-07', '2026-03-28', '2026-10-24', '2026-10-31', '2026-04-04'),
      fc.nat(1_439),
    )
    .map(([day, minute]) => Date.parse(`${day}T00:00:00Z`) + minute * MINUTE)
  const phone = fc.constantFrom(
    '+1212555',
    '+1423555',
    '+44207946',
    '1380000',
    '+8835100',
    '+617555',
    '+1602555',
  )
  const zone = fc.constantFrom(null, null, 'Pacific/Chatham', 'Australia/Lord_Howe', 'America/Los_Angeles')
  const contact = fc.record({ phone, zone, seconds: fc.nat(9_000) })
  const task = fc.record({ plan, contacts: fc.array(contact, { minLength: 1, maxLength: 4 }) })
  const lists = fc.array(task, { minLength: 8, maxLength: 16 })
  await fc.assert(
    fc.asyncProperty(start, lists, (from, given) => calledWhenOpen(from, given)),
    { numRuns: 4 },
  )
})

interface GivenTask {
  readonly plan: object
  readonly contacts: readonly {
    readonly phone: string
    readonly zone: string | null
    readonly seconds: number
  }[]
}

/** Lets tasks with plans of their own run for three hours. */
async function calledWhenOpen(from: number, given: readonly GivenTask[]): Promise<void> {
  const settings = AccountSettings.parse(SETTINGS)
  const world = await openWorld({ agents: 8, world: SILENT, start: from, settings: SETTINGS })
  let serial = 1_000
  const known = given.flatMap(({ plan, contacts }, place) => {
    const rules = Plan.parse({ hours: JSON.parse(JSON.stringify(plan)) })
    const taskId = world.addTask({ planId: world.store.putPlan(world.accountId, `plan ${place}`, rules) })
    return contacts.map(({ phone: prefix, zone, seconds }) => {
      const [phone, due] = [`${prefix}${++serial}`, from + seconds * SECOND]
      world.store.addContacts(taskId, [phone], due, null, '', zone)
      const whose = zoneOfContact(rules, settings, { phone, zone })
      return { phone, due, isOpen: (at: number) => isOpenAt(rules, settings, whose, at) }
    })
  })
  await world.run(3 * HOUR)
  for (const { phone, due, isOpen } of known) {
    const times = dials(world).flatMap(({ to, at }) => (to === phone ? [at] : []))
    assert.ok(times.length <= 1)
    for (const at of times) assert.ok(at >= due && isOpen(at), `${phone} at ${new Date(at).toISOString()}`)
    const first = minutesFrom(due, from + 3 * HOUR - 5 * MINUTE).find(isOpen)
    // Numbers that nobody answers take the agents some minutes.
    if (first !== undefined)
      assert.ok(
        (times[0] ?? Infinity) - first <= 5 * MINUTE,
        `${phone}: open at ${new Date(first).toISOString()}`,
      )
  }
  await world.engine.stop(0)
}

/** The moment itself, and each full minute after it. */
function minutesFrom(from: number, to: number): number[] {
  const first = Math.floor(from / MINUTE + 1) * MINUTE
  return [
    from,
    ...Array.from(
      { length: Math.max(0, Math.ceil((to - first) / MINUTE)) },
      (_, index) => first + index * MINUTE,
    ),
  ]
}
