// The contract of the store for trunks, over PostgreSQL of both kinds.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Store } from '../../src/store/port/admin-store.ts'
import { until } from '../faults/until.ts'
import { skipWithout } from '../support/database.ts'
import { PostgresWorld } from './store-world.ts'

for (const kind of ['embedded', 'debian'] as const) {
  describe(`trunks in the store: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    let store: Store
    before(async () => {
      world = await PostgresWorld.open(kind)
      store = world.store
    })
    after(() => world.close())

    test('trunks are added, listed with every field, switched off and removed', async () => {
      const accountId = await world.addAccount()
      const code = (await store.listAccounts()).find(({ id }) => id === accountId)?.code ?? ''
      const base = {
        code,
        name: 'carrier',
        channels: 30,
        callsPerSecond: 5,
        address: 'sip.example.com,192.0.2.1:5080',
      }
      const prefixRules = [{ prefix: '0', replaceWith: '0086' }]
      assert.equal(await store.addTrunk({ ...base, password: 'secret', prefixRules }), true)
      const stored = {
        ...{
          ...base,
          priority: 1,
          transport: 'udp',
          username: '',
          password: 'secret',
          registers: false,
          probes: true,
          domain: '',
        },
        ...{ prefixRules, assertsIdentity: false, strictSound: false, enabled: true },
      }
      const listed = async (which?: 'all') =>
        (await store.listTrunks(which)).filter(({ name }) => name === 'carrier')
      assert.deepEqual(await listed(), [stored])
      const reported: number[] = []
      const stop = store.onChange(id => reported.push(id))
      const more = {
        priority: 2,
        transport: 'tcp',
        username: 'u',
        registers: true,
        probes: false,
        domain: 'd',
        assertsIdentity: true,
        strictSound: true,
      } as const
      assert.equal(await store.setTrunk('carrier', { ...more, prefixRules: [] }), true)
      await until('the account is announced', 10_000, () => reported.includes(accountId))
      stop()
      assert.deepEqual(await listed(), [{ ...stored, ...more, prefixRules: [] }])
      assert.equal(await store.setTrunk('carrier', {}), true, 'nothing to set')
      assert.equal(await store.setTrunk('no such', { channels: 1 }), false)
      await assert.rejects(store.setTrunk('carrier', { channels: -1 }))

      assert.equal(await store.setTrunk('carrier', { enabled: false }), true)
      assert.deepEqual(await listed(), [])
      assert.equal((await listed('all'))[0]?.enabled, false)
      const own = async () =>
        (await store.loadAccount(accountId))?.trunks.filter(({ name }) => name === 'carrier').length
      assert.equal(await own(), 0)
      await store.setTrunk('carrier', { enabled: true })
      assert.equal(await own(), 1)
      assert.equal(await store.removeTrunk('carrier'), true)
      assert.equal(await store.removeTrunk('carrier'), false)
      assert.deepEqual(await listed('all'), [])
    })
  })
}
