// Calls that come in: refused for now, whatever else goes on.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SwitchEvent } from '../../src/telephony/port.ts'
import { openWorld, SECOND } from '../support/world.ts'

test('an incoming call is hung up at once, and nothing is dialled, offered or recorded for it', async () => {
  const seen: SwitchEvent[] = []
  const world = await openWorld({
    over: telephony =>
      new Proxy(telephony, {
        get(target, verb) {
          if (verb === 'start')
            return (listen: (event: SwitchEvent) => void) =>
              target.start(event => {
                seen.push(event)
                listen(event)
              })
          const value: unknown = Reflect.get(target, verb)
          return typeof value === 'function' ? value.bind(target) : value
        },
      }),
  })
  await world.run(10 * SECOND)
  const { dialed } = world.telephony.ledger.counts
  const calls = world.store.calls.size
  const call = { trunk: 'sim', from: '13800000001', to: '01012345678', patienceMs: 30 * SECOND }
  const legId = world.telephony.callIn(call)
  await world.run(SECOND)
  const reported = seen.filter(event => 'legId' in event && event.legId === legId)
  assert.deepEqual(
    reported.map(event => (event.type === 'ended' ? `ended ${event.outcome} ${event.by}` : event.type)),
    ['incoming', 'ended cancelled us'],
  )
  assert.equal(world.telephony.ledger.counts.dialed, dialed)
  assert.equal(world.store.calls.size, calls)
  assert.deepEqual(
    world.events.filter(event => event.type === 'fault'),
    [],
  )
})
