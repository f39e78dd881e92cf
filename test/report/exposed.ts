// The metrics a process exposes after one of everything has happened, for tests of what is drawn and alarmed
// by them.

import type { EngineEvent } from '../../src/domain/event.ts'
import { createPacer } from '../../src/domain/pacing/pacer.ts'
import { createMetrics } from '../../src/report/metrics.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'

/** Sample name → its labels, after one of everything has happened. */
/** A pacer that was not asked yet. */
export const NOT_ASKED = createPacer({
  ...{ abandonRateMax: 0.03, abandonWaitMs: 2_000 },
  ...{ ratio: 'auto', ringTimeoutMs: 30_000 },
}).explain()

export async function exposed(): Promise<Map<string, Set<string>>> {
  const metrics = createMetrics({ clock: createVirtualClock(0), switchName: 'sim', clockSpeed: 1 })
  const call = { accountId: 1, taskid: 't', callId: 1, at: 0 }
  const events: EngineEvent[] = [
    { type: 'agentChanged', accountId: 1, ext: '1001', from: 'offline', to: 'talking', forMs: 0, at: 0 },
    {
      type: 'taskPaced',
      accountId: 1,
      taskid: 't',
      ratio: 1,
      abandonRate: 0,
      inFlight: 1,
      agents: 1,
      report: NOT_ASKED,
      at: 0,
    },
    { type: 'callStarted', ...call },
    { type: 'callAnswered', ...call },
    { type: 'callConnected', ...call, ext: '1001', waitMs: 1, isLate: true },
    { type: 'callFinished', ...call, outcome: 'connected', ringMs: 1, waitMs: 1, talkMs: 1 },
    { type: 'trunkDown', trunk: 'carrier', outage: { reason: 'callUnanswered', about: {} }, at: 0 },
    { type: 'fault', accountId: null, where: 'care', message: 'x', at: 0 },
  ]
  for (const event of events) metrics.listen(event)
  metrics.httpRequest('App.Sip_Auth.Login', 200, 1)
  metrics.appended(1, 1, 1)
  metrics.pushTried('call', 'received', 1)
  metrics.pushBacklog([{ code: '9001', pending: 1, oldestMs: 1 }])
  metrics.removedOld('calls', 1)
  metrics.databaseError('claim')
  metrics.sipCounted('call', 'retried')
  const samples = new Map<string, Set<string>>()
  for (const [, name = '', labels = ''] of (await metrics.text()).matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    samples.set(
      name,
      new Set([
        ...(samples.get(name) ?? []),
        ...[...labels.matchAll(/(\w+)="/g)].map(([, label]) => label ?? ''),
      ]),
    )
  }
  return samples
}
