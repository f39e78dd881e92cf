// The pusher against real HTTP receivers, in a clock a hundred times as fast as the day's.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:net'
import { afterEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AccountSettings } from '../../src/domain/account.ts'
import { callRecordBody, stateBody, taskEndedBody } from '../../src/domain/push-body.ts'
import { seeded } from '../../src/domain/random.ts'
import { createRealClock } from '../../src/engine/clock.ts'
import { createLog } from '../../src/report/log.ts'
import { createMetrics } from '../../src/report/metrics.ts'
import { createPusher, type Pusher, type PusherOptions } from '../../src/report/push.ts'
import { createReceiver, type Manner, type Receiver } from '../support/receiver.ts'
import { accountWith, MemoryPushStore } from './memory-push-store.ts'

const TASK = taskEndedBody({ taskid: '20210222110030244314', companycode: '9027', endType: 'over' })
const STATE = stateBody({
  status: 'ring',
  companycode: '2028',
  uuid: '9c568ac8',
  buuid: '9c6f2092',
  isCustomerLeg: true,
  agentExt: '20280005',
  phone: '89683227899',
  callerId: '2120280001',
  startedAt: 1_612_857_945_000,
})
const CALL = callRecordBody({
  id: 7,
  uuid: 'db4a44cc',
  companycode: '9513923',
  timeZone: 'Asia/Shanghai',
  taskid: '',
  round: 0,
  dialedAt: Date.UTC(2025, 9, 16, 9, 31, 13),
  answeredAt: null,
  connectedAt: null,
  endedAt: Date.UTC(2025, 9, 16, 9, 31, 21),
  phone: '81351111451',
  callerId: '219513923001',
  agentExt: null,
  outcome: 'noAnswer',
  by: 'us',
  recording: '',
  userid: '王"小明"',
  memberid: '0',
  ext: '0',
  customuuid: '76c33d',
})

/** One second of the pusher is 10 ms. */
const SPEED = 100

const closings: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close()
})

interface World {
  readonly store: MemoryPushStore
  readonly pusher: Pusher
  readonly metrics: ReturnType<typeof createMetrics>
  readonly logged: string[]
}

function world(options: Partial<PusherOptions> & { speed?: number } = {}): World {
  const clock = createRealClock(options.speed ?? SPEED)
  const store = new MemoryPushStore(clock)
  const metrics = createMetrics({ clock, switchName: 'sim', clockSpeed: 1, withNode: false })
  const logged: string[] = []
  const log = createLog({ level: 'debug', destination: { write: (line: string) => void logged.push(line) } })
  const pusher = createPusher({ store, clock, random: seeded(1), log, metrics, allowAddresses: [], ...options })
  closings.push(() => pusher.stop(0))
  return { store, pusher, metrics, logged }
}

async function receiver(manner: Manner = 200): Promise<Receiver> {
  const made = await createReceiver(manner)
  closings.push(() => made.close())
  return made
}

function pushTo(url: string, more: Partial<AccountSettings> = {}, id = 1) {
  return accountWith(id, { pushCallUrl: url, pushStateUrl: url, pushTaskUrl: url, ...more })
}

async function eventually(isTrue: () => boolean, what: string, withinMs = 5_000): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(5)) if (isTrue()) return
  assert.fail(`never came true: ${what}`)
}

describe('forms of a push', () => {
  for (const [pushForm, kind, isForm] of [
    ['published', 'call', false],
    ['published', 'state', true],
    ['published', 'task', false],
    ['json', 'state', false],
    ['form', 'call', true],
    ['form', 'task', true],
  ] as const) {
    test(`${pushForm}: ${kind} goes as ${isForm ? 'form field detail' : 'raw JSON'}, in its published key order, and is signed`, async () => {
      const crm = await receiver()
      const { store, pusher } = world()
      const body = { call: CALL, state: STATE, task: TASK }[kind]
      // As jsonb gives it back: the keys in another order.
      const stored = Object.fromEntries(Object.entries(body).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1)))
      const id = store.add(pushTo(crm.url, { pushForm, pushSecret: 'geheim' }), kind, 'a', stored)
      pusher.start()
      await crm.until(1)
      const [got] = crm.received
      assert.ok(got)
      assert.equal(got.method, 'POST')
      assert.equal(got.path, '/push')
      assert.equal(got.headers['content-type'], isForm ? 'application/x-www-form-urlencoded' : 'application/json;charset=utf-8')
      assert.equal(isForm ? new URLSearchParams(got.body).get('detail') : got.body, JSON.stringify(body))
      assert.equal(got.headers['x-yuhu-signature'], `sha256=${createHmac('sha256', 'geheim').update(got.body).digest('hex')}`)
      assert.equal(got.headers['x-yuhu-delivery'], String(id))
      await eventually(() => store.states()[0] === 'delivered', 'delivered')
    })
  }

  test('without a secret there is no signature', async () => {
    const crm = await receiver()
    const { store, pusher } = world()
    store.add(pushTo(crm.url), 'task', 'a', TASK)
    pusher.start()
    await crm.until(1)
    assert.equal(crm.received[0]?.headers['x-yuhu-signature'], undefined)
  })

  test('a kind without a URL is done without a request', async () => {
    const crm = await receiver()
    const { store, pusher } = world()
    store.add(pushTo(crm.url, { pushStateUrl: '' }), 'state', 'a', STATE)
    pusher.start()
    await eventually(() => store.states()[0] === 'delivered', 'delivered')
    assert.equal(crm.received.length, 0)
  })
})

