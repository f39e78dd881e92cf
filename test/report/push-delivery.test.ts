// Deliveries of pushes: order, retries, silent URLs, outages of the database.
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { CALL, eventually, pushTo, receiver, STATE, TASK, world } from './push-world.ts'

/** So slow that neither a poll nor the end of a try comes before the test has given up. */
const SLOWLY = 0.05

describe('deliveries', () => {
  test('any 2xx is received, whatever the body says', async t => {
    for (const status of [200, 201, 204]) {
      const crm = await receiver(t, status)
      const { store, pusher } = world(t)
      store.add(pushTo(crm.url), 'task', 'a', TASK)
      pusher.start()
      await eventually(() => store.states()[0] === 'delivered', `delivered on ${status}`)
    }
  })

  test('an answer whose body never ends is received, and its connection is cut', async t => {
    const crm = await receiver(t, 'endless')
    const { store, pusher } = world(t, { speed: 1 })
    store.add(pushTo(crm.url), 'task', 'a', TASK)
    pusher.start()
    await eventually(() => store.states()[0] === 'delivered', 'delivered')
    await eventually(() => crm.open === 0, 'the connection is cut', 2_000)
  })

  for (const manner of [500, 404, 'hangUp', 'dead'] as const) {
    test(`after ${manner} it is tried again, and delivered when the receiver recovers`, async t => {
      const crm = await receiver(t, manner)
      const { store, pusher } = world(t)
      store.add(pushTo(crm.url), 'call', 'a', CALL)
      pusher.start()
      await eventually(() => store.pauses.length === 1, 'one failure')
      crm.manner = 200
      await eventually(() => store.states()[0] === 'delivered', 'delivered')
      assert.equal(crm.received.length, 2)
      assert.equal(crm.received[0]?.body, crm.received[1]?.body)
    })
  }

  test('a redirect is a failure and is not followed', async t => {
    const elsewhere = await receiver(t)
    const crm = await receiver(t, { redirectTo: elsewhere.url })
    const { store, pusher } = world(t)
    store.add(pushTo(crm.url), 'task', 'a', TASK)
    pusher.start()
    await eventually(() => store.pauses.length === 1, 'one failure')
    assert.equal(elsewhere.received.length, 0)
  })

  test('pauses double from 5 s to 1 h, give or take a fifth, and end after 24 h', async t => {
    const crm = await receiver(t, 500)
    const { store, pusher } = world(t)
    const account = pushTo(crm.url)
    for (const [subject, attempts] of [0, 1, 2, 5, 9, 10, 30].entries()) {
      store.add(account, 'task', `t${subject}`, TASK)
      const row = store.rows.at(-1)
      if (row) row.attempts = attempts
    }
    store.add(account, 'task', 'old', TASK, 86_400_001)
    pusher.start()
    await eventually(() => store.pauses.length === 8, 'eight failures')
    const sorted = store.pauses.map(pause => pause ?? -1).sort((a, b) => a - b)
    for (const [index, expected] of [
      -1, 5_000, 10_000, 20_000, 160_000, 2_560_000, 3_600_000, 3_600_000,
    ].entries()) {
      const pause = sorted[index] ?? Number.NaN
      assert.ok(
        expected < 0 ? pause === -1 : pause >= 0.8 * expected && pause <= 1.2 * expected,
        `${pause} is not about ${expected}`,
      )
    }
    assert.deepEqual(store.states().slice(-1), ['givenUp'])
  })

  test('the pushes of one call go out in order, also past failures', async t => {
    const crm = await receiver(t, 500)
    const { store, pusher } = world(t)
    const account = pushTo(crm.url)
    const statuses = ['ring', 'answer', 'hangup']
    for (const subject of ['a', 'b', 'c'])
      for (const status of statuses) store.add(account, 'state', subject, { ...STATE, status, uuid: subject })
    pusher.start()
    await eventually(() => store.pauses.length >= 3, 'three failures')
    crm.manner = 200
    await eventually(() => store.states().every(state => state === 'delivered'), 'all delivered')
    for (const subject of ['a', 'b', 'c']) {
      const reported = crm.received
        .map(got => JSON.parse(new URLSearchParams(got.body).get('detail') ?? ''))
        .filter(body => body.uuid === subject)
        .map(body => body.status)
      assert.deepEqual([...new Set(reported)], statuses)
      assert.deepEqual(reported.slice(-3), statuses)
    }
  })

  test('many pushes go out quickly, each once, at most eight at a time to one URL', async t => {
    const crm = await receiver(t, { afterMs: 2 })
    const { store, pusher } = world(t, { speed: 1 })
    for (let n = 0; n < 500; n++) store.add(pushTo(crm.url), 'call', `call${n}`, { ...CALL, id: n })
    pusher.start()
    await eventually(() => store.states().every(state => state === 'delivered'), 'all delivered')
    assert.equal(new Set(crm.received.map(got => got.headers['x-yuhu-delivery'])).size, 500)
    assert.equal(crm.received.length, 500)
    assert.deepEqual(store.pauses, [])
    assert.ok(crm.mostAtOnce <= 8, `${crm.mostAtOnce} at once`)
  })

  test('a dead URL does not delay another account', async t => {
    const dead = await receiver(t, 'dead')
    const crm = await receiver(t)
    const { store, pusher } = world(t, { speed: SLOWLY })
    for (let n = 0; n < 200; n++) store.add(pushTo(dead.url, {}, 2), 'call', `lost${n}`, CALL)
    for (let n = 0; n < 100; n++) store.add(pushTo(crm.url, {}, 3), 'call', `other${n}`, CALL)
    pusher.start()
    // A try of the dead URL lasts longer than this wait.
    await crm.until(100)
    assert.equal(dead.received.length, 8)
  })

  test('a dead URL of an account holds up its other URLs for little more than one time-out', async t => {
    const dead = await receiver(t, 'dead')
    const crm = await receiver(t)
    const { store, pusher } = world(t, { speed: 5 })
    const account = pushTo(crm.url, { pushStateUrl: dead.url })
    for (let n = 0; n < 400; n++) store.add(account, 'state', `state${n}`, STATE)
    for (let n = 0; n < 50; n++) store.add(account, 'call', `call${n}`, CALL)
    pusher.start()
    await eventually(() => crm.received.length === 50, 'all call records')
    assert.ok(dead.received.length < 60, `${dead.received.length} tries of the dead URL`)
  })

  test('deliveries that wait for a silent URL share its failure instead of taking a time-out each', async t => {
    const dead = await receiver(t, 'dead')
    const { store, pusher } = world(t)
    for (let n = 0; n < 300; n++) store.add(pushTo(dead.url), 'state', `state${n}`, STATE)
    pusher.start()
    await eventually(() => store.pauses.length >= 300, 'all failed once')
    assert.ok(dead.received.length < 60, `${dead.received.length} tries`)
  })

  test('a silent URL is tried by one delivery at a time until it answers', async t => {
    const crm = await receiver(t, 'dead')
    const { store, pusher } = world(t)
    for (let n = 0; n < 20; n++) store.add(pushTo(crm.url), 'call', `c${n}`, CALL)
    pusher.start()
    await eventually(() => store.pauses.length >= 20 && crm.open === 0, 'all failed once')
    crm.mostAtOnce = 0
    for (let n = 0; n < 20; n++) store.add(pushTo(crm.url), 'call', `later${n}`, CALL)
    await eventually(() => store.pauses.length >= 40, 'all failed again')
    // Two in the eyes of a receiver that has not seen the first one's end yet.
    assert.ok(crm.mostAtOnce <= 2, `${crm.mostAtOnce} at once`)
    crm.manner = 200
    await eventually(() => store.states().every(state => state === 'delivered'), 'all delivered')
  })

  test('a push that a slow read of the outbox still shows is not delivered again', async t => {
    const crm = await receiver(t)
    const { store, pusher } = world(t, { speed: 1 })
    store.readTakesMs = 60
    for (let n = 0; n < 30; n++) store.add(pushTo(crm.url), 'call', `c${n}`, CALL)
    crm.manner = { afterMs: 25 }
    pusher.start()
    await eventually(() => store.states().every(state => state === 'delivered'), 'all delivered')
    await sleep(200)
    assert.equal(crm.received.length, 30)
  })

  test('the next push of a call follows at once, not at the next poll', async t => {
    const crm = await receiver(t)
    const { store, pusher } = world(t, { speed: SLOWLY })
    for (let n = 0; n < 5; n++) store.add(pushTo(crm.url), 'state', 'a', STATE)
    pusher.start()
    await crm.until(5)
  })

  test('nothing is delivered twice while results cannot be written, even if the outbox hands it out again', async t => {
    const crm = await receiver(t)
    const { store, pusher } = world(t)
    store.isReadOnly = true
    store.add(pushTo(crm.url), 'call', 'a', CALL)
    const [row] = store.rows
    assert.ok(row)
    pusher.start()
    await crm.until(1)
    const handedOutUntil = row.nextAt
    await eventually(() => row.nextAt > handedOutUntil, 'handed out again')
    await sleep(50)
    store.isReadOnly = false
    await eventually(() => store.states()[0] === 'delivered', 'delivered')
    assert.equal(crm.received.length, 1)
  })

  test('nothing is delivered twice if the database is away while results are written', async t => {
    const crm = await receiver(t, { afterMs: 30 })
    const { store, pusher } = world(t)
    store.add(pushTo(crm.url), 'call', 'a', CALL)
    pusher.start()
    await crm.until(1)
    store.isAway = true
    await sleep(200)
    store.isAway = false
    await eventually(() => store.states()[0] === 'delivered', 'delivered')
    await sleep(50)
    assert.equal(crm.received.length, 1)
  })

  test('the pusher resumes by itself after an outage, and counts and logs it once', async t => {
    const crm = await receiver(t)
    const { store, pusher, metrics, logged } = world(t)
    store.isAway = true
    store.add(pushTo(crm.url), 'call', 'a', CALL)
    pusher.start()
    await eventually(() => store.reads >= 3, 'three reads')
    store.isAway = false
    await eventually(() => store.states()[0] === 'delivered', 'delivered')
    assert.match(await metrics.text(), /yuhu_database_errors_total\{where="duePushes"\} [3-9]/)
    assert.equal(logged.filter(line => line.includes('outbox unreachable')).length, 1)
  })

  test('a kick delivers without waiting for the poll', async t => {
    const crm = await receiver(t)
    const { store, pusher } = world(t, { speed: SLOWLY })
    pusher.start()
    await eventually(() => store.reads === 1, 'the first read')
    store.add(pushTo(crm.url), 'call', 'a', CALL)
    pusher.kick()
    await crm.until(1)
  })
})

