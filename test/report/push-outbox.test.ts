// The pusher over the outbox in PostgreSQL: order, restarts, two pushers at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRealClock } from '../../src/app/real-clock.ts'
import { rangesIn } from '../../src/domain/address.ts'
import { seeded } from '../../src/domain/random.ts'
import { createPusher } from '../../src/push/pusher.ts'
import { createLog } from '../../src/report/log.ts'
import { createMetrics } from '../../src/report/metrics.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { freshDatabase } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'
import { eventually, LEG, receiver, STATE } from './push-world.ts'

const STATUSES = ['ring', 'answer', 'hangup'] as const

test('states of many calls reach the receiver in order and once, across a restart and from two pushers', async t => {
  const crm = await receiver(t, { afterMs: 3 })
  const { url, drop } = await freshDatabase()
  const store = createPostgresStore({ url })
  const clock = createRealClock()
  const open = () =>
    createPusher({
      store,
      clock,
      random: seeded(1),
      log: createLog({ level: 'silent' }),
      metrics: createMetrics({ clock, switchName: 'sim', clockSpeed: 1, withNode: false }),
      allowAddresses: rangesIn(''),
    })
  t.after(async () => {
    await store.close()
    await drop()
  })
  await store.addAccount({
    code: '9001',
    name: 'x',
    appid: 'a',
    accesskeyHash: 'h',
    settings: { pushStateUrl: crm.url },
  })
  const account = await store.findAccount('9001')
  assert.ok(account)
  const calls = Array.from({ length: 100 }, (_, n) => `call${n}`)
  for (const status of STATUSES) {
    const pushes = calls.map(uuid => ({
      accountId: account.id,
      subject: uuid,
      kind: 'state' as const,
      event: status,
      fact: { type: 'legState' as const, ...LEG, legId: uuid, status },
    }))
    await recordFacts(store, { calls: [], agents: [], tasks: [], pushes })
  }

  const first = open()
  first.start()
  await crm.until(40)
  await first.stop(5_000)
  const pushers = [open(), open()]
  for (const pusher of pushers) pusher.start()
  await eventually(() => crm.received.length >= 300, 'all delivered')
  for (const pusher of pushers) await pusher.stop(5_000)

  assert.deepEqual(await store.pushBacklog(), [])
  assert.equal(crm.received.length, 300)
  const bodies = crm.received.map(got => JSON.parse(new URLSearchParams(got.body).get('detail') ?? ''))
  for (const uuid of calls) {
    assert.deepEqual(
      bodies.filter(body => body.uuid === uuid).map(body => body.status),
      STATUSES,
    )
  }
  assert.deepEqual(Object.keys(bodies[0]), Object.keys(STATE))
})
