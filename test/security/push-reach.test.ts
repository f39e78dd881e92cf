// Push URLs, in every spelling, reach no metadata or link-local address: literal, by name, by redirect, by a
// name that changes its mind.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AccountSettings } from '../../src/domain/account.ts'
import { rangesIn } from '../../src/domain/address.ts'
import { addressCheck } from '../../src/push/push-address.ts'
import type { PushPorts } from '../../src/push/pusher.ts'
import { eventually, pushTo, receiver, TASK, world } from '../report/push-world.ts'

type Resolve = NonNullable<PushPorts['resolve']>

describe('spellings of the metadata address', () => {
  for (const host of [
    '169.254.169.254.',
    '0251.0376.0251.0376',
    '0xa9.0xfe.0xa9.0xfe',
    '025177524776',
    '169.254.43518',
    '169.16689662',
    '0xA9FEA9FE.',
    '１６９.254.169.254',
    '169。254。169。254',
    '%31%36%39.254.169.254',
    '[::ffff:a9fe:a9fe]',
    '[0:0:0:0:0:ffff:169.254.169.254]',
    '[64:ff9b::a9fe:a9fe]',
    '[FD00:EC2::254]',
    '[fe80::a]',
    'user:password@169.254.169.254',
    '10.0.0.1@169.254.169.254',
    '169.254.169.254#@crm.example',
    '169.254.169.254\\@crm.example',
  ]) {
    test(`http://${host} is refused on every port`, async t => {
      for (const port of ['', ':80', ':65535']) {
        const url =
          host.includes('#') || host.includes('\\')
            ? `http://${host}/`
            : `http://${host}${port}/latest/meta-data`
        const asked: string[] = []
        const resolve: Resolve = (name, answer) => {
          asked.push(name)
          answer(null, [])
        }
        const { store, pusher, logged } = world(t, { resolve })
        store.add(pushTo(url), 'task', 'a', TASK)
        pusher.start()
        await eventually(() => store.pauses.length === 1, 'refused')
        assert.ok(
          logged.some(line => line.includes('is not allowed')),
          logged.join(),
        )
        assert.deepEqual(asked, [])
        await pusher.stop(0)
      }
    })
  }
})

test('a URL with a zone, another scheme or no host is not accepted as a setting', () => {
  for (const url of [
    'http://[fe80::1%25eth0]/x',
    'http://[fe80::1%eth0]/x',
    'file:///etc/passwd',
    'gopher://169.254.169.254/',
    'ftp://crm/',
    'http://',
  ]) {
    assert.equal(AccountSettings.safeParse({ pushCallUrl: url }).success, false, url)
  }
  assert.equal(AccountSettings.safeParse({ pushCallUrl: 'https://crm.example/push' }).success, true)
})

test('a redirect to the metadata address is a failure, whatever the status', async t => {
  const crm = await receiver(t, { redirectTo: 'http://169.254.169.254/latest/meta-data' })
  const { store, pusher, logged } = world(t)
  store.add(pushTo(crm.url), 'task', 'a', TASK)
  pusher.start()
  await eventually(() => store.pauses.length === 1, 'failed')
  assert.equal(crm.received.length, 1)
  assert.ok(!logged.join().includes('meta-data'))
})

test('a name that changes its mind is refused at the connection that asks again', async t => {
  const crm = await receiver(t)
  // The receiver closes what it answered, so that the second push needs a connection and asks again.
  crm.manner = 'hangUp'
  let asked = 0
  const resolve: Resolve = (_name, answer) => {
    asked++
    answer(null, [{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }])
  }
  const { store, pusher, logged } = world(t, { resolve })
  store.add(pushTo(`http://crm.example:${crm.port}/x`), 'task', 'a', TASK)
  pusher.start()
  await eventually(
    () => logged.some(line => line.includes('no address of crm.example is allowed')),
    'refused',
  )
  assert.equal(crm.received.length, 1)
})

test('a name with a mapped, zoned or translated forbidden address is refused too', async t => {
  for (const [address, family] of [
    ['::ffff:169.254.169.254', 6],
    ['fe80::1%lo', 6],
    ['64:ff9b::a9fe:a9fe', 6],
    ['0.0.0.0', 4],
  ] as const) {
    const { store, pusher, logged } = world(t, {
      resolve: (_name, answer) => answer(null, [{ address, family }]),
    })
    store.add(pushTo('http://crm.example/x'), 'task', 'a', TASK)
    pusher.start()
    await eventually(() => store.pauses.length === 1, address)
    assert.ok(logged.some(line => line.includes('no address of crm.example is allowed')))
    await pusher.stop(0)
  }
})

test('an exception opens only the address it names', () => {
  const check = addressCheck(rangesIn('169.254.10.10/32'))
  assert.equal(check('169.254.10.10'), true)
  for (const address of ['169.254.10.11', '169.254.169.254', '::ffff:169.254.169.254', 'fe80::1'])
    assert.equal(check(address), false, address)
})
