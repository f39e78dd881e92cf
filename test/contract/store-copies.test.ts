// The contract of the store for a task made with the numbers of another one, over PostgreSQL of both kinds.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { Store } from '../../src/store/port/admin-store.ts'
import type { CallAgain } from '../../src/store/port/api-store.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { blockedNumbers } from '../support/blocked.ts'
import { skipWithout } from '../support/database.ts'
import {
  draft,
  entry,
  FIRST_PAGE,
  NODE,
  NOON,
  PostgresWorld,
  phones,
  RANG_OUT,
  reasonOf,
} from './store-world.ts'

for (const kind of ['embedded', 'debian'] as const) {
  describe(`copies of a task's numbers: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
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

    async function copy(source: string, which: CallAgain['which']): Promise<string> {
      const copied = draft({ start: false, numbersOf: { taskid: source, which } })
      const made = await store.createTask(accountId, copied, [])
      assert.ok(!isRefusal(made), JSON.stringify(made))
      return made.taskid
    }
    const numbers = async (taskid: string) => {
      const listed = await store.listContacts(accountId, taskid, FIRST_PAGE, NOON)
      assert.ok('rows' in listed)
      return listed.rows.map(row => [row.phone, row.state, row.called])
    }

    test('a number keeps the time zone that was given with it, also in a copy and in evidence', async () => {
      const [there = '', anywhere = ''] = phones(2, 15_700_001_000)
      const taskId = await world.addTask(accountId, [])
      const given = [entry(there, { zone: 'America/New_York' }), entry(anywhere)]
      const added = await store.append(accountId, world.taskid(taskId), randomBytes(32), given, NOON)
      assert.ok(!isRefusal(added) && added.added === 2)
      const copied = await copy(world.taskid(taskId), 'all')
      for (const taskid of [world.taskid(taskId), copied]) {
        const search = { state: null, ending: null, phone: null, after: 0 }
        const page = await store.pageContacts(accountId, taskid, search, 10)
        assert.ok(!isRefusal(page))
        const zones = page.rows.map(({ phone, zone }) => [phone, zone])
        assert.deepEqual(zones, [
          [there, 'America/New_York'],
          [anywhere, null],
        ])
      }
      await store.commandTask(accountId, copied, 'start', NOON)
      const tasks = (await store.loadAccount(accountId))?.tasks ?? []
      assert.deepEqual(
        tasks
          .filter(({ taskid }) => [copied, world.taskid(taskId)].includes(taskid))
          .map(({ zones }) => zones),
        [
          ['America/New_York', 'Asia/Shanghai'],
          ['America/New_York', 'Asia/Shanghai'],
        ],
      )
      const { contacts } = await store.evidenceFacts(accountId, there)
      assert.deepEqual(
        contacts.map(({ zone }) => zone),
        ['America/New_York', 'America/New_York'],
      )
    })

    test('all numbers, those never called, or those of an outcome; none that is blocked', async () => {
      const [silent = '', talked = '', blocked = '', fresh = ''] = phones(4, 15_700_000_000)
      const taskId = await world.addTask(accountId, [silent, talked, blocked])
      const taskid = world.taskid(taskId)
      await world.callAll(accountId, taskId, claim =>
        claim.phone === talked
          ? {
              ...{ answeredAt: NOON + 1, connectedAt: NOON + 2, agentExt: '1001' },
              end: { ...RANG_OUT, outcome: 'connected' },
            }
          : { end: RANG_OUT },
      )
      await world.append(accountId, taskid, 'more', [silent, fresh])
      await store.addBlocks(accountId, blockedNumbers(blocked))
      const waiting = (list: string[]) => list.map(phone => [phone, 'waiting', false])
      assert.deepEqual(
        (await numbers(await copy(taskid, 'all'))).sort(),
        waiting([silent, talked, fresh]).sort(),
      )
      assert.deepEqual(await numbers(await copy(taskid, 'neverCalled')), waiting([silent, fresh]))
      assert.deepEqual(await numbers(await copy(taskid, ['noAnswer'])), waiting([silent]))
      assert.deepEqual(await numbers(await copy(taskid, ['connected'])), waiting([talked]))
      const none = await copy(taskid, ['busy'])
      const found = await store.findTask(accountId, none)
      assert.deepEqual([found?.state, found?.total, found?.preparing], ['notStarted', 0, null])
    })

    test('a long list is copied in steps, whoever dies between two of them', async () => {
      const list = phones(40_000, 15_710_000_000)
      const taskId = await world.addTask(accountId, [])
      const taskid = world.taskid(taskId)
      for (let at = 0; at < list.length; at += 10_000)
        await world.append(accountId, taskid, `part-${at}`, list.slice(at, at + 10_000))
      await store.commandTask(accountId, taskid, 'end', NOON)
      const copied = await copy(taskid, 'all')
      const before = await store.findTask(accountId, copied)
      assert.deepEqual(before?.preparing, { prepared: 15_000, total: 40_000 })
      assert.equal(reasonOf(await store.removeTask(accountId, taskid)), 'taskBeingCopied')
      assert.equal(await store.commandTask(accountId, copied, 'start', NOON), null)
      assert.equal((await store.findTask(accountId, copied))?.state, 'notStarted', 'it waits for its numbers')
      for (let isMore = true; isMore; ) {
        const process = createPostgresStore({ url: world.url })
        isMore = await process.prepareRound(accountId, NOON)
        await process.close()
      }
      const after = await store.findTask(accountId, copied)
      assert.deepEqual([after?.preparing, after?.total, after?.state], [null, 40_000, 'running'])
      const everyone = new Set<string>()
      for (let current = 1; current <= 4; current++) {
        const page = await store.listContacts(accountId, copied, { current, size: 10_000 }, NOON)
        assert.ok('rows' in page)
        for (const { phone } of page.rows) everyone.add(phone)
      }
      assert.deepEqual([...everyone].sort(), [...list].sort())
    })

    test('of a task that is not there nothing is made; ended, it keeps what was copied', async () => {
      const lost = draft({ numbersOf: { taskid: 'nowhere', which: 'all' } })
      assert.equal(reasonOf(await store.createTask(accountId, lost, [])), 'taskNotFound')
      assert.equal(await store.findTask(accountId, lost.taskid), null)

      const list = phones(20_000, 15_720_000_000)
      const taskId = await world.addTask(accountId, [])
      const taskid = world.taskid(taskId)
      for (const at of [0, 10_000])
        await world.append(accountId, taskid, `${at}`, list.slice(at, at + 10_000))
      const other = await world.addAccount()
      const theirs = draft({ numbersOf: { taskid, which: 'all' } })
      assert.equal(reasonOf(await store.createTask(other, theirs, [])), 'taskNotFound')
      const copied = await copy(taskid, 'all')
      await store.commandTask(accountId, copied, 'start', NOON)
      await store.commandTask(accountId, copied, 'end', NOON)
      const found = await store.findTask(accountId, copied)
      assert.deepEqual([found?.state, found?.preparing, found?.total], ['ended', null, 15_000])
      assert.equal(await store.prepareRound(accountId, NOON), false)
    })
  })
}
