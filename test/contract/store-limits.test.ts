// The contract of limits and of numbers that are called again, over memory and over PostgreSQL of both kinds:
// no order of events lets a limit be passed.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { LimitWindow } from '../../src/domain/plan/limits.ts'
import type { CallChange, CallEnd } from '../../src/store/port/changes.ts'
import type { Claim } from '../../src/store/port/dial-claim.ts'
import {
  aDay,
  changes,
  claimOf,
  DAY_MS,
  dialAll,
  ENGINE_STORES,
  type EngineWorld,
  NODE,
  NOON,
  RANG_OUT,
  rolling,
} from './store-world.ts'

const LEASE_MS = 600_000
const MIDNIGHT = NOON + DAY_MS / 2
const HOUR_MS = 3_600_000

for (const [name, open, skip] of ENGINE_STORES) {
  describe(`limits and numbers called again in the engine's store: ${name}`, { skip }, () => {
    let world: EngineWorld
    let accountId: number
    /** The node that drives the account. */
    let holder = NODE
    before(async () => {
      world = await open()
      accountId = await world.addAccount()
      await world.store.holdAccount(accountId, NODE, LEASE_MS)
    })
    after(() => world.close())

    let number = 13_700_000_000
    const fresh = () => String(++number)
    const addTask = async (phones: readonly string[], memberid = '') => {
      const taskId = await world.addTask(accountId, [])
      await world.addContacts(accountId, taskId, phones, NOON - DAY_MS, null, memberid)
      return taskId
    }
    const claim = (taskId: number, windows: readonly LimitWindow[], now = NOON) =>
      world.store.claim(claimOf(taskId, 10, { windows, now }))
    const dial = (claims: readonly Claim[], windows: readonly LimitWindow[] = [], at = NOON) =>
      dialAll(world.store, accountId, claims, { at, windows })
    const end = (claims: readonly Claim[], more: Partial<CallEnd> = {}, facts: Partial<CallChange> = {}) =>
      world.store.record(
        accountId,
        holder,
        changes({
          calls: claims.map(({ callId }) => ({ callId, ...facts, end: { ...RANG_OUT, ...more } })),
        }),
      )
    /** Calls the number by a task of its own; it is over before `at` and a minute. */
    const called = async (phone: string, at: number, facts: Partial<CallChange> = {}, memberid = '') => {
      const taskId = await addTask([phone], memberid)
      const claims = await world.store.claim(claimOf(taskId, 1, { now: at }))
      assert.equal((await dial(claims, [], at)).length, 1)
      await end(claims, { endedAt: at + 30_000 }, facts)
      return taskId
    }
    const nextDueAt = async (taskId: number) => (await world.store.remaining(taskId, NOON)).nextDueAt

    test('a number at its limit of a day waits for the next one, whichever task called it', async () => {
      const phone = fresh()
      await called(phone, NOON - HOUR_MS)
      const taskId = await addTask([phone])
      assert.deepEqual(await claim(taskId, [aDay(1)]), [])
      assert.equal(await nextDueAt(taskId), MIDNIGHT)
      assert.deepEqual(await claim(taskId, [aDay(1, {}, MIDNIGHT - 1)], MIDNIGHT - 1), [])
      assert.equal((await claim(taskId, [aDay(1, {}, MIDNIGHT)], MIDNIGHT)).length, 1)
    })

    test('a number at a limit of hours waits until the oldest call that counts is so long ago', async () => {
      const phone = fresh()
      for (const hours of [5, 3, 1]) await called(phone, NOON - hours * HOUR_MS)
      const taskId = await addTask([phone])
      assert.deepEqual(await claim(taskId, [rolling(2, 4 * HOUR_MS)]), [])
      const again = NOON + HOUR_MS
      assert.equal(await nextDueAt(taskId), again)
      assert.equal((await claim(taskId, [rolling(2, 4 * HOUR_MS, {}, again)], again)).length, 1)
    })

    test('the strictest of several limits counts', async () => {
      const phone = fresh()
      await called(phone, NOON - HOUR_MS)
      const taskId = await addTask([phone])
      const week = rolling(1, 7 * DAY_MS)
      assert.deepEqual(await claim(taskId, [aDay(1), week, rolling(5, DAY_MS)]), [])
      assert.equal(await nextDueAt(taskId), NOON - HOUR_MS + 7 * DAY_MS)
    })

    test('answers and talks count only if there was an answer or a talk', async () => {
      const rang = fresh()
      await called(rang, NOON - HOUR_MS)
      const answered = fresh()
      await called(answered, NOON - HOUR_MS, { answeredAt: NOON - HOUR_MS + 5_000 })
      const talked = fresh()
      const at = NOON - HOUR_MS + 5_000
      await called(talked, NOON - HOUR_MS, { answeredAt: at, connectedAt: at, agentExt: '1001' })
      const claimed = async (of: LimitWindow['of']) => {
        const claims = await claim(await addTask([rang, answered, talked]), [aDay(1, { of })])
        await world.store.release(
          NODE,
          claims.map(({ callId }) => callId),
        )
        return claims.map(({ phone }) => phone)
      }
      assert.deepEqual(await claimed('dials'), [])
      assert.deepEqual(await claimed('answers'), [rang])
      assert.deepEqual(await claimed('talks'), [rang, answered])
    })

    test('a limit over the task counts its own calls only', async () => {
      const phone = fresh()
      await called(phone, NOON - HOUR_MS)
      const windows = [aDay(1, { over: 'task' })]
      const taskId = await addTask([phone])
      const claims = await claim(taskId, windows)
      assert.equal((await dial(claims, windows)).length, 1)
      await end(claims, { againAt: NOON + HOUR_MS, tried: 'noAnswer' })
      assert.deepEqual(await claim(taskId, windows, NOON + HOUR_MS), [])
      assert.equal(await nextDueAt(taskId), MIDNIGHT)
    })

    test('a person is limited over all numbers, and nobody else with it', async () => {
      const [first, second, third] = [fresh(), fresh(), fresh()]
      await called(first, NOON - 3 * HOUR_MS, {}, `debtor ${first}`)
      await called(second, NOON - 2 * HOUR_MS, {}, `debtor ${first}`)
      const windows = [aDay(2, { for: 'person' })]
      const taskId = await addTask([third], `debtor ${first}`)
      assert.deepEqual(await claim(taskId, windows), [])
      assert.equal(await nextDueAt(taskId), MIDNIGHT)
      assert.equal((await claim(await addTask([fresh()], `debtor ${second}`), windows)).length, 1)
      assert.equal((await claim(await addTask([fresh()]), windows)).length, 1)
      // The number itself has been called once.
      assert.equal((await claim(await addTask([first], `debtor ${first}`), [aDay(2)])).length, 1)
    })

    test('two tasks, one person, the last attempt of the day: exactly one call', async () => {
      const windows = [aDay(1, { for: 'person' })]
      for (let round = 0; round < 10; round++) {
        const person = `p${fresh()}`
        const tasks = await Promise.all(
          [[fresh()], [fresh()], [fresh()]].map(phones => addTask(phones, person)),
        )
        const claims = (await Promise.all(tasks.map(taskId => claim(taskId, windows)))).flat()
        assert.equal(claims.length, 1)
        const dialed = await dial(claims, windows)
        assert.equal(dialed.length, 1)
        await end(claims)
        const after = NOON + 60_000
        const more = await Promise.all(tasks.map(taskId => claim(taskId, windows, after)))
        assert.deepEqual(more.flat(), [])
      }
    })

    test('what another task called between the claim and the dial counts', async () => {
      const phone = fresh()
      const person = `p${phone}`
      const windows = [aDay(1, { for: 'person' })]
      const taskId = await addTask([phone], person)
      const claims = await claim(taskId, windows)
      assert.equal(claims.length, 1)
      // By a plan without a rule for persons.
      await called(fresh(), NOON, {}, person)
      assert.deepEqual(await dial(claims, windows, NOON + 60_000), [])
      assert.deepEqual(
        (await world.store.unfinishedCalls(accountId)).filter(call => call.taskId === taskId),
        [],
      )
      assert.equal(await nextDueAt(taskId), MIDNIGHT)
      assert.equal((await world.tally(accountId, taskId)).called, 0)
    })

    test('what a limit put off is judged again by new rules, and what waits for its time is not', async () => {
      const [phone, later] = [fresh(), fresh()]
      await called(phone, NOON - HOUR_MS)
      const taskId = await addTask([phone])
      await world.addContacts(accountId, taskId, [later], NOON + HOUR_MS)
      assert.deepEqual(await claim(taskId, [aDay(1)]), [])
      assert.deepEqual((await world.store.remaining(taskId, NOON)).due, 0)
      assert.equal(await world.store.judgeAgain(taskId, 'new rules', NOON), false)
      const { due, nextDueAt } = await world.store.remaining(taskId, NOON)
      assert.deepEqual([due, nextDueAt], [1, NOON])
      const picture = await world.store.loadAccount(accountId)
      assert.equal(picture?.tasks.find(({ id }) => id === taskId)?.judgedBy, 'new rules')
      assert.deepEqual(
        (await claim(taskId, [aDay(2)])).map(one => one.phone),
        [phone],
      )
    })

    test('a mark sent again is cleared again, since a call does not count against itself', async () => {
      const windows = [aDay(1), aDay(1, { for: 'person' })]
      const claims = await claim(await addTask([fresh()], `p${number}`), windows)
      assert.equal((await dial(claims, windows)).length, 1)
      assert.equal((await dial(claims, windows)).length, 1)
    })

    test('how often a number was called again by a rule is kept, once for each end', async () => {
      const taskId = await addTask([fresh()])
      for (const [tries, tried] of [
        [{}, 'busy'],
        [{ busy: 1 }, 'busy'],
        [{ busy: 2 }, 'noAnswer'],
      ] as const) {
        const claims = await claim(taskId, [])
        assert.deepEqual(
          claims.map(one => [one.tries, one.interruptions]),
          [[tries, 0]],
        )
        await dial(claims)
        for (let times = 0; times < 2; times++) await end(claims, { outcome: 'busy', againAt: NOON, tried })
      }
      const claims = await claim(taskId, [])
      assert.deepEqual(claims[0]?.tries, { busy: 2, noAnswer: 1 })
      assert.equal((await world.tally(accountId, taskId)).called, 0)
      await dial(claims)
      await end(claims, { againAt: NOON })
      assert.equal((await claim(taskId, []))[0]?.interruptions, 1, 'without a rule it counts as cut off')
    })

    test('nobody who answered is called again, unless a rule says so', async () => {
      const answeredAt = NOON + 5_000
      const abandoned = { outcome: 'abandoned', againAt: NOON + HOUR_MS, tried: 'abandoned' } as const
      const taskId = await addTask([fresh(), fresh()])
      const [one, other] = await claim(taskId, [])
      assert.ok(one !== undefined && other !== undefined)
      await dial([one, other])
      await end([one], abandoned, { answeredAt })
      await end([other], { ...abandoned, isHeard: true }, { answeredAt })
      const { waiting, nextDueAt } = await world.store.remaining(taskId, NOON)
      assert.deepEqual([waiting, nextDueAt], [1, NOON + HOUR_MS])
      assert.equal((await claim(taskId, [], NOON + HOUR_MS))[0]?.phone, other.phone)
    })

    test('a number that comes first does so when it is due, and not before', async () => {
      const phones = [fresh(), fresh(), fresh()]
      const taskId = await addTask(phones)
      const first = async (now: number) => {
        const claims = await world.store.claim(claimOf(taskId, 1, { now, hasFirst: true }))
        return claims[0]
      }
      const called = await first(NOON)
      assert.ok(called !== undefined)
      assert.equal(called.phone, phones[0])
      await dial([called])
      await end([called], { againAt: NOON + HOUR_MS, tried: 'busy', comesFirst: true })
      assert.equal((await first(NOON + HOUR_MS - 1))?.phone, phones[1])
      assert.equal((await first(NOON + HOUR_MS))?.phone, phones[0])
      assert.equal((await first(NOON + HOUR_MS))?.phone, phones[2])
    })

    test('no order of claims, dials, ends, gifts back and takeovers passes a limit', {
      timeout: 120_000,
    }, async () => {
      const step = fc.record({
        do: fc.constantFrom(
          'claim' as const,
          'dial' as const,
          'end' as const,
          'release' as const,
          'kill' as const,
        ),
        task: fc.nat({ max: 2 }),
        minutes: fc.integer({ min: 0, max: 40 }),
      })
      let node = 0
      const check = async (steps: readonly { do: string; task: number; minutes: number }[]) => {
        const persons = [`p${fresh()}`, `p${fresh()}`]
        const phones = [fresh(), fresh(), fresh(), fresh()]
        const personOf = (at: number) => persons[at % 2] ?? ''
        const tasks: number[] = []
        for (let at = 0; at < 3; at++) {
          const taskId = await world.addTask(accountId, [])
          for (const [index, phone] of phones.entries())
            await world.addContacts(accountId, taskId, [phone], NOON, null, personOf(index))
          tasks.push(taskId)
        }
        const ledger: { phone: string; person: string; at: number }[] = []
        let now = NOON
        let claimed: Claim[] = []
        let dialed: Claim[] = []
        const windows = () => [rolling(2, HOUR_MS, {}, now), rolling(3, 3 * HOUR_MS, { for: 'person' }, now)]
        const passes = (most: number, lengthMs: number, calls: typeof ledger) =>
          calls.some((call, index) => {
            const later = calls[index + most]
            return later !== undefined && later.at - call.at < lengthMs
          })
        for (const { do: what, task, minutes } of steps) {
          now += minutes * 60_000
          if (what === 'claim')
            claimed.push(
              ...(await world.store.claim(
                claimOf(tasks[task] ?? 0, 4, { node: holder, windows: windows(), now }),
              )),
            )
          else if (what === 'dial') {
            const cleared = new Set(
              await dialAll(world.store, accountId, claimed, { node: holder, at: now, windows: windows() }),
            )
            for (const one of claimed.filter(({ callId }) => cleared.has(callId))) {
              ledger.push({ phone: one.phone, person: personOf(phones.indexOf(one.phone)), at: now })
              dialed.push(one)
            }
            claimed = []
          } else if (what === 'end') {
            await end(dialed, { endedAt: now, againAt: now, tried: 'busy' })
            dialed = []
          } else if (what === 'release') {
            await world.store.release(
              holder,
              claimed.map(({ callId }) => callId),
            )
            claimed = []
          } else {
            await world.store.releaseNode(holder)
            node += 1
            holder = `node-${node}`
            await world.store.holdAccount(accountId, holder, LEASE_MS)
            const left = (await world.store.unfinishedCalls(accountId)).filter(({ phone }) =>
              phones.includes(phone),
            )
            const calls = left
              .filter(call => call.dialedAt !== null)
              .map(({ callId }) => ({ callId, end: { ...RANG_OUT, endedAt: now, againAt: now } }))
            const undialled = left.filter(call => call.dialedAt === null).map(({ callId }) => callId)
            await world.store.closeLeft(accountId, holder, { ended: { calls, pushes: [] }, undialled })
            claimed = []
            dialed = []
          }
          for (const phone of phones)
            assert.ok(
              !passes(
                2,
                HOUR_MS,
                ledger.filter(call => call.phone === phone),
              ),
              'a number',
            )
          for (const person of persons)
            assert.ok(
              !passes(
                3,
                3 * HOUR_MS,
                ledger.filter(call => call.person === person),
              ),
              'a person',
            )
        }
        await end(dialed)
        await world.store.release(
          holder,
          claimed.map(({ callId }) => callId),
        )
        await world.store.releaseNode(holder)
        holder = NODE
        await world.store.holdAccount(accountId, NODE, LEASE_MS)
      }
      await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), check), {
        numRuns: 12,
      })
    })
  })
}
