// The contract of the store for settings of accounts: only what was set is stored, the defaults of this
// version hold for the rest, and two changes at once both stand.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type pg from 'pg'
import { effectiveSettings } from '../../src/domain/account.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { skipWithout } from '../support/database.ts'
import { type EngineWorld, memoryWorld, PostgresWorld } from './store-world.ts'

const ADAPTERS: readonly [name: string, open: () => Promise<EngineWorld>, skip: string | false][] = [
  ['memory', memoryWorld, false],
  ['postgres, embedded', () => PostgresWorld.open('embedded'), skipWithout('embedded')],
  ['postgres, Debian', () => PostgresWorld.open('debian'), skipWithout('debian')],
]

for (const [name, open, skip] of ADAPTERS) {
  test(`a change keeps other settings, and null resets one to its default: ${name}`, {
    skip,
  }, async t => {
    const world = await open()
    t.after(() => world.close())
    const accountId = await world.addAccount({ wrapUpSeconds: 3 })
    const settings = async () => (await world.store.loadAccount(accountId))?.account.settings
    assert.deepEqual(await settings(), effectiveSettings({ wrapUpSeconds: 3 }))
    await world.setSettings(accountId, { ringTimeoutSeconds: 20 })
    assert.deepEqual(await settings(), effectiveSettings({ wrapUpSeconds: 3, ringTimeoutSeconds: 20 }))
    await world.setSettings(accountId, { wrapUpSeconds: null, country: 'GB', callHours: null })
    assert.deepEqual(await settings(), effectiveSettings({ ringTimeoutSeconds: 20, country: 'GB' }))
  })
}

for (const kind of ['embedded', 'debian'] as const) {
  describe(`settings of accounts: postgres, ${kind}`, { skip: skipWithout(kind) }, () => {
    let world: PostgresWorld
    let sql: pg.Client
    before(async () => {
      world = await PostgresWorld.open(kind)
      sql = await world.sql()
    })
    after(async () => {
      await sql.end()
      await world.close()
    })

    const stored = async (accountId: number): Promise<unknown> =>
      (await sql.query('select settings from account where id = $1', [accountId])).rows[0]?.['settings']

    test('a stored value that no longer passes its check affects only its account, and admits nobody', async () => {
      const [bad, good] = [await world.addAccount({ companyname: 'bad' }), await world.addAccount()]
      const values = { wrapUpSeconds: 'long', ipAllow: 'everybody', keepCallsDays: -1, ofTomorrow: 1 }
      await sql.query('update account set settings = settings || $2 where id = $1', [bad, values])
      const all = await world.store.listAccounts()
      const found = all.find(({ id }) => id === bad)
      assert.deepEqual(found?.unreadable?.map(({ setting }) => setting).sort(), [
        ...['ipAllow', 'keepCallsDays', 'wrapUpSeconds'],
      ])
      const { wrapUpSeconds } = effectiveSettings({})
      assert.deepEqual(
        found?.settings,
        effectiveSettings({
          ...{ companyname: 'bad', wrapUpSeconds, keepCallsDays: 'forever', ipAllow: '255.255.255.255' },
        }),
      )
      assert.equal(all.find(({ id }) => id === good)?.unreadable, undefined)
      assert.deepEqual(await world.store.ownSettings(bad), { companyname: 'bad' })
      await sql.query(`update account set settings = '"none"' where id = $1`, [bad])
      const nothing = (await world.store.loadAccount(bad))?.account
      assert.equal(nothing?.settings.keepTasksDays, 'forever')
      await sql.query(`update account set settings = '{}' where id = $1`, [bad])
    })

    test('only settings that somebody set are stored, even if they equal the default', async () => {
      const accountId = await world.addAccount()
      assert.deepEqual(await stored(accountId), {})
      const { wrapUpSeconds, companyname } = effectiveSettings({})
      await world.setSettings(accountId, { wrapUpSeconds, recordCalls: false, companyname: 'c' })
      await world.setSettings(accountId, { companyname: null, ipAllow: null })
      const own = { wrapUpSeconds, recordCalls: false }
      assert.deepEqual(await stored(accountId), own)
      assert.deepEqual(await world.store.ownSettings(accountId), own)
      const all = (await world.store.loadAccount(accountId))?.account.settings
      assert.deepEqual([all?.recordCalls, all?.companyname], [false, companyname])
    })

    test('simultaneous changes of different settings all take effect', { timeout: 60_000 }, async () => {
      const accountId = await world.addAccount({ ipAllow: '192.0.2.1' })
      const elsewhere = createPostgresStore({ url: world.url })
      const holder = await world.sql()
      const code = (await world.store.accountCodes()).get(accountId) ?? ''
      // All of them have read what they read, and wait to write.
      await holder.query('begin')
      await holder.query('select from account where id = $1 for update', [accountId])
      const changing = [
        world.store.setSettings(code, { wrapUpSeconds: 1 }),
        elsewhere.setSettings(code, { ringTimeoutSeconds: 20, pushSecret: 's' }),
        world.store.setSettings(code, { ipAllow: null }),
        elsewhere.setSettings(code, { companyname: 'c' }),
      ]
      const waiting = async () =>
        (
          await sql.query(
            `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          )
        ).rowCount
      while ((await waiting()) !== changing.length) await new Promise(resolve => setTimeout(resolve, 10))
      await holder.query('commit')
      await Promise.all(changing)
      await Promise.all([elsewhere.close(), holder.end()])
      const own = { wrapUpSeconds: 1, ringTimeoutSeconds: 20, pushSecret: 's', companyname: 'c' }
      assert.deepEqual(await stored(accountId), own)
    })

    test('settings of a newer version survive changes, and are ignored by this one', async () => {
      const accountId = await world.addAccount({ wrapUpSeconds: 3, companyname: 'c' })
      const newer = { ofTomorrow: { list: [1, null] } }
      await sql.query('update account set settings = settings || $2 where id = $1', [accountId, newer])
      await world.setSettings(accountId, { wrapUpSeconds: null, recordCalls: false })
      assert.deepEqual(await stored(accountId), { ...newer, companyname: 'c', recordCalls: false })
      const own = { companyname: 'c', recordCalls: false }
      assert.deepEqual(await world.store.ownSettings(accountId), own)
      const all = (await world.store.loadAccount(accountId))?.account.settings
      assert.deepEqual(all, effectiveSettings(own))
    })

    test('a task of an account with no settings is measured with the defaults', async () => {
      const accountId = await world.addAccount()
      const taskId = await world.addTask(accountId, ['13100000001'])
      const measures = await world.store.measureTask(world.taskid(taskId))
      assert.deepEqual(measures?.settings, effectiveSettings({}))
    })
  })
}
