// The engine in virtual time: what agents do with a call while they talk.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TalkCommand, TalkDetail } from '../../src/domain/call/talk-command.ts'
import { readMessage } from '../../src/domain/live-message.ts'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { LossySwitch, type SimSwitch, type SimWorld } from '../../src/telephony/sim/index.ts'
import { mortality } from '../support/mortality.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

const PHONE = '13912345678'
const FOLDER = '/var/recordings'
const TALKS: Partial<SimWorld> = {
  answerProbability: 1,
  busyProbability: 0,
  invalidProbability: 0,
  agentAnswer: { kind: 'fixed', ms: 2 * SECOND },
  talk: { kind: 'fixed', ms: HOUR },
  patience: { kind: 'fixed', ms: HOUR },
}

interface Talk {
  readonly world: World
  readonly callId: number
  /** The customer's leg. */
  readonly legId: string
  /** What legs were played, in order. */
  readonly played: string[]
}

/** What legs are played, and whether they are recorded, of the switch that the engine sees. */
function listening(played: string[]): NonNullable<WorldOptions['over']> {
  return telephony =>
    new Proxy<SimSwitch>(telephony, {
      get(target, verb) {
        const value = Reflect.get(target, verb)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          if (
            ['play', 'playHoldTone', 'playRinging', 'pauseRecording', 'resumeRecording'].includes(
              String(verb),
            )
          )
            played.push([String(verb), ...args].join(' '))
          return value.apply(target, args)
        }
      },
    })
}

/** The first agent talks with a customer, whom it called itself or whom a task gave it. */
async function talk(
  { world: people, ...options }: WorldOptions = {},
  of: 'agent' | 'task' = 'agent',
): Promise<Talk> {
  const played: string[] = []
  const world = await openWorld({
    ...{ agents: 3, reach: 'ring', recordingsFolder: FOLDER, over: listening(played), ...options },
    world: { ...TALKS, ...people },
  })
  const [ext = '', ...others] = world.exts
  await world.run(MINUTE)
  if (of === 'agent') {
    const callId = world.store.askForCall(world.accountId, { ext, phone: PHONE })
    await world.runUntil(() => world.store.asked.get(callId)?.connectedAt !== undefined, MINUTE)
    return { world, callId, legId: world.store.asked.get(callId)?.legId ?? '', played }
  }
  for (const other of others) world.store.setReady(world.accountId, other, false, world.clock.now())
  await world.run(SECOND)
  world.addTask({ ratio: 1, pace: 'manual' }, 1)
  const call = () => [...world.store.calls.values()][0]
  await world.runUntil(() => call()?.connectedAt !== undefined, HOUR)
  for (const other of others) world.store.setReady(world.accountId, other, true, world.clock.now())
  await world.run(SECOND)
  return { world, callId: call()?.callId ?? 0, legId: call()?.legId ?? '', played }
}

async function ask(
  { world }: Talk,
  kind: TalkCommand | 'hangUp' | 'cutOff',
  detail: TalkDetail = {},
  ext = world.exts[0] ?? '',
): Promise<void> {
  world.store.askEngine(world.accountId, { kind, ext, detail })
  await world.run(SECOND)
}

const to = (ext = ''): TalkDetail => ({ to: { type: 'extension', ext } })
const recordOf = ({ world, callId }: Talk) => world.store.asked.get(callId) ?? world.store.calls.get(callId)
const stateOf = ({ world }: Talk, ext: string | undefined) =>
  world.events.flatMap(event => (event.type === 'agentChanged' && event.ext === ext ? [event.to] : [])).at(-1)
const over = (now: Talk) => () => recordOf(now)?.end !== undefined

/** Extensions that the customer hears. */
async function heardBy({ world, legId }: Talk): Promise<number> {
  return world.telephony.heardBy(legId).length
}

