// Nothing that reports may end what it reports of: listeners that throw, figures that no counter takes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toListeners } from '../../src/report/listeners.ts'
import { createMetrics } from '../../src/report/metrics.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'

const lost = { type: 'accountLost', accountId: 1, at: 0 } as const

test('a listener that throws is counted, and the others hear the event', () => {
  const heard: string[] = []
  const failed: string[] = []
  const listen = toListeners(
    {
      metrics: () => {
        throw new Error('no')
      },
      log: event => heard.push(event.type),
    },
    name => failed.push(name),
  )
  listen(lost)
  assert.deepEqual([heard, failed], [['accountLost'], ['metrics']])
})

test('figures that a counter rejects are counted as failures, in every metric that takes one', async () => {
  const metrics = createMetrics({
    clock: createVirtualClock(0),
    switchName: 'sim',
    clockSpeed: 1,
    withNode: false,
  })
  metrics.listen({ type: 'callStarted', accountId: 1, taskid: 't', callId: 1, at: 0 })
  metrics.listen({
    type: 'callFinished',
    ...{
      accountId: 1,
      taskid: 't',
      callId: 1,
      outcome: 'connected',
      ringMs: -1,
      waitMs: Number.NaN,
      talkMs: -10_000,
      at: 0,
    },
  })
  metrics.httpRequest('x', 200, Number.NaN)
  metrics.appended(-1, -1, -1)
  metrics.removedOld('calls', -3)
  const text = await metrics.text()
  const failures = Number(/yuhu_report_failures_total\{listener="metrics"\} (\d+)/.exec(text)?.[1])
  assert.ok(failures >= 3, text)
})
