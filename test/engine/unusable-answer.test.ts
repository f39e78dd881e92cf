// Customers who picked up and whom nobody can talk with: what they know of the call is what is counted, and
// they are not called again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Switch, SwitchEvent } from '../../src/telephony/port.ts'
import { MINUTE, openWorld } from '../support/world.ts'

/**
 * The simulated switch, but that an answer of a customer cannot be used: the leg ends as the SIP switch ends
 * it.
 */
function unusable(telephony: Switch): Switch {
  const gone = new Set<string>()
  return new Proxy(telephony, {
    get(target, verb) {
      const value: unknown = Reflect.get(target, verb)
      if (verb !== 'start') return typeof value === 'function' ? value.bind(target) : value
      return (listen: (event: SwitchEvent) => void) =>
        target.start(event => {
          const legId = 'legId' in event ? event.legId : ''
          if (!legId.startsWith('call-')) listen(event)
          else if (event.type === 'answered') {
            gone.add(legId)
            listen({ type: 'ended', legId, at: event.at, outcome: 'completed', by: 'us' })
            target.hangup(legId)
          } else if (!gone.has(legId)) listen(event)
        })
    },
  })
}

test('an answer without usable sound counts as answered and abandoned, in the cap too, and the number is not called again', async () => {
  const world = await openWorld({ over: unusable })
  const id = world.addTask({}, 200)
  await world.run(30 * MINUTE)
  const ended = [...world.store.calls.values()].flatMap(({ end, answeredAt }) =>
    end === undefined ? [] : [{ end, answeredAt }],
  )
  const answered = ended.filter(({ answeredAt }) => answeredAt !== undefined && answeredAt !== null)
  assert.ok(answered.length > 5, `${answered.length} answered`)
  for (const { end } of answered)
    assert.deepEqual([end.outcome, end.by, end.againAt], ['abandoned', 'us', null])
  assert.equal(world.events.filter(event => event.type === 'callConnected').length, 0)
  const rungForNothing = world.ledger.filter(
    entry => entry.what === 'dialed' && entry.legId.startsWith('agent-'),
  )
  assert.ok(rungForNothing.length <= world.exts.length, 'held lines only: no agent is rung for such a call')
  const paced = world.events.flatMap(event => (event.type === 'taskPaced' ? [event.abandonRate] : []))
  assert.ok((paced.at(-1) ?? 0) > 0.5, `the cap knows of them: ${paced.at(-1)}`)
  assert.ok(world.store.tasks.get(id) !== undefined)
})
