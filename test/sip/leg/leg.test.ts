// One leg of the SIP switch: whatever its ports, call, sound and relay do, it ends once, with an outcome, and
// leaves nothing open.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TONE_PATIENCE_MS } from '../../../src/telephony/sip/leg/early-ear.ts'
import { sdp, USED_UP, World } from './world.ts'

describe('what fails before the call', () => {
  for (const [side, outcome] of [
    ['customer', 'trunkFailed'],
    ['agent', 'unreachable'],
  ] as const) {
    test(`when ports are used up the leg of the ${side} ends as ${outcome}`, async () => {
      const world = new World()
      world.leg(side).begin(world.plan())
      await world.bind(USED_UP)
      assert.deepEqual(world.ends(), [{ outcome, by: 'network' }])
      assert.deepEqual([world.counts, world.calls.length, world.open.size], [['portsUsedUp'], 0, 0])
    })
  }

  test('ports that cannot be bound for another reason are not counted as used up', async () => {
    const world = new World()
    world.leg().begin(world.plan())
    await world.bind(new Error('The media has no worker'))
    assert.deepEqual(world.ends(), [{ outcome: 'trunkFailed', by: 'network' }])
    assert.deepEqual(world.counts, ['noSound'])
  })

  test('a relay that fails at the offer ends the leg, and its ports are closed', async () => {
    const world = new World()
    world.leg('agent').begin(world.plan(true))
    await world.bind()
    await world.relays(new Error('silent'))
    assert.deepEqual(world.ends(), [{ outcome: 'unreachable', by: 'network' }])
    assert.deepEqual([world.counts, world.calls.length, world.open.size], [['relayFailed'], 0, 0])
    assert.ok(world.relayed.includes('delete'))
  })

  test('a relay that fails at the answer hangs up the call that was answered', async () => {
    const world = new World()
    world.leg('agent').begin(world.plan(true))
    await world.bind()
    await world.relays(sdp().toString())
    const [call] = world.calls
    call?.answer(sdp())
    await world.relays(new Error('silent'))
    await world.pass(10_000)
    assert.equal(call?.hangups, 1)
    assert.deepEqual(world.ends(), [{ outcome: 'unreachable', by: 'network' }])
    assert.deepEqual([world.counts, world.types(), world.open.size], [['relayFailed'], ['ended'], 0])
  })

  test('a leg refused before it began ends at once, and does not begin afterwards', async () => {
    const world = new World()
    const leg = world.leg()
    leg.refuse({ outcome: 'trunkFailed', by: 'network' })
    leg.begin(world.plan())
    await world.settle()
    assert.deepEqual(world.ends(), [{ outcome: 'trunkFailed', by: 'network' }])
    assert.deepEqual([world.overs, world.open.size, world.calls.length], [1, 0, 0])
  })
})

describe('hung up by us', () => {
  test('while its ports are being bound: cancelled at once, nobody is called, the ports are closed when they come', async () => {
    const world = new World()
    const leg = world.leg()
    leg.begin(world.plan())
    leg.hangup()
    assert.deepEqual(world.ends(), [{ outcome: 'cancelled', by: 'us' }])
    await world.bind()
    assert.deepEqual([world.calls.length, world.open.size, world.overs], [0, 0, 1])
    assert.deepEqual(world.types(), ['ended'])
  })

  test('while the relay is asked: cancelled at once, nobody is called, the relay is notified', async () => {
    const world = new World()
    const leg = world.leg('agent')
    leg.begin(world.plan(true))
    await world.bind()
    leg.hangup()
    await world.relays(sdp().toString())
    assert.deepEqual(world.ends(), [{ outcome: 'cancelled', by: 'us' }])
    // Once when it ended, and once for what the relay opened afterwards.
    assert.deepEqual(
      [world.calls.length, world.open.size, world.relayed],
      [0, 0, ['offer', 'delete', 'delete']],
    )
  })

  test('while calling: CANCEL, then cancelled', async () => {
    const world = new World()
    const { leg, call } = await world.calling()
    leg.hangup()
    leg.hangup()
    assert.deepEqual([call.hangups, world.ends()], [1, []])
    call.end({ outcome: 'cancelled', by: 'us', status: 487 })
    assert.deepEqual(world.ends(), [{ outcome: 'cancelled', by: 'us', sipStatus: 487 }])
    assert.equal(world.open.size, 0)
  })

  test('while talking: BYE; a peer that does not answer it does not hold the leg', async () => {
    const world = new World()
    const { leg, call } = await world.answered()
    leg.hangup()
    await world.pass(4_000)
    assert.deepEqual([call.hangups, world.ends()], [1, [{ outcome: 'completed', by: 'us' }]])
    leg.hangup()
    await world.pass(60_000)
    assert.deepEqual([world.ends().length, world.open.size, world.clock.pending()], [1, 0, 0])
  })

  test('while talking, and the silence that follows is not blamed on the network', async () => {
    const world = new World()
    const { leg } = await world.answered()
    leg.hangup()
    leg.sounded({ type: 'silent', forMs: 5_000 })
    await world.pass(4_000)
    assert.deepEqual([world.counts, world.ends()], [[], [{ outcome: 'completed', by: 'us' }]])
  })

  test('while the relay is asked about the answer: answered is no longer reported', async () => {
    const world = new World()
    const leg = world.leg('agent')
    leg.begin(world.plan(true))
    await world.bind()
    await world.relays(sdp().toString())
    world.calls[0]?.answer(sdp())
    leg.hangup()
    await world.relays(sdp().toString())
    await world.pass(4_000)
    assert.deepEqual(world.types(), ['ended'])
  })
})

