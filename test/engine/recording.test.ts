// Recordings and announcements in virtual time, over a switch that reports recordings as one does whose
// people make sound.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { readRecordingName } from '../../src/domain/recording.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { createLog, logEvents } from '../../src/report/log.ts'
import { createMetrics } from '../../src/report/metrics.ts'
import type { Switch, SwitchEvent } from '../../src/telephony/port.ts'
import { createSimSwitch, type SimSwitch } from '../../src/telephony/sim/index.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

const FOLDER = '/var/recordings'
const ALL_ANSWER = { answerProbability: 1, busyProbability: 0, invalidProbability: 0 }

type Sound = 'reported' | 'fails at once' | 'fails later' | 'fails after the call' | 'silent'

interface Asked {
  readonly legId: string
  readonly what: string
  readonly at: number
}

/** The simulated switch with sound: what it was asked about it, and what became of recordings. */
class SoundSwitch {
  readonly asked: Asked[] = []
  readonly files: string[] = []
  private notify: (event: SwitchEvent) => void = () => {}
  private readonly sound: Sound

  constructor(sound: Sound) {
    this.sound = sound
  }

  over = (
    telephony: SimSwitch,
    clock: { now(): number; after(ms: number, act: () => void): () => void },
  ): Switch => ({
    start: listener => {
      this.notify = listener
      return telephony.start(listener)
    },
    stop: () => telephony.stop(),
    expectAgents: (...args) => telephony.expectAgents(...args),
    expectElsewhere: codes => telephony.expectElsewhere(codes),
    useTrunks: trunks => telephony.useTrunks(trunks),
    usePrompts: (...args) => telephony.usePrompts(...args),
    dial: (...args) => telephony.dial(...args),
    answer: (...args) => telephony.answer(...args),
    ringAgent: (...args) => telephony.ringAgent(...args),
    join: (...args) => {
      this.asked.push({ legId: args[0], what: 'join', at: clock.now() })
      telephony.join(...args)
    },
    leave: legId => telephony.leave(legId),
    playRinging: legId => telephony.playRinging(legId),
    playHoldTone: legId => telephony.playHoldTone(legId),
    pauseRecording: legId => telephony.pauseRecording(legId),
    resumeRecording: legId => telephony.resumeRecording(legId),
    sendDigits: (...args) => telephony.sendDigits(...args),
    hangup: legId => telephony.hangup(legId),
    play: (legId, prompt, loops) => {
      this.asked.push({
        legId,
        what: `play ${prompt}${loops === undefined ? '' : ' loops'}`,
        at: clock.now(),
      })
      if (loops === undefined) telephony.play(legId, prompt)
    },
    record: (legId, file) => {
      this.asked.push({ legId, what: 'record', at: clock.now() })
      this.files.push(file)
      const reported = (event: 'recording' | 'recordingFailed', afterMs: number) =>
        clock.after(afterMs, () => {
          const of = { legId, file, at: clock.now() }
          this.notify(
            event === 'recording'
              ? { type: event, ...of }
              : { type: event, ...of, reason: 'no space left on device' },
          )
        })
      if (this.sound !== 'silent' && this.sound !== 'fails at once') reported('recording', 20)
      if (this.sound === 'fails after the call') reported('recordingFailed', HOUR)
      if (this.sound === 'fails later') reported('recordingFailed', 500)
      if (this.sound === 'fails at once') reported('recordingFailed', 20)
    },
    snapshot: () => telephony.snapshot(),
  })

  of(legId: string): string[] {
    return this.asked.filter(one => one.legId === legId).map(one => one.what)
  }
}

async function open(
  sound: Sound,
  options: WorldOptions = {},
): Promise<{ world: World; telephony: SoundSwitch }> {
  const telephony = new SoundSwitch(sound)
  const world = await openWorld({ over: telephony.over, recordingsFolder: FOLDER, ...options })
  return { world, telephony }
}

const callsOf = (world: World) => [...world.store.calls.values()]
const connectedIn = (world: World) => callsOf(world).filter(call => call.end?.outcome === 'connected')
/** The recordings of the calls whose records are pushed, as they stand. */
const pushedRecordings = (world: World, from = 0) =>
  world.store.pushes
    .slice(from)
    .flatMap(({ fact }) =>
      fact.type === 'callEnded' ? [world.store.calls.get(fact.callId)?.recording ?? ''] : [],
    )

