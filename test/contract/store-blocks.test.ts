// The contract of the block list: numbers and persons, for a time or for ever, at each place that asks.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { effectiveSettings } from '../../src/domain/account.ts'
import type { NewBlocks } from '../../src/domain/block.ts'
import { draftOf } from '../../src/domain/call/single-call.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { Store } from '../../src/store/port/admin-store.ts'
import { skipWithout } from '../support/database.ts'
import { claimOf, dialAll, entry, NODE, NOON, PostgresWorld, phones, reasonOf } from './store-world.ts'

const HOUR_MS = 3_600_000

for (const kind of ['embedded', 'debian'] as const) {
  describe(`the block list in PostgreSQL (${kind})`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    let store: Store
    let accountId: number
    before(async () => {
      world = await PostgresWorld.open(kind)
      store = world.store
      accountId = await world.addAccount()
      await store.holdAccount(accountId, NODE, 600_000)
    })
    after(() => world.close())

    const block = (of: NewBlocks['of'], key: string, more: Partial<NewBlocks> = {}) =>
      store.addBlocks(accountId, {
        of,
        keys: [key],
        until: null,
        reason: '',
        by: 'a',
        source: 'user',
        ...more,
      })
    const entryOf = async (of: NewBlocks['of'], key: string) =>
      (await store.pageBlocks(accountId, { of, prefix: key, after: '' }, 1))[0]
    /** A running task with a number of this member. */
    const begun = async (phone: string, memberid: string) => {
      const taskId = await world.addTask(accountId, [])
      const entries = [entry(phone, { memberid })]
      const added = await store.append(accountId, world.taskid(taskId), Buffer.from(phone), entries, NOON)
      assert.ok(!isRefusal(added))
      return { taskId, added }
    }
    const stateOf = async (taskId: number) => {
      const page = { current: 1, size: 10 }
      const listed = await store.listContacts(accountId, world.taskid(taskId), page, NOON)
      assert.ok(!isRefusal(listed))
      return listed.rows.map(row => [row.state, row.skipped])
    }

    test('a block whose term is over counts neither at the claim nor at the mark', async () => {
      const [phone = ''] = phones(1, 13_500_000_000)
      await block('number', phone, { until: NOON + HOUR_MS })
      const { taskId, added } = await begun(phone, '')
      assert.equal(added.added, 1, 'by the clock of the database its term is over')
      const claims = await store.claim(claimOf(taskId, 1, { now: NOON + HOUR_MS }))
      assert.equal(claims.length, 1)
      assert.equal((await dialAll(store, accountId, claims, { at: NOON + HOUR_MS })).length, 1)
    })

    test('within its term a number is set aside at the claim, and at the mark if it was claimed before', async () => {
      const [first = '', second = ''] = phones(2, 13_510_000_000)
      const early = await begun(first, '')
      const claims = await store.claim(claimOf(early.taskId, 1))
      const late = await begun(second, '')
      // Beside the verb, which would withdraw what is claimed.
      const sql = await world.sql()
      await sql.query(
        'insert into blocked_number (account_id, phone, until) select $1, unnest($2::text[]), $3',
        [accountId, [first, second], new Date(NOON + HOUR_MS)],
      )
      await sql.end()
      assert.deepEqual(await dialAll(store, accountId, claims, { at: NOON + HOUR_MS - 1 }), [])
      assert.deepEqual(await store.claim(claimOf(late.taskId, 1, { now: NOON + HOUR_MS - 1 })), [])
      for (const { taskId } of [early, late]) assert.deepEqual(await stateOf(taskId), [['done', 'blocked']])
    })

    test('of two terms the longer one counts, with its reason; a shorter one changes nothing', async () => {
      const far = Date.now() + 24 * HOUR_MS
      assert.equal(await block('number', '13520000000', { until: far, reason: 'a week' }), 1)
      assert.equal(await block('number', '13520000000', { until: far - HOUR_MS, reason: 'less' }), 0)
      assert.equal((await entryOf('number', '13520000000'))?.reason, 'a week')
      assert.equal(await block('number', '13520000000', { reason: 'never again' }), 1)
      assert.equal(await block('number', '13520000000', { until: far, reason: 'less' }), 0)
      const { reason, until } = (await entryOf('number', '13520000000')) ?? {}
      assert.deepEqual([reason, until], ['never again', null])
    })

    test('a blocked person is not added, not claimed and not dialled, whatever the number', async () => {
      const [added = '', claimed = '', waiting = ''] = phones(3, 13_530_000_000)
      const early = await begun(claimed, 'M-1')
      const claims = await store.claim(claimOf(early.taskId, 1))
      const late = await begun(waiting, 'M-1')
      assert.equal(await block('person', 'M-1'), 1)
      assert.deepEqual((await begun(added, 'M-1')).added, { added: 0, duplicates: [], blocked: [0] })
      assert.deepEqual(await dialAll(store, accountId, claims), [])
      assert.deepEqual(await store.claim(claimOf(late.taskId, 1)), [])
      for (const { taskId } of [early, late]) assert.deepEqual(await stateOf(taskId), [['done', 'blocked']])
      assert.equal((await begun(added, 'M-2')).added.added, 1, 'another person with that number')
      assert.equal(await store.removeBlocks(accountId, 'person', ['M-1', 'M-3']), 1)
      assert.equal((await begun(added, 'M-1')).added.added, 1)
    })

    test('a call by hand to a number is refused if its person is blocked, named or known from earlier calls', async () => {
      const [phone = ''] = phones(1, 13_540_000_000)
      const { taskId } = await begun(phone, 'M-9')
      await world.callAll(accountId, taskId)
      await block('person', 'M-9')
      await store.setAgent((await store.accountCodes()).get(accountId) ?? '', '1001', { ready: true })
      const settings = effectiveSettings({ callHours: 'none' })
      const ask = async (to: string, memberid: string) => {
        const data = { userid: '', memberid, extra: '', customuuid: '' }
        const wish = { ext: null, otherPhone: '13540000099', phone: to, callerId: null, data }
        const draft = draftOf(wish, settings, Date.now())
        assert.ok(!isRefusal(draft))
        return reasonOf(await store.askForCall(accountId, draft))
      }
      assert.equal(await ask(phone, ''), 'numberBlocked')
      assert.equal(await ask('13540000001', 'M-9'), 'numberBlocked')
      assert.notEqual(await ask('13540000001', 'M-8'), 'numberBlocked')
    })

    test('a call asked for is not begun if its number was blocked meanwhile, unless blocks only warn', async () => {
      const mark = { dialedAt: Date.now(), trunk: 'line', callerId: '' }
      const asked = async (phone: string) => {
        const sql = await world.sql()
        const { rows } = await sql.query(
          `insert into call (leg_id, account_id, origin, phone, other_phone, caller_id, node, claimed_at,
             userid, memberid, extra, customuuid)
           values (gen_random_uuid(), $1, 'double', $2, '13550000099', '', '', now(), '', '', '', '') returning id`,
          [accountId, phone],
        )
        await sql.end()
        return Number(rows[0]?.id)
      }
      const call = await asked('13550000000')
      await block('number', '13550000000')
      assert.equal(await store.markAsked(accountId, NODE, { callId: call, ...mark }, true), false)
      assert.equal(await store.markAsked(accountId, NODE, { callId: call, ...mark }, false), true)
      await block('number', '13550000099')
      const other = await asked('13550000001')
      assert.equal(await store.markAsked(accountId, NODE, { callId: other, ...mark }, true), false)
    })

    test('persons are listed by how their memberids begin, a page at a time, and not those of others', async () => {
      const stranger = await world.addAccount()
      await store.addBlocks(stranger, {
        ...{ of: 'person', keys: ['P-3'], until: null, reason: '', by: '', source: 'api' },
      })
      await store.addBlocks(accountId, {
        ...{ of: 'person', keys: ['P-2', 'P-1', 'P-2', 'p-4', 'P-中'], until: null },
        ...{ reason: 'r', by: 'b', source: 'api' },
      })
      const page = async (after: string) =>
        (await store.pageBlocks(accountId, { of: 'person', prefix: 'P-', after }, 2)).map(
          ({ memberid }) => memberid,
        )
      assert.deepEqual(await page(''), ['P-1', 'P-2', 'P-中'])
      assert.deepEqual(await page('P-2'), ['P-中'])
    })
  })
}
