// Anything may happen to a leg in any order: it ends exactly once, nothing but a failed recording is reported
// afterwards, and its ports are closed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SipLeg } from '../../../src/telephony/sip/leg/sip-leg.ts'
import type { MediaNews } from '../../../src/telephony/sip/media/port.ts'
import { type FakeCall, sdp, USED_UP, World } from './world.ts'

const NEWS: readonly MediaNews[] = [
  { type: 'played' },
  { type: 'playFailed', reason: 'x' },
  { type: 'silent', forMs: 30_000 },
  { type: 'early', kind: 'busy' },
  { type: 'early', kind: 'ringback' },
  { type: 'early', kind: 'silence' },
  { type: 'digit', digit: '*', durationMs: 100 },
  { type: 'recordingFailed', reason: 'x' },
  { type: 'failed', reason: 'x' },
]

type Act = (world: World, leg: SipLeg, other: SipLeg, call: FakeCall | undefined) => unknown

const ACTS: Readonly<Record<string, Act>> = {
  bind: world => world.bind(),
  usedUp: world => world.bind(USED_UP),
  relays: world => world.relays(sdp().toString()),
  relayFails: world => world.relays(new Error('silent')),
  rings: (_world, _leg, _other, call) => call?.provisional(180),
  soundsEarly: (_world, _leg, _other, call) => call?.provisional(183, sdp()),
  answers: (_world, _leg, _other, call) => call?.answer(sdp()),
  answersBadly: (_world, _leg, _other, call) => call?.answer(sdp('sendrecv', 18)),
  holds: (_world, _leg, _other, call) => call?.offer(sdp('inactive')),
  resumes: (_world, _leg, _other, call) => call?.offer(sdp()),
  refuses: (_world, _leg, _other, call) =>
    call?.state === 'calling' && call.end({ outcome: 'busy', by: 'network', status: 486 }),
  hangsUp: (_world, _leg, _other, call) => call?.state === 'answered' && call.end({ by: 'peer' }),
  hangup: (_world, leg) => leg.hangup(),
  join: (world, leg, other) => {
    const [customer, agent] = leg.side === 'customer' ? [leg, other] : [other, leg]
    if (customer.isAnswered && agent.isAnswered) world.talking.set(agent.id, [customer])
  },
  otherHangsUp: (_world, _leg, other) => other.hangup(),
  record: (_world, leg) => leg.isAnswered && leg.record('/a.wav', 'a.wav'),
  aMoment: world => world.pass(500),
  aWhile: world => world.pass(5_000),
}

const acts = fc.constantFrom(...Object.keys(ACTS), ...NEWS.map((_, n) => `news ${n}`))

/** The events of one leg, as the port promises them. */
const PROMISED =
  /^(ringing (earlyMedia )?|earlyMedia (ringing )?)?(answered (played |digit |recording |recordingFailed )*)?ended (recordingFailed )*$/

test('a leg ends exactly once whatever happens, reports nothing out of order, and leaves no port and no timer behind', async () => {
  const legs = fc.record({
    side: fc.constantFrom('customer', 'agent'),
    isHeld: fc.boolean(),
    withRelay: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(legs, fc.array(acts, { maxLength: 30 }), async ({ side, isHeld, withRelay }, names) => {
      const world = new World()
      const { leg: other } = await world.answered(side === 'customer' ? 'agent' : 'customer', isHeld)
      const leg = world.leg(side, isHeld)
      leg.begin(world.plan(withRelay))
      for (const name of names) {
        const call = world.calls[1]
        if (name.startsWith('news')) leg.sounded(NEWS[Number(name.slice(5))] ?? assert.fail(name))
        else await ACTS[name]?.(world, leg, other, call)
      }
      // Everybody who was asked answers in the end, one way or another; then the engine hangs up.
      await world.bind()
      await world.relays(sdp().toString())
      leg.hangup()
      other.hangup()
      await world.pass(60_000)

      const reported = world.reported
        .filter(event => 'legId' in event && event.legId === leg.id)
        .map(({ type }) => type)
      const line = reported.map(type => `${type} `).join('')
      assert.match(withoutStray(reported), PROMISED, line)
      assert.deepEqual([...world.open], [])
      assert.equal(world.overs, 2)
      assert.equal(leg.isAnswered, false)
      assert.equal(world.clock.pending(), 0)
    }),
    { numRuns: 1_000 },
  )
})

/** News of a prompt or a recording before the answer is made up by this test: nothing plays then. */
function withoutStray(reported: readonly string[]): string {
  const answered = reported.includes('answered') ? reported.indexOf('answered') : reported.indexOf('ended')
  return reported
    .filter((type, n) => n >= answered || (type !== 'played' && type !== 'recordingFailed'))
    .map(type => `${type} `)
    .join('')
}