/** Nobody hangs on a line, and everybody can be called again. */
async function nothingLeft(now: Talk): Promise<void> {
  await now.world.run(2 * MINUTE)
  assert.deepEqual(await now.world.telephony.snapshot(), [])
  for (const ext of now.world.exts)
    assert.ok(['idle', 'busy'].includes(stateOf(now, ext) ?? ''), `${ext}: ${stateOf(now, ext)}`)
}

test('on hold the customer hears the tone or the prompt of the account, and nobody; afterwards both talk again', async () => {
  for (const holdPrompt of ['', 'please hold']) {
    const now = await talk({ settings: { holdPrompt } })
    assert.equal(await heardBy(now), 1)
    await ask(now, 'hold')
    assert.equal(await heardBy(now), 0)
    const wanted = holdPrompt === '' ? `playHoldTone ${now.legId}` : `play ${now.legId} please hold loops`
    assert.equal(now.played.at(-1), wanted)
    await ask(now, 'hold')
    assert.equal(now.played.filter(what => what === wanted).length, 1, 'asked twice, it is done once')
    await ask(now, 'resume')
    assert.equal(await heardBy(now), 1)
    await ask(now, 'hangUp')
    assert.ok(over(now)())
    await nothingLeft(now)
  }
})

test('a transfer that is taken back, or whose customer hangs up, in the same breath rings nobody', async () => {
  for (const how of ['resume', 'hangUp'] as const) {
    const now = await talk()
    const { world } = now
    const [ext = '', second] = world.exts
    world.store.askEngine(world.accountId, { kind: 'ask', ext, detail: to(second) })
    if (how === 'resume') world.store.askEngine(world.accountId, { kind: 'resume', ext, detail: {} })
    else world.store.askEngine(world.accountId, { kind: 'cutOff', ext, detail: {} })
    await world.run(10 * SECOND)
    const states = world.events.flatMap(event =>
      event.type === 'agentChanged' && event.ext === second ? [event.to] : [],
    )
    assert.ok(!states.includes('reserved'), states.join())
    if (how === 'resume') await ask(now, 'hangUp')
    await nothingLeft(now)
  }
})

test('an agent can hold, mute and send keys in a call of a task as in one of its own', async () => {
  for (const of of ['agent', 'task'] as const) {
    const now = await talk({}, of)
    const [, agentLeg = ''] = [now.legId, now.world.telephony.heardBy(now.legId)[0]]
    await ask(now, 'mute')
    assert.equal(await heardBy(now), 0, 'a muted agent is not heard')
    assert.deepEqual(now.world.telephony.heardBy(agentLeg), [now.legId], 'and hears')
    await ask(now, 'hold')
    await ask(now, 'resume')
    assert.equal(await heardBy(now), 0, 'still muted after a hold')
    await ask(now, 'unmute')
    assert.equal(await heardBy(now), 1)
    await ask(now, 'sendKeys', { keys: '12#' })
    await ask(now, 'sendKeys', { keys: '*' })
    assert.equal(now.world.telephony.keysOf(now.legId), '12#*')
    await ask(now, 'hangUp')
    await nothingLeft(now)
  }
})

test('a customer stays with an agent who is muted as long as with one who has put it on hold', async () => {
  const now = await talk({ world: { patience: { kind: 'fixed', ms: 8 * SECOND } } })
  for (const [silence, end] of [
    ['mute', 'unmute'],
    ['hold', 'resume'],
  ] as const) {
    await ask(now, silence)
    await now.world.run(MINUTE)
    await ask(now, end)
    assert.equal(await heardBy(now), 1, `after a minute of ${silence}`)
  }
  await ask(now, 'hangUp')
  await nothingLeft(now)
})

test('a customer who hangs up on hold, or a hold that an agent hangs up in, ends the call', async () => {
  for (const who of ['customer', 'agent'] as const) {
    const now = await talk()
    await ask(now, 'hold')
    if (who === 'customer') now.world.telephony.hangup(now.legId)
    else await ask(now, 'hangUp')
    await now.world.runUntil(over(now), MINUTE)
    assert.equal(recordOf(now)?.end?.outcome, 'connected')
    await nothingLeft(now)
  }
})

