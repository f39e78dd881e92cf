// The contract of the store for tasks and their numbers, over PostgreSQL of both kinds: isolation, appends,
// commands, ends.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { Store } from '../../src/store/port/admin-store.ts'
import type { CallChange, CallEnd, Claim } from '../../src/store/port/engine-store.ts'
import { endingsOf } from '../../src/wire/state-codes.ts'
import { skipWithout } from '../support/database.ts'
import {
  claimOf,
  DAY_MS,
  draft,
  entry,
  NO_FILTER,
  NODE,
  NOON,
  newTaskid,
  PostgresWorld,
  phones,
} from './store-world.ts'

const FIRST_PAGE = { current: 1, size: 1_000 }
const END: CallEnd = {
  endedAt: NOON + 30_000,
  outcome: 'noAnswer',
  by: 'network',
  sipStatus: 480,
  q850: 19,
  againAt: null,
}

function digest(text: string): Buffer {
  return Buffer.from(text)
}

function reasonOf(value: unknown): string | null {
  return isRefusal(value) ? value.reason : null
}

for (const kind of ['embedded', 'debian'] as const) {
  describe(`tasks in the store: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
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

    const append = (taskid: string, key: string, numbers: readonly string[]) =>
      store.append(
        accountId,
        taskid,
        digest(key),
        numbers.map(phone => entry(phone)),
        NOON,
      )

    /** Calls everything that is due and lets each call end as `end` says. */
    async function callAll(
      taskId: number,
      end: (claim: Claim) => Omit<CallChange, 'callId'>,
    ): Promise<Claim[]> {
      const claims = await store.claim(claimOf(taskId, 1_000))
      const marks = claims.map(({ callId }) => ({ callId, dialedAt: NOON, trunk: 'line', callerId: '0101' }))
      await store.clearToDial(accountId, NODE, marks)
      await store.record({
        calls: claims.map(claim => ({ callId: claim.callId, ...end(claim) })),
        agents: [],
        tasks: [],
        pushes: [],
      })
      return claims
    }

    test('another company sees, counts and changes nothing', async () => {
      const other = await world.addAccount()
      const taskId = await world.addTask(accountId, phones(3, 15_000_000_000), { customtaskid: 'mine' })
      const taskid = world.taskid(taskId)
      for (const id of [taskid, 'mine', 'no such task']) {
        const numbers = [entry('13000000001')]
        assert.equal(reasonOf(await store.append(other, id, digest('a'), numbers, NOON)), 'taskNotFound')
        assert.equal(reasonOf(await store.removeContacts(other, id, ['15000000000'])), 'taskNotFound')
        assert.equal(reasonOf(await store.commandTask(other, id, 'end', NOON)), 'taskNotFound')
        assert.equal(
          reasonOf(
            await store.callAgain(
              other,
              id,
              { which: 'all', start: true, scheduledAt: null, endsAt: null },
              NOON,
            ),
          ),
          'taskNotFound',
        )
        assert.equal(reasonOf(await store.listContacts(other, id, FIRST_PAGE, NOON)), 'taskNotFound')
      }
      assert.deepEqual(
        await store.listTasks(other, { ...NO_FILTER, taskids: [taskid, 'mine'] }, FIRST_PAGE),
        { total: 0, rows: [] },
      )
      assert.deepEqual(await store.unfinishedCalls(other), [])
      assert.deepEqual(await world.tally(accountId, taskId), {
        state: 'running',
        total: 3,
        called: 0,
        answered: 0,
        connected: 0,
        abandoned: 0,
        late: 0,
      })
      const reused = await store.createTask(other, draft({ customtaskid: 'mine' }), [])
      assert.ok(!isRefusal(reused), 'the same customtaskid in another company is no clash')
    })

    test('a client may use its own id in place of any taskid', async () => {
      await world.addTask(accountId, phones(2, 15_100_000_000), { customtaskid: 'own-id' })
      assert.deepEqual(await append('own-id', 'own', ['15100000009']), {
        added: 1,
        duplicates: [],
        blocked: [],
      })
      assert.equal(
        await store.removeContacts(accountId, 'own-id', ['15100000000', '15100000001', '15199999999']),
        2,
      )
      const listed = await store.listContacts(accountId, 'own-id', FIRST_PAGE, NOON)
      assert.ok(!isRefusal(listed))
      assert.deepEqual([listed.total, listed.rows.map(row => row.phone)], [1, ['15100000009']])
      assert.equal(await store.commandTask(accountId, 'own-id', 'pause', NOON), null)
      assert.equal(
        reasonOf(await store.createTask(accountId, draft({ customtaskid: 'own-id' }), [])),
        'customtaskidTaken',
      )
    })

    test('an append returns waiting, repeated and blocked numbers by their place in the call', async () => {
      const account = await store.listTasks(accountId, NO_FILTER, { current: 1, size: 1 })
      assert.ok(account.total > 0)
      const taskId = await world.addTask(accountId, ['15200000001'])
      const code = (await store.loadAccount(accountId))?.account.code ?? ''
      assert.equal(await store.blockNumbers(code, ['15200000003', '15200000004']), 2)
      assert.equal(await store.blockNumbers(code, ['15200000003']), 0)
      const numbers = ['15200000002', '15200000001', '15200000003', '15200000002', '15200000005']
      assert.deepEqual(await append(world.taskid(taskId), 'mixed', numbers), {
        added: 2,
        duplicates: [1, 3],
        blocked: [2],
      })
      assert.equal((await world.tally(accountId, taskId)).total, 3)
      assert.equal(await store.unblockNumbers(code, ['15200000003', '15200000004']), 2)
      assert.deepEqual(await append(world.taskid(taskId), 'free again', ['15200000003']), {
        added: 1,
        duplicates: [],
        blocked: [],
      })
    })

    test('an append repeated because its answer was lost adds nothing and answers the same, even if its numbers were called meanwhile', async () => {
      const taskId = await world.addTask(accountId, [])
      const numbers = phones(3, 15_300_000_000)
      const first = { added: 3, duplicates: [3], blocked: [4] }
      const code = (await store.loadAccount(accountId))?.account.code ?? ''
      await store.blockNumbers(code, ['15300000009'])
      const sent = [...numbers, numbers[0] ?? '', '15300000009']
      assert.deepEqual(await append(world.taskid(taskId), 'once', sent), first)
      await callAll(taskId, () => ({ end: END }))
      assert.deepEqual(await append(world.taskid(taskId), 'once', sent), { ...first, isRepeated: true })
      assert.equal(await store.endIfDone(taskId, NOON), true)
      assert.deepEqual(
        await append(world.taskid(taskId), 'once', sent),
        { ...first, isRepeated: true },
        'the task has ended since',
      )
      assert.equal((await world.tally(accountId, taskId)).total, 3)
    })

    test("yesterday's append is new today, and one whose numbers were withdrawn since is not reported as added", async () => {
      const taskId = await world.addTask(accountId, [])
      const numbers = phones(3, 15_310_000_000)
      await append(world.taskid(taskId), 'once', numbers)
      assert.equal(await store.removeContacts(accountId, world.taskid(taskId), numbers.slice(0, 1)), 1)
      const repeated = { added: 0, duplicates: [0, 1, 2], blocked: [], isRepeated: true }
      assert.deepEqual(await append(world.taskid(taskId), 'once', numbers), repeated)
      await callAll(taskId, () => ({ end: END }))
      const later = await store.append(
        accountId,
        world.taskid(taskId),
        digest('once'),
        numbers.map(phone => entry(phone)),
        NOON + DAY_MS + 1,
      )
      assert.deepEqual(later, { added: 3, duplicates: [], blocked: [] }, 'the next day it is a new wish')
    })

    test('the same append twice at once is added once', async () => {
      const taskId = await world.addTask(accountId, [])
      const numbers = phones(200, 15_400_000_000)
      const results = await Promise.all(
        Array.from({ length: 4 }, () => append(world.taskid(taskId), 'at once', numbers)),
      )
      assert.ok(results.every(result => !isRefusal(result) && result.added === 200))
      assert.equal(results.filter(result => !isRefusal(result) && result.isRepeated).length, 3)
      assert.equal((await world.tally(accountId, taskId)).total, 200)
    })

    test('appends, claims and deletes at once lose no number and count none twice', async () => {
      const taskId = await world.addTask(accountId, [])
      const taskid = world.taskid(taskId)
      const all = phones(2_000, 15_500_000_000)
      const added = new Set<string>()
      let removed = 0
      const appender = async (part: number) => {
        for (let from = part * 500; from < (part + 1) * 500; from += 100) {
          const numbers = all.slice(from, from + 100)
          const result = await append(taskid, `part ${from}`, numbers)
          assert.ok(!isRefusal(result) && result.added === 100)
          for (const phone of numbers) added.add(phone)
        }
      }
      const remover = async () => {
        for (let from = 0; from < 2_000; from += 50) {
          const count = await store.removeContacts(accountId, taskid, all.slice(from, from + 10))
          assert.ok(!isRefusal(count))
          removed += count
        }
      }
      const claimed: Claim[] = []
      let appending = true
      const claimer = async () => {
        for (;;) {
          const last = !appending
          const batch = await store.claim(claimOf(taskId, 37))
          claimed.push(...batch)
          if (last && batch.length === 0 && (await store.remaining(taskId, NOON)).waiting === 0) return
        }
      }
      const appends = Promise.all([0, 1, 2, 3].map(appender)).then(() => {
        appending = false
      })
      await Promise.all([appends, remover(), claimer(), claimer(), claimer()])
      assert.equal(
        new Set(claimed.map(claim => claim.phone)).size,
        claimed.length,
        'no number was claimed twice',
      )
      // What was claimed and not dialled yet could be removed all the same.
      const unfinished = (await store.unfinishedCalls(accountId)).filter(call => call.taskId === taskId)
      const phonesClaimed = new Set(claimed.map(claim => claim.phone))
      assert.ok(unfinished.every(call => phonesClaimed.has(call.phone)))
      assert.equal(unfinished.length + removed, added.size)
      assert.equal((await world.tally(accountId, taskId)).total, unfinished.length)
    })

    test('a task does not end during an append', async () => {
      for (let time = 0; time < 10; time++) {
        const taskId = await world.addTask(accountId, [`1560000${1_000 + time}`])
        await callAll(taskId, () => ({ end: END }))
        const [ended, result] = await Promise.all([
          store.endIfDone(taskId, NOON),
          append(world.taskid(taskId), 'late', [`1561000${1_000 + time}`]),
        ])
        const { state, total } = await world.tally(accountId, taskId)
        if (ended) assert.deepEqual([reasonOf(result), state, total], ['taskEnded', 'ended', 1])
        else assert.deepEqual([reasonOf(result), state, total], [null, 'running', 2])
      }
    })

    test('a task moves only where it may, and does not start before its scheduledtime', async () => {
      const made = await store.createTask(accountId, draft({ scheduledAt: NOON + 1_000 }), [
        entry('15800000001'),
      ])
      assert.ok(!isRefusal(made))
      const state = async (id = made.taskid) =>
        (await store.listTasks(accountId, { ...NO_FILTER, taskids: [id] }, FIRST_PAGE)).rows[0]?.state
      assert.equal(await state(), 'notStarted')
      await store.moveDueTasks(accountId, NOON + 999)
      assert.equal(await state(), 'notStarted')
      await store.moveDueTasks(accountId, NOON + 1_000)
      assert.equal(await state(), 'running')

      const unasked = await store.createTask(
        accountId,
        draft({ scheduledAt: NOON + 1_000, start: false }),
        [],
      )
      assert.ok(!isRefusal(unasked))
      await store.moveDueTasks(accountId, NOON + 1_000)
      assert.equal(await state(unasked.taskid), 'notStarted', 'nobody told it to start')
      assert.equal(
        reasonOf(await store.commandTask(accountId, unasked.taskid, 'pause', NOON)),
        'commandBeforeStart',
      )
      assert.equal(await store.commandTask(accountId, unasked.taskid, 'start', NOON), null)
      assert.equal(await state(unasked.taskid), 'notStarted')
      await store.moveDueTasks(accountId, NOON + 1_000)
      assert.equal(await state(unasked.taskid), 'running')
      for (const [command, expected] of [
        ['pause', 'paused'],
        ['pause', 'paused'],
        ['start', 'running'],
        ['end', 'ended'],
      ] as const) {
        assert.equal(await store.commandTask(accountId, unasked.taskid, command, NOON), null)
        assert.equal(await state(unasked.taskid), expected)
      }
      assert.equal(
        reasonOf(await store.commandTask(accountId, unasked.taskid, 'start', NOON)),
        'commandAfterEnd',
      )
      assert.equal(
        reasonOf(await store.append(accountId, unasked.taskid, digest('x'), [entry('15800000002')], NOON)),
        'taskEnded',
      )
    })

    test('a task for agents that do not exist is refused, and they are named', async () => {
      const unknown = await store.createTask(
        accountId,
        draft({ assignment: { type: 'extensions', extensions: ['1001', '9999'] } }),
        [],
      )
      assert.ok(isRefusal(unknown) && unknown.reason === 'agentNotFound' && unknown.about.includes('9999'))
      assert.equal(
        reasonOf(
          await store.createTask(accountId, draft({ assignment: { type: 'group', name: 'nobody' } }), []),
        ),
        'groupNotFound',
      )
      const queue = await store.createTask(
        accountId,
        draft({ assignment: { type: 'queue', name: 'group' } }),
        [],
      )
      assert.ok(!isRefusal(queue))
    })

    test('a new round calls those that ended in one way, and only those', async () => {
      const [talked, left, silent, silentToo, uncalled] = phones(5, 15_900_000_000)
      assert.ok(
        talked !== undefined &&
          left !== undefined &&
          silent !== undefined &&
          silentToo !== undefined &&
          uncalled !== undefined,
      )
      const taskId = await world.addTask(accountId, [talked, left, silent, silentToo])
      const taskid = world.taskid(taskId)
      const again = (answerType: 'all' | 'connected' | 'caller' | 'callee', more = {}) =>
        store.callAgain(
          accountId,
          taskid,
          {
            which: answerType === 'all' ? 'all' : endingsOf(answerType),
            ...{ start: true, scheduledAt: null, endsAt: null, ...more },
          },
          NOON,
        )
      assert.equal(reasonOf(await again('all')), 'taskRunning')
      await callAll(taskId, claim => {
        if (claim.phone === talked)
          return {
            answeredAt: NOON + 1,
            connectedAt: NOON + 2,
            agentExt: '1001',
            end: { ...END, outcome: 'connected' },
          }
        if (claim.phone === left) return { answeredAt: NOON + 1, end: { ...END, outcome: 'abandoned' } }
        return { end: END }
      })
      // The same number twice: done, and added again.
      await append(taskid, 'again', [silentToo, uncalled])
      await store.commandTask(accountId, taskid, 'end', NOON)
      assert.equal(await again('callee'), null)
      assert.deepEqual(await world.tally(accountId, taskId), {
        state: 'running',
        total: 6,
        called: 2,
        answered: 2,
        connected: 1,
        abandoned: 1,
        late: 0,
      })
      const second = await callAll(taskId, () => ({ end: END }))
      assert.deepEqual(second.map(claim => [claim.phone, claim.round]).sort(), [
        [silent, 2],
        [silentToo, 2],
      ])
      assert.equal(await store.endIfDone(taskId, NOON), true)
      assert.equal(await again('connected', { start: false }), null)
      assert.equal((await world.tally(accountId, taskId)).state, 'notStarted')
      await store.commandTask(accountId, taskid, 'end', NOON)
      assert.equal(await again('all', { scheduledAt: NOON + 5 }), null)
      assert.equal((await world.tally(accountId, taskId)).state, 'notStarted')
      await store.moveDueTasks(accountId, NOON + 5)
      const last = await callAll(taskId, () => ({ end: END }))
      assert.deepEqual(
        last.map(claim => claim.phone).sort(),
        [talked, left, silent, silentToo, uncalled].sort(),
        'each number once, though one was added twice',
      )
    })

    test('a customer who answered before the call was cut off is not among those who did not', async () => {
      const [heard, unheard] = phones(2, 15_950_000_000)
      assert.ok(heard !== undefined && unheard !== undefined)
      const taskId = await world.addTask(accountId, [heard, unheard])
      const end = { ...END, outcome: 'interrupted' } as const
      await callAll(taskId, ({ phone }) => (phone === heard ? { answeredAt: NOON + 1, end } : { end }))
      assert.equal(await store.endIfDone(taskId, NOON), true)
      for (const [answerType, phone] of [
        ['callee', unheard],
        ['caller', heard],
      ] as const) {
        const which = endingsOf(answerType)
        const filter = { called: null, answered: null, endings: which }
        const listed = await store.listContacts(accountId, world.taskid(taskId), FIRST_PAGE, NOON, filter)
        assert.deepEqual('rows' in listed && listed.rows.map(row => row.phone), [phone])
        const again = { which, start: true, scheduledAt: null, endsAt: null }
        assert.equal(await store.callAgain(accountId, world.taskid(taskId), again, NOON), null)
        assert.deepEqual(
          (await callAll(taskId, () => ({ end: { ...END, outcome: 'busy' } }))).map(claim => claim.phone),
          [phone],
        )
        assert.equal(await store.endIfDone(taskId, NOON), true)
      }
    })

    test('a new round is refused if nobody would be called', async () => {
      const taskId = await world.addTask(accountId, phones(1, 15_910_000_000))
      await store.commandTask(accountId, world.taskid(taskId), 'end', NOON)
      const again = { which: endingsOf('connected'), start: true, scheduledAt: null, endsAt: null }
      assert.equal(
        reasonOf(await store.callAgain(accountId, world.taskid(taskId), again, NOON)),
        'nothingToCall',
      )
      assert.equal((await world.tally(accountId, taskId)).state, 'ended')
      assert.equal((await store.remaining(taskId, NOON)).waiting, 1, 'what was passed over is as it was')
    })

    test('tasks are listed by every filter, newest first, page by page', async () => {
      const own = await world.addAccount()
      const code = (await store.loadAccount(own))?.account.code ?? ''
      await store.addAgent({ code, ext: '700000', group: null, password: '', idle: false, reach: 'ring' })
      const ids: string[] = []
      for (const [index, more] of [
        { name: 'first', customtaskid: 'c-1', createdAt: NOON },
        {
          name: 'second',
          assignment: { type: 'extensions' as const, extensions: ['1001', '700000'] },
          createdAt: NOON + 1,
        },
        { name: 'third', start: false, createdAt: NOON + 2 },
      ].entries()) {
        const taskid = newTaskid()
        ids[index] = taskid
        assert.ok(!isRefusal(await store.createTask(own, draft({ taskid, ...more }), [])))
      }
      const [first = '', second = '', third = ''] = ids
      const list = async (filter: object, page = FIRST_PAGE) => {
        const { total, rows } = await store.listTasks(own, { ...NO_FILTER, ...filter }, page)
        return [total, ...rows.map(row => row.taskid)]
      }
      assert.deepEqual(await list({}), [3, third, second, first])
      assert.deepEqual(await list({}, { current: 2, size: 2 }), [3, first])
      assert.deepEqual(await list({ taskids: [second, 'c-1'] }), [2, second, first])
      assert.deepEqual(await list({ customtaskid: 'c-1' }), [1, first])
      assert.deepEqual(await list({ name: 'third' }), [1, third])
      assert.deepEqual(await list({ state: 'running' }), [2, second, first])
      assert.deepEqual(await list({ assignTypes: ['group', 'queue'] }), [2, third, first])
      assert.deepEqual(await list({ assignTo: '700000' }), [1, second])
      assert.deepEqual(await list({ assignTo: '70000' }), [0])
      assert.deepEqual(await list({ createdFrom: NOON + 1, createdTo: NOON + 1 }), [1, second])
    })
  })
}