describe('early tones', () => {
  async function hearing(kind: 'busy' | 'congestion' | 'specialInformation') {
    const world = new World()
    const { leg, call } = await world.calling()
    call.provisional(183, sdp())
    leg.sounded({ type: 'early', kind })
    return { world, leg, call }
  }

  for (const [kind, outcome] of [
    ['busy', 'busy'],
    ['congestion', 'unreachable'],
    ['specialInformation', 'invalid'],
  ] as const) {
    test(`${kind} and then nothing from the trunk is ${outcome}, judged by what was heard`, async () => {
      const { world, leg, call } = await hearing(kind)
      leg.sounded({ type: 'early', kind: 'silence' })
      await world.pass(TONE_PATIENCE_MS - 1)
      assert.equal(call.hangups, 0)
      await world.pass(1)
      assert.equal(call.hangups, 1)
      await world.pass(4_000)
      assert.deepEqual([world.ends(), world.counts], [[{ outcome, by: 'network' }], ['endedByTone']])
    })
  }

  test('a cause from the trunk outweighs the tone', async () => {
    const { world, call } = await hearing('busy')
    call.end({ outcome: 'invalid', by: 'network', status: 404 })
    assert.deepEqual(world.ends(), [{ outcome: 'invalid', by: 'network', sipStatus: 404 }])
    await world.pass(60_000)
    assert.deepEqual([world.counts, world.clock.pending()], [[], 0])
  })

  test('a release that says little is judged by the tone', async () => {
    const { world, call } = await hearing('specialInformation')
    call.end({ outcome: 'unreachable', by: 'network', status: 480 })
    assert.deepEqual(world.ends(), [{ outcome: 'invalid', by: 'network', sipStatus: 480 }])
  })

  test('ringback after the tone revokes it', async () => {
    const { world, leg, call } = await hearing('busy')
    leg.sounded({ type: 'early', kind: 'ringback' })
    await world.pass(TONE_PATIENCE_MS * 2)
    assert.equal(call.hangups, 0)
  })

  test('an answer after the tone is an answer', async () => {
    const { world, call } = await hearing('busy')
    call.answer(sdp())
    await world.pass(60_000)
    assert.deepEqual([call.hangups, world.types()], [0, ['earlyMedia', 'answered']])
  })
})

