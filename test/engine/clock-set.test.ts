// The system's clock is set while calls live: what they lasted is measured by a steady clock, and the process
// goes on.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRealClock } from '../../src/app/real-clock.ts'
import { createMetrics } from '../../src/report/metrics.ts'
import { HOUR, MINUTE, openWorld, SECOND } from '../support/world.ts'

for (const setByMs of [-10 * SECOND, -HOUR, HOUR, 26 * HOUR]) {
  test(`the system's clock is set by ${setByMs / SECOND} s while people talk: every record lasts as long as its call did`, async () => {
    const world = await openWorld({ agents: 5, reach: 'ring', settings: { callHours: 'none' } })
    world.addTask({}, 400)
    await world.run(5 * MINUTE)
    const setAt = world.clock.now()
    world.clock.setSystemTime(setByMs)
    await world.run(10 * MINUTE)
    let across = 0
    for (const event of world.events) {
      if (event.type !== 'callFinished') continue
      const { dialedAt, answeredAt, connectedAt, end } = world.store.calls.get(event.callId) ?? {}
      if (dialedAt === undefined || end === undefined) continue
      const times = [dialedAt, answeredAt, connectedAt, end.endedAt].filter(time => time !== undefined)
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
        `call ${event.callId} happened in order`,
      )
      assert.equal(connectedAt === undefined ? 0 : end.endedAt - connectedAt, event.talkMs)
      assert.equal(end.endedAt - dialedAt, event.ringMs + event.waitMs + event.talkMs)
      assert.ok(
        event.at - event.talkMs >= setAt - 10 * MINUTE,
        'no talk is longer than the world has existed',
      )
      if (event.at > setAt && event.at - event.talkMs < setAt) across += 1
    }
    assert.ok(across > 0, 'people talked while the clock was set')
    const metrics = createMetrics({ clock: world.clock, switchName: 'sim', clockSpeed: 1, withNode: false })
    for (const event of world.events) metrics.listen(event)
    const text = await metrics.text()
    assert.match(text, /yuhu_report_failures_total\{listener="metrics"\} 0/)
    assert.doesNotMatch(text, /NaN|\} -/)
    assert.deepEqual(
      world.events.filter(event => event.type === 'fault'),
      [],
    )
  })
}

test('calls begun after the clock was set are dated by it, and what is due is judged by it', async () => {
  const world = await openWorld({ agents: 3 })
  world.addTask({}, 200)
  await world.run(MINUTE)
  const known = new Set(world.store.calls.keys())
  world.clock.setSystemTime(2 * HOUR)
  await world.run(5 * MINUTE)
  const later = [...world.store.calls].flatMap(([id, call]) =>
    known.has(id) || call.dialedAt === undefined ? [] : [call.dialedAt],
  )
  assert.ok(later.length > 0)
  assert.ok(later.every(dialedAt => dialedAt > world.clock.systemTime() - 6 * MINUTE))
  world.clock.setSystemTime(-3 * HOUR)
  const dialled = () => [...world.store.calls.values()].filter(call => call.dialedAt !== undefined).length
  await world.run(5 * MINUTE)
  const before = dialled()
  await world.run(5 * MINUTE)
  assert.equal(dialled(), before, 'the numbers left are due in the future of the clock as it stands')
})

test('the real clock does not follow the system clock when that is set', t => {
  const clock = createRealClock()
  const first = clock.now()
  t.mock.method(Date, 'now', () => 0)
  assert.ok(clock.now() >= first)
  assert.equal(clock.systemTime(), 0)
})
