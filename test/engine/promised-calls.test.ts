// The engine in virtual time: promised calls are kept by their agent or the group, or end with a reason.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CALL_BACK_ENDS } from '../../src/domain/call-back.ts'
import { Plan, type WrittenPlan } from '../../src/domain/plan/plan.ts'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { createSimSwitch, type SimWorld } from '../../src/telephony/sim/index.ts'
import { HOUR, MINUTE, MONDAY_9, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

const PHONE = '13912345678'
const DAY = 24 * HOUR
const ANSWERS: Partial<SimWorld> = {
  answerProbability: 1,
  busyProbability: 0,
  invalidProbability: 0,
  patience: { kind: 'fixed', ms: HOUR },
}

async function open({ world, ...options }: WorldOptions = {}, plan?: WrittenPlan): Promise<World> {
  const opened = await openWorld({
    ...{ agents: 2, reach: 'ring', ...options, world: { ...ANSWERS, ...world } },
    settings: { ...(plan !== undefined && { plan: 'p' }), wrapUpSeconds: 5, ...options.settings },
  })
  if (plan !== undefined) opened.store.putPlan(opened.accountId, 'p', Plan.parse(plan))
  await opened.run(SECOND)
  return opened
}

function of(world: World, id: number) {
  const found = world.store.callBacks.get(id)
  assert.ok(found !== undefined)
  return found
}

const isOver = (world: World, id: number) => () => of(world, id).endedAt !== null
const dials = (world: World, phone = PHONE) =>
  world.ledger.filter(({ what, to }) => what === 'dialed' && to === phone)
const answeredIn = (world: World) => world.ledger.flatMap(({ what, to }) => (what === 'answered' ? [to] : []))
const overs = (world: World, id: number) =>
  world.events.flatMap(event =>
    event.type === 'callBackOver' && event.callBackId === id ? [event.reason] : [],
  )

test('the client hears of each that ends without a talk, once, and of no other', async () => {
  const world = await open(
    { settings: { pushStateUrl: 'http://127.0.0.1:1/' } },
    { callBack: { minutes: 5, missed: 'close' } },
  )
  const [one = '', two = ''] = world.exts
  world.store.setReady(world.accountId, one, false, world.clock.now())
  const at = world.clock.now() + MINUTE
  const kept = world.store.promiseCallBack(world.accountId, { phone: PHONE, at, ext: two })
  const wish = { phone: '13912345679', at, ext: one, minutes: 5, memberid: 'm1' }
  const missed = world.store.promiseCallBack(world.accountId, wish)
  for (const id of [kept, missed]) await world.runUntil(isOver(world, id), HOUR)
  await world.run(HOUR)
  const told = world.store.pushes.flatMap(({ fact }) => (fact.type === 'callBackEnded' ? [fact] : []))
  const { phone, ext, memberid } = wish
  assert.deepEqual(
    told.map(({ endedAt: _, ...fact }) => fact),
    [
      {
        ...{ type: 'callBackEnded', callBackId: missed, phone, ext, taskid: null, reason: 'missed' },
        ...{ userid: '', memberid, extra: '', customuuid: '', promisedAt: at },
      },
    ],
  )
})

test('its agent is rung first, then the customer, at the promised moment; the talk keeps it', async () => {
  const world = await open()
  const [, two = ''] = world.exts
  const at = world.clock.now() + 10 * MINUTE
  const id = world.store.promiseCallBack(world.accountId, { phone: PHONE, at, ext: two })
  await world.run(9 * MINUTE)
  assert.deepEqual(dials(world), [])
  await world.runUntil(isOver(world, id), HOUR)
  const [dial, ...more] = dials(world)
  assert.deepEqual(more, [])
  assert.ok(dial !== undefined && dial.at - at < 10 * SECOND, `${(dial?.at ?? 0) - at} ms late`)
  const rung = world.ledger.find(({ what }) => what === 'agentRung')
  assert.ok(rung !== undefined && rung.at <= dial.at)
  assert.equal(world.store.asked.get(of(world, id).callId ?? 0)?.agentExt, two)
  assert.equal(of(world, id).state, 'kept')
  assert.deepEqual(overs(world, id), [null])
})

test('it comes before the numbers of tasks: its agent is kept for it, and nobody is abandoned for that', async () => {
  const world = await open({ agents: 3, reach: 'held', world: { answerProbability: 0.4 } })
  world.addTask({}, 2_000)
  await world.run(10 * MINUTE)
  const ids: number[] = []
  for (let n = 0; n < 12; n++) {
    const at = world.clock.now() + (n + 1) * 4 * MINUTE
    const ext = world.exts[n % 3] ?? ''
    ids.push(world.store.promiseCallBack(world.accountId, { phone: `1391000000${n}`, at, ext, minutes: 30 }))
  }
  const before = world.store.tasks.values().next().value?.tally.abandoned ?? 0
  for (const id of ids) await world.runUntil(isOver(world, id), 3 * HOUR)
  const made = ids.map(id => ({ ...of(world, id), dialed: dials(world, of(world, id).phone).length }))
  for (const { state, reason, dialed, tries } of made) {
    // Whoever does not answer was called by its own agent in time all the same.
    assert.ok(state === 'kept' || reason === 'customerNotReached', `${state} ${reason}`)
    assert.deepEqual({ dialed, tries }, { dialed: 1, tries: 0 })
  }
  const tally = world.store.tasks.values().next().value?.tally
  const lost = (tally?.abandoned ?? 0) - before
  assert.ok(lost <= Math.max(2, 0.05 * (tally?.answered ?? 0)), `${lost} abandoned`)
})

test('an agent who stays away misses it, and anybody of the group keeps it', async () => {
  const world = await open({}, { callBack: { minutes: 10, missed: 'group' } })
  const [one = '', two = ''] = world.exts
  world.store.addGroup(world.accountId, { name: 'g', strategy: 1, members: [{ ext: two, priority: 1 }] })
  world.store.setReady(world.accountId, one, false, world.clock.now())
  const at = world.clock.now() + MINUTE
  const id = world.store.promiseCallBack(world.accountId, {
    phone: PHONE,
    at,
    ext: one,
    groupName: 'g',
    minutes: 10,
  })
  await world.run(10 * MINUTE)
  assert.deepEqual(dials(world), [], 'it waits for its agent')
  await world.runUntil(isOver(world, id), HOUR)
  assert.equal(of(world, id).state, 'kept')
  assert.equal(world.store.asked.get(of(world, id).callId ?? 0)?.agentExt, two)
})

test('missed, it is tried again after some minutes or closed, as the plan says', async () => {
  const cases: readonly [WrittenPlan['callBack'], number, (at: number) => number][] = [
    [{ minutes: 5, missed: { retryMinutes: 30, times: 2 } }, 2, at => at + 2 * 36 * MINUTE],
    [{ minutes: 5, missed: 'close' }, 0, at => at + 6 * MINUTE],
  ]
  for (const [callBack, tries, endsBefore] of cases) {
    const world = await open({}, { callBack })
    const [one = ''] = world.exts
    world.store.setReady(world.accountId, one, false, world.clock.now())
    const at = world.clock.now() + MINUTE
    const id = world.store.promiseCallBack(world.accountId, { phone: PHONE, at, ext: one, minutes: 5 })
    await world.runUntil(isOver(world, id), DAY)
    const { state, reason, endedAt, tries: tried } = of(world, id)
    assert.deepEqual({ state, reason, tried }, { state: 'ended', reason: 'missed', tried: tries })
    assert.ok((endedAt ?? 0) <= endsBefore(at) + 10 * MINUTE, JSON.stringify(callBack))
    assert.deepEqual(overs(world, id), ['missed'])
    assert.deepEqual(dials(world), [])
  }
})

test('a customer who does not answer is called again as often as the plan says', async () => {
  const plan = { callBack: { minutes: 5, missed: { retryMinutes: 30, times: 2 } } }
  const world = await open({ world: { answerProbability: 0 } }, plan)
  const at = world.clock.now() + MINUTE
  const id = world.store.promiseCallBack(world.accountId, { phone: PHONE, at, ext: world.exts[0] ?? '' })
  await world.runUntil(isOver(world, id), 3 * HOUR)
  assert.equal(of(world, id).reason, 'customerNotReached')
  assert.equal(dials(world).length, 3)
})

test('neither the law nor the block list gives way, and hours of the plan do', async () => {
  const plan = { hours: { week: { tu: ['14:00-15:00'] }, law: '21:30-21:00' }, callBack: { minutes: 15 } }
  const world = await open({ start: MONDAY_9 + 11 * HOUR + 50 * MINUTE }, plan)
  const [one = ''] = world.exts
  const lawful = world.store.promiseCallBack(world.accountId, {
    phone: PHONE,
    at: world.clock.now() + SECOND,
    ext: one,
  })
  await world.runUntil(isOver(world, lawful), HOUR)
  assert.equal(of(world, lawful).state, 'kept', 'it is closed by the plan at 20:50, but not by the law')
  world.store.setReady(world.accountId, one, false, world.clock.now())
  const late = world.store.promiseCallBack(world.accountId, {
    phone: '13912345679',
    at: MONDAY_9 + 11.99 * HOUR,
    ext: one,
  })
  await world.runUntil(() => world.clock.now() > MONDAY_9 + 12.1 * HOUR, 2 * HOUR)
  world.store.setReady(world.accountId, one, true, world.clock.now())
  await world.run(20 * MINUTE)
  assert.deepEqual(dials(world, '13912345679'), [], 'it is after 21:00')
  await world.runUntil(isOver(world, late), 2 * HOUR)
  const [dial] = dials(world, '13912345679')
  assert.ok(dial !== undefined && dial.at >= MONDAY_9 + 12.5 * HOUR, 'from half past nine')
  assert.equal(of(world, late).state, 'kept')
  world.store.blocks.add(world.accountId, { of: 'number', key: '13912345670', until: null })
  const blocked = world.store.promiseCallBack(world.accountId, {
    phone: '13912345670',
    at: world.clock.now(),
    ext: one,
  })
  await world.runUntil(isOver(world, blocked), MINUTE)
  assert.deepEqual([of(world, blocked).reason, dials(world, '13912345670')], ['blocked', []])
})

test('an agent who picks up when the law has ended calls nobody: it is put off to the next morning', async () => {
  const world = await open(
    { start: MONDAY_9 + 12 * HOUR - 10 * MINUTE, world: { agentAnswer: { kind: 'fixed', ms: 8 * SECOND } } },
    { hours: { law: '08:00-21:00' } },
  )
  const at = MONDAY_9 + 12 * HOUR - 5 * SECOND
  const id = world.store.promiseCallBack(world.accountId, { phone: PHONE, at, ext: world.exts[0] ?? '' })
  await world.run(20 * MINUTE)
  assert.ok(world.ledger.some(({ what }) => what === 'agentRung'))
  assert.deepEqual(dials(world), [])
  assert.equal(of(world, id).dueAt, MONDAY_9 + 23 * HOUR)
  await world.runUntil(isOver(world, id), 12 * HOUR)
  assert.deepEqual([of(world, id).state, dials(world).length], ['kept', 1])
})

test('a limit puts it off unless it excepts call-backs', async () => {
  for (const except of [undefined, 'callBacks'] as const) {
    const limit = { most: 1, in: { hours: 2 }, ...(except && { except }) }
    const world = await open(
      { world: { answerProbability: 0 } },
      { limits: [limit], callBack: { missed: { retryMinutes: 10, times: 1 } } },
    )
    const at = world.clock.now() + SECOND
    const id = world.store.promiseCallBack(world.accountId, { phone: PHONE, at, ext: world.exts[0] ?? '' })
    await world.runUntil(isOver(world, id), DAY)
    // A call by hand counts from when its agent is rung.
    const marked = [...world.store.asked.values()].map(({ dialedAt = 0 }) => dialedAt)
    assert.equal(marked.length, 2)
    const apart = (marked[1] ?? 0) - (marked[0] ?? 0)
    assert.ok(except ? apart < 15 * MINUTE : apart >= 2 * HOUR, `${apart / MINUTE} minutes apart`)
  }
})

test('an agent who is not ready keeps one at once when it says so', async () => {
  const world = await open()
  const [one = ''] = world.exts
  world.store.setReady(world.accountId, one, false, world.clock.now())
  const at = world.clock.now()
  const id = world.store.promiseCallBack(world.accountId, { phone: PHONE, at, ext: one })
  await world.run(MINUTE)
  assert.deepEqual(dials(world), [])
  world.store.askEngine(world.accountId, { kind: 'callBack', ext: one, detail: { callBackId: id } })
  await world.runUntil(isOver(world, id), HOUR)
  assert.equal(of(world, id).state, 'kept')
})

test('an agent with two calls to make at one moment makes one of them; the other ends too', async () => {
  const OTHER = '13912345670'
  let hasAsked = false
  // Its own call is asked for while the call-back is being written.
  const through = (store: World['store']) =>
    new Proxy(store, {
      get(target, verb) {
        const value: unknown = Reflect.get(target, verb)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          if (verb === 'beginCallBack' && !hasAsked) {
            const { ext } = args[2] as { ext: string }
            store.askForCall(Number(args[0]), { ext, phone: OTHER })
            hasAsked = true
          }
          return Reflect.apply(value, target, args)
        }
      },
    })
  for (const reach of ['held', 'ring'] as const) {
    hasAsked = false
    const world = await open({ reach, through, agents: 1 }, { callBack: { minutes: 5, missed: 'close' } })
    const [ext = ''] = world.exts
    const id = world.store.promiseCallBack(world.accountId, { phone: PHONE, at: world.clock.now(), ext })
    await world.runUntil(isOver(world, id), HOUR)
    await world.run(10 * MINUTE)
    const ends = [...world.store.asked.values()].map(({ end }) => end?.outcome)
    assert.ok(ends.length >= 2 && ends.every(outcome => outcome !== undefined), `${reach}: ${ends.join()}`)
    assert.ok(ends.includes('connected'), `${reach}: ${ends.join()}`)
    assert.ok(dials(world).length + dials(world, OTHER).length <= 2)
  }
})