describe('sound in a conversation', () => {
  const SILENT = { type: 'silent', forMs: 30_000 } as const

  test('that stays away ends the leg as completed by the network', async () => {
    const world = new World()
    const { leg, call } = await world.answered()
    leg.sounded(SILENT)
    leg.sounded(SILENT)
    await world.pass(4_000)
    assert.deepEqual([call.hangups, world.ends()], [1, [{ outcome: 'completed', by: 'network' }]])
    assert.deepEqual([world.counts, world.open.size], [['rtpTimeout'], 0])
  })

  for (const hold of ['recvonly', 'inactive', 'sendonly']) {
    test(`that stays away while the peer holds (${hold}) is not a fault, but is one again afterwards`, async () => {
      const world = new World()
      const { leg, call } = await world.answered()
      assert.match(call.offer(sdp(hold)) ?? '', /^v=0/)
      leg.sounded(SILENT)
      await world.pass(60_000)
      assert.deepEqual([call.hangups, world.counts], [0, []])
      call.offer(sdp())
      leg.sounded(SILENT)
      assert.deepEqual([call.hangups, world.counts], [1, ['rtpTimeout']])
    })
  }

  test('that is lost to a fault of ours ends the leg; before the answer as a failure of the trunk', async () => {
    for (const [isAnswered, outcome] of [
      [true, 'completed'],
      [false, 'trunkFailed'],
    ] as const) {
      const world = new World()
      const { leg } = isAnswered ? await world.answered() : await world.calling()
      leg.sounded({ type: 'failed', reason: 'the worker ended' })
      await world.pass(4_000)
      assert.deepEqual([world.ends(), world.counts], [[{ outcome, by: 'network' }], ['soundFailed']])
    }
  })

  test('a re-INVITE that cannot be taken is refused, and the conversation goes on as it was', async () => {
    const world = new World()
    const { call } = await world.answered()
    assert.equal(call.offer(sdp('sendrecv', 18)), null)
    assert.deepEqual([world.remotes.length, call.hangups], [1, 0])
  })

  test('a prompt that cannot be played counts as played', async () => {
    const world = new World()
    const { leg } = await world.answered()
    leg.sounded({ type: 'playFailed', reason: 'no such file' })
    leg.sounded({ type: 'played' })
    assert.deepEqual([world.types(), world.counts], [['answered', 'played', 'played'], ['promptFailed']])
  })
})

describe('recording', () => {
  test('that fails is reported with its file, and the call goes on', async () => {
    const world = new World()
    const { leg, call } = await world.answered()
    leg.record('/somewhere/a.wav', 'a.wav')
    leg.record('/somewhere/b.wav', 'b.wav')
    leg.sounded({ type: 'recordingFailed', reason: 'ENOSPC' })
    assert.deepEqual(world.sound, ['record customer /somewhere/a.wav'])
    assert.deepEqual(world.types(), ['answered', 'recording', 'recordingFailed'])
    const failed = world.reported.at(-1)
    assert.ok(failed?.type === 'recordingFailed')
    assert.deepEqual(
      [failed.file, failed.reason, world.counts, call.hangups],
      ['a.wav', 'ENOSPC', ['recordingFailed'], 0],
    )
  })

  test('that fails when the call is over is still reported; nothing else is then', async () => {
    const world = new World()
    const { leg, call } = await world.answered()
    leg.record('/somewhere/a.wav', 'a.wav')
    call.end({ by: 'peer' })
    leg.sounded({ type: 'played' })
    leg.sounded({ type: 'playFailed', reason: 'late' })
    leg.sounded({ type: 'recordingFailed', reason: 'ENOSPC' })
    assert.deepEqual(world.types(), ['answered', 'recording', 'ended', 'recordingFailed'])
    assert.deepEqual(world.counts, ['recordingFailed'])
  })
})

describe('two legs', () => {
  async function talking(isHeld: boolean) {
    const world = new World()
    const agent = await world.answered('agent', isHeld)
    const customer = await world.answered('customer')
    world.talking.set(agent.leg.id, [customer.leg])
    return { world, agent, customer }
  }
  const STAR = { type: 'digit', digit: '*', durationMs: 100 } as const

  test('two stars of an agent whose line stays open end the talk by the agent; the line stays', async () => {
    const { world, agent, customer } = await talking(true)
    agent.leg.sounded(STAR)
    await world.pass(1_900)
    agent.leg.sounded(STAR)
    await world.pass(4_000)
    assert.deepEqual([customer.call.hangups, agent.call.hangups, world.counts], [1, 0, ['endedByKey']])
    assert.deepEqual(world.ends(), [{ outcome: 'completed', by: 'agent' }])
    assert.deepEqual([agent.leg.isAnswered, [...world.open]], [true, ['agent']])
  })

  for (const [what, digits, pauseMs, isHeld] of [
    ['too far apart', ['*', '*'], 2_001, true],
    ['with another key between', ['*', '1', '*'], 0, true],
    ['of an agent who is rung for each call', ['*', '*'], 0, false],
  ] as const) {
    test(`stars ${what} end nothing`, async () => {
      const { world, agent, customer } = await talking(isHeld)
      for (const digit of digits) {
        agent.leg.sounded({ ...STAR, digit })
        await world.pass(pauseMs)
      }
      assert.deepEqual([customer.call.hangups, world.counts], [0, []])
    })
  }

  test('when one has ended the other lives', async () => {
    const { world, agent, customer } = await talking(true)
    agent.call.end({ by: 'peer' })
    assert.deepEqual([agent.leg.isAnswered, customer.leg.isAnswered], [false, true])
    assert.deepEqual(world.ends(), [{ outcome: 'completed', by: 'agent' }])
  })
})
