// What is said of when a number is called next, against what then happens: over random plans, numbers and
// days in virtual time, in two tasks that share people.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type DialRules, type NextDial, nextDial } from '../../src/domain/next-dial.ts'
import { Plan } from '../../src/domain/plan/plan.ts'
import type { MemoryContact } from '../../src/store/memory/contacts.ts'
import { HOUR, MINUTE, MONDAY_9, openWorld, type World } from '../support/world.ts'

const HOURS = 12
const STEP = 50 * MINUTE
/** With more agents than numbers, one that may be called is called by the next claim. */
const PROMPTLY = 2 * MINUTE
/** Much longer than any call: whom a living call keeps back is called within it. */
const CALL = 30 * MINUTE
const LINES = { answerProbability: 0.3, busyProbability: 0.4 }
const SEED = { seed: 20261130 }
/** More of them find more: some four seconds each. */
const RUNS = Number(process.env['YUHU_RUNS'] ?? 5)

const clockSpan = fc
  .tuple(fc.integer({ min: 5, max: 14 }), fc.integer({ min: 11, max: 23 }))
  .filter(([from, to]) => from !== to)
  .map(([from, to]) => `${String(from).padStart(2, '0')}:00-${String(to).padStart(2, '0')}:30`)
const windows = fc.array(clockSpan, { minLength: 1, maxLength: 2 })
const retry = fc.record({
  times: fc.integer({ min: 1, max: 6 }),
  after: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 3 }),
  at: fc.option(fc.constantFrom('otherDaypart', 'nextDay 10:30'), { nil: undefined }),
  place: fc.constantFrom('ordinary', 'first'),
})
const limit = fc.record({
  most: fc.integer({ min: 1, max: 3 }),
  in: fc.oneof(
    fc.constantFrom('day', 'week'),
    fc.integer({ min: 1, max: 300 }).map(minutes => ({ minutes })),
    fc.integer({ min: 1, max: 9 }).map(hours => ({ hours })),
  ),
  of: fc.constantFrom('dials', 'answers', 'talks'),
  for: fc.constantFrom('number', 'person'),
  over: fc.constantFrom('task', 'account'),
})
const plan = fc
  .record({
    again: fc.record({ busy: retry, noAnswer: retry }, { requiredKeys: [] }),
    limits: fc.array(limit, { maxLength: 2 }),
    hours: fc.option(
      fc.record({
        week: fc.record({ mo: windows, tu: windows, we: windows, th: windows }),
        zone: fc.constantFrom('account', 'contact', 'number'),
        law: fc.constantFrom('08:00-21:00', '10:00-18:00', '12:00-02:00', undefined),
        dates: fc.dictionary(
          fc.constantFrom('2026-03-03', '2026-03-04'),
          fc.constantFrom('closed', 'asMonday'),
          { maxKeys: 1 },
        ),
      }),
      { nil: undefined },
    ),
  })
  .map(written => Plan.parse(JSON.parse(JSON.stringify(written))))
const settings = fc.record({
  callHours: fc.constantFrom('none', 'none', '08:00-21:00', '09:30-11:30,14:00-23:00'),
  maxCallsPerNumberPerDay: fc.constantFrom<'none' | number>('none', 'none', 1, 3),
})
const number = fc.record({
  line: fc.integer({ min: 0, max: 3 }),
  person: fc.constantFrom('', 'm1', 'm2'),
  dueIn: fc.integer({ min: -2, max: 7 }),
  expiresIn: fc.constantFrom(null, null, null, 9, 13),
  zone: fc.constantFrom(null, 'Asia/Tokyo', 'Asia/Kolkata'),
})
const scenario = fc.noBias(
  fc.record({
    plans: fc.tuple(plan, plan),
    settings,
    lists: fc.tuple(fc.array(number, { minLength: 2, maxLength: 4 }), fc.array(number, { maxLength: 4 })),
    seed: fc.nat(),
  }),
)

interface Said {
  readonly at: number
  readonly contact: MemoryContact
  readonly taskId: number
  readonly next: NextDial
}