test('what was not recorded stands in the record, with who wanted it and from when to when', async () => {
  const now = await talk()
  const before = now.world.clock.now()
  await ask(now, 'pauseRecording')
  await ask(now, 'pauseRecording')
  await now.world.run(10 * SECOND)
  await ask(now, 'resumeRecording')
  assert.deepEqual(now.played.slice(-2), [`pauseRecording ${now.legId}`, `resumeRecording ${now.legId}`])
  const [mark, ...more] = recordOf(now)?.marks ?? []
  assert.deepEqual(more, [])
  assert.ok(mark?.what === 'recordingPaused' && mark.to !== null)
  assert.equal(mark.ext, now.world.exts[0])
  assert.ok(mark.from >= before && mark.to - mark.from >= 10 * SECOND && mark.to - mark.from <= 13 * SECOND)
  await ask(now, 'hangUp')
  await nothingLeft(now)
})

test('a call handed over to an extension: music, ring, the other talks, the first wraps up, the record names both', async () => {
  for (const reach of ['ring', 'held'] as const) {
    const now = await talk({ reach, settings: { wrapUpSeconds: 5 } })
    const [first, second] = now.world.exts
    await ask(now, 'transfer', to(second))
    if (reach === 'ring') {
      assert.equal(await heardBy(now), 0)
      assert.ok(now.played.includes(`playHoldTone ${now.legId}`))
      assert.ok(now.played.at(-1)?.startsWith('playRinging '), 'the first hears that it rings')
      assert.equal(stateOf(now, second), 'reserved')
      await now.world.run(3 * SECOND)
    }
    assert.equal(await heardBy(now), 1)
    assert.equal(stateOf(now, second), 'talking')
    assert.ok(['wrapUp', 'idle'].includes(stateOf(now, first) ?? ''), stateOf(now, first))
    assert.equal(recordOf(now)?.end, undefined)
    await ask(now, 'hold', {}, second)
    assert.equal(await heardBy(now), 0, 'the second has the call now')
    await ask(now, 'resume', {}, second)
    await ask(now, 'hangUp', {}, second)
    assert.equal(recordOf(now)?.end?.outcome, 'connected')
    assert.equal(recordOf(now)?.tookOver, second)
    const marks = (recordOf(now)?.marks ?? []).map(mark => mark.what === 'transferred' && [mark.ext, mark.to])
    assert.deepEqual(marks, [[first, second]])
    const reported = now.world.events.flatMap(event =>
      event.type === 'callHandedOver' ? [[event.from, event.to]] : [],
    )
    assert.deepEqual(reported, [[first, second]])
    if (reach === 'ring') await nothingLeft(now)
    else {
      await now.world.run(2 * MINUTE)
      assert.equal((await now.world.telephony.snapshot()).length, 3, 'the held lines stay open')
    }
  }
})

test('one who does not answer gives the call back, and is not set not ready for it', async () => {
  const now = await talk({ settings: { agentRingTimeoutSeconds: 10 } })
  now.world.telephony.world.agentMisses = 1
  const [, second] = now.world.exts
  await ask(now, 'transfer', to(second))
  assert.equal(await heardBy(now), 0)
  await now.world.run(12 * SECOND)
  assert.equal(await heardBy(now), 1)
  assert.equal(stateOf(now, second), 'idle')
  await ask(now, 'hangUp')
  await nothingLeft(now)
})

