// The contract of withdrawing: once a command has answered, its numbers are not dialled any more; what a
// claim judged is judged again.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { LimitWindow } from '../../src/domain/plan/limits.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { Store } from '../../src/store/port/admin-store.ts'
import type { Claim } from '../../src/store/port/dial-claim.ts'
import { blockedNumbers } from '../support/blocked.ts'
import { skipWithout } from '../support/database.ts'
import { aDay, claimOf, NODE, NOON, PostgresWorld, phones } from './store-world.ts'

const PAGE = { current: 1, size: 100 }
const CAP = aDay(1)

for (const kind of ['embedded', 'debian'] as const) {
  describe(`numbers withdrawn while the task runs: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    let store: Store
    before(async () => {
      world = await PostgresWorld.open(kind)
      store = world.store
    })
    after(() => world.close())

    /** An account with a running task of these numbers. */
    async function begun(numbers: readonly string[]) {
      const accountId = await world.addAccount()
      await store.holdAccount(accountId, NODE, 600_000)
      const taskId = await world.addTask(accountId, numbers)
      const code = (await store.loadAccount(accountId))?.account.code ?? ''
      const dial = (claims: readonly Claim[], windows: readonly LimitWindow[] = [], at = NOON) =>
        store.clearToDial(
          accountId,
          NODE,
          claims.map(({ callId }) => ({ callId, dialedAt: at, trunk: 'line', callerId: '', windows })),
        )
      const rows = async () => {
        const listed = await store.listContacts(accountId, world.taskid(taskId), PAGE, NOON)
        assert.ok(!isRefusal(listed))
        return listed.rows.map(row => [row.phone, row.state, row.skipped])
      }
      return { accountId, taskId, taskid: world.taskid(taskId), code, dial, rows }
    }

    test('a number that is only claimed waits: it is listed so, withdrawn and counted', async () => {
      const numbers = phones(4, 13_000_000_000)
      const { accountId, taskId, taskid, dial, rows } = await begun(numbers)
      const claims = await store.claim(claimOf(taskId, 3))
      const [dialled, claimed] = claims
      assert.ok(dialled !== undefined && claimed !== undefined)
      assert.deepEqual(await dial([dialled]), [dialled.callId])
      assert.deepEqual(
        (await rows()).map(([, state]) => state),
        ['calling', 'waiting', 'waiting', 'waiting'],
      )
      assert.equal(
        await store.removeContacts(accountId, taskid, numbers),
        3,
        'all but the one that is being called',
      )
      assert.deepEqual(await dial(claims), [dialled.callId])
      await store.release(
        NODE,
        claims.slice(1).map(claim => claim.callId),
      )
      assert.deepEqual(await rows(), [[numbers[0], 'calling', null]])
      assert.equal((await world.tally(accountId, taskId)).total, 1)
      assert.deepEqual(await store.claim(claimOf(taskId, 3)), [])
    })

    test('a number that is blocked is not dialled once the command has answered, claimed or waiting', async () => {
      const numbers = phones(3, 13_100_000_000)
      const { accountId, taskId, dial, rows } = await begun(numbers)
      const claims = await store.claim(claimOf(taskId, 2))
      assert.equal(await store.addBlocks(accountId, blockedNumbers(numbers[1] ?? '', numbers[2] ?? '')), 2)
      assert.deepEqual(await dial(claims), [claims[0]?.callId])
      assert.deepEqual(await store.claim(claimOf(taskId, 2)), [])
      assert.deepEqual(await rows(), [
        [numbers[0], 'calling', null],
        [numbers[1], 'done', 'blocked'],
        [numbers[2], 'done', 'blocked'],
      ])
    })

    test('a claim that did not see the number on the block list is refused at the mark', async () => {
      const numbers = phones(1, 13_150_000_000)
      const { accountId, taskId, dial, rows } = await begun(numbers)
      const claims = await store.claim(claimOf(taskId, 1))
      // As it lies there when the claim was under way while the number was blocked.
      const other = await world.sql()
      await other.query('insert into blocked_number (account_id, phone) values ($1, $2)', [
        accountId,
        numbers[0],
      ])
      await other.end()
      assert.deepEqual(await dial(claims), [])
      assert.deepEqual(await rows(), [[numbers[0], 'done', 'blocked']])
      assert.equal((await store.unfinishedCalls(accountId)).length, 0)
      assert.equal((await world.tally(accountId, taskId)).called, 0)
    })

    test('a deadline passed or a daily cap used up since the claim keeps it from being dialled', async () => {
      const { accountId, taskId, dial, rows } = await begun([])
      await world.addContacts(accountId, taskId, ['13200000001'], NOON - 2, NOON + 1)
      await world.addContacts(accountId, taskId, ['13200000002'], NOON - 1)
      const claims = await store.claim(claimOf(taskId, 2))
      const other = await world.addTask(accountId, [])
      assert.equal(claims.length, 2)
      assert.deepEqual(await dial(claims.slice(0, 1), undefined, NOON + 1), [])
      // The second task called the number before; its call is over.
      const client = await world.sql()
      await client.query(
        `insert into call (leg_id, account_id, task_id, taskid, contact_id, round, phone, userid, memberid, extra, customuuid, node, claimed_at,
           dialed_at, ended_at, outcome, hangup_by)
         values (gen_random_uuid(), $1, $2, 'other', 0, 1, '13200000002', '', '', '', '', $3, to_timestamp($4), to_timestamp($4),
           to_timestamp($4), 'noAnswer', 'network')`,
        [accountId, other, NODE, NOON / 1_000],
      )
      await client.end()
      assert.deepEqual(await dial(claims.slice(1), [CAP]), [])
      assert.deepEqual(await rows(), [
        ['13200000001', 'done', 'expired'],
        ['13200000002', 'waiting', null],
      ])
      assert.deepEqual(await store.remaining(taskId, NOON), { waiting: 1, due: 0, nextDueAt: CAP.endsAt })
      assert.equal((await world.tally(accountId, taskId)).called, 0)
    })

    test('while a task dials at full speed, nothing withdrawn is dialled after the answer', {
      timeout: 60_000,
    }, async () => {
      const numbers = phones(1_500, 13_300_000_000)
      const { accountId, taskId, taskid, dial } = await begun(numbers)
      const phoneOf = new Map<number, string>()
      const answered = new Set<string>()
      const late: string[] = []
      let dialling = true
      const dialer = async () => {
        while (dialling) {
          const claims = await store.claim(claimOf(taskId, 20))
          if (claims.length === 0) return
          for (const { callId, phone } of claims) phoneOf.set(callId, phone)
          // Known at the time the mark is asked for: whatever answered before must not be in it.
          const before = new Set(answered)
          for (const callId of await dial(claims))
            if (before.has(phoneOf.get(callId) ?? '')) late.push(phoneOf.get(callId) ?? '')
        }
      }
      let withdrawn = 0
      const remover = async () => {
        for (let from = 1_480; from >= 0; from -= 20) {
          const mine = numbers.slice(from, from + 10)
          const count = await store.removeContacts(accountId, taskid, mine)
          assert.ok(!isRefusal(count))
          withdrawn += count
          for (const phone of mine) answered.add(phone)
        }
      }
      const blocker = async () => {
        for (let from = 1_490; from >= 0; from -= 20) {
          const mine = numbers.slice(from, from + 10)
          await store.addBlocks(accountId, blockedNumbers(...mine))
          for (const phone of mine) answered.add(phone)
        }
      }
      await Promise.all([dialer(), dialer(), dialer(), remover(), blocker()])
      dialling = false
      assert.deepEqual(late, [])
      assert.equal((await world.tally(accountId, taskId)).total, 1_500 - withdrawn)
      assert.ok(withdrawn > 0)
    })
  })
}