describe('deliveries', () => {
  test('any 2xx is received, whatever the body says', async () => {
    for (const status of [200, 201, 204]) {
      const crm = await receiver(status)
      const { store, pusher } = world()
      store.add(pushTo(crm.url), 'task', 'a', TASK)
      pusher.start()
      await eventually(() => store.states()[0] === 'delivered', `delivered on ${status}`)
    }
  })

  test('an answer whose body never ends is received, and its connection is cut', async () => {
    const crm = await receiver('endless')
    const { store, pusher } = world({ speed: 1 })
    store.add(pushTo(crm.url), 'task', 'a', TASK)
    pusher.start()
    await eventually(() => store.states()[0] === 'delivered', 'delivered')
    await eventually(() => crm.open === 0, 'the connection is cut', 2_000)
  })

  for (const manner of [500, 404, 'hangUp', 'dead'] as const) {
    test(`after ${manner} it is tried again, and delivered when the receiver is well`, async () => {
      const crm = await receiver(manner)
      const { store, pusher } = world()
      store.add(pushTo(crm.url), 'call', 'a', CALL)
      pusher.start()
      await eventually(() => store.pauses.length === 1, 'one failure')
      crm.manner = 200
      await eventually(() => store.states()[0] === 'delivered', 'delivered')
      assert.equal(crm.received.length, 2)
      assert.equal(crm.received[0]?.body, crm.received[1]?.body)
    })
  }

  test('a redirect is a failure and is not followed', async () => {
    const elsewhere = await receiver()
    const crm = await receiver({ redirectTo: elsewhere.url })
    const { store, pusher } = world()
    store.add(pushTo(crm.url), 'task', 'a', TASK)
    pusher.start()
    await eventually(() => store.pauses.length === 1, 'one failure')
    assert.equal(elsewhere.received.length, 0)
  })

  test('pauses double from 5 s to 1 h, give or take a fifth, and end after 24 h', async () => {
    const crm = await receiver(500)
    const { store, pusher } = world()
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
    for (const [index, expected] of [-1, 5_000, 10_000, 20_000, 160_000, 2_560_000, 3_600_000, 3_600_000].entries()) {
      const pause = sorted[index] ?? Number.NaN
      assert.ok(expected < 0 ? pause === -1 : pause >= 0.8 * expected && pause <= 1.2 * expected, `${pause} is not about ${expected}`)
    }
    assert.deepEqual(store.states().slice(-1), ['givenUp'])
  })

  test('the pushes of one call go out in order, also past failures', async () => {
    const crm = await receiver(500)
    const { store, pusher } = world()
    const account = pushTo(crm.url)
    const statuses = ['ring', 'answer', 'hangup']
    for (const subject of ['a', 'b', 'c'])
      for (const status of statuses) store.add(account, 'state', subject, { ...STATE, status, uuid: subject })
    pusher.start()
    await eventually(() => store.pauses.length >= 3, 'three failures')
    crm.manner = 200
    await eventually(() => store.states().every(state => state === 'delivered'), 'all delivered')
    for (const subject of ['a', 'b', 'c']) {
      const told = crm.received
        .map(got => JSON.parse(new URLSearchParams(got.body).get('detail') ?? ''))
        .filter(body => body.uuid === subject)
        .map(body => body.status)
      assert.deepEqual([...new Set(told)], statuses)
      assert.deepEqual(told.slice(-3), statuses)
    }
  })

  test('many pushes go out quickly, at most eight at once to one URL, each once', async () => {
    const crm = await receiver({ afterMs: 2 })
    const { store, pusher } = world({ speed: 1 })
    for (let n = 0; n < 500; n++) store.add(pushTo(crm.url), 'call', `call${n}`, { ...CALL, id: n })
    pusher.start()
    await eventually(() => store.states().every(state => state === 'delivered'), 'all delivered')
    assert.equal(new Set(crm.received.map(got => got.headers['x-yuhu-delivery'])).size, 500)
    assert.equal(crm.received.length, 500)
    assert.deepEqual(store.pauses, [])
    assert.ok(crm.mostAtOnce <= 8, `${crm.mostAtOnce} at once`)
  })

  test('a dead URL delays neither another account nor another kind of the same account', async () => {
    const dead = await receiver('dead')
    const crm = await receiver()
    const { store, pusher } = world({ speed: 10 })
    const half = pushTo(crm.url, { pushStateUrl: dead.url }, 1)
    for (let n = 0; n < 300; n++) store.add(half, 'state', `state${n}`, STATE)
    for (let n = 0; n < 50; n++) store.add(pushTo(dead.url, {}, 2), 'call', `lost${n}`, CALL)
    const startedAt = Date.now()
    for (let n = 0; n < 50; n++) store.add(pushTo(crm.url, {}, 3), 'call', `other${n}`, CALL)
    for (let n = 0; n < 50; n++) store.add(half, 'call', `own${n}`, CALL)
    pusher.start()
    await crm.until(50)
    // A try of a dead URL lasts 500 ms here.
    assert.ok(Date.now() - startedAt < 400, `the other account waited ${Date.now() - startedAt} ms`)
    await crm.until(100)
    assert.ok(dead.received.length < 40, `${dead.received.length} tries of the dead URLs`)
  })

  test('a silent URL is tried by one delivery at a time until it answers', async () => {
    const crm = await receiver('dead')
    const { store, pusher } = world()
    for (let n = 0; n < 20; n++) store.add(pushTo(crm.url), 'call', `c${n}`, CALL)
    pusher.start()
    await eventually(() => store.pauses.length >= 20 && crm.open === 0, 'all failed once')
    crm.mostAtOnce = 0
    for (let n = 0; n < 20; n++) store.add(pushTo(crm.url), 'call', `later${n}`, CALL)
    await eventually(() => store.pauses.length >= 40, 'all failed again')
    assert.equal(crm.mostAtOnce, 1)
    crm.manner = 200
    await eventually(() => store.states().every(state => state === 'delivered'), 'all delivered', 20_000)
  })

  test('what a slow read of the outbox still shows is not delivered again', async () => {
    const crm = await receiver()
    const { store, pusher } = world({ speed: 1 })
    store.readTakesMs = 60
    for (let n = 0; n < 30; n++) store.add(pushTo(crm.url), 'call', `c${n}`, CALL)
    crm.manner = { afterMs: 25 }
    pusher.start()
    await eventually(() => store.states().every(state => state === 'delivered'), 'all delivered')
    await sleep(200)
    assert.equal(crm.received.length, 30)
  })

  test('the next push of a call follows at once, not at the next poll', async () => {
    const crm = await receiver()
    const { store, pusher } = world({ speed: 1 })
    for (let n = 0; n < 5; n++) store.add(pushTo(crm.url), 'state', 'a', STATE)
    const startedAt = Date.now()
    pusher.start()
    await crm.until(5)
    assert.ok(Date.now() - startedAt < 800, `${Date.now() - startedAt} ms`)
  })

  test('nothing is made twice when the database is away while results are written', async () => {
    const crm = await receiver({ afterMs: 30 })
    const { store, pusher } = world()
    store.add(pushTo(crm.url), 'call', 'a', CALL)
    pusher.start()
    await crm.until(1)
    store.isAway = true
    await sleep(100)
    store.isAway = false
    await eventually(() => store.states()[0] === 'delivered', 'delivered')
    await sleep(50)
    assert.equal(crm.received.length, 1)
  })

  test('it goes on by itself after an outage, and counts and logs it once', async () => {
    const crm = await receiver()
    const { store, pusher, metrics, logged } = world()
    store.isAway = true
    store.add(pushTo(crm.url), 'call', 'a', CALL)
    pusher.start()
    await eventually(() => store.reads >= 3, 'three reads')
    store.isAway = false
    await eventually(() => store.states()[0] === 'delivered', 'delivered')
    assert.match(await metrics.text(), /yuhu_database_errors_total\{where="duePushes"\} [3-9]/)
    assert.equal(logged.filter(line => line.includes('outbox unreachable')).length, 1)
  })

  test('a kick delivers without waiting for the poll', async () => {
    const crm = await receiver()
    const { store, pusher } = world({ speed: 1 })
    pusher.start()
    await eventually(() => store.reads === 1, 'the first read')
    store.add(pushTo(crm.url), 'call', 'a', CALL)
    const kickedAt = Date.now()
    pusher.kick()
    await crm.until(1)
    assert.ok(Date.now() - kickedAt < 500)
  })
})