test('if the first has hung up and nobody answers, the customer is told, and the call ends', async () => {
  const now = await talk({
    settings: { agentRingTimeoutSeconds: 10, abandonPrompt: 'sorry', wrapUpSeconds: 1 },
  })
  now.world.telephony.world.agentMisses = 1
  const [first, second] = now.world.exts
  await ask(now, 'transfer', to(second))
  await ask(now, 'hangUp')
  assert.equal(recordOf(now)?.end, undefined, 'the customer still waits')
  await now.world.run(3 * SECOND)
  assert.equal(stateOf(now, first), 'idle', 'who hung up is free')
  await now.world.runUntil(over(now), MINUTE)
  assert.ok(now.played.includes(`play ${now.legId} sorry`), now.played.join())
  assert.equal(recordOf(now)?.end?.outcome, 'connected')
  await nothingLeft(now)
})

test('a call for a group rings one after another, waits for one who becomes free, and comes back after a minute', async () => {
  const members = (world: World, exts: readonly string[]) =>
    world.store.addGroup(world.accountId, {
      ...{ name: 'service', strategy: 1 },
      members: exts.map(ext => ({ ext, priority: 1 })),
    })
  const now = await talk()
  const [, second = '', third = ''] = now.world.exts
  members(now.world, [second, third])
  await now.world.run(SECOND)
  await ask(now, 'transfer', { to: { type: 'group', name: 'service' } })
  await now.world.run(5 * SECOND)
  assert.equal(await heardBy(now), 1)
  const taker = recordOf(now)?.tookOver
  assert.ok(taker === second || taker === third)

  for (const ext of [second, third])
    now.world.store.setReady(now.world.accountId, ext, false, now.world.clock.now())
  await now.world.run(SECOND)
  await ask(now, 'transfer', { to: { type: 'group', name: 'service' } }, taker)
  await now.world.run(30 * SECOND)
  assert.equal(await heardBy(now), 0, 'nobody is free')
  await now.world.run(40 * SECOND)
  assert.equal(await heardBy(now), 1, 'back with who transferred it')
  const other = taker === second ? third : second
  await ask(now, 'transfer', { to: { type: 'group', name: 'service' } }, taker)
  now.world.store.setReady(now.world.accountId, other, true, now.world.clock.now())
  await now.world.run(5 * SECOND)
  assert.equal(recordOf(now)?.tookOver, other)
  await ask(now, 'hangUp', {}, other)
  await nothingLeft(now)
})

test('a customer who hangs up while the call is handed over ends it, and the other phone stops ringing', async () => {
  for (const kind of ['transfer', 'ask'] as const) {
    const now = await talk()
    const [, second] = now.world.exts
    await ask(now, kind, to(second))
    now.world.telephony.hangup(now.legId)
    await now.world.run(SECOND)
    assert.ok(over(now)())
    assert.equal(stateOf(now, second), 'idle')
    await nothingLeft(now)
  }
})

test('to oneself, to nobody, to one who is busy: nothing happens, and both talk on', async () => {
  const now = await talk()
  const [first, second] = now.world.exts
  const elsewhere = now.world.store.askForCall(now.world.accountId, {
    ext: second ?? '',
    phone: '13900000000',
  })
  await now.world.runUntil(() => now.world.store.asked.get(elsewhere)?.connectedAt !== undefined, MINUTE)
  for (const ext of [first, second, '9999']) {
    await ask(now, 'transfer', to(ext))
    assert.equal(await heardBy(now), 1, ext)
  }
  await ask(now, 'transfer', { to: { type: 'group', name: 'nobody' } })
  await now.world.run(61 * SECOND)
  assert.equal(await heardBy(now), 1)
  await ask(now, 'hangUp')
  await ask(now, 'hangUp', {}, second)
  await nothingLeft(now)
})

