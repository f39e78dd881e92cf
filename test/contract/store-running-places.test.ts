// The contract of the store for the limit of running tasks, over PostgreSQL of both kinds: refused at start,
// waited for when scheduled.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isRefusal } from '../../src/domain/refusal.ts'
import { skipWithout } from '../support/database.ts'
import { claimOf, draft, entry, NO_FILTER, NODE, NOON, PostgresWorld, phones } from './store-world.ts'

const FULL = { refused: true, reason: 'tooManyRunning', about: ['2'] }

for (const kind of ['embedded', 'debian'] as const) {
  describe(`the limit of running tasks: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    before(async () => {
      world = await PostgresWorld.open(kind)
    })
    after(() => world.close())

    async function office() {
      const accountId = await world.addAccount({ runningTasksMax: 2 })
      const create = async (more: Parameters<typeof draft>[0] = {}) => {
        const made = await world.store.createTask(
          accountId,
          draft(more),
          phones(2).map(phone => entry(phone)),
        )
        if (isRefusal(made)) assert.fail(made.reason)
        return made.taskid
      }
      const running = async () =>
        (await world.store.loadAccount(accountId))?.tasks.map(task => task.taskid) ?? []
      const command = (taskid: string, word: 'start' | 'pause' | 'end') =>
        world.store.commandTask(accountId, taskid, word, NOON)
      return { accountId, create, running, command }
    }

    test('beyond the limit a task is not created running, started or resumed: it is refused and nothing changes', async () => {
      const { accountId, create, running, command } = await office()
      const [first, second] = [await create(), await create()]
      const paused = await create({ start: false })
      const refused = draft()
      assert.deepEqual(await world.store.createTask(accountId, refused, []), FULL)
      assert.equal((await command(refused.taskid, 'start'))?.reason, 'taskNotFound')
      assert.deepEqual(await command(paused, 'start'), FULL)
      assert.deepEqual((await running()).sort(), [first, second].sort())
      assert.equal(await command(first, 'start'), null, 'what runs goes on running')
      assert.equal(await command(first, 'end'), null)
      assert.equal(await command(paused, 'start'), null)
      assert.deepEqual(await world.store.resumeTask(accountId, first, NOON), FULL)
      assert.equal(await command(second, 'pause'), null)
      assert.equal(await world.store.resumeTask(accountId, first, NOON), null)
      assert.deepEqual(await command(second, 'start'), FULL)
      assert.deepEqual((await running()).sort(), [first, paused].sort())
    })

    test('many simultaneous starts get exactly as many places as there are', async () => {
      const { create, running, command } = await office()
      const ids = await Promise.all(Array.from({ length: 6 }, () => create({ start: false })))
      const answers = await Promise.all(ids.map(id => command(id, 'start')))
      assert.equal(answers.filter(answer => answer === null).length, 2)
      assert.deepEqual((await running()).sort(), ids.filter((_, index) => answers[index] === null).sort())
    })

    test('of many tasks created at once exactly as many run as there are places', async () => {
      const { accountId, running } = await office()
      const made = await Promise.all(
        Array.from({ length: 6 }, () => world.store.createTask(accountId, draft(), [])),
      )
      assert.equal(made.filter(one => !isRefusal(one)).length, 2)
      assert.equal((await running()).length, 2)
    })

    test('scheduled tasks wait until a place is free, the earliest first', async () => {
      const { accountId, create, running, command } = await office()
      const [first, second] = [await create(), await create()]
      const later = await create({ scheduledAt: NOON + 2_000 })
      const sooner = await create({ scheduledAt: NOON + 1_000 })
      await world.store.moveDueTasks(accountId, NOON + 3_000)
      assert.deepEqual((await running()).sort(), [first, second].sort())
      const waits = async () => {
        const { rows } = await world.store.listTasks(accountId, NO_FILTER, { current: 1, size: 10 })
        const of = (taskid: string) => rows.find(row => row.taskid === taskid)
        return [later, sooner, first].map(taskid => [of(taskid)?.state, of(taskid)?.waitsForPlaceOf])
      }
      assert.deepEqual(await waits(), [
        ['notStarted', 2],
        ['notStarted', 2],
        ['running', null],
      ])
      await command(first, 'end')
      await world.store.moveDueTasks(accountId, NOON + 3_000)
      assert.deepEqual((await running()).sort(), [second, sooner].sort())
      await command(second, 'end')
      await world.store.moveDueTasks(accountId, NOON + 3_000)
      assert.deepEqual((await running()).sort(), [later, sooner].sort())
    })

    test('calling again at once is refused; a scheduled round waits for a place', async () => {
      const { accountId, create, running, command } = await office()
      const [ended, first, second] = [await create(), await create(), await create({ start: false })]
      await command(ended, 'end')
      await command(second, 'start')
      const again = { which: 'all', start: true, scheduledAt: null, endsAt: null } as const
      assert.deepEqual(await world.store.callAgain(accountId, ended, again, NOON), FULL)
      const scheduled = { ...again, scheduledAt: NOON + 1_000 }
      assert.equal(await world.store.callAgain(accountId, ended, scheduled, NOON), null)
      await world.store.moveDueTasks(accountId, NOON + 2_000)
      assert.deepEqual((await running()).sort(), [first, second].sort())
      await command(first, 'end')
      await world.store.moveDueTasks(accountId, NOON + 2_000)
      assert.deepEqual((await running()).sort(), [ended, second].sort())
    })

    test('counting many tasks together gives the counts of each', async () => {
      const { accountId, create } = await office()
      await Promise.all([create(), create()])
      await world.store.holdAccount(accountId, NODE, 600_000)
      const tasks = (await world.store.loadAccount(accountId))?.tasks ?? []
      const [first] = tasks
      assert.ok(first)
      assert.equal((await world.store.claim(claimOf(first.id, 1))).length, 1)
      const ids = tasks.map(task => task.id)
      const each = await Promise.all(
        ids.map(async id => [id, await world.store.remaining(id, NOON)] as const),
      )
      assert.deepEqual(await world.store.remainingOf(ids, NOON), new Map(each))
      assert.deepEqual(each.map(([, left]) => left.waiting).sort(), [1, 2])
    })
  })
}