test('an agent who is gone leaves it to the group, or ends it', async () => {
  for (const missed of ['group', 'nextDay'] as const) {
    const world = await open({}, { callBack: { missed } })
    const [one = ''] = world.exts
    const at = world.clock.now() + MINUTE
    const id = world.store.promiseCallBack(world.accountId, { phone: PHONE, at, ext: one })
    world.store.removeAgent(world.accountId, one)
    await world.runUntil(isOver(world, id), DAY)
    assert.equal(
      of(world, id).state === 'kept' ? 'kept' : of(world, id).reason,
      missed === 'group' ? 'kept' : 'agentGone',
    )
  }
})

test('a process that dies loses no promise, and whoever answered is not called again', async () => {
  for (let seed = 1; seed <= 6; seed++) {
    const random = seeded(seed)
    const before: string[] = []
    const world = await open({ seed, agents: 3, world: { answerProbability: 0.7 } })
    const ids = Array.from({ length: 12 }, (_, n) => {
      const at = world.clock.now() + n * 20 * SECOND
      const ext = world.exts[n % 3] ?? ''
      return world.store.promiseCallBack(world.accountId, { phone: `1360000000${n}`, at, ext, minutes: 60 })
    })
    await world.run(2 * MINUTE + Math.floor(random.next() * 2 * MINUTE))
    before.push(...answeredIn(world))
    await world.store.releaseNode('test')
    const next = await openWorld({ seed: seed + 50, agents: 1 })
    await next.clock.runUntil(world.clock.now())
    const after: string[] = []
    const telephony = createSimSwitch({
      ...{ clock: next.clock, random: seeded(seed), world: { ...ANSWERS, answerProbability: 0.7 } },
      watch: ({ what, to }) => what === 'answered' && after.push(to),
    })
    let legs = 0
    const engine = new Engine({
      ...{ store: world.store, switch: telephony, clock: next.clock, wall: next.clock },
      ...{ random: seeded(seed), node: 'next', newLegId: () => `next-${seed}-${++legs}`, emit: () => {} },
    })
    await engine.start()
    await next.runUntil(() => ids.every(id => isOver(world, id)()), 3 * HOUR)
    const answered = [...before, ...after].filter(to => to.startsWith('136'))
    assert.equal(new Set(answered).size, answered.length, `seed ${seed}: somebody was called again`)
    const kept = ids.filter(id => of(world, id).state === 'kept').map(id => of(world, id).phone)
    assert.deepEqual(answered.sort(), kept.sort(), `seed ${seed}`)
  }
})