test('asked first: consult, swap, all three, back, and hand over', async () => {
  const now = await talk({ settings: { wrapUpSeconds: 5 } })
  const [first, second] = now.world.exts
  const { telephony } = now.world
  const agentLeg = telephony.heardBy(now.legId)[0] ?? ''
  await ask(now, 'ask', to(second))
  assert.deepEqual([await heardBy(now), telephony.heardBy(agentLeg).length], [0, 0])
  await now.world.run(3 * SECOND)
  const [otherLeg = ''] = telephony.heardBy(agentLeg)
  assert.notEqual(otherLeg, now.legId)
  assert.equal(await heardBy(now), 0, 'the customer hears music')
  await ask(now, 'swap')
  assert.deepEqual(telephony.heardBy(now.legId), [agentLeg])
  assert.deepEqual(telephony.heardBy(otherLeg), [])
  assert.equal(now.played.at(-1), `playHoldTone ${otherLeg}`)
  await ask(now, 'joinAll')
  for (const legId of [now.legId, agentLeg, otherLeg]) assert.equal(telephony.heardBy(legId).length, 2, legId)
  await ask(now, 'resume')
  assert.deepEqual(telephony.heardBy(now.legId), [agentLeg])
  assert.equal(stateOf(now, second), 'idle', 'who was asked is free')
  await ask(now, 'ask', to(second))
  await now.world.run(3 * SECOND)
  await ask(now, 'complete')
  assert.equal(await heardBy(now), 1)
  assert.equal(stateOf(now, first), 'wrapUp')
  assert.equal(recordOf(now)?.tookOver, second)
  await ask(now, 'hangUp', {}, second)
  await nothingLeft(now)
})

test('who hangs up after asking has handed the call over; one who was asked and hangs up gives it back', async () => {
  for (const state of ['consulting', 'swap', 'joinAll'] as const) {
    for (const who of ['first', 'second'] as const) {
      const now = await talk({ settings: { wrapUpSeconds: 1 } })
      const [first, second] = now.world.exts
      await ask(now, 'ask', to(second))
      await now.world.run(3 * SECOND)
      if (state !== 'consulting') await ask(now, state)
      await ask(now, 'hangUp', {}, who === 'first' ? first : second)
      await now.world.run(3 * SECOND)
      assert.equal(await heardBy(now), 1, `${state}, ${who}`)
      assert.equal(recordOf(now)?.end, undefined)
      const left = who === 'first' ? second : first
      assert.equal(stateOf(now, left), 'talking')
      assert.equal(stateOf(now, who === 'first' ? first : second), 'idle')
      await ask(now, 'hangUp', {}, left)
      assert.ok(over(now)(), `${state}, ${who}`)
      await nothingLeft(now)
    }
  }
})

test('a call that is cut off ends for the customer too, whomever its agent has asked', async () => {
  const now = await talk()
  const [, second] = now.world.exts
  await ask(now, 'ask', to(second))
  await now.world.run(3 * SECOND)
  await ask(now, 'cutOff')
  assert.ok(over(now)())
  assert.equal(recordOf(now)?.end?.by, 'agent')
  await nothingLeft(now)
})

test('in whatever state the account is stopped for good, nobody is left on a line', async () => {
  const ways: readonly (readonly [TalkCommand, TalkDetail?][])[] = [
    [['hold']],
    [['transfer', to('1002')]],
    [['ask', to('1002')]],
    [['ask', to('1002')], ['hold'], ['hold'], ['swap']],
    [['ask', to('1002')], ['hold'], ['hold'], ['joinAll']],
  ]
  for (const way of ways) {
    const now = await talk()
    for (const [kind, detail] of way) await ask(now, kind, detail)
    now.world.store.stopAll(now.world.accountId, { endsTalks: true })
    await now.world.run(MINUTE)
    assert.ok(over(now)(), JSON.stringify(way))
    assert.deepEqual(await now.world.telephony.snapshot(), [])
  }
})

