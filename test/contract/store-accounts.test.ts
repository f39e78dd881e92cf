// The contract of the store for accounts, their agents and groups, over PostgreSQL of both kinds; what other
// processes hear of them, and outages.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Store } from '../../src/store/port/admin-store.ts'
import { isOutage } from '../../src/store/port/outage.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { skipWithout } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { recordFacts } from '../support/record-facts.ts'
import { claimOf, NODE, NOON, PostgresWorld, reasonOf } from './store-world.ts'

for (const kind of ['embedded', 'debian'] as const) {
  describe(`accounts and agents in the store: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
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
      assert.deepEqual(picture?.callerIds, [{ number: '01012345678', terms: null, restsUntil: null }])
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
      const uri = 'sip:2001@pbx.example:5070;transport=tcp'
      assert.equal(await store.setAgent(code, '1500', { uri }), true)
      assert.equal(await store.setAgent(code, '1500', { ready: true }), true)
      assert.deepEqual([(await agent())?.uri, (await agent())?.reach], [uri, 'held'])
      assert.equal(await store.setAgent(code, '1500', { uri: null }), true)
      assert.equal((await agent())?.uri, null)
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
      await recordFacts(store, { calls: [], agents: [{ ...change, refused }], tasks: [], pushes: [] })
      await recordFacts(store, { calls: [call], agents: [change], tasks: [], pushes: [] })
      const [agent] = await store.listAgents(accountId, ['1001'])
      assert.deepEqual(agent, {
        ...{
          ext: '1001',
          password: 'p',
          uri: null,
          enabled: true,
          registered: true,
          state: 'talking',
          stateAt: NOON + 5,
        },
        ...{ missedAt: null, refused },
        call: {
          phone: '13900000001',
          callerId: '0101',
          legId: claim.legId,
          connectedAt: NOON + 5,
          isSingle: false,
        },
      })
      assert.equal((await store.listAgents(accountId, null)).length, 2)
      const [member] = await store.listMembers(accountId, 'group', '1001')
      assert.deepEqual([member?.state, member?.callsAnswered, member?.ready], ['talking', 7, false])
    })

    test('a node writes of its agents even after its lease ran out, until another one takes the account', async () => {
      const accountId = await world.addAccount()
      const write = (at: number) =>
        store.record(accountId, 'late', {
          ...{ calls: [], tasks: [], pushes: [] },
          agents: [{ accountId, ext: '1001', state: 'talking', at, registered: true, callsAnswered: 7 }],
        })
      const stateAt = async () => (await store.listAgents(accountId, ['1001']))[0]?.stateAt
      assert.equal(await write(NOON), false, 'it never had the account')
      await store.holdAccount(accountId, 'late', 1)
      await eventually('its lease runs out', async () => (await store.freeAccounts(NODE)).includes(accountId))
      assert.equal(await write(NOON + 1), true)
      assert.equal(await stateAt(), NOON + 1)
      assert.ok(await store.holdAccount(accountId, NODE, 60_000))
      assert.equal(await write(NOON + 2), false)
      assert.equal(await stateAt(), NOON + 1)
    })

    test('a listener hears of changes made by another process', async () => {
      const accountId = await world.addAccount()
      const elsewhere = createPostgresStore({ url: world.url })
      const heard: number[] = []
      const stop = elsewhere.onChange(id => heard.push(id))
      const waitFor = (count: number) =>
        eventually('it is heard', () => heard.filter(id => id === accountId).length >= count)
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
