// The contract of claims by the customers' own clocks, over memory and over PostgreSQL of both kinds: who
// may be called is claimed, and who may not waits until its zone opens.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { AccountSettings } from '../../src/domain/account.ts'
import { CustomerClocks } from '../../src/domain/plan/customer-clocks.ts'
import { Plan } from '../../src/domain/plan/plan.ts'
import type { CallEnd } from '../../src/store/port/changes.ts'
import type { ClaimRequest } from '../../src/store/port/dial-claim.ts'
import { aDay, claimOf, DAY_MS, dialAll, ENGINE_STORES, type EngineWorld, NODE, NOON } from './store-world.ts'

/** NOON is 12:00 in China, 23:00 of the day before in New York, and 20:00 of that day in Los Angeles. */
const SETTINGS = AccountSettings.parse({ callHours: '08:00-21:00', timeZone: 'Asia/Shanghai' })
const clocks = (hours: unknown) => new CustomerClocks(Plan.parse({ hours }), SETTINGS)
const BY_NUMBER = clocks({ zone: 'number', law: '08:00-21:00' })
const [NEW_YORK, LOS_ANGELES] = ['+1212555', '+1213555']
const EIGHT_IN_NEW_YORK = Date.parse('2026-03-02T08:00:00-05:00')

for (const [name, open, skip] of ENGINE_STORES) {
  describe(`claims by the customers' clocks: ${name}`, { skip }, () => {
    let world: EngineWorld
    let accountId: number
    before(async () => {
      world = await open()
      accountId = await world.addAccount()
      await world.store.holdAccount(accountId, NODE, 600_000)
    })
    after(() => world.close())

    let number = 1_000
    const numbers = (prefix: string, count: number) =>
      Array.from({ length: count }, () => `${prefix}${++number}`)
    const addTask = async (...lists: readonly (readonly string[])[]) => {
      const taskId = await world.addTask(accountId, [])
      for (const [place, list] of lists.entries())
        await world.addContacts(accountId, taskId, list, NOON - DAY_MS + place)
      return taskId
    }
    const claim = (taskId: number, more: Partial<ClaimRequest> = {}, limit = 10) =>
      world.store.claim(claimOf(taskId, limit, { clocks: BY_NUMBER, ...more }))
    const phonesOf = (claims: readonly { readonly phone: string }[]) => claims.map(({ phone }) => phone)

    test('who may be called is claimed in order, the others wait until their zone opens', async () => {
      const [eastern, pacific, chinese] = [
        numbers(NEW_YORK, 3),
        numbers(LOS_ANGELES, 2),
        numbers('1380000', 2),
      ]
      const taskId = await addTask(eastern, pacific, chinese)
      assert.deepEqual(phonesOf(await claim(taskId)), [...pacific, ...chinese])
      const left = await world.store.remaining(taskId, NOON)
      assert.deepEqual([left.waiting, left.due, left.nextDueAt], [3, 0, EIGHT_IN_NEW_YORK])
      assert.deepEqual(await claim(taskId, { now: EIGHT_IN_NEW_YORK - 1 }), [])
      assert.deepEqual(phonesOf(await claim(taskId, { now: EIGHT_IN_NEW_YORK })), eastern)
    })

    test('the zone that was given with a number beats that of its digits', async () => {
      const [moved = '', stayed = ''] = numbers(NEW_YORK, 2)
      const taskId = await addTask([stayed])
      await world.addContacts(accountId, taskId, [moved], NOON, null, '', 'America/Los_Angeles')
      const claims = await claim(taskId)
      assert.deepEqual(
        claims.map(({ phone, zone }) => [phone, zone]),
        [[moved, 'America/Los_Angeles']],
      )
    })

    test('a number that may be in two zones waits for both; one whose zone nobody knows keeps to the account', async () => {
      // Tennessee has two zones.
      const taskId = await addTask(numbers('+1423555', 1), numbers('+8835100', 1))
      const sixInChicago = Date.parse('2026-03-02T08:00:00-06:00')
      assert.equal((await claim(taskId)).length, 1)
      assert.equal((await world.store.remaining(taskId, NOON)).nextDueAt, sixInChicago)
    })

    test('a claim finds the one who may be called behind hundreds who may not', async () => {
      const [last = ''] = numbers(LOS_ANGELES, 1)
      const taskId = await addTask(numbers(NEW_YORK, 700), [last])
      assert.deepEqual(phonesOf(await claim(taskId, {}, 1)), [last])
      assert.deepEqual((await world.store.remaining(taskId, NOON)).due, 0)
    })

    test('a claim gets no more than it asks for, and the next one gets the rest', async () => {
      const pacific = numbers(LOS_ANGELES, 30)
      const taskId = await addTask(numbers(NEW_YORK, 5), pacific)
      const first = await claim(taskId, {}, 4)
      assert.deepEqual(phonesOf(first), pacific.slice(0, 4))
      assert.deepEqual(phonesOf(await claim(taskId, {}, 100)), pacific.slice(4))
    })

    test('a task knows in which zones its numbers may be, as given or by their digits', async () => {
      const taskId = await addTask(numbers(NEW_YORK, 2), numbers('1380000', 2))
      const zonesOf = async () => {
        const task = (await world.store.loadAccount(accountId))?.tasks.find(({ id }) => id === taskId)
        return [...(task?.zones ?? [])].sort()
      }
      assert.deepEqual(await zonesOf(), ['America/New_York', 'Asia/Shanghai'])
      await world.addContacts(accountId, taskId, numbers('+1423555', 1))
      await world.addContacts(accountId, taskId, numbers('+8835100', 1))
      await world.addContacts(accountId, taskId, numbers('+8835100', 1), NOON, null, '', 'Europe/London')
      assert.deepEqual(await zonesOf(), [
        ...['', 'America/Chicago&America/New_York', 'America/New_York', 'Asia/Shanghai', 'Europe/London'],
      ])
    })

    test('limits hold for those who may be called', async () => {
      const [once = '', twice = ''] = numbers(LOS_ANGELES, 2)
      const before = await addTask([once])
      assert.equal((await dialAll(world.store, accountId, await claim(before), { at: NOON })).length, 1)
      const taskId = await addTask([once, twice], numbers(NEW_YORK, 2))
      assert.deepEqual(phonesOf(await claim(taskId, { windows: [aDay(1)] })), [twice])
    })

    test('numbers that come first keep their place, and those of a closed zone do not hold up the others', async () => {
      const [eastern = '', pacific = '', other = ''] = [...numbers(NEW_YORK, 1), ...numbers(LOS_ANGELES, 2)]
      const taskId = await addTask([other, pacific, eastern])
      const claims = await world.store.claim(claimOf(taskId, 10))
      const later = claims.filter(({ phone }) => phone !== other)
      await dialAll(world.store, accountId, later, { at: NOON })
      const end: CallEnd = {
        ...{ endedAt: NOON, outcome: 'busy', by: 'network', sipStatus: 486, q850: 17 },
        ...{ againAt: NOON, tried: 'busy', comesFirst: true },
      }
      await world.store.record(accountId, NODE, {
        ...{ agents: [], tasks: [], pushes: [] },
        calls: later.map(({ callId }) => ({ callId, end })),
      })
      await world.store.release(
        NODE,
        claims.filter(({ phone }) => phone === other).map(one => one.callId),
      )
      const again = await claim(taskId, { hasFirst: true })
      assert.deepEqual(phonesOf(again), [pacific, other])
      const morning = await claim(taskId, { hasFirst: true, now: EIGHT_IN_NEW_YORK })
      assert.deepEqual(phonesOf(morning), [eastern])
    })

    test('when the rules change, those who were put off are judged again', async () => {
      const eastern = numbers(NEW_YORK, 3)
      const taskId = await addTask(eastern)
      assert.deepEqual(await claim(taskId), [])
      assert.equal(await world.store.judgeAgain(taskId, '2', NOON), false)
      const late = clocks({ zone: 'number', week: { su: ['08:00-24:00'], mo: ['08:00-21:00'] } })
      assert.deepEqual(phonesOf(await claim(taskId, { clocks: late })), eastern)
    })

    test('over random hours, zones and moments exactly those are claimed whose clock allows it', async () => {
      const zones = ['America/New_York', 'Asia/Calcutta', 'Pacific/Chatham', 'Europe/London', 'UTC', null]
      const hour = fc.integer({ min: 0, max: 23 })
      // The days on which clocks are changed: of 23 and of 25 hours.
      const days = ['2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01', '2026-04-05', '2026-07-01']
      const moment = fc
        .tuple(fc.constantFrom(...days), fc.integer({ min: 0, max: 1_439 }))
        .map(([day, minute]) => Date.parse(`${day}T00:00:00Z`) + minute * 60_000)
      await fc.assert(
        fc.asyncProperty(
          hour,
          hour,
          moment,
          fc.array(fc.constantFrom(...zones), { minLength: 1, maxLength: 8 }),
          async (from, to, now, places) => {
            fc.pre(from < to)
            const law = [from, to].map(one => `${String(one).padStart(2, '0')}:00`).join('-')
            const taskId = await world.addTask(accountId, [])
            const expected: string[] = []
            for (const zone of places) {
              const [phone = ''] = numbers('1390000', 1)
              await world.addContacts(accountId, taskId, [phone], NOON - DAY_MS, null, '', zone)
              const { hour: at } = DateTime.fromMillis(now, { zone: zone ?? SETTINGS.timeZone })
              if (at >= from && at < to) expected.push(phone)
            }
            const own = clocks({ zone: 'contact', law, week: ALL_DAY })
            const claims = await claim(taskId, { clocks: own, now })
            assert.deepEqual(phonesOf(claims), expected)
            const left = await world.store.remaining(taskId, now)
            assert.deepEqual([left.waiting, left.due], [places.length - expected.length, 0])
          },
        ),
        { numRuns: 40 },
      )
    })
  })
}

const ALL_DAY = Object.fromEntries(
  ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'].map(day => [day, ['00:00-24:00']]),
)