describe('connections', () => {
  test('a kept connection that the receiver closed meanwhile costs no failure', async t => {
    let requests = 0
    // Answers, says the connection stays open, and resets it when the next request begins.
    const server = createServer(socket => {
      let isFirst = true
      socket.on('error', () => {})
      socket.on('data', () => {
        if (!isFirst) return socket.resetAndDestroy()
        isFirst = false
        requests++
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1')
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    t.after(() => void server.close())
    const address = server.address()
    assert.ok(address !== null && typeof address === 'object')
    const { store, pusher } = world(t)
    const account = pushTo(`http://127.0.0.1:${address.port}/`)
    store.add(account, 'call', 'a', CALL)
    pusher.start()
    await eventually(() => store.states()[0] === 'delivered', 'the first')
    store.add(account, 'call', 'b', CALL)
    await eventually(() => store.states()[1] === 'delivered', 'the second')
    assert.deepEqual(store.pauses, [])
    assert.equal(requests, 2)
  })
})

test('the backlog is measured for each account', async t => {
  const { store, pusher, metrics } = world(t)
  store.add(pushTo('http://127.0.0.1:9/', {}, 4), 'call', 'a', CALL, 60_000)
  pusher.start()
  let text = await metrics.text()
  while (!/yuhu_push_backlog\{account="904"\} 1/.test(text)) {
    await sleep(5)
    text = await metrics.text()
  }
  const [, age] = /yuhu_push_oldest_age_seconds\{account="904"\} (\d+)/.exec(text) ?? []
  assert.ok(Number(age) >= 60, text)
})

test('the log of a failed push names account, push and reason, and no secret', async t => {
  const crm = await receiver(t, 500)
  const { store, pusher, logged } = world(t)
  store.add(pushTo(`${crm.url}?token=s3cr3t`, { pushSecret: 'geheim' }), 'call', 'a', CALL)
  pusher.start()
  await eventually(() => logged.some(line => line.includes('tried again')), 'logged')
  const line = JSON.parse(logged.find(entry => entry.includes('tried again')) ?? '{}')
  assert.deepEqual([line.account, line.push, line.kind, line.status], ['901', 1, 'call', 500])
  assert.doesNotMatch(logged.join(''), /s3cr3t|geheim/)
})
