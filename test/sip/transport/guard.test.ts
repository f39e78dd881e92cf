// The guard: rates, bans that end and grow, and that nobody can get a phone or a trunk banned by forging its
// address.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import { Guard, type GuardLimits } from '../../../src/telephony/sip/transport/guard.ts'
import type { Flow, TransportName } from '../../../src/telephony/sip/transport/transport.ts'

function guarded(limits: Partial<GuardLimits> = {}) {
  const clock = createVirtualClock(0)
  const counts: string[] = []
  const guard = new Guard(clock, what => counts.push(what), limits)
  return { clock, counts, guard }
}

const from = (address: string, port = 5060) => ({ address, port })

function flow(transport: TransportName, address: string, port = 5060): Flow {
  return {
    transport,
    reliable: false,
    remote: from(address, port),
    via: '',
    contact: '',
    open: true,
    known: false,
    send() {},
  }
}

const admitted = (
  guard: Guard,
  times: number,
  address: string,
  transport: TransportName = 'udp',
  port = 5060,
) => Array.from({ length: times }, () => guard.admits(transport, from(address, port))).filter(Boolean).length

test('a stranger is heard as often as its rate allows', async () => {
  const { guard, clock } = guarded({ strangerBurst: 5, strangerPerSecond: 2, banScore: 1000 })
  assert.equal(admitted(guard, 20, '192.0.2.1'), 5)
  assert.equal(admitted(guard, 20, '192.0.2.2'), 5)
  await clock.runUntil(1000)
  assert.equal(admitted(guard, 20, '192.0.2.1'), 2)
})

test('offences add up to a ban that ends, the next one lasts twice as long, and an old offence is forgotten', async () => {
  const { guard, clock, counts } = guarded({ banScore: 3, banMs: 1000, scoreHalfLifeMs: 10_000 })
  const bad = () => guard.offence('tcp', from('192.0.2.1'), 1, 'nonsense')
  const banned = () => guard.isBanned('tcp', '192.0.2.1')
  for (let n = 0; n < 3; n++) bad()
  assert.deepEqual([banned(), counts], [true, ['banned']])
  assert.equal(guard.admits('tcp', from('192.0.2.1', 9)), false)
  await clock.runUntil(1001)
  assert.equal(banned(), false)
  for (let n = 0; n < 3; n++) bad()
  await clock.runUntil(2500)
  assert.equal(banned(), true)
  await clock.runUntil(3100)
  assert.equal(banned(), false)
  bad()
  bad()
  await clock.runUntil(100_000)
  bad()
  assert.equal(banned(), false)
})

test('whatever is forged over UDP, everybody is still heard', () => {
  const { guard } = guarded({ banScore: 3 })
  guard.know(flow('udp', '192.0.2.1', 40_000))
  guard.trust(['198.51.100.7'])
  for (let n = 0; n < 100; n++) {
    guard.offence('udp', from('192.0.2.1', 40_000), 1, 'forged')
    guard.offence('udp', from('192.0.2.1', 666), 1, 'forged')
    guard.offence('udp', from('198.51.100.7', 666), 1, 'forged')
  }
  for (const who of [from('192.0.2.1', 40_000), from('192.0.2.1', 666), from('198.51.100.7', 5060)]) {
    assert.equal(guard.admits('udp', who), true)
  }
})

test('a wrong answer to a challenge bans over UDP, but neither TCP nor WebSocket, nor a phone that has authenticated', () => {
  const { guard } = guarded({ banScore: 3 })
  guard.know(flow('udp', '192.0.2.1', 40_000))
  for (let n = 0; n < 3; n++)
    guard.offence('udp', from('192.0.2.1', 666), 1, 'wrong password', 'challengeAnswered')
  assert.equal(guard.isBanned('udp', '192.0.2.1'), true)
  for (const transport of ['tcp', 'ws'] as const) assert.equal(guard.isBanned(transport, '192.0.2.1'), false)
  assert.equal(guard.admits('udp', from('192.0.2.1', 40_000)), true)
})

