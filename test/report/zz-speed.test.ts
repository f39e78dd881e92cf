// temporary
import { test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { createRealClock } from '../../src/engine/clock.ts'
import { createLog } from '../../src/report/log.ts'
import { createMetrics } from '../../src/report/metrics.ts'
import { createPusher } from '../../src/report/push.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { freshDatabase } from '../support/database.ts'
import { eventually, receiver, STATE } from './push-world.ts'
test('speed', async t => {
  const crm = await receiver(t)
  const { url, drop } = await freshDatabase()
  const store = createPostgresStore({ url })
  const clock = createRealClock()
  await store.addAccount({ code: '9001', name: 'x', appid: 'a', accesskeyHash: 'h', settings: { pushStateUrl: crm.url } })
  const account = await store.findAccount('9001')
  const pushes = Array.from({ length: 3000 }, (_, n) => ({ accountId: account!.id, subject: 's' + n, kind: 'state' as const, event: 'ring', body: { ...STATE } }))
  await store.record({ calls: [], agents: [], tasks: [], pushes })
  const p = createPusher({ store, clock, random: seeded(1), log: createLog({ level: 'silent' }), metrics: createMetrics({ clock, switchName: 'sim', clockSpeed: 1, withNode: false }), allowAddresses: [] })
  for (const round of [1]) {
  const t0 = performance.now(); const c0 = process.cpuUsage()
  p.start()
  await eventually(() => crm.received.length >= 3000, 'all', 60000)
  const c = process.cpuUsage(c0)
  console.log('SPEED', 3000 / (performance.now() - t0) * 1000, 'per s; cpu ms', (c.user + c.system) / 1000, crm.received.length, crm.mostAtOnce)
  }
  await p.stop(1000)
  t.after(async () => { await store.close(); await drop() })
})
