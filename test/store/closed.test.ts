// A store that was closed leaves nothing behind that would keep its process up: a command ends when it has
// said what it had to say.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { anyKind, freshDatabase, skipWithout } from '../support/database.ts'

const timers = () => process.getActiveResourcesInfo().filter(resource => resource === 'Timeout').length

describe('a store that is closed', { skip: skipWithout(anyKind()) }, () => {
  for (const what of ['was only asked', 'heard of changes'])
    test(`leaves no timer running when it ${what}`, async t => {
      const database = await freshDatabase()
      t.after(() => database.drop())
      const before = timers()
      const store = createPostgresStore({ url: database.url })
      if (what === 'heard of changes') store.onChange(() => {})
      await store.listAccounts()
      await store.close()
      assert.ok(timers() <= before, `${timers()} timers, ${before} before`)
    })
})