test('an unproven address is never sent more than 1.5 times what came from it, however much that is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 20, max: 2_000 }), fc.integer({ min: 20, max: 4_000 })), {
        maxLength: 200,
      }),
      steps => {
        const { guard } = guarded()
        guard.trust(['198.51.100.7'])
        for (const address of ['192.0.2.1', '198.51.100.7']) {
          let [came, sent] = [0, 0]
          for (const [request, answer] of steps) {
            guard.heard('udp', from(address, 5060 + came), request)
            came += request
            if (guard.mayAnswer(flow('udp', address, 5060 + came), answer)) sent += answer
            assert.ok(sent <= 1.5 * came, `${sent} bytes for ${came}`)
          }
        }
      },
    ),
  )
  const { guard } = guarded()
  for (let n = 0; n < 1_000; n++) guard.heard('udp', from('192.0.2.1'), 1_000)
  assert.equal(guard.mayAnswer(flow('udp', '192.0.2.1'), 20_001), false, 'what came long ago is not saved up')
  assert.equal(guard.mayAnswer(flow('tcp', '192.0.2.1'), 20_001), true, 'a connection proves its address')
})

test('what "a trunk" asks outside our calls is heard a few times a second; its address as such always is', async () => {
  const { guard, clock } = guarded({ trunkOutsideBurst: 10, trunkOutsidePerSecond: 2 })
  guard.trust(['198.51.100.7'])
  const outside = (times: number) =>
    Array.from({ length: times }, () => guard.admitsOutside('udp', from('198.51.100.7'))).filter(Boolean)
      .length
  assert.equal(outside(1_000), 10)
  assert.equal(admitted(guard, 1_000, '198.51.100.7'), 1_000)
  await clock.runUntil(1_000)
  assert.equal(outside(1_000), 2)
  guard.trust(['198.51.100.7', '198.51.100.8'])
  assert.equal(outside(1_000), 0, 'reading the trunks again gives nothing back')
})

test('a flood from many forged addresses shares one budget, and leaves phones and trunks theirs', () => {
  const { guard } = guarded({ strangersBurst: 100, phoneBurst: 10 })
  guard.know(flow('udp', '192.0.2.1'))
  guard.trust(['198.51.100.7'])
  let heard = 0
  for (let n = 0; n < 1000; n++) heard += admitted(guard, 1, `10.0.${n >> 8}.${n & 255}`)
  assert.equal(heard, 100)
  assert.equal(admitted(guard, 20, '192.0.2.1'), 10)
  assert.equal(admitted(guard, 5000, '198.51.100.7'), 5000)
})

test('a phone that is gone is a stranger again; one that authenticates is forgiven', () => {
  const { guard } = guarded({ banScore: 1 })
  const phone = flow('udp', '192.0.2.1')
  guard.offence('udp', phone.remote, 1, 'guess', 'challengeAnswered')
  guard.know(phone)
  assert.equal(guard.isBanned('udp', '192.0.2.1'), false)
  guard.forget(phone)
  assert.equal(guard.isKnown('udp', phone.remote), false)
})

test('an IPv6 owner is one /64, an IPv4 address within IPv6 is the IPv4 address', () => {
  const { guard } = guarded({ banScore: 1 })
  guard.offence('tcp', from('2001:db8:1:2::5'), 1, 'x')
  guard.offence('tcp', from('::ffff:192.0.2.1'), 1, 'x')
  assert.equal(guard.isBanned('tcp', '2001:db8:1:2:ffff:1:2:3'), true)
  assert.equal(guard.isBanned('tcp', '2001:db8:1:3::5'), false)
  assert.equal(guard.isBanned('tcp', '192.0.2.1'), true)
})

test('addresses are remembered up to a limit', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5000), { minLength: 50, maxLength: 200 }), numbers => {
      const { guard } = guarded({ banScore: 1, addressesMax: 10 })
      for (const n of numbers) guard.offence('tcp', from(`10.1.${n >> 8}.${n & 255}`), 1, 'x')
      const banned = new Set(
        numbers.map(n => `10.1.${n >> 8}.${n & 255}`).filter(address => guard.isBanned('tcp', address)),
      )
      assert.ok(banned.size <= 10)
    }),
  )
})
