// The contract of caller ids: terms, rest, and how they were used before somebody drives the account.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DateTime } from 'luxon'
import { CallerIdTerms } from '../../src/domain/caller-id-terms.ts'
import { skipWithout } from '../support/database.ts'
import { claimOf, DAY_MS, NODE, NOON, PostgresWorld, phones, RANG_OUT } from './store-world.ts'

const HOUR_MS = 3_600_000
const ZONE = 'Asia/Shanghai'

for (const kind of ['embedded', 'debian'] as const) {
  describe(`caller ids in PostgreSQL (${kind})`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    before(async () => {
      world = await PostgresWorld.open(kind)
    })
    after(() => world.close())

    test('their use is counted by day, hour, life and rest, apart from what a process counts itself', async () => {
      const { store } = world
      const accountId = await world.addAccount()
      const code = (await store.accountCodes()).get(accountId) ?? ''
      await store.holdAccount(accountId, NODE, 600_000)
      for (const number of ['0101', '0102']) await store.addCallerId(code, number)
      const terms = CallerIdTerms.parse({ dailyMost: 9 })
      assert.equal(await store.setCallerIdTerms(accountId, '0101', terms), true)
      assert.equal(await store.setCallerIdTerms(accountId, '9999', terms), false)
      assert.equal(await store.restCallerId(accountId, '0101', NOON - HOUR_MS), true)
      const picture = await store.loadAccount(accountId)
      assert.deepEqual(picture?.callerIds, [
        { number: '0101', terms, restsUntil: NOON - HOUR_MS },
        { number: '0102', terms: null, restsUntil: null },
      ])
      const taskId = await world.addTask(accountId, phones(5, 13_600_000_000))
      const claims = await store.claim(claimOf(taskId, 5))
      const at = [NOON - DAY_MS, NOON - 2 * HOUR_MS, NOON - HOUR_MS / 2, NOON - 1_000, NOON]
      const marks = claims.map(({ callId }, index) => ({
        ...{ callId, dialedAt: at[index] ?? 0, trunk: 'line', callerId: '0101' },
      }))
      assert.equal((await store.clearToDial(accountId, NODE, marks)).length, 5)
      const ended = claims.slice(0, 3).map(({ callId }, index) => ({
        ...{ callId, ...(index === 2 && { answeredAt: NOON - HOUR_MS / 4 }), end: RANG_OUT },
      }))
      await store.record(accountId, NODE, { calls: ended, agents: [], tasks: [], pushes: [] })
      const since = { dayStart: NOON - 12 * HOUR_MS, hourStart: NOON - HOUR_MS }
      const use = (node: string, from: number) => store.callerIdUse(accountId, since, { node, from })
      assert.deepEqual(await use('another', 0), [
        {
          ...{ number: '0101', today: 4, living: 2, lastHour: [NOON - HOUR_MS / 2, NOON - 1_000, NOON] },
          sinceRest: { calls: 3, known: 1, answered: 1 },
        },
      ])
      const day = (at: number) => DateTime.fromMillis(at, { zone: ZONE }).toISODate()
      const days = (from: number, zone = ZONE) => store.callerIdDays(accountId, { from, zone })
      const today = { number: '0101', day: day(NOON), calls: 2, known: 2, answered: 1 }
      assert.deepEqual(await days(NOON - DAY_MS), [
        { number: '0101', day: day(NOON - DAY_MS), calls: 1, known: 1, answered: 0 },
        today,
      ])
      assert.deepEqual(await days(NOON - DAY_MS + 1), [today])
      // Where the midnight lies between two of them, they are of two days.
      const between = DateTime.fromMillis(NOON - HOUR_MS, { zone: 'UTC' }).hour
      const split = await days(
        NOON - DAY_MS + 1,
        `Etc/GMT${between < 12 ? `+${between}` : `-${24 - between}`}`,
      )
      assert.deepEqual(
        split.map(({ calls, answered }) => [calls, answered]),
        [
          [1, 0],
          [1, 1],
        ],
      )
      const [before] = await use(NODE, NOON - 1_000)
      assert.deepEqual([before?.today, before?.living, before?.lastHour.length], [2, 0, 1])
      assert.deepEqual(await store.callerIdUse(await world.addAccount(), since, { node: '', from: 0 }), [])
    })

    test('a call whose agent, or whose first number, did not pick up showed its id to nobody else', async () => {
      const { store } = world
      const accountId = await world.addAccount()
      const code = (await store.accountCodes()).get(accountId) ?? ''
      await store.holdAccount(accountId, NODE, 600_000)
      await store.addCallerId(code, '0101')
      const sql = await world.sql()
      const ended = async (origin: string, otherPhone: string | null, notCalled: string | null) => {
        await sql.query(
          `insert into call (leg_id, account_id, origin, phone, other_phone, caller_id, userid, memberid, extra,
             customuuid, node, claimed_at, dialed_at, ended_at, outcome, not_called)
           values (gen_random_uuid(), $1, $2, '13912345678', $3, '0101', '', '', '', '', $4, to_timestamp($5),
             to_timestamp($5), to_timestamp($5 + 9), 'agentNotReached', $6)`,
          [accountId, origin, otherPhone, NODE, NOON / 1_000, notCalled],
        )
      }
      const since = { dayStart: NOON - DAY_MS, hourStart: NOON - HOUR_MS }
      const use = async () => {
        const [found] = await store.callerIdUse(accountId, since, { node: 'another', from: 0 })
        const days = await store.callerIdDays(accountId, { from: NOON - DAY_MS, zone: ZONE })
        return [found?.today ?? 0, found?.sinceRest.known ?? 0, days[0]?.calls ?? 0, days[0]?.known ?? 0]
      }
      await ended('agent', null, 'customer')
      await ended('double', '13912345679', 'anybody')
      assert.deepEqual(await use(), [0, 0, 0, 0])
      await ended('double', '13912345679', 'customer')
      assert.deepEqual(await use(), [1, 1, 1, 1])
      await ended('agent', null, null)
      await ended('double', '13912345679', null)
      await sql.end()
      assert.deepEqual(await use(), [4, 3, 4, 3])
    })
  })
}
