// The called side's answer, whatever is wrong with it: a customer who picked up has answered.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TONE_PATIENCE_MS } from '../../../src/telephony/sip/leg/early-ear.ts'
import type { SipLeg } from '../../../src/telephony/sip/leg/sip-leg.ts'
import { sdp, World } from './world.ts'

describe('the answer', () => {
  const USELESS: readonly (readonly [what: string, answer: Buffer | null])[] = [
    ['has no codec of ours', sdp('sendrecv', 18)],
    ['refuses our sound by port 0', sdp('sendrecv', 8, { port: 0 })],
    ['is no session description', Buffer.from('hello')],
    ['has no body at all', null],
  ]
  for (const [what, answer] of USELESS) {
    test(`that ${what} is hung up: a customer has still answered, and an agent cannot be reached`, async () => {
      for (const [side, end] of [
        ['customer', { outcome: 'completed', by: 'us' }],
        ['agent', { outcome: 'unreachable', by: 'network' }],
      ] as const) {
        const world = new World()
        const { call } = await world.calling(side)
        call.answer(answer)
        await world.pass(4_000)
        assert.deepEqual([call.hangups, world.types(), world.counts], [1, ['ended'], ['answerUnusable']])
        assert.deepEqual(world.ends(), [end])
      }
    })
  }

  const NAMED = sdp('sendrecv', 8, { host: 'media.example.com' })

  test('that names a host for its sound is used once the host is looked up', async () => {
    const world = new World()
    const { call } = await world.calling()
    call.answer(NAMED)
    await world.settle()
    assert.deepEqual([world.lookedUp, world.types()], [['media.example.com'], []])
    await world.finds('192.0.2.77')
    assert.deepEqual(
      [world.types(), world.remotes.map(({ address }) => address)],
      [['answered'], ['192.0.2.77']],
    )
  })

  test('whose host has no address, or whose call ends before it has one, was an answer', async () => {
    const world = new World()
    const { call } = await world.calling()
    call.answer(NAMED)
    await world.settle()
    await world.finds(null)
    await world.pass(4_000)
    assert.deepEqual([world.ends(), world.counts], [[{ outcome: 'completed', by: 'us' }], ['answerUnusable']])

    for (const [outcome, by, reported] of [
      ['completed', 'peer', 'customer'],
      ['lost', 'network', 'network'],
    ] as const) {
      const second = new World()
      const { call: gone } = await second.calling()
      gone.answer(NAMED)
      gone.end({ outcome, by })
      await second.finds('192.0.2.77')
      assert.deepEqual([second.ends(), second.types()], [[{ outcome: 'completed', by: reported }], ['ended']])
    }
  })

  test('is not delayed by host names in early sound and within the call', async () => {
    const world = new World()
    const { call } = await world.calling()
    call.provisional(183, NAMED)
    assert.deepEqual([world.types(), world.remotes], [['earlyMedia'], []])
    await world.finds('192.0.2.77')
    call.answer(sdp())
    assert.match(call.offer(NAMED) ?? '', /^m=audio 10000 /m)
    await world.finds('192.0.2.78')
    call.offer(NAMED)
    call.offer(sdp())
    await world.finds('192.0.2.79')
    const addresses = world.remotes.map(({ address }) => address)
    assert.deepEqual(addresses, ['192.0.2.77', '192.0.2.9', '192.0.2.78', '192.0.2.9'])
  })

  for (const [what, before] of [
    ['our own hang-up', async (_world: World, leg: SipLeg) => leg.hangup()],
    [
      'a failure of our sound',
      async (_world: World, leg: SipLeg) => leg.sounded({ type: 'failed', reason: 'x' }),
    ],
    [
      'a tone that ends calls',
      async (world: World, leg: SipLeg) => {
        leg.sounded({ type: 'early', kind: 'busy' })
        await world.pass(TONE_PATIENCE_MS)
      },
    ],
  ] as const) {
    test(`that crosses the CANCEL of ${what} is what the customer knows of the call`, async () => {
      const world = new World()
      const { leg, call } = await world.calling()
      await before(world, leg)
      assert.equal(call.hangups, 1)
      call.end({ outcome: 'completed', by: 'us' })
      assert.deepEqual(world.ends(), [{ outcome: 'completed', by: 'us' }])
    })
  }

  test('comes after ringing and early sound, each reported once and in order', async () => {
    const world = new World()
    const { call } = await world.calling()
    call.provisional(180)
    call.provisional(180)
    call.provisional(183, sdp())
    call.provisional(183, sdp())
    call.answer(sdp())
    call.end({ by: 'peer' })
    assert.deepEqual(world.types(), ['ringing', 'earlyMedia', 'answered', 'ended'])
    assert.deepEqual(world.ends(), [{ outcome: 'completed', by: 'customer' }])
    assert.deepEqual(world.sound, ['watchEarly customer'])
  })
})