test('whatever happens, each ends exactly once, in a talk or with a reason, and within its plan', async () => {
  for (let seed = 1; seed <= 4; seed++) {
    const random = seeded(seed)
    const pick = <T>(of: readonly T[]): T => of[Math.floor(random.next() * of.length)] as T
    const missed = pick(['group', 'close', { retryMinutes: 20, times: 2 }] as const)
    const plan = {
      hours: { law: '21:30-21:00' },
      limits: [{ most: 2, in: { hours: 1 } }],
      callBack: { minutes: 10, missed },
    }
    const world = await open(
      {
        ...{ seed, start: MONDAY_9 + 9 * HOUR, agents: 3 },
        world: { answerProbability: 0.5, agentMisses: 0.2, busyProbability: 0.1 },
      },
      plan,
    )
    world.addTask({}, 100)
    const ids: number[] = []
    for (let step = 0; step < 40; step++) {
      const at = world.clock.now() + Math.floor(random.next() * 90 * MINUTE)
      const ext = random.next() < 0.6 ? pick(world.exts) : null
      ids.push(
        world.store.promiseCallBack(world.accountId, {
          phone: `137${String(seed * 1_000 + step).padStart(8, '0')}`,
          at,
          ext,
        }),
      )
      const agent = pick(world.exts)
      world.store.setReady(world.accountId, agent, random.next() < 0.7, world.clock.now())
      if (step % 20 === 19) world.store.stopAll(world.accountId, { endsTalks: random.next() < 0.5 })
      if (step % 20 === 4) world.store.stopAll(world.accountId, null)
      if (step === 30) world.store.removeAgent(world.accountId, world.exts[2] ?? '')
      if (random.next() < 0.1)
        world.store.blocks.add(world.accountId, {
          of: 'number',
          key: of(world, pick(ids)).phone,
          until: null,
        })
      await world.run(Math.floor(random.next() * 10 * MINUTE))
    }
    world.store.stopAll(world.accountId, null)
    for (const id of ids) await world.runUntil(isOver(world, id), 8 * HOUR)
    for (const id of ids) {
      const { state, reason, phone } = of(world, id)
      assert.deepEqual(overs(world, id), [state === 'kept' ? null : reason], `seed ${seed}, ${phone}`)
      assert.ok(reason === null ? state === 'kept' : CALL_BACK_ENDS.includes(reason))
      const answered = world.ledger.filter(({ what, to }) => what === 'answered' && to === phone)
      assert.ok(answered.length <= 1, `${phone} answered ${answered.length} times, seed ${seed}`)
      assert.equal(answered.length === 1, state === 'kept', `seed ${seed}, ${phone}: ${state} ${reason}`)
    }
  }
})
