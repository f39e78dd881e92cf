// The contract of accounts that may not dial: no claim and no mark once the verb has returned, until it is
// taken back.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Store } from '../../src/store/port/admin-store.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { anyKind, skipWithout } from '../support/database.ts'
import { claimOf, NODE, NOON, PostgresWorld, phones } from './store-world.ts'

describe('accounts that may not dial', { skip: skipWithout(anyKind()) }, () => {
  let world: PostgresWorld
  let store: Store
  let from = 13_000_000_000
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    store = world.store
  })
  after(() => world.close())

  async function begun(count = 4) {
    const accountId = await world.addAccount()
    await store.holdAccount(accountId, NODE, 600_000)
    from += 10_000
    const taskId = await world.addTask(accountId, phones(count, from))
    const code = (await store.loadAccount(accountId))?.account.code ?? ''
    const claim = (limit: number) => store.claim(claimOf(taskId, limit))
    const dial = (callIds: readonly number[]) => {
      const marks = callIds.map(callId => ({ callId, dialedAt: NOON, trunk: 'line', callerId: '' }))
      return store.clearToDial(accountId, NODE, marks)
    }
    return { accountId, taskId, code, claim, dial }
  }

  for (const what of ['one account', 'the installation'] as const) {
    test(`stop-all for ${what}: nothing is claimed or cleared until it is lifted, not even by a new process`, async () => {
      const { accountId, code, claim, dial } = await begun()
      const other = await begun()
      const target = what === 'one account' ? code : null
      const [dialled, claimed] = await claim(2)
      assert.ok(dialled !== undefined && claimed !== undefined)
      await dial([dialled.callId])
      const { ringing, talking } = await store.stopAll(target, false)
      // Calls of the other tests are the installation's too.
      assert.deepEqual([target === null ? Math.min(ringing, 1) : ringing, talking], [1, 0])
      assert.deepEqual((await store.loadAccount(accountId))?.stopped, { endsTalks: false })
      assert.deepEqual(await dial([claimed.callId]), [])
      assert.deepEqual(await claim(1), [])
      await store.stopAll(target, true)
      const elsewhere = createPostgresStore({ url: world.url })
      assert.deepEqual((await elsewhere.loadAccount(accountId))?.stopped, { endsTalks: true })
      assert.deepEqual(
        (await elsewhere.listStops()).map(stop => [stop.code, stop.endsTalks]),
        [[target, true]],
      )
      await elsewhere.close()
      assert.equal((await other.claim(1)).length, what === 'one account' ? 1 : 0)
      assert.equal(
        await store.liftStop(what === 'one account' ? null : code),
        false,
        'what others were asked to do stays',
      )
      assert.equal(await store.liftStop(target), true)
      assert.equal(await store.liftStop(target), false)
      assert.deepEqual(await dial([claimed.callId]), [claimed.callId])
      assert.equal((await claim(1)).length, 1)
      assert.deepEqual(await store.listStops(), [])
    })
  }

  test('a disabled account claims and clears nothing', async () => {
    const { accountId, code, claim, dial } = await begun()
    const [first] = await claim(1)
    assert.equal(await store.setEnabled(code, false), true)
    assert.equal(await store.setEnabled(code, false), false)
    assert.equal((await store.findAccount(code))?.enabled, false)
    assert.deepEqual(await dial([first?.callId ?? 0]), [])
    assert.deepEqual(await claim(1), [])
    assert.equal(await store.setEnabled(code, true), true)
    assert.deepEqual(await dial([first?.callId ?? 0]), [first?.callId])
    assert.equal((await store.loadAccount(accountId))?.account.enabled, true)
  })

  test('while numbers are dialled at full speed, no mark is made after stop-all has returned', {
    timeout: 60_000,
  }, async () => {
    for (let time = 0; time < 10; time++) {
      const { code, claim, dial } = await begun(300)
      let hasStopped = false
      let late = 0
      let marked = 0
      const dialer = async () => {
        for (;;) {
          const claims = await claim(5)
          const asked = hasStopped
          const cleared = await dial(claims.map(one => one.callId))
          marked += cleared.length
          if (asked) late += cleared.length
          if (claims.length === 0) return
        }
      }
      const dialers = [dialer(), dialer(), dialer()]
      while (marked < 10 + time * 10) await new Promise(resolve => setTimeout(resolve, 1))
      await store.stopAll(code, false)
      hasStopped = true
      const before = marked
      await Promise.all(dialers)
      assert.equal(late, 0)
      // Answers of marks made before may come in after it; there are no more than the three that were under
      // way.
      assert.ok(marked - before <= 15, `${marked - before} were marked`)
      assert.ok(marked < 300, 'it was stopped in the middle')
    }
  })
})
