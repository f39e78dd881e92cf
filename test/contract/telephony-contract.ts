// What every switch adapter must do: one suite, run over each adapter with people who behave by the number
// dialled.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LegOutcome } from '../../src/domain/outcome.ts'
import type { AgentPhone, LegEnded } from '../../src/telephony/port.ts'
import { Caller } from './telephony-caller.ts'
import type { MakeWorld, People, SwitchTraits } from './telephony-people.ts'

const ANSWERS = '13800000001'
const ANSWERS_AT_ONCE = '13800000017'
const RINGS_ON = '13800000011'
const LEAVES_AFTER_2500_MS = '13800000020'
const QUIET: People = { talkMs: 600_000, hangsUpFirst: 'customer', agentsAnswer: true }

export function switchContract(
  name: string,
  makeWorld: MakeWorld,
  { heldAgentsHangUp = false, isInVirtualTime = false }: SwitchTraits = {},
): void {
  async function withCaller(people: Partial<People>, act: (caller: Caller) => Promise<void>): Promise<void> {
    const world = await makeWorld({ ...QUIET, ...people })
    const caller = new Caller(world)
    try {
      await caller.start()
      await act(caller)
      caller.checkOrder()
    } finally {
      await world.close()
    }
  }

  /** With one agent, 1003, whose phone is at a PBX. */
  async function withPbx(
    people: Partial<People>,
    act: (caller: Caller, agent: AgentPhone) => Promise<void>,
  ): Promise<void> {
    const world = await makeWorld({ ...QUIET, ...people })
    const caller = new Caller(world)
    try {
      await caller.listen()
      const agent = await world.atPbx('1003')
      caller.telephony.expectAgents(1, [agent])
      await caller.until('agentRegistered', '1003')
      await act(caller, agent)
      caller.checkOrder()
    } finally {
      await world.close()
    }
  }

  describe(`${name}: customers`, () => {
    const endings: [string, string, LegOutcome][] = [
      ['13800000010', 'a busy one', 'busy'],
      ['13800000012', 'one who declines', 'rejected'],
      ['13800000013', 'a number that does not exist', 'invalid'],
      ['13800000014', 'a line that is unavailable', 'trunkFailed'],
      ['13800000015', 'busy after early media', 'busy'],
      ['13800000016', 'one that gives up after ringing', 'noAnswer'],
    ]
    for (const [to, what, outcome] of endings) {
      test(`${what} ends ${outcome}, once`, () =>
        withCaller({}, async caller => {
          caller.dial('a', to)
          const ended = await caller.ended('a')
          assert.equal(ended.outcome, outcome)
          await caller.passed(3_000)
          assert.equal(caller.count('ended', 'a'), 1)
          assert.equal(caller.count('answered', 'a'), 0)
        }))
    }

    test('one who answers rings first, then answers', () =>
      withCaller({}, async caller => {
        caller.dial('a', ANSWERS)
        await caller.until('answered', 'a')
        assert.deepEqual(caller.reported('a'), ['ringing', 'answered'])
        assert.equal(caller.count('ended', 'a'), 0)
      }))

    test('one who answers at once need not ring', () =>
      withCaller({}, async caller => {
        caller.dial('a', ANSWERS_AT_ONCE)
        await caller.until('answered', 'a')
      }))

    test('early media is not an answer', () =>
      withCaller({}, async caller => {
        caller.dial('a', '13800000018')
        await caller.until('answered', 'a')
        assert.deepEqual(caller.reported('a').slice(-2), ['earlyMedia', 'answered'])
      }))

    test('the ring time-out counts from the dial and ends noAnswer', () =>
      withCaller({}, async caller => {
        const dialedAt = caller.now()
        caller.dial('a', RINGS_ON, { ringTimeoutMs: 2_000 })
        const ended = await caller.ended('a')
        assert.equal(ended.outcome, 'noAnswer')
        // Switches that count whole seconds are up to one second early. How late its end is known lies with
        // the carrier, unless time is virtual; the SIP switch gives up to the millisecond there
        // (sip/call/ringing.test.ts).
        const tookMs = ended.at - dialedAt
        assert.ok(tookMs >= 1_000, `ended after ${tookMs} ms`)
        if (isInVirtualTime) assert.ok(tookMs <= 3_500, `ended after ${tookMs} ms`)
      }))

    test('a hang-up before the answer cancels', () =>
      withCaller({}, async caller => {
        caller.dial('a', RINGS_ON)
        await caller.until('ringing', 'a')
        caller.telephony.hangup('a')
        assertEnd(await caller.ended('a'), 'cancelled', 'us')
      }))

    test('who may no longer be dialled is not: the call ends cancelled, and nothing rings', () =>
      withCaller({}, async caller => {
        caller.dial('a', RINGS_ON, { mayDial: () => false })
        assertEnd(await caller.ended('a'), 'cancelled', 'us')
        await caller.passed(1_500)
        assert.deepEqual([caller.count('ringing', 'a'), caller.count('ended', 'a')], [0, 1])
      }))

    test('a hang-up in the same breath as the dial cancels', () =>
      withCaller({}, async caller => {
        caller.dial('a', RINGS_ON)
        caller.telephony.hangup('a')
        assertEnd(await caller.ended('a'), 'cancelled', 'us')
        await caller.passed(1_500)
        assert.equal(caller.count('ended', 'a'), 1)
      }))

    test('a hang-up after the answer completes', () =>
      withCaller({}, async caller => {
        caller.dial('a', ANSWERS)
        await caller.until('answered', 'a')
        caller.telephony.hangup('a')
        assertEnd(await caller.ended('a'), 'completed', 'us')
      }))

    test('a customer left waiting hangs up', () =>
      withCaller({}, async caller => {
        caller.dial('a', LEAVES_AFTER_2500_MS)
        await caller.until('answered', 'a')
        assertEnd(await caller.ended('a'), 'completed', 'customer')
      }))

    test('a prompt is played to its end', () =>
      withCaller({}, async caller => {
        caller.dial('a', ANSWERS)
        await caller.until('answered', 'a')
        caller.telephony.play('a', 'sorry')
        await caller.until('played', 'a')
        assert.equal(caller.count('ended', 'a'), 0)
      }))
  })

  describe(`${name}: trunks`, () => {
    test('naming the same list again changes nothing; a call goes on when its trunk leaves the list', () =>
      withCaller({}, async caller => {
        caller.dial('a', ANSWERS)
        await caller.until('answered', 'a')
        caller.telephony.useTrunks([caller.trunk])
        await caller.passed(500)
        caller.telephony.useTrunks([])
        await caller.passed(500)
        assert.equal(caller.count('ended', 'a'), 0)
        caller.telephony.useTrunks([caller.trunk])
        caller.dial('b', ANSWERS)
        await caller.until('answered', 'b')
        assert.equal(caller.count('ended', 'a'), 0)
      }))
  })

  describe(`${name}: commands that are repeated, late or pointless`, () => {
    test('a second dial of a living leg does nothing', () =>
      withCaller({}, async caller => {
        caller.dial('a', ANSWERS)
        caller.dial('a', '13800000013')
        await caller.until('answered', 'a')
        caller.dial('a', ANSWERS)
        await caller.passed(1_500)
        assert.deepEqual(caller.reported('a'), ['ringing', 'answered'])
      }))

    test('a dial of a leg that has ended does nothing', () =>
      withCaller({}, async caller => {
        caller.dial('a', '13800000013')
        await caller.ended('a')
        const reported = caller.reported('a')
        caller.dial('a', ANSWERS)
        await caller.passed(1_500)
        assert.deepEqual(caller.reported('a'), reported)
      }))

    test('a second hang-up does nothing', () =>
      withCaller({}, async caller => {
        caller.dial('a', RINGS_ON)
        await caller.until('ringing', 'a')
        caller.telephony.hangup('a')
        caller.telephony.hangup('a')
        await caller.ended('a')
        caller.telephony.hangup('a')
        await caller.passed(1_000)
        assert.equal(caller.count('ended', 'a'), 1)
      }))

    test('commands on unknown legs do nothing', () =>
      withCaller({}, async caller => {
        caller.telephony.hangup('x')
        caller.telephony.play('x', 'sorry')
        caller.telephony.record('x', 'x.wav')
        caller.telephony.join('x', 'y')
        caller.telephony.leave('x')
        caller.telephony.sendDigits('x', '1')
        await caller.passed(1_000)
        assert.equal(caller.events.filter(event => 'legId' in event).length, 0)
      }))

    test('no event is reported from inside a command', () =>
      withCaller({}, async caller => {
        const before = caller.events.length
        caller.dial('a', ANSWERS)
        caller.ring('b')
        caller.telephony.hangup('a')
        caller.telephony.expectAgents(1, [])
        assert.equal(caller.events.length, before)
        await caller.ended('a')
      }))
  })

  describe(`${name}: agents`, () => {
    test('agents who are present register, agents no longer expected unregister', () =>
      withCaller({}, async caller => {
        await caller.until('agentRegistered', '1001')
        await caller.until('agentRegistered', '1002')
        caller.telephony.expectAgents(1, [{ ext: '1001', login: '9001-1001', password: 'p' }])
        await caller.until('agentUnregistered', '1002')
        assert.equal(caller.count('agentUnregistered', '1001'), 0)
      }))

    test('a phone that is not registered cannot be rung', () =>
      withCaller({}, async caller => {
        caller.ring('b', { ext: '4999' })
        assert.equal((await caller.ended('b')).outcome, 'unreachable')
      }))

    test('an agent who does not answer ends noAnswer at the ring time-out', () =>
      withCaller({ agentsAnswer: false }, async caller => {
        caller.ring('b', { ringTimeoutMs: 2_000 })
        await caller.until('ringing', 'b')
        assert.equal((await caller.ended('b')).outcome, 'noAnswer')
      }))

    test('a hang-up while the phone rings cancels', () =>
      withCaller({ agentsAnswer: false }, async caller => {
        caller.ring('b')
        await caller.until('ringing', 'b')
        caller.telephony.hangup('b')
        assertEnd(await caller.ended('b'), 'cancelled', 'us')
      }))

    test('a held leg lasts without customers', () =>
      withCaller({}, async caller => {
        caller.ring('b', { callerId: '' })
        await caller.until('answered', 'b')
        await caller.passed(5_000)
        assert.equal(caller.count('ended', 'b'), 0)
      }))
  })

  describe(`${name}: agents at a PBX`, () => {
    test('are there without registering, ring, answer, and talk with a customer', () =>
      withPbx({}, async caller => {
        caller.ring('b', { ext: '1003' })
        await caller.until('answered', 'b')
        assert.deepEqual(caller.reported('b'), ['ringing', 'answered'])
        caller.dial('a', ANSWERS_AT_ONCE)
        await caller.until('answered', 'a')
        caller.connect('a', 'b')
        await caller.until('joined', 'b')
        caller.telephony.hangup('b')
        assertEnd(await caller.ended('b'), 'completed', 'us')
      }))

    test('are held as others are, one call after the other', () =>
      withPbx({}, async caller => {
        caller.ring('b', { ext: '1003', callerId: '' })
        await caller.until('answered', 'b')
        await caller.passed(2_000)
        assert.equal(caller.count('ended', 'b'), 0)
        caller.telephony.hangup('b')
        await caller.ended('b')
        caller.ring('c', { ext: '1003' })
        await caller.until('answered', 'c')
      }))

    test('who do not answer end noAnswer at the ring time-out, and are still there', () =>
      withPbx({ agentsAnswer: false }, async caller => {
        caller.ring('b', { ext: '1003', ringTimeoutMs: 2_000 })
        await caller.until('ringing', 'b')
        assert.equal((await caller.ended('b')).outcome, 'noAnswer')
        await caller.passed(500)
        assert.equal(caller.count('agentUnregistered', '1003'), 0)
      }))

    test('who are no longer expected are gone and cannot be rung; the same ones again are there again', () =>
      withPbx({}, async (caller, agent) => {
        caller.telephony.expectAgents(1, [agent])
        await caller.until('agentRegistered', '1003', 2)
        caller.telephony.expectAgents(1, [])
        await caller.until('agentUnregistered', '1003')
        caller.ring('b', { ext: '1003' })
        assert.equal((await caller.ended('b')).outcome, 'unreachable')
      }))
  })

  describe(`${name}: conversations`, () => {
    test('join puts customer and agent into one room', () =>
      withCaller({}, async caller => {
        await caller.converse('a', 'b')
        assert.deepEqual(
          caller.events.flatMap(event => (event.type === 'joined' ? [[event.legId, event.room]] : [])),
          [
            ['a', 'a'],
            ['b', 'a'],
          ],
        )
        await caller.passed(4_000)
        assert.equal(caller.count('ended', 'a') + caller.count('ended', 'b'), 0)
      }))

    test('a second join of the same two does nothing', () =>
      withCaller({}, async caller => {
        await caller.converse('a', 'b')
        caller.connect('a', 'b')
        await caller.passed(1_000)
        assert.deepEqual([caller.count('joined', 'a'), caller.count('joined', 'b')], [1, 1])
      }))

    test('when the customer hangs up, its leg ends and a held agent takes the next', () =>
      withCaller({ talkMs: 1_000, hangsUpFirst: 'customer' }, async caller => {
        await caller.converse('a', 'b', { callerId: '' })
        assertEnd(await caller.ended('a'), 'completed', 'customer')
        caller.dial('a2', ANSWERS)
        await caller.until('answered', 'a2')
        caller.connect('a2', 'b')
        await caller.until('joined', 'a2')
        await caller.ended('a2')
        assert.equal(caller.count('ended', 'b'), 0)
      }))

    test('when the customer hangs up, a phone that was rung for it stays until it is hung up', () =>
      withCaller({ talkMs: 1_000, hangsUpFirst: 'customer' }, async caller => {
        await caller.converse('a', 'b')
        await caller.ended('a')
        caller.telephony.hangup('b')
        assertEnd(await caller.ended('b'), 'completed', 'us')
      }))

    test('when an agent whose phone was rung hangs up, its own leg ends and the customer is left to us', () =>
      withCaller({ talkMs: 1_000, hangsUpFirst: 'agent' }, async caller => {
        await caller.converse('a', 'b')
        assertEnd(await caller.ended('b'), 'completed', 'agent')
        assert.equal(caller.count('ended', 'a'), 0)
        caller.telephony.hangup('a')
        assertEnd(await caller.ended('a'), 'completed', 'us')
      }))

    const ending = heldAgentsHangUp
      ? 'hangs up, its own leg ends and the customer is left to us'
      : 'ends the talk, only the customer leg ends'
    test(`when a held agent ${ending}`, () =>
      withCaller({ talkMs: 1_000, hangsUpFirst: 'agent' }, async caller => {
        await caller.converse('a', 'b', { callerId: '' })
        const [ends, stays] = heldAgentsHangUp ? ['b', 'a'] : ['a', 'b']
        assertEnd(await caller.ended(ends), 'completed', 'agent')
        await caller.passed(1_000)
        assert.equal(caller.count('ended', stays), 0)
      }))

    for (const [first, second] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      test(`our hang-up of ${first === 'a' ? 'the customer' : 'the agent'} leaves the other leg to us`, () =>
        withCaller({}, async caller => {
          await caller.converse('a', 'b')
          caller.telephony.hangup(first)
          assertEnd(await caller.ended(first), 'completed', 'us')
          assert.equal(caller.count('ended', second), 0)
          caller.telephony.hangup(second)
          assertEnd(await caller.ended(second), 'completed', 'us')
        }))
    }

    test('a join of a customer who is gone does nothing', () =>
      withCaller({}, async caller => {
        caller.dial('a', '13800000013')
        caller.ring('b')
        await caller.ended('a')
        await caller.until('answered', 'b')
        caller.connect('a', 'b')
        await caller.passed(1_000)
        assert.equal(caller.count('joined', 'a'), 0)
        assert.equal(caller.count('ended', 'b'), 0)
      }))
  })

  test(`${name}: the snapshot shows the legs alive, with our ids`, () =>
    withCaller({}, async caller => {
      caller.dial('gone', '13800000013')
      caller.dial('rings', RINGS_ON)
      caller.dial('answered', ANSWERS)
      await caller.until('answered', 'answered')
      await caller.until('ringing', 'rings')
      await caller.ended('gone')
      const legs = [...(await caller.telephony.snapshot())].sort((x, y) => (x.legId < y.legId ? -1 : 1))
      assert.deepEqual(legs, [
        { legId: 'answered', answered: true, room: null, tags: { accountId: 1, callId: 3 } },
        { legId: 'rings', answered: false, room: null, tags: { accountId: 1, callId: 2 } },
      ])
    }))

  test(`${name}: the snapshot shows who is in which room, as long as they are`, () =>
    withCaller({}, async caller => {
      await caller.converse('a', 'b', { callerId: '' })
      assert.deepEqual(await caller.roomsOf(), { a: 'a', b: 'a' })
      caller.telephony.hangup('a')
      await caller.ended('a')
      assert.deepEqual(await caller.roomsOf(), { b: 'a' })
      caller.telephony.leave('b')
      assert.deepEqual(await caller.roomsOf(), { b: null })
    }))
}

function assertEnd(ended: LegEnded, outcome: LegOutcome, by: LegEnded['by']): void {
  assert.deepEqual([ended.outcome, ended.by], [outcome, by])
}
