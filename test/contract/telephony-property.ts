// The rules of a leg under any sequence of commands, for switches in virtual time, where a thousand runs take
// seconds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { LegSet } from '../../src/telephony/port.ts'
import { Caller } from './telephony-caller.ts'
import type { MakeWorld } from './telephony-people.ts'

export function switchProperties(name: string, makeWorld: MakeWorld): void {
  const leg = fc.constantFrom('a', 'b', 'c', 'd')
  const agentLeg = fc.constantFrom('x', 'y', 'z')
  const anyLeg = fc.oneof(leg, agentLeg)
  const legSet: fc.Arbitrary<LegSet> = fc.oneof(
    { weight: 4, arbitrary: fc.constant('all' as const) },
    fc.constant('none' as const),
    fc.uniqueArray(anyLeg, { maxLength: 3 }),
  )
  const command = fc.oneof(
    fc.record({
      do: fc.constant('dial'),
      leg,
      digits: fc.constantFrom('10', '11', '13', '15', '17', '20', '01'),
    }),
    fc.record({
      do: fc.constant('ring'),
      leg: agentLeg,
      ext: fc.constantFrom('1001', '1002', '9999'),
      isHeld: fc.boolean(),
    }),
    fc.record({
      do: fc.constant('join'),
      leg: anyLeg,
      room: fc.constantFrom('a', 'b', 'r'),
      ears: fc.record({ speaksTo: legSet, hears: legSet }),
    }),
    fc.record({ do: fc.constantFrom('leave', 'hangup', 'play', 'record', 'sendDigits'), leg: anyLeg }),
    fc.record({ do: fc.constant('pass'), ms: fc.constantFrom(0, 50, 700, 3_000, 12_000) }),
  )

  test(`${name}: no sequence of commands breaks the rules of a leg`, async () => {
    const property = fc.asyncProperty(
      fc.array(command, { maxLength: 40 }),
      fc.constantFrom<'customer' | 'agent'>('customer', 'agent'),
      async (commands, hangsUpFirst) => {
        const world = await makeWorld({ talkMs: 2_000, hangsUpFirst, agentsAnswer: true })
        const caller = new Caller(world)
        await caller.start()
        for (const step of commands) await caller.obey(step)
        for (const { legId, tags } of await caller.telephony.snapshot()) {
          // Every leg still alive was dialled. Customers leave by themselves; agents are hung up.
          assert.ok(caller.dialed.has(legId))
          if (tags?.callId === null) caller.telephony.hangup(legId)
        }
        await caller.passed(120_000)
        caller.checkOrder()
        assert.deepEqual(await caller.telephony.snapshot(), [])
        for (const legId of caller.dialed) assert.equal(caller.count('ended', legId), 1, `ends of ${legId}`)
        await world.close()
      },
    )
    await fc.assert(property, { numRuns: 300 })
  })
}