test('no number is called before it was said, none that is said to be done, and each as soon as it may be', async () => {
  let calls = 0
  await fc.assert(
    fc.asyncProperty(scenario, async ({ plans, settings, lists, seed }) => {
      const world = await openWorld({ agents: 6, seed, settings, world: LINES })
      const tasks = plans.map((plan, index) => {
        const planId = world.store.putPlan(world.accountId, `plan ${index}`, plan)
        const id = world.addTask({ planId, endsAt: MONDAY_9 + 30 * 24 * HOUR })
        for (const { line, person, dueIn, expiresIn, zone } of lists[index] ?? []) {
          const dueAt = MONDAY_9 + dueIn * HOUR
          const expiresAt = expiresIn === null ? null : MONDAY_9 + expiresIn * HOUR
          const has = world.store.tasks
            .get(id)
            ?.contacts.all.some(({ phone }) => phone === `1380000000${line}`)
          if (has !== true) world.store.addContacts(id, [`1380000000${line}`], dueAt, expiresAt, person, zone)
        }
        return { id, rules: { ...settings, timeZone: 'Asia/Shanghai', country: 'CN', plan } as const }
      })
      const said: Said[] = []
      for (let step = 0; step < (HOURS * HOUR) / STEP; step++) {
        for (const { id, rules } of tasks) said.push(...sayOf(world, id, rules))
        await world.run(STEP)
      }
      for (const one of said) judge(world, one)
      calls += world.store.calls.size
    }),
    { numRuns: RUNS, endOnFailure: true, ...SEED },
  )
  assert.ok(calls > 3 * RUNS, `only ${calls} calls in ${RUNS} worlds`)
})

function sayOf({ store, clock }: World, taskId: number, rules: DialRules): Said[] {
  const task = store.tasks.get(taskId) ?? assert.fail()
  const now = clock.now()
  return task.contacts.all.map(contact => {
    const { memberid } = contact.data
    const calls = [...store.calls.values()]
    const its = calls.filter(
      ({ contact: { phone, data } }) =>
        phone === contact.phone || (memberid !== '' && data.memberid === memberid),
    )
    const history = its.map(({ dialedAt, claimedAt, answeredAt, connectedAt, taskId: of, contact: to }) => ({
      dialedAt: dialedAt ?? claimedAt,
      isAnswered: answeredAt !== undefined,
      isTalk: connectedAt !== undefined,
      isSameNumber: to.phone === contact.phone,
      isSameTask: of === taskId,
    }))
    const isPersonCalled = its.some(({ end }) => end === undefined)
    const state = { state: task.state, scheduledAt: null }
    return {
      at: now,
      contact,
      taskId,
      next: nextDial({ ...contact, history, isPersonCalled }, state, rules, now),
    }
  })
}

function judge({ store, clock }: World, { at, contact, taskId, next }: Said): void {
  if (next.rule === 'calling') return
  const text = () => `${new Date(at).toISOString()} ${contact.phone} ${JSON.stringify(next)}`
  const others = [...store.calls.values()].filter(
    call => call.contact.phone === contact.phone || isSamePerson(call.contact, contact),
  )
  const dials = others.flatMap(({ taskId: of, contact: to, dialedAt }) =>
    of === taskId && to === contact && dialedAt !== undefined && dialedAt >= at ? [dialedAt] : [],
  )
  const first = dials.sort((one, other) => one - other)[0]
  if (next.at === null) {
    assert.equal(first, undefined, `${text()}: called ${shown(first)}`)
    return
  }
  if (first !== undefined) assert.ok(first >= next.at, `${text()}: called ${shown(first)}`)
  // A call to it from elsewhere, or to its person, may count for a limit and keep it back.
  const until = next.at + (next.rule === 'personCalled' ? CALL : PROMPTLY)
  const isKeptBack = others.some(
    ({ contact: to, dialedAt, claimedAt }) =>
      to !== contact && (dialedAt ?? claimedAt) >= at - CALL && claimedAt <= until,
  )
  if (isKeptBack || until > clock.now()) return
  assert.ok(first !== undefined && first <= until, `${text()}: called ${shown(first)}`)
}

function isSamePerson(one: MemoryContact, other: MemoryContact): boolean {
  return one.data.memberid !== '' && one.data.memberid === other.data.memberid
}

function shown(at: number | undefined): string {
  return at === undefined ? 'never' : new Date(at).toISOString()
}
