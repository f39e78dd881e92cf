// The contract of the store for accounts, agents, call records and pushes, over PostgreSQL of both kinds.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { Store } from '../../src/store/port/admin-store.ts'
import type { BillFilter } from '../../src/store/port/api-store.ts'
import type { PushRow } from '../../src/store/port/engine-store.ts'
import { isOutage } from '../../src/store/port/outage.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { skipWithout } from '../support/database.ts'
import { claimOf, NODE, NOON, PostgresWorld, phones } from './store-world.ts'

const ALL_BILLS: BillFilter = {
  ...{ dialedFrom: NOON - 1_000, dialedTo: NOON + 100_000, sync: 'all', exts: [], phone: null },
  ...{ userid: null, memberid: null, extra: null, customuuid: null },
}

function reasonOf(value: unknown): string | null {
  return isRefusal(value) ? value.reason : null
}

for (const kind of ['embedded', 'debian'] as const) {
  describe(`accounts, agents, records and pushes in the store: postgres, ${kind}`, {
    skip: skipWithout(kind),
  }, () => {
    let world: PostgresWorld
    let store: Store
    before(async () => {
      world = await PostgresWorld.open(kind)
      store = world.store
    })
    after(() => world.close())

    test('a new database is empty, and repeating a command changes nothing', async () => {
      assert.equal(await store.isEmpty(), true)
      const account = {
        code: '9001',
        name: 'test',
        appid: 'A',
        accesskeyHash: 'h',
        settings: { wrapUpSeconds: 3 },
      }
      assert.equal(await store.addAccount(account), true)
      assert.equal(await store.addAccount({ ...account, name: 'other', accesskeyHash: 'x' }), false)
      await assert.rejects(
        store.addAccount({ ...account, code: '9002' }),
        /appid A belongs to another account/,
      )
      assert.equal(await store.isEmpty(), false)
      await store.setSettings('9001', { ringTimeoutSeconds: 20 })
      const found = await store.findAccount('9001')
      assert.deepEqual(
        [found?.name, found?.settings.wrapUpSeconds, found?.settings.ringTimeoutSeconds],
        ['test', 3, 20],
      )
      assert.equal((await store.accountByAppid('A'))?.accesskeyHash, 'h')
      assert.equal(await store.accountByAppid('B'), null)
      await assert.rejects(store.setSettings('no such', {}), /There is no account no such/)

      const agent = {
        code: '9001',
        ext: '1001',
        group: 'sales',
        password: 'p',
        idle: true,
        reach: 'held' as const,
      }
      assert.equal(await store.addAgent(agent), true)
      assert.equal(await store.addAgent({ ...agent, password: 'q', idle: false, group: 'night' }), false)
      const trunk = { code: '9001', name: 'line', channels: 30, callsPerSecond: 5, address: 'sip:x' }
      assert.equal(await store.addTrunk(trunk), true)
      assert.equal(await store.addTrunk(trunk), false)
      await store.ensureSharedTrunk('shared', 10, 1)
      await store.ensureSharedTrunk('shared', 20, 2)
      assert.equal(await store.addCallerId('9001', '01012345678'), true)
      assert.equal(await store.addCallerId('9001', '01012345678'), false)
      const picture = await store.loadAccount(found?.id ?? 0)
      assert.deepEqual(
        picture?.agents.map(({ ext, password, ready, reach }) => [ext, password, ready, reach]),
        [['1001', 'p', true, 'held']],
      )
      assert.deepEqual(picture?.groups, [
        { name: 'sales', strategy: 1, members: [{ ext: '1001', priority: 1 }] },
        { name: 'night', strategy: 1, members: [{ ext: '1001', priority: 1 }] },
      ])
      assert.deepEqual(picture?.trunks, [{ name: 'line', channels: 30, callsPerSecond: 5, priority: 1 }])
      assert.deepEqual(picture?.callerIds, ['01012345678'])
      assert.equal(await store.loadAccount(2 ** 30), null)
    })

    test('only the given fields of an agent change, and removing it removes it from its groups', async () => {
      const accountId = await world.addAccount()
      const code = (await store.listAccounts()).find(({ id }) => id === accountId)?.code ?? ''
      await store.addAgent({ code, ext: '1500', group: 'few', password: 'p', idle: false, reach: 'ring' })
      const agent = async () => (await store.loadAccount(accountId))?.agents.find(({ ext }) => ext === '1500')
      assert.equal(await store.setAgent(code, '1500', { password: 'q' }), true)
      assert.deepEqual([(await agent())?.password, (await agent())?.reach], ['q', 'ring'])
      assert.equal(await store.setAgent(code, '1500', { reach: 'held' }), true)
      assert.deepEqual([(await agent())?.password, (await agent())?.reach], ['q', 'held'])
      assert.equal(await store.setAgent(code, '1599', { password: 'q' }), false)
      assert.equal(await store.removeAgent(code, '1500'), true)
      assert.equal(await store.removeAgent(code, '1500'), false)
      const picture = await store.loadAccount(accountId)
      assert.deepEqual(picture?.groups.find(({ name }) => name === 'few')?.members, [])
      await store.addCallerId(code, '057100000001')
      assert.equal(await store.removeCallerId(code, '057100000001'), true)
      assert.equal(await store.removeCallerId(code, '057100000001'), false)
    })

    test('a token names its account until it ends or is dropped', async () => {
      const accountId = await world.addAccount()
      const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
      await store.saveToken(one, accountId, NOON + 10)
      await store.saveToken(two, accountId, NOON + 10)
      assert.equal((await store.accountByToken(one, NOON))?.id, accountId)
      assert.equal(await store.accountByToken(one, NOON + 10), null)
      assert.equal(await store.dropToken(one), true)
      assert.equal(await store.dropToken(one), false)
      assert.equal(await store.accountByToken(one, NOON), null)
      await store.dropTokens(accountId)
      assert.equal(await store.accountByToken(two, NOON), null)
    })

    test('groups and their members change only within the company', async () => {
      const [mine, other] = [await world.addAccount(), await world.addAccount()]
      assert.equal(await store.addGroup(mine, 'extra', true), null)
      assert.equal(reasonOf(await store.addMember(other, 'extra', '1001')), 'groupNotFound')
      assert.equal(reasonOf(await store.addMember(mine, 'extra', '9999')), 'agentNotFound')
      assert.equal(await store.addMember(mine, 'extra', '1001'), null)
      assert.equal(await store.addMember(mine, 'extra', '1001'), null)
      assert.deepEqual(
        (await store.listMembers(mine, 'extra', null)).map(row => row.ext),
        ['1001'],
      )
      assert.equal((await store.listMembers(mine, null, '1001')).length, 2)
      assert.equal(await store.dropMember(mine, 'extra', '1001'), null)
      assert.equal(reasonOf(await store.dropMember(mine, 'extra', '1001')), 'agentNotInGroup')
      assert.equal(await store.addGroup(mine, 'extra', false), null)
      assert.deepEqual(
        (await store.listGroups(mine, 'extra')).map(row => row.enabled),
        [false],
      )
      assert.equal((await store.loadAccount(mine))?.groups.length, 1, 'a group that is off takes no calls')
      assert.equal(reasonOf(await store.dropGroup(other, 'extra')), 'groupNotFound')
      assert.equal(await store.dropGroup(mine, 'extra'), null)
      assert.deepEqual(
        (await store.listGroups(mine, null)).map(row => row.name),
        ['group'],
      )
    })

    test('an agent is ready as its group last said, and since then', async () => {
      const accountId = await world.addAccount()
      const ready = async () => {
        const agent = (await store.loadAccount(accountId))?.agents.find(one => one.ext === '1001')
        return [agent?.ready, agent?.readyAt]
      }
      assert.equal(await store.setReady(accountId, 'group', '1001', false, NOON), null)
      assert.deepEqual(await ready(), [false, NOON])
      assert.equal(await store.setReady(accountId, 'group', '1001', false, NOON + 1), null)
      assert.deepEqual(await ready(), [false, NOON + 1])
      assert.equal(await store.addGroup(accountId, 'queue', true), null)
      assert.equal(reasonOf(await store.setReady(accountId, 'queue', '1001', true, NOON)), 'agentNotInGroup')
      assert.equal(await store.signIn(accountId, 'queue', '1001', NOON + 2), null)
      assert.deepEqual(await ready(), [true, NOON + 2])
      assert.equal((await store.listMembers(accountId, 'queue', null)).length, 1)
      assert.equal(await store.signOut(accountId, 'queue', '1001', NOON + 3), null)
      assert.equal(await store.signOut(accountId, 'queue', '1001', NOON + 4), null)
      assert.deepEqual(await ready(), [false, NOON + 4])
      assert.equal(reasonOf(await store.signIn(accountId, 'no queue', '1001', NOON)), 'groupNotFound')
    })

    test("agents are shown with the engine's state and their living call", async () => {
      const accountId = await world.addAccount()
      const taskId = await world.addTask(accountId, ['13900000001'])
      await store.holdAccount(accountId, NODE, 60_000)
      const [claim] = await store.claim(claimOf(taskId, 1))
      assert.ok(claim !== undefined)
      await store.clearToDial(accountId, NODE, [
        { callId: claim.callId, dialedAt: NOON, trunk: 'line', callerId: '0101' },
      ])
      const change = {
        accountId,
        ext: '1001',
        state: 'talking' as const,
        at: NOON + 5,
        registered: true,
        callsAnswered: 7,
        ready: false,
      }
      const refused = { at: NOON + 3, times: 14, why: 'wrongPassword' as const }
      const call = { callId: claim.callId, answeredAt: NOON + 4, connectedAt: NOON + 5, agentExt: '1001' }
      await store.record({ calls: [], agents: [{ ...change, refused }], tasks: [], pushes: [] })
      await store.record({ calls: [call], agents: [change], tasks: [], pushes: [] })
      const [agent] = await store.listAgents(accountId, ['1001'])
      assert.deepEqual(agent, {
        ...{
          ext: '1001',
          password: 'p',
          enabled: true,
          registered: true,
          state: 'talking',
          stateAt: NOON + 5,
        },
        ...{ missedAt: null, refused },
        call: { phone: '13900000001', callerId: '0101', legId: claim.legId, connectedAt: NOON + 5 },
      })
      assert.equal((await store.listAgents(accountId, null)).length, 2)
      const [member] = await store.listMembers(accountId, 'group', '1001')
      assert.deepEqual([member?.state, member?.callsAnswered, member?.ready], ['talking', 7, false])
    })

    test('call records are given out as fresh once, oldest first, only to their company', async () => {
      const [accountId, other] = [await world.addAccount(), await world.addAccount()]
      const taskId = await world.addTask(accountId, phones(5, 13_910_000_000))
      await store.holdAccount(accountId, NODE, 60_000)
      const claims = await store.claim(claimOf(taskId, 5))
      const marks = claims.map(({ callId }, index) => ({
        callId,
        dialedAt: NOON + index,
        trunk: 'line',
        callerId: '0101',
      }))
      await store.clearToDial(accountId, NODE, marks)
      const calls = claims.slice(0, 4).map(({ callId }, index) => ({
        ...{
          callId,
          answeredAt: NOON + 10,
          connectedAt: NOON + 11,
          agentExt: index === 0 ? '1001' : '1002',
          offeredAt: NOON + 8 + index,
          recording: `file-${index}.wav`,
        },
        end: {
          endedAt: NOON + 20,
          outcome: 'connected' as const,
          by: 'agent' as const,
          sipStatus: 200,
          q850: 16,
          againAt: null,
        },
      }))
      await store.record({ calls, agents: [], tasks: [], pushes: [] })
      const list = async (filter: Partial<BillFilter>, current = 1, size = 2, now = NOON) => {
        const { total, rows } = await store.listBills(
          accountId,
          { ...ALL_BILLS, ...filter },
          { current, size },
          now,
        )
        return [total, ...rows.map(row => claims.findIndex(claim => claim.callId === row.id))]
      }
      assert.deepEqual(await list({ sync: 'fresh' }), [4, 0, 1])
      assert.deepEqual(
        await list({ sync: 'fresh' }),
        [4, 0, 1],
        'the answer was lost, the page is asked for again',
      )
      assert.deepEqual(await list({ sync: 'fresh' }, 2), [4, 2, 3])
      assert.deepEqual(await list({ sync: 'fresh' }, 3), [4])
      assert.deepEqual(await list({ sync: 'fresh' }, 1, 3), [0], 'another walk finds nothing fresh')
      assert.deepEqual(
        await list({ sync: 'fresh' }, 1, 2, NOON + 300_000),
        [0],
        'after five minutes it is a new wish',
      )
      assert.deepEqual(await list({ sync: 'fetched' }, 2), [4, 2, 3])
      assert.deepEqual(await list({ exts: ['1001'] }), [1, 0])
      assert.deepEqual(await list({ phone: '13910000002' }), [1, 2])
      assert.deepEqual(await list({ dialedFrom: NOON + 1, dialedTo: NOON + 2 }), [2, 1, 2])
      assert.deepEqual(await list({ userid: 'nobody' }), [0])
      assert.equal((await store.listBills(other, ALL_BILLS, { current: 1, size: 10 }, NOON)).total, 0)
      const [bill] = (await store.listBills(accountId, ALL_BILLS, { current: 1, size: 1 }, NOON)).rows
      assert.deepEqual(
        [bill?.taskid, bill?.agentExt, bill?.by, bill?.connectedAt],
        [world.taskid(taskId), '1001', 'agent', NOON + 11],
      )
      assert.equal(bill?.offeredAt, NOON + 8)
    })

    test('pushes go out in order, one per subject, and a dead URL of one account does not hold up another', async () => {
      const [accountId, other] = [await world.addAccount(), await world.addAccount()]
      const push = (account: number, subject: string, event: string): PushRow => ({
        ...{ accountId: account, subject: `${account}/${subject}`, kind: 'state', event },
        fact: { type: 'taskEnded', taskid: `${subject} ${event}`, endType: 'over' },
      })
      const events = ['ring', 'answer', 'hangup']
      const pushes = [
        ...events.map(event => push(accountId, 'a', event)),
        push(accountId, 'b', 'ring'),
        push(other, 'c', 'ring'),
      ]
      const nothing = { calls: [], agents: [], tasks: [] }
      await store.record({ ...nothing, pushes })
      await store.record({ ...nothing, pushes })
      const take = async (limit = 10) => {
        const due = (await store.duePushes(limit)).filter(one => [accountId, other].includes(one.account.id))
        return due.map(one => ({
          id: one.id,
          what: one.fact.type === 'taskEnded' ? one.fact.taskid : '',
          attempts: one.attempts,
        }))
      }
      const first = await take()
      assert.deepEqual(
        first.map(one => one.what),
        ['a ring', 'b ring', 'c ring'],
      )
      assert.deepEqual(await take(), [], 'what is being delivered is not handed out again')
      const [ring, side, foreign] = first
      assert.ok(ring !== undefined && side !== undefined && foreign !== undefined)
      await store.pushFailed(ring.id, 0)
      assert.deepEqual(await take(1), [{ id: ring.id, what: 'a ring', attempts: 1 }])
      await store.pushesDelivered([ring.id])
      await store.pushesDelivered([foreign.id])
      const [answer] = await take()
      assert.equal(answer?.what, 'a answer')
      await store.pushFailed(answer?.id ?? 0, 3_600_000)
      await store.record({ ...nothing, pushes: [push(accountId, 'a', 'late')] })
      assert.deepEqual(await take(), [], 'the later ones wait with it')
      const code = (await store.listAccounts()).find(one => one.id === accountId)?.code
      const backlog = (await store.pushBacklog()).find(one => one.code === code)
      assert.equal(backlog?.pending, 4)
      assert.ok(backlog !== undefined && backlog.oldestMs >= 0)
      await store.pushFailed(answer?.id ?? 0, null)
      await store.pushFailed(side.id, null)
      assert.deepEqual(
        (await take()).map(one => one.what),
        ['a hangup'],
        'given up, it lets the next one go',
      )
    })

    test('the end of a task is pushed once per round, to accounts with a URL for it', async () => {
      const told = await world.addAccount({ pushTaskUrl: 'http://127.0.0.1:9/' })
      const silent = await world.addAccount()
      const facts: unknown[] = []
      const take = async () => {
        const due = (await store.duePushes(10)).filter(one => [told, silent].includes(one.account.id))
        for (const one of due) {
          facts.push(one.fact)
          await store.pushesDelivered([one.id])
        }
      }
      const again = { which: 'all' as const, start: true, scheduledAt: null, endsAt: NOON + 50 }
      for (const accountId of [told, silent]) {
        const taskId = await world.addTask(accountId, ['13920000001'])
        const taskid = world.taskid(taskId)
        await store.commandTask(accountId, taskid, 'end', NOON)
        await take()
        await store.callAgain(accountId, taskid, again, NOON)
        await store.moveDueTasks(accountId, NOON + 50)
        await take()
        if (accountId === told) {
          assert.deepEqual(facts, [
            { type: 'taskEnded', taskid, endType: 'over' },
            { type: 'taskEnded', taskid, endType: 'timeout' },
          ])
        }
      }
      assert.equal(facts.length, 2)
    })

    test('a listener hears of changes made by another process', async () => {
      const accountId = await world.addAccount()
      const elsewhere = createPostgresStore({ url: world.url })
      const heard: number[] = []
      const stop = elsewhere.onChange(id => heard.push(id))
      const waitFor = async (count: number) => {
        for (let tries = 0; tries < 300 && heard.filter(id => id === accountId).length < count; tries++) {
          await new Promise(resolve => setTimeout(resolve, 10))
        }
        assert.ok(heard.filter(id => id === accountId).length >= count)
      }
      await waitFor(1)
      await store.setReady(accountId, 'group', '1001', false, NOON)
      await waitFor(2)
      stop()
      await elsewhere.close()
    })

    test('an outage is distinguished from a mistake of ours', async () => {
      const nowhere = createPostgresStore({ url: 'postgresql://nobody@localhost:1/none?host=/nowhere' })
      await assert.rejects(nowhere.ping(), error => isOutage(error))
      await nowhere.close()
      await assert.rejects(store.holdAccount(1, 'x', Number.NaN), error => !isOutage(error))
    })
  })
}
