// Which URLs a push reaches, by literal address and by name.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { rangesIn } from '../../src/domain/address.ts'
import type { PushPorts } from '../../src/push/pusher.ts'
import type { MemoryPushStore } from './memory-push-store.ts'
import { eventually, pushTo, receiver, TASK, world } from './push-world.ts'

describe('addresses', () => {
  const never = (store: MemoryPushStore) => eventually(() => store.pauses.length === 1, 'refused')

  for (const host of [
    '169.254.169.254',
    '[::ffff:169.254.169.254]',
    '[fe80::1]',
    '0.0.0.0',
    '2852039166',
    '0xA9FEA9FE',
    '[::]',
  ]) {
    test(`a URL of ${host} is refused without a connection`, async t => {
      const { store, pusher, logged } = world(t)
      store.add(pushTo(`http://${host}:9/x`), 'task', 'a', TASK)
      pusher.start()
      await never(store)
      assert.ok(
        logged.some(line => line.includes('is not allowed')),
        logged.join(),
      )
    })
  }

  test('a name that resolves to a forbidden address is refused', async t => {
    const resolve: PushPorts['resolve'] = (_name, answer) =>
      answer(null, [{ address: '169.254.169.254', family: 4 }])
    const { store, pusher, logged } = world(t, { resolve })
    store.add(pushTo('http://crm.example/x'), 'task', 'a', TASK)
    pusher.start()
    await never(store)
    assert.ok(logged.some(line => line.includes('no address of crm.example is allowed')))
  })

  test('the connection goes to the checked address, and the name is resolved once per connection', async t => {
    const crm = await receiver(t)
    let asked = 0
    const resolve: PushPorts['resolve'] = (_name, answer) => {
      asked++
      answer(null, [{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }])
    }
    const { store, pusher } = world(t, { resolve })
    store.add(pushTo(`http://crm.example:${crm.port}/x`), 'task', 'a', TASK)
    pusher.start()
    await crm.until(1)
    assert.equal(asked, 1)
    assert.equal(crm.received[0]?.headers.host, `crm.example:${crm.port}`)
  })

  test('only the allowed ones of several addresses are tried', async t => {
    const crm = await receiver(t)
    const resolve: PushPorts['resolve'] = (_name, answer) =>
      answer(null, [
        { address: 'fe80::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ])
    const { store, pusher } = world(t, { resolve })
    store.add(pushTo(`http://crm.example:${crm.port}/x`), 'task', 'a', TASK)
    pusher.start()
    await crm.until(1)
  })

  test('an address on the list of exceptions is reached', async t => {
    const crm = await receiver(t)
    const { store, pusher } = world(t, { allowAddresses: rangesIn('0.0.0.0') })
    store.add(pushTo(`http://0.0.0.0:${crm.port}/x`), 'task', 'a', TASK)
    pusher.start()
    await crm.until(1)
  })
})
