// Answers heard of when nobody of ours was there to take them, in virtual time: they reach the call before
// its contact may wait again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import type { MemoryCall } from '../../src/store/memory/index.ts'
import type { LiveLeg, Switch, SwitchEvent } from '../../src/telephony/port.ts'
import { createSimSwitch, type LedgerEntry, type SimSwitch } from '../../src/telephony/sim/index.ts'
import { MINUTE, openWorld, SECOND, type World } from '../support/world.ts'

/**
 * A switch that knows of legs a process before it left, and hears what the carrier says of them when a test
 * has it say so.
 */
class HeirSwitch {
  readonly left = new Map<string, LiveLeg>()
  readonly telephony: Switch
  private notify: (event: SwitchEvent) => void = () => {}

  constructor(inner: SimSwitch) {
    const own = {
      start: (listener: (event: SwitchEvent) => void) => {
        this.notify = listener
        return inner.start(listener)
      },
      snapshot: async () => [...(await inner.snapshot()), ...this.left.values()],
    }
    this.telephony = new Proxy<Switch>(inner, {
      get(target, name) {
        if (name === 'start' || name === 'snapshot') return own[name]
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }

  leave(call: MemoryCall): void {
    const tags = { accountId: call.accountId, callId: call.callId }
    this.left.set(call.legId, { legId: call.legId, answered: false, room: null, tags, isLeft: true })
  }

  pickedUp(call: MemoryCall, at: number): void {
    this.notify({
      type: 'answeredLate',
      legId: call.legId,
      tags: { accountId: call.accountId, callId: call.callId },
      at,
    })
  }
}

/** A process dies in its calls; another one takes over whose switch knows of their legs, or does not. */
async function died(seed: number, knowsLegs = true) {
  const world = await openWorld({ seed, settings: { pushCallUrl: 'http://crm.invalid/' } })
  const id = world.addTask({}, 200)
  const ringing = () =>
    unfinished(world).filter(call => call.answeredAt === undefined && call.dialedAt !== undefined)
  await world.run(4 * MINUTE + seed * 7_001)
  await world.runUntil(() => ringing().length >= 2, 10 * MINUTE)
  await world.store.releaseNode('test')
  const unanswered = ringing()
  const fresh = await openWorld({ seed: seed + 100, agents: 1 })
  const dialed: LedgerEntry[] = []
  const watch = (entry: LedgerEntry) => entry.what === 'dialed' && dialed.push(entry)
  const heir = new HeirSwitch(createSimSwitch({ clock: fresh.clock, random: seeded(seed), watch }))
  if (knowsLegs) for (const call of unanswered) heir.leave(call)
  let legs = 0
  const engine = new Engine({
    store: world.store,
    switch: heir.telephony,
    clock: fresh.clock,
    wall: fresh.clock,
    random: seeded(seed),
    node: 'next',
    newLegId: () => `next-${seed}-${++legs}`,
    emit: () => {},
  })
  await fresh.clock.runUntil(world.clock.now())
  await engine.start()
  return {
    world,
    id,
    fresh,
    heir,
    dialed,
    unanswered,
    run: (ms: number) => fresh.clock.runUntil(fresh.clock.now() + ms),
  }
}

function unfinished(world: World): MemoryCall[] {
  return [...world.store.calls.values()].filter(call => call.end === undefined)
}

test('a call left ringing is closed only once the carrier has said what became of it, and nobody who picked up is called again', async () => {
  for (const seed of [1, 2, 3]) {
    const { world, id, fresh, heir, dialed, unanswered, run } = await died(seed)
    const [pickedUp, refused] = unanswered
    assert.ok(pickedUp !== undefined && refused !== undefined)
    await run(3 * SECOND)
    for (const call of unanswered) assert.deepEqual([call.end, call.contact.state], [undefined, 'calling'])
    const at = fresh.clock.now()
    heir.pickedUp(pickedUp, at)
    await run(SECOND + 1)
    assert.equal(pickedUp.contact.state, 'done', 'nobody waits for the end of its hang-up')
    assert.deepEqual(
      [pickedUp.answeredAt, pickedUp.end?.outcome, pickedUp.contact.answered],
      [at, 'interrupted', true],
    )
    const records = world.store.pushes.filter(push => push.subject === pickedUp.legId)
    assert.equal(records.length, 1, 'the record is pushed once; it is read when it is sent, with the answer')
    heir.left.clear()
    await run(2 * SECOND)
    assert.deepEqual([refused.end?.outcome, refused.contact.state], ['interrupted', 'waiting'])
    await fresh.runUntil(() => world.store.tasks.get(id)?.state === 'ended', 24 * 60 * MINUTE)
    const again = new Set(dialed.map(entry => entry.to))
    assert.ok(!again.has(pickedUp.contact.phone) && again.has(refused.contact.phone))
  }
})

test('a switch that never releases a leg holds its contact for less than a minute', async () => {
  const { unanswered, run } = await died(4)
  await run(40 * SECOND)
  assert.equal(unanswered[0]?.contact.state, 'calling')
  await run(10 * SECOND)
  assert.notEqual(unanswered[0]?.end, undefined)
})

test('a call that nobody knows anything of waits 32 s after the takeover: another process may still hear of its answer', async () => {
  const { fresh, unanswered } = await died(5, false)
  const takenOverAt = fresh.clock.now()
  for (const { end, dialedAt = 0 } of unanswered) {
    assert.equal(end?.outcome, 'interrupted')
    assert.equal(end.againAt, Math.max(takenOverAt + 32 * SECOND, dialedAt + 35 * SECOND))
  }
})

test('an answer reported for a call that ended unanswered in this process counts as an abandonment, and its contact no longer waits', async () => {
  let heir: HeirSwitch | undefined
  const world = await openWorld({
    over: telephony => {
      heir = new HeirSwitch(telephony)
      return heir.telephony
    },
  })
  const id = world.addTask({}, 300)
  const unanswered = () => [...world.store.calls.values()].find(call => call.end?.outcome === 'noAnswer')
  await world.runUntil(() => unanswered() !== undefined, 10 * MINUTE)
  const call = unanswered()
  assert.ok(call !== undefined)
  const tally = { ...world.store.tasks.get(id)?.tally }
  heir?.pickedUp(call, world.clock.now())
  heir?.pickedUp(call, world.clock.now())
  await world.run(1)
  assert.deepEqual(
    [call.contact.state, call.contact.answered, call.contact.outcome],
    ['done', true, 'abandoned'],
  )
  const { answered, abandoned } = world.store.tasks.get(id)?.tally ?? { answered: 0, abandoned: 0 }
  assert.deepEqual([answered, abandoned], [(tally.answered ?? 0) + 1, (tally.abandoned ?? 0) + 1])
  const reported = world.events.filter(event => event.type === 'answeredLate')
  assert.equal(reported.length, 2)
})