test('every conversation, and no other call, is recorded from the moment an agent has it, under a name of its own', async () => {
  for (const reach of ['held', 'ring'] as const) {
    const { world, telephony } = await open('reported', {
      reach,
      settings: { pushCallUrl: 'http://127.0.0.1:1/' },
    })
    const id = world.addTask({}, 120)
    await world.runUntil(() => world.store.tasks.get(id)?.state === 'ended', 12 * HOUR)
    const connected = connectedIn(world)
    assert.ok(connected.length > 20)
    assert.equal(telephony.files.length, connected.length)
    assert.equal(new Set(telephony.files).size, connected.length)
    for (const call of connected) {
      const name = readRecordingName(call.recording ?? '')
      assert.ok(name !== null, call.recording)
      assert.equal(name.callId, call.callId)
      assert.ok(telephony.files.includes(`${FOLDER}/${name.path}`), name.path)
      const asked = telephony.asked.find(one => one.legId === call.legId && one.what === 'record')
      assert.equal(asked?.at, call.connectedAt)
    }
    assert.deepEqual(
      callsOf(world).filter(call => call.end?.outcome !== 'connected' && call.recording !== undefined),
      [],
    )
    const pushed = pushedRecordings(world)
    assert.deepEqual(pushed.filter(name => name !== '').sort(), connected.map(call => call.recording).sort())
  }
})

test('the record names no recording that the switch did not report: simulated people make no sound', async () => {
  const { world, telephony } = await open('silent', { settings: { pushCallUrl: 'http://127.0.0.1:1/' } })
  world.addTask({}, 100)
  await world.run(HOUR)
  assert.ok(telephony.files.length > 10)
  assert.deepEqual(
    callsOf(world).filter(call => call.recording !== undefined),
    [],
  )
  assert.ok(pushedRecordings(world).every(recording => recording === ''))
})

test('an account that wants no recordings, and a process without a folder, request none', async () => {
  for (const options of [
    { settings: { recordCalls: false } },
    { recordingsFolder: null },
  ] satisfies WorldOptions[]) {
    const { world, telephony } = await open('reported', options)
    world.addTask({}, 60)
    await world.run(HOUR / 2)
    assert.ok(connectedIn(world).length > 5)
    assert.deepEqual(telephony.files, [])
  }
})

test('a recording that fails is reported and counted, and the call goes on; the part written stays in the record', async () => {
  const talkMs = async (sound: Sound) => {
    const { world } = await open(sound, { seed: 5 })
    world.addTask({}, 100)
    await world.run(HOUR)
    const failed = world.events.filter(event => event.type === 'recordingFailed')
    const begun = world.events.filter(event => event.type === 'callRecorded')
    const connected = connectedIn(world)
    assert.ok(connected.length > 10)
    for (const call of connected) assert.equal(call.recording !== undefined, sound !== 'fails at once')
    return {
      failed,
      begun,
      talks: connected.map(call => (call.end?.endedAt ?? 0) - (call.connectedAt ?? 0)),
    }
  }
  const good = await talkMs('reported')
  assert.equal(good.failed.length, 0)
  assert.ok(good.begun.length >= good.talks.length)
  for (const sound of ['fails at once', 'fails later'] as const) {
    const { failed, begun, talks } = await talkMs(sound)
    assert.deepEqual(talks, good.talks, 'the calls went on as those that were recorded')
    assert.ok(failed.length >= talks.length)
    assert.equal(begun.length > 0, sound === 'fails later')
    const lines: string[] = []
    const metrics = createMetrics({
      clock: { now: () => 0, after: () => () => {} },
      switchName: 'sip',
      clockSpeed: 1,
      withNode: false,
    })
    const report = logEvents(
      createLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } }),
    )
    for (const event of [...begun, ...failed]) {
      metrics.listen(event)
      report(event)
    }
    assert.equal(lines.length, failed.length)
    assert.match(lines[0] ?? '', /"call":\d+.*recording failed: no space left on device/)
    const text = await metrics.text()
    assert.ok(text.includes(`yuhu_recordings_total{result="failed"} ${failed.length}\n`), text)
    assert.ok(text.includes(`yuhu_recordings_total{result="begun"} ${begun.length}\n`), text)
  }
})

test('a recording that fails when its call is over is still reported', async () => {
  const { world } = await open('fails after the call')
  world.addTask({}, 20)
  await world.run(3 * HOUR)
  const faults = world.events.flatMap(event =>
    event.type === 'fault' && event.where === 'recording' ? [event.message] : [],
  )
  assert.ok(faults.length > 0)
  assert.equal(faults.length, connectedIn(world).length)
  assert.match(faults[0] ?? '', /^recording of leg call-\d+ failed: no space left on device$/)
})

test('a process that dies while a conversation is recorded leaves its name in the record', async () => {
  const { world } = await open('reported', {
    settings: { pushCallUrl: 'http://127.0.0.1:1/' },
    world: ALL_ANSWER,
  })
  world.addTask({}, 300)
  await world.run(5 * MINUTE)
  const talking = callsOf(world).filter(call => call.recording !== undefined && call.end === undefined)
  assert.ok(talking.length > 3)
  const reported = world.store.pushes.length
  await world.store.releaseNode('test')
  const fresh = await openWorld({ agents: 1 })
  const engine = new Engine({
    store: world.store,
    switch: createSimSwitch({ clock: fresh.clock, random: seeded(1) }),
    clock: fresh.clock,
    wall: fresh.clock,
    random: seeded(1),
    node: 'next',
    newLegId: () => `next-${++legs}`,
    emit: () => {},
  })
  await fresh.clock.runUntil(world.clock.now())
  await engine.start()
  await fresh.run(SECOND)
  const pushed = pushedRecordings(world, reported)
  for (const call of talking) {
    assert.equal(call.end?.outcome, 'connected')
    assert.ok(readRecordingName(call.recording ?? '') !== null)
    assert.ok(pushed.includes(call.recording ?? ''), call.recording)
  }
})

