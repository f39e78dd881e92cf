// The end of the pusher.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { CALL, pushTo, receiver, world } from './push-world.ts'

describe('the stop', () => {
  test('waits for deliveries in progress and begins no others', async t => {
    let answer = () => {}
    const crm = await receiver(t, { once: new Promise(resolve => (answer = resolve)) })
    const { store, pusher } = world(t, { speed: 1 })
    for (let n = 0; n < 20; n++) store.add(pushTo(crm.url), 'call', `c${n}`, CALL)
    pusher.start()
    await crm.until(8)
    const stopping = pusher.stop(5_000)
    answer()
    await stopping
    assert.equal(store.states().filter(state => state === 'delivered').length, 8)
    await sleep(150)
    assert.equal(crm.received.length, 8)
  })

  test('cuts deliveries that do not end in time and leaves them in the outbox without a failure', async t => {
    const crm = await receiver(t, 'dead')
    const { store, pusher } = world(t, { speed: 1 })
    store.add(pushTo(crm.url), 'call', 'a', CALL)
    pusher.start()
    await crm.until(1)
    await pusher.stop(100)
    // A try that had ended by itself would have failed.
    assert.deepEqual(store.states(), ['pending'])
    assert.deepEqual(store.pauses, [])
  })

  test('ends even while the database is away', async t => {
    const crm = await receiver(t)
    const { store, pusher } = world(t, { speed: 1 })
    store.add(pushTo(crm.url), 'call', 'a', CALL)
    crm.manner = { afterMs: 50 }
    pusher.start()
    await crm.until(1)
    store.isAway = true
    await sleep(100)
    await pusher.stop(100)
    assert.deepEqual(store.states(), ['pending'])
  })
})