test('after a death in any state the next process leaves no leg, and every agent can be called again', async () => {
  const second = to('1002')
  const ways: Readonly<
    Record<string, readonly (readonly [TalkCommand | 'hangUp' | 'answers', TalkDetail?])[]>
  > = {
    held: [['hold']],
    handingOver: [['transfer', second]],
    handingOverAlone: [['transfer', second], ['hangUp']],
    asking: [['ask', second]],
    consulting: [['ask', second], ['answers']],
    alternating: [['ask', second], ['answers'], ['swap']],
    threeWay: [['ask', second], ['answers'], ['joinAll']],
    together: [['transfer', second], ['answers']],
  }
  for (const [state, way] of Object.entries(ways)) {
    const mortal = mortality()
    // Nobody answers before the test waits for it.
    const now = await talk({ ...mortal, world: { agentAnswer: { kind: 'fixed', ms: 4 * SECOND } } })
    const { store, telephony, clock, events, accountId } = now.world
    for (const [kind, detail] of way) {
      if (kind === 'answers') await now.world.run(5 * SECOND)
      else await ask(now, kind, detail)
    }
    assert.ok((await telephony.snapshot()).length >= 2, state)
    mortal.die()
    await store.releaseNode('test')
    let legs = 0
    const next = new Engine({
      ...{ store, switch: telephony, clock, wall: clock, random: seeded(2), node: 'next' },
      newLegId: () => `next-${++legs}`,
      emit: event => events.push(event),
    })
    await next.start()
    await now.world.run(2 * MINUTE)
    assert.deepEqual(await telephony.snapshot(), [], state)
    for (const ext of now.world.exts) assert.equal(stateOf(now, ext), 'idle', `${state} ${ext}`)
    assert.equal(recordOf(now)?.end?.outcome, 'connected', state)
    assert.equal(legs, 0, `${state}: nobody is rung again`)
    assert.equal(await store.holdAccount(accountId, 'test'), false)
    await next.stop(0)
  }
})

test('over a switch that loses events, calls that are handed over end, and nobody is left on a line', async () => {
  for (let seed = 1; seed <= 8; seed++) {
    const lossiness = { loss: 0, random: seeded(seed), watch() {} }
    const now = await talk({
      seed,
      over: (telephony, clock) => new LossySwitch(telephony, Object.assign(lossiness, { clock })),
    })
    const [, second] = now.world.exts
    lossiness.loss = 0.3
    await ask(now, seed % 2 === 0 ? 'transfer' : 'ask', to(second))
    await now.world.run(MINUTE)
    await ask(now, 'complete')
    await now.world.run(MINUTE)
    for (const ext of now.world.exts) await ask(now, 'hangUp', {}, ext)
    await now.world.run(2 * MINUTE)
    assert.ok(over(now)(), `seed ${seed}`)
    assert.deepEqual(await now.world.telephony.snapshot(), [], `seed ${seed}`)
    for (const ext of now.world.exts)
      assert.ok(['idle', 'busy'].includes(stateOf(now, ext) ?? ''), `seed ${seed} ${ext}`)
  }
})

test('a live page shows what the agent does with its call, and to whom it goes', async () => {
  const now = await talk()
  const [first, second] = now.world.exts
  const shown = async () => {
    const from = now.world.store.published.length
    now.world.store.watchLive({ accountIds: [now.world.accountId], whole: [now.world.accountId] })
    await now.world.run(3 * SECOND)
    const messages = now.world.store.published.slice(from).map(text => readMessage(text))
    return new Map(
      messages.flatMap(message => (message?.agents ?? []).map(agent => [agent.ext, agent] as const)),
    )
  }
  await ask(now, 'mute')
  await ask(now, 'hold')
  const before = (await shown()).get(first ?? '')?.talk
  assert.deepEqual(before, { state: 'held', isMuted: true, isRecordingPaused: false, others: [] })
  await ask(now, 'ask', to(second))
  await now.world.run(3 * SECOND)
  const reports = await shown()
  assert.deepEqual(reports.get(first ?? '')?.talk?.others, [second])
  const other = reports.get(second ?? '')
  assert.deepEqual([other?.state, other?.phone, other?.talk], ['talking', PHONE, null])
})