let legs = 0
const ABANDON_WAIT_MS = 1_500
const PROMPT_MS = 4_321

test('a waiting customer hears the announcement over and over until an agent has the call or it is given up', async () => {
  const settings = {
    ...{ waitPrompt: 'hold.wav', abandonPrompt: 'sorry.wav', abandonWaitMs: ABANDON_WAIT_MS },
    enforceCapOnManual: false,
  }
  const { world, telephony } = await open('silent', {
    agents: 2,
    settings,
    world: { ...ALL_ANSWER, prompt: { kind: 'fixed', ms: PROMPT_MS }, patience: { kind: 'fixed', ms: HOUR } },
    reach: 'ring',
  })
  world.addTask({ ratio: 5, pace: 'manual' }, 60)
  await world.run(2 * HOUR)
  const heard = new Map<string, number>()
  for (const call of callsOf(world)) {
    if (call.answeredAt === undefined) continue
    const all = telephony.of(call.legId).filter(what => what !== 'record')
    heard.set(all.join(', '), (heard.get(all.join(', ')) ?? 0) + 1)
    assert.equal(all.filter(what => what === 'play hold.wav loops').length, 1, all.join())
    assert.equal(all[0], 'play hold.wav loops')
    const asked = telephony.asked.find(one => one.legId === call.legId)
    assert.equal(asked?.at, call.answeredAt)
    const sorry = telephony.asked.find(({ legId, what }) => legId === call.legId && what === 'play sorry.wav')
    if (sorry === undefined) continue
    assert.equal(sorry.at - call.answeredAt, ABANDON_WAIT_MS, 'said when its time is over')
    assert.equal((call.end?.endedAt ?? 0) - sorry.at, PROMPT_MS, 'hung up at the end of the announcement')
  }
  assert.deepEqual([...heard.keys()].sort(), [
    'play hold.wav loops, join',
    'play hold.wav loops, play sorry.wav',
  ])
})

test('a customer whom a held agent takes at once hears nothing but the agent; without a setting nobody hears anything', async () => {
  const held = await open('silent', { settings: { waitPrompt: 'hold.wav' }, world: ALL_ANSWER })
  held.world.addTask({ pace: 'manual' }, 60)
  await held.world.run(HOUR)
  const atOnce = connectedIn(held.world).filter(
    call => call.answeredAt !== undefined && (call.connectedAt ?? 0) - call.answeredAt < 100,
  )
  assert.ok(atOnce.length > 10)
  for (const call of atOnce) assert.deepEqual(held.telephony.of(call.legId), ['record', 'join'])
  const none = await open('silent', { agents: 2, world: ALL_ANSWER })
  none.world.addTask({ ratio: 5, pace: 'manual' }, 60)
  await none.world.run(HOUR)
  assert.deepEqual(
    none.telephony.asked.filter(one => one.what.startsWith('play')),
    [],
  )
})

test('an announcement that ends at once, because it cannot be played, delays no call; one never reported over is cut', async () => {
  for (const [tellsPlayed, mostMs] of [
    [true, 2_000 + 100],
    [false, 2_000 + 20_000 + 100],
  ] as const) {
    const world = await openWorld({
      agents: 1,
      settings: { abandonPrompt: 'missing.wav', enforceCapOnManual: false },
      world: { ...ALL_ANSWER, patience: { kind: 'fixed', ms: MINUTE } },
      over: (telephony, clock) => {
        let notify: (event: SwitchEvent) => void = () => {}
        return new Proxy<Switch>(telephony, {
          get(target, verb) {
            if (verb === 'start') {
              return (listener: typeof notify) => {
                notify = listener
                return target.start(listener)
              }
            }
            if (verb === 'play')
              return (legId: string) =>
                tellsPlayed && clock.after(0, () => notify({ type: 'played', legId, at: clock.now() }))
            const value: unknown = Reflect.get(target, verb)
            return typeof value === 'function' ? value.bind(target) : value
          },
        })
      },
    })
    world.addTask({ ratio: 5, pace: 'manual' }, 30)
    await world.run(HOUR)
    const abandoned = callsOf(world).filter(call => call.end?.outcome === 'abandoned' && call.end.by === 'us')
    assert.ok(abandoned.length > 3)
    const longest = Math.max(...abandoned.map(call => (call.end?.endedAt ?? 0) - (call.answeredAt ?? 0)))
    assert.ok(longest <= mostMs, `${longest} ms`)
    assert.equal(longest > 10_000, !tellsPlayed)
  }
})