describe('addresses', () => {
  const never = (store: MemoryPushStore) => eventually(() => store.pauses.length === 1, 'refused')

  for (const host of ['169.254.169.254', '[::ffff:169.254.169.254]', '[fe80::1]', '0.0.0.0', '2852039166', '0xA9FEA9FE', '[::]']) {
    test(`a URL of ${host} is refused without a connection`, async () => {
      const { store, pusher, logged } = world()
      store.add(pushTo(`http://${host}:9/x`), 'task', 'a', TASK)
      pusher.start()
      await never(store)
      assert.ok(
        logged.some(line => line.includes('is not allowed')),
        logged.join(),
      )
    })
  }

  test('a name that resolves to a forbidden address is refused', async () => {
    const resolve: PusherOptions['resolve'] = (_name, answer) => answer(null, [{ address: '169.254.169.254', family: 4 }])
    const { store, pusher, logged } = world({ resolve })
    store.add(pushTo('http://crm.example/x'), 'task', 'a', TASK)
    pusher.start()
    await never(store)
    assert.ok(logged.some(line => line.includes('no address of crm.example is allowed')))
  })

  test('the connection goes to the address that was checked, and the name is asked once a connection', async () => {
    const crm = await receiver()
    let asked = 0
    const resolve: PusherOptions['resolve'] = (_name, answer) => {
      asked++
      answer(null, [{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }])
    }
    const { store, pusher } = world({ resolve })
    store.add(pushTo(`http://crm.example:${crm.port}/x`), 'task', 'a', TASK)
    pusher.start()
    await crm.until(1)
    assert.equal(asked, 1)
    assert.equal(crm.received[0]?.headers.host, `crm.example:${crm.port}`)
  })

  test('of several addresses only the allowed ones are tried', async () => {
    const crm = await receiver()
    const resolve: PusherOptions['resolve'] = (_name, answer) =>
      answer(null, [
        { address: 'fe80::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ])
    const { store, pusher } = world({ resolve })
    store.add(pushTo(`http://crm.example:${crm.port}/x`), 'task', 'a', TASK)
    pusher.start()
    await crm.until(1)
  })

  test('an address on the list of exceptions is reached', async () => {
    const crm = await receiver()
    const { store, pusher } = world({ allowAddresses: ['0.0.0.0'] })
    store.add(pushTo(`http://0.0.0.0:${crm.port}/x`), 'task', 'a', TASK)
    pusher.start()
    await crm.until(1)
  })
})

describe('connections', () => {
  test('a kept connection that the receiver closed meanwhile costs no failure', async () => {
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
    closings.push(async () => void server.close())
    const address = server.address()
    assert.ok(address !== null && typeof address === 'object')
    const { store, pusher } = world()
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

describe('the stop', () => {
  test('waits for the deliveries under way and begins no others', async () => {
    const crm = await receiver({ afterMs: 100 })
    const { store, pusher } = world({ speed: 1 })
    for (let n = 0; n < 20; n++) store.add(pushTo(crm.url), 'call', `c${n}`, CALL)
    pusher.start()
    await crm.until(8)
    await pusher.stop(5_000)
    assert.equal(store.states().filter(state => state === 'delivered').length, 8)
    await sleep(150)
    assert.equal(crm.received.length, 8)
  })

  test('cuts what does not end in time and leaves it in the outbox without a failure', async () => {
    const crm = await receiver('dead')
    const { store, pusher } = world({ speed: 1 })
    store.add(pushTo(crm.url), 'call', 'a', CALL)
    pusher.start()
    await crm.until(1)
    const startedAt = Date.now()
    await pusher.stop(100)
    assert.ok(Date.now() - startedAt < 1_000)
    assert.deepEqual(store.states(), ['pending'])
    assert.deepEqual(store.pauses, [])
  })

  test('ends also while the database is away', async () => {
    const crm = await receiver()
    const { store, pusher } = world({ speed: 1 })
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

test('the backlog is measured for each account', async () => {
  const { store, pusher, metrics } = world()
  store.add(pushTo('http://127.0.0.1:9/', {}, 4), 'call', 'a', CALL, 60_000)
  pusher.start()
  await sleep(20)
  const text = await metrics.text()
  assert.match(text, /yuhu_push_backlog\{account="4"\} 1/)
  assert.match(text, /yuhu_push_oldest_age_seconds\{account="4"\} 6\d/)
})

test('the log of a failed push names account, push and reason, and no secret', async () => {
  const crm = await receiver(500)
  const { store, pusher, logged } = world()
  store.add(pushTo(`${crm.url}?token=s3cr3t`, { pushSecret: 'geheim' }), 'call', 'a', CALL)
  pusher.start()
  await eventually(() => logged.some(line => line.includes('tried again')), 'logged')
  const line = JSON.parse(logged.find(entry => entry.includes('tried again')) ?? '{}')
  assert.deepEqual([line.account, line.push, line.kind, line.status], ['901', 1, 'call', 500])
  assert.doesNotMatch(logged.join(''), /s3cr3t|geheim/)
})
