// What every switch adapter must do when people call in: one suite, run over each of them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Caller } from './telephony-caller.ts'
import type { CallingWorld } from './telephony-people.ts'

const WHO = { from: '13800000001', to: '01012345678' }

export function incomingContract(name: string, makeWorld: () => Promise<CallingWorld>): void {
  async function withCaller(act: (caller: Caller, world: CallingWorld) => Promise<void>): Promise<void> {
    const world = await makeWorld()
    const caller = new Caller(world)
    try {
      await caller.listen()
      await caller.passed(200)
      await act(caller, world)
      caller.checkOrder()
    } finally {
      await world.close()
    }
  }
  const legsOf = async ({ telephony }: Caller) => (await telephony.snapshot()).map(({ legId }) => legId)

  describe(`${name}: people who call in`, () => {
    test('are reported with their trunk and numbers, are in the snapshot, and ring until they are hung up', () =>
      withCaller(async (caller, world) => {
        world.callIn(WHO)
        const { legId, at, ...said } = await caller.cameIn(1)
        assert.deepEqual(said, { type: 'incoming', trunk: caller.trunk.name, ...WHO })
        assert.ok(at <= caller.now())
        const living = { legId, answered: false, room: null, tags: null }
        assert.deepEqual(await caller.telephony.snapshot(), [living])
        await caller.passed(2_000)
        assert.deepEqual(await caller.telephony.snapshot(), [living])
        caller.telephony.hangup(legId)
        caller.telephony.hangup(legId)
        const ended = await caller.ended(legId)
        assert.deepEqual([ended.outcome, ended.by, ended.sipStatus, ended.q850], ['cancelled', 'us', 403, 21])
        assert.deepEqual(await legsOf(caller), [])
        await caller.passed(1_000)
        assert.deepEqual(caller.reported(legId), ['incoming', 'ended'])
      }))

    test('may be hung up from inside the report of their call', () =>
      withCaller(async (caller, world) => {
        caller.heard = event => event.type === 'incoming' && caller.telephony.hangup(event.legId)
        world.callIn(WHO)
        const { legId } = await caller.cameIn(1)
        assert.equal((await caller.ended(legId)).by, 'us')
      }))

    test('who give up end noAnswer, by the customer', () =>
      withCaller(async (caller, world) => {
        world.callIn({ ...WHO, patienceMs: 1_000 })
        const { legId } = await caller.cameIn(1)
        const ended = await caller.ended(legId)
        assert.deepEqual([ended.outcome, ended.by, ended.sipStatus], ['noAnswer', 'customer', 487])
        caller.telephony.hangup(legId)
        await caller.passed(1_000)
        assert.equal(caller.count('ended', legId), 1)
      }))

    test('from one number at the same time are two legs', () =>
      withCaller(async (caller, world) => {
        world.callIn(WHO)
        world.callIn(WHO)
        const [one, other] = [await caller.cameIn(1), await caller.cameIn(2)]
        assert.notEqual(one.legId, other.legId)
        caller.telephony.hangup(one.legId)
        await caller.ended(one.legId)
        assert.deepEqual(await legsOf(caller), [other.legId])
      }))

    test('are not dialled, joined, played to or recorded, and nobody is called in the name of their leg', () =>
      withCaller(async (caller, world) => {
        world.callIn(WHO)
        const { legId } = await caller.cameIn(1)
        const everything = () => {
          caller.dial(legId, '13800000001')
          caller.ring(legId)
          caller.telephony.join(legId, 'room')
          caller.telephony.leave(legId)
          caller.telephony.play(legId, 'sorry')
          caller.telephony.record(legId, 'x.wav')
          caller.telephony.sendDigits(legId, '1')
        }
        everything()
        await caller.passed(500)
        assert.deepEqual(await legsOf(caller), [legId])
        caller.telephony.hangup(legId)
        await caller.ended(legId)
        everything()
        await caller.passed(500)
        assert.deepEqual(caller.reported(legId), ['incoming', 'ended'])
        assert.deepEqual(await legsOf(caller), [])
      }))

    test('and are answered are legs like those that were dialled', () =>
      withCaller(async (caller, world) => {
        const tags = { accountId: 1, callId: 7 }
        world.callIn(WHO)
        const { legId } = await caller.cameIn(1)
        caller.telephony.answer(legId, tags)
        caller.telephony.answer(legId, tags)
        await caller.until('answered', legId)
        assert.deepEqual(await caller.telephony.snapshot(), [{ legId, answered: true, room: null, tags }])
        // Its trunk may leave the list: the call goes on, as one that was dialled.
        caller.telephony.useTrunks([])
        caller.telephony.play(legId, 'sorry')
        await caller.until('played', legId)
        caller.telephony.join(legId, 'room')
        await caller.until('joined', legId)
        assert.equal((await caller.roomsOf())[legId], 'room')
        caller.telephony.hangup(legId)
        const ended = await caller.ended(legId)
        assert.deepEqual([ended.outcome, ended.by], ['completed', 'us'])
        caller.telephony.answer(legId, tags)
        await caller.passed(500)
        assert.deepEqual(caller.reported(legId), ['incoming', 'answered', 'played', 'joined', 'ended'])
        assert.deepEqual(await legsOf(caller), [])
      }))

    test('and hang up after the answer end completed, by the customer', () =>
      withCaller(async (caller, world) => {
        world.callIn({ ...WHO, talkMs: 300 })
        const { legId } = await caller.cameIn(1)
        caller.telephony.answer(legId, { accountId: 1, callId: 7 })
        await caller.until('answered', legId)
        const ended = await caller.ended(legId)
        assert.deepEqual([ended.outcome, ended.by], ['completed', 'customer'])
        assert.deepEqual(await legsOf(caller), [])
      }))

    test('and have given up are not answered any more', () =>
      withCaller(async (caller, world) => {
        world.callIn({ ...WHO, patienceMs: 500 })
        const { legId } = await caller.cameIn(1)
        await caller.ended(legId)
        caller.telephony.answer(legId, { accountId: 1, callId: 7 })
        await caller.passed(500)
        assert.deepEqual(caller.reported(legId), ['incoming', 'ended'])
      }))

    test('over a trunk that leaves the list are refused; the same list again changes nothing', () =>
      withCaller(async (caller, world) => {
        world.callIn(WHO)
        const { legId } = await caller.cameIn(1)
        caller.telephony.useTrunks([caller.trunk])
        await caller.passed(500)
        assert.equal(caller.count('ended', legId), 0)
        caller.telephony.useTrunks([])
        const ended = await caller.ended(legId)
        assert.deepEqual([ended.outcome, ended.by], ['cancelled', 'us'])
      }))
  })
}
