// What a push looks like on the wire: form, key order, signature.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { CALL, eventually, pushTo, receiver, STATE, TASK, world } from './push-world.ts'

describe('forms of a push', () => {
  for (const [pushForm, kind, isForm] of [
    ['published', 'call', false],
    ['published', 'state', true],
    ['published', 'task', false],
    ['json', 'state', false],
    ['form', 'call', true],
    ['form', 'task', true],
  ] as const) {
    test(`${pushForm}: ${kind} goes as ${isForm ? 'form field detail' : 'raw JSON'}, in its published key order, and is signed`, async t => {
      const crm = await receiver(t)
      const { store, pusher } = world(t)
      const body = { call: CALL, state: STATE, task: TASK }[kind]
      // As jsonb gives it back: the keys in another order.
      const stored = Object.fromEntries(
        Object.entries(body).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1)),
      )
      const id = store.add(pushTo(crm.url, { pushForm, pushSecret: 'geheim' }), kind, 'a', stored)
      pusher.start()
      await crm.until(1)
      const [got] = crm.received
      assert.ok(got)
      assert.equal(got.method, 'POST')
      assert.equal(got.path, '/push')
      assert.equal(
        got.headers['content-type'],
        isForm ? 'application/x-www-form-urlencoded' : 'application/json;charset=utf-8',
      )
      assert.equal(isForm ? new URLSearchParams(got.body).get('detail') : got.body, JSON.stringify(body))
      assert.equal(
        got.headers['x-yuhu-signature'],
        `sha256=${createHmac('sha256', 'geheim').update(got.body).digest('hex')}`,
      )
      assert.equal(got.headers['x-yuhu-delivery'], String(id))
      await eventually(() => store.states()[0] === 'delivered', 'delivered')
    })
  }

  test('a call record with a recording gets a link when it is sent, in its published place; another gets none', async t => {
    const crm = await receiver(t)
    const { store, pusher } = world(t, { linkTo: name => `http://yuhu/recordings/${name}?expires=1` })
    const account = pushTo(crm.url)
    store.add(account, 'call', 'a', { ...CALL, recordfilename: 'a.wav' })
    store.add(account, 'call', 'b', CALL)
    pusher.start()
    await crm.until(2)
    const bodies = crm.received.map(({ body }) => body)
    assert.ok(
      bodies.includes(
        JSON.stringify({
          ...CALL,
          recordfilename: 'a.wav',
          recordurl: 'http://yuhu/recordings/a.wav?expires=1',
        }),
      ),
    )
    assert.ok(bodies.includes(JSON.stringify(CALL)))
    assert.ok(
      store.rows.every(row => !JSON.stringify(row.fact).includes('expires')),
      'the outbox keeps no link',
    )
  })

  test('companycode is a number if the account wants one and it fits exactly, in call records and ends of tasks', async t => {
    const crm = await receiver(t)
    const { store, pusher } = world(t)
    const account = pushTo(crm.url, { pushCompanycode: 'number', pushForm: 'json' })
    store.add(account, 'call', 'a', CALL)
    store.add(account, 'task', 'b', TASK)
    store.add(account, 'state', 'c', STATE)
    for (const [index, companycode] of ['0123', '12345678901234567890', 'shop'].entries())
      store.add(account, 'call', `d${index}`, { ...CALL, companycode })
    pusher.start()
    await crm.until(6)
    const codes = crm.received.map(({ body }) => JSON.parse(body).companycode)
    assert.deepEqual(new Set(codes), new Set([9513923, 9027, '2028', '0123', '12345678901234567890', 'shop']))
  })

  test('without a secret there is no signature', async t => {
    const crm = await receiver(t)
    const { store, pusher } = world(t)
    store.add(pushTo(crm.url), 'task', 'a', TASK)
    pusher.start()
    await crm.until(1)
    assert.equal(crm.received[0]?.headers['x-yuhu-signature'], undefined)
  })

  test('a kind without a URL is settled without a request', async t => {
    const crm = await receiver(t)
    const { store, pusher } = world(t)
    store.add(pushTo(crm.url, { pushStateUrl: '' }), 'state', 'a', STATE)
    pusher.start()
    await eventually(() => store.states()[0] === 'delivered', 'delivered')
    assert.equal(crm.received.length, 0)
  })
})
