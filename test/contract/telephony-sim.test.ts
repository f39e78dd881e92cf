// The simulated world itself: its proportions and times, its repeatability from a seed, and the faults that a
// test can cause.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'
import type { SwitchEvent } from '../../src/telephony/port.ts'
import {
  createSimSwitch,
  Distribution,
  draw,
  type LedgerEntry,
  meanOf,
  SimWorld,
} from '../../src/telephony/sim/index.ts'

async function simulation(world: Partial<SimWorld> = {}, seed = 1) {
  const clock = createVirtualClock(0)
  const ledger: LedgerEntry[] = []
  const telephony = createSimSwitch({
    clock,
    random: seeded(seed),
    world,
    watch: entry => ledger.push(entry),
  })
  const events: SwitchEvent[] = []
  await telephony.start(event => events.push(event))
  const dial = (legId: string, more: { trunk?: string; ringTimeoutMs?: number } = {}) =>
    telephony.dial(legId, {
      to: '13800000001',
      callerId: '',
      trunk: 't',
      ringTimeoutMs: 60_000,
      tags: { accountId: 1, callId: 1 },
      ...more,
    })
  const ring = (legId: string, ext = '1001', callerId = '') =>
    telephony.ringAgent(legId, {
      accountId: 1,
      ext,
      callerId,
      ringTimeoutMs: 15_000,
      tags: { accountId: 1, callId: null },
    })
  const connect = (customer: string, agent: string) => {
    telephony.join(customer, customer)
    telephony.join(agent, customer)
  }
  const pass = (ms: number) => clock.runUntil(clock.now() + ms)
  const of = (legId: string) => events.filter(event => 'legId' in event && event.legId === legId)
  return { clock, telephony, events, ledger, connect, dial, ring, pass, of }
}

const always: Partial<SimWorld> = {
  answerProbability: 1,
  busyProbability: 0,
  invalidProbability: 0,
  setup: { kind: 'fixed', ms: 100 },
  ringToAnswer: { kind: 'fixed', ms: 900 },
}

function near(actual: number, expected: number, share: number): void {
  assert.ok(
    Math.abs(actual - expected) <= share * expected,
    `${actual} is not within ${100 * share} % of ${expected}`,
  )
}

describe('distributions', () => {
  const all: Distribution[] = [
    { kind: 'lognormal', meanMs: 60_000, cv: 1 },
    { kind: 'exponential', meanMs: 12_000 },
    { kind: 'uniform', minMs: 1_500, maxMs: 3_500 },
    { kind: 'fixed', ms: 8_000 },
  ]
  for (const distribution of all) {
    test(`draws of ${distribution.kind} have its mean and are whole, non-negative numbers`, () => {
      const random = seeded(5)
      const draws = Array.from({ length: 20_000 }, () => draw(distribution, random))
      assert.ok(draws.every(ms => Number.isInteger(ms) && ms >= 0))
      near(draws.reduce((sum, ms) => sum + ms, 0) / draws.length, meanOf(distribution), 0.04)
    })
  }

  test('a lognormal has the coefficient of variation it was given', () => {
    const random = seeded(6)
    const draws = Array.from({ length: 50_000 }, () =>
      draw({ kind: 'lognormal', meanMs: 9_000, cv: 0.6 }, random),
    )
    const mean = draws.reduce((sum, ms) => sum + ms, 0) / draws.length
    const variance = draws.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / draws.length
    near(Math.sqrt(variance) / mean, 0.6, 0.04)
  })

  for (const bad of [
    { kind: 'normal', meanMs: 1 },
    { kind: 'fixed' },
    { kind: 'lognormal', meanMs: -1, cv: 1 },
    { kind: 'fixed', ms: 1, cv: 2 },
  ]) {
    test(`${JSON.stringify(bad)} is refused`, () => assert.equal(Distribution.safeParse(bad).success, false))
  }
})

describe('the world', () => {
  test('has the defaults of the design', () => {
    assert.deepEqual(SimWorld.parse({}), {
      answerProbability: 0.3,
      busyProbability: 0.12,
      invalidProbability: 0.08,
      setup: { kind: 'uniform', minMs: 1_500, maxMs: 3_500 },
      ringToAnswer: { kind: 'lognormal', meanMs: 9_000, cv: 0.6 },
      fastFailure: { kind: 'uniform', minMs: 2_000, maxMs: 5_000 },
      talk: { kind: 'lognormal', meanMs: 60_000, cv: 1 },
      patience: { kind: 'fixed', ms: 8_000 },
      customerHangsUpFirst: 0.7,
      agentAnswer: { kind: 'lognormal', meanMs: 1_000, cv: 0.5 },
      agentMisses: 0,
      prompt: { kind: 'fixed', ms: 3_000 },
      byNumber: false,
    })
  })

  test('survives JSON, and refuses probabilities above 1 and unknown words', () => {
    assert.deepEqual(SimWorld.parse(JSON.parse(JSON.stringify(SimWorld.parse({})))), SimWorld.parse({}))
    assert.equal(SimWorld.safeParse({ answerProbability: 0.9, busyProbability: 0.2 }).success, false)
    assert.equal(SimWorld.safeParse({ anwserProbability: 0.9 }).success, false)
  })

  test('its customers answer, are busy, do not exist and ring out in their proportions and times', async () => {
    const { telephony, dial, events, pass } = await simulation()
    for (let n = 0; n < 5_000; n++) dial(`c${n}`)
    await pass(600_000)
    const { outcomes, counts } = telephony.ledger
    near(counts.answered, 1_500, 0.06)
    near(outcomes.busy ?? 0, 600, 0.12)
    near(outcomes.invalid ?? 0, 400, 0.15)
    assert.equal(counts.ended, 5_000)
    const at = (type: string) => events.flatMap(event => (event.type === type ? [event.at] : []))
    assert.ok(at('ringing').every(ms => ms >= 1_500 && ms <= 3_500))
    near(at('answered').reduce((sum, ms) => sum + ms, 0) / at('answered').length, 11_500, 0.05)
    const ended = events.flatMap(event => (event.type === 'ended' ? [event] : []))
    assert.ok(
      ended.every(
        end => end.outcome !== 'busy' || (end.at >= 2_000 && end.at <= 5_000 && end.sipStatus === 486),
      ),
    )
    assert.ok(ended.every(end => end.outcome !== 'noAnswer' || end.at === 60_000))
  })

  test('repeats itself from a seed, and another seed is another world', async () => {
    const run = async (seed: number) => {
      const { dial, events, pass } = await simulation({}, seed)
      for (let n = 0; n < 200; n++) dial(`c${n}`)
      await pass(600_000)
      return JSON.stringify(events)
    }
    assert.equal(await run(3), await run(3))
    assert.notEqual(await run(3), await run(4))
  })

  test('a customer does the same however agents are rung meanwhile', async () => {
    const run = async (rings: number) => {
      const { telephony, dial, ring, of, pass } = await simulation()
      telephony.expectAgents(1, [{ ext: '1001', login: '9001-1001', password: '' }])
      dial('a')
      for (let n = 0; n < rings; n++) ring(`x${n}`)
      dial('b')
      await pass(600_000)
      return [of('a'), of('b')]
    }
    assert.deepEqual(await run(0), await run(7))
  })

  test('an answered customer waits until its patience is over, after its agent has gone too', async () => {
    const { telephony, connect, dial, ring, of, pass } = await simulation(always)
    telephony.expectAgents(1, [{ ext: '1001', login: '9001-1001', password: '' }])
    ring('x')
    await pass(5_000)
    dial('a')
    dial('b')
    await pass(1_100)
    connect('a', 'x')
    await pass(1_000)
    telephony.hangup('x')
    await pass(60_000)
    const ends = ['a', 'b'].map(legId => of(legId).at(-1)?.at)
    assert.deepEqual(ends, [7_100 + 8_000, 6_000 + 8_000])
  })

  test('a customer who would answer after the ring time-out does not', async () => {
    const { dial, of, pass } = await simulation({ ...always, ringToAnswer: { kind: 'fixed', ms: 20_000 } })
    dial('a', { ringTimeoutMs: 15_000 })
    await pass(60_000)
    assert.deepEqual(
      of('a').map(event => [event.type, event.at]),
      [
        ['ringing', 100],
        ['ended', 15_000],
      ],
    )
  })

  test('a phone carries one leg at a time', async () => {
    const { telephony, ring, of, pass } = await simulation(always)
    telephony.expectAgents(1, [{ ext: '1001', login: '9001-1001', password: '' }])
    ring('x')
    await pass(5_000)
    ring('y')
    await pass(100)
    const busy = of('y').at(-1)
    assert.ok(busy?.type === 'ended' && busy.outcome === 'busy')
    ring('y2')
    await pass(100)
    assert.equal(of('y2').at(-1)?.type, 'ended')
    telephony.hangup('x')
    ring('z')
    await pass(5_000)
    assert.equal(of('z').at(-1)?.type, 'answered')
  })

  test('an agent is in one room at a time: the customer left behind waits again', async () => {
    const { telephony, connect, dial, ring, of, pass } = await simulation(always)
    telephony.expectAgents(1, [{ ext: '1001', login: '9001-1001', password: '' }])
    ring('x')
    await pass(5_000)
    dial('a')
    dial('b')
    await pass(1_100)
    connect('a', 'x')
    connect('a', 'x')
    await pass(1_000)
    connect('b', 'x')
    assert.equal(telephony.ledger.counts.connected, 2)
    await pass(8_000)
    const [left] = of('a').slice(-1)
    assert.deepEqual([left?.type, left?.at], ['ended', 7_100 + 8_000])
    assert.equal(of('b').at(-1)?.type, 'joined')
  })
})

describe('people who call in', () => {
  const who = { trunk: 't', from: '13800000001', to: '01012345678' }
  const call = { ...who, patienceMs: 5_000 }

  test('ring until they are hung up on, lose patience, or the switch goes down; nobody dialled is mistaken for them', async () => {
    const { telephony, of, pass, dial } = await simulation(always)
    const [first, second, third] = [1, 2, 3].map(() => telephony.callIn(call))
    dial('a')
    await pass(100)
    assert.deepEqual(of(first ?? '').at(0), { type: 'incoming', legId: first, ...who, at: 0 })
    assert.deepEqual(
      (await telephony.snapshot()).map(leg => leg.legId),
      ['a', first, second, third],
    )
    telephony.hangup(first ?? '')
    telephony.hangup(first ?? '')
    telephony.join(second ?? '', 'room')
    await pass(5_000)
    const fourth = telephony.callIn(call)
    telephony.down()
    const fifth = telephony.callIn(call)
    await pass(10_000)
    const ends = [first, second, third, fourth, fifth].map(legId =>
      of(legId ?? '').flatMap(event =>
        event.type === 'ended' ? [`${event.outcome} ${event.by} ${event.at}`] : [],
      ),
    )
    assert.deepEqual(ends, [
      ['cancelled us 100'],
      ['noAnswer customer 5000'],
      ['noAnswer customer 5000'],
      ['trunkFailed network 5100'],
      [],
    ])
  })
})

describe('three in a room', () => {
  test('a customer whose agent hangs up talks on with whoever else is there, and hangs up in the end', async () => {
    const { telephony, connect, dial, ring, of, pass } = await simulation({
      ...always,
      talk: { kind: 'fixed', ms: 10_000 },
      customerHangsUpFirst: 0,
    })
    const agents = ['1001', '1002'].map(ext => ({ ext, login: `9001-${ext}`, password: '' }))
    telephony.expectAgents(1, agents)
    ring('x', '1001', '13800000001')
    ring('y', '1002')
    dial('a')
    await pass(6_000)
    connect('a', 'x')
    telephony.join('y', 'a', { speaksTo: 'none', hears: 'all' })
    await pass(5_000)
    telephony.join('y', 'a')
    await pass(6_000)
    assert.equal(of('x').at(-1)?.type, 'ended')
    assert.notEqual(of('a').at(-1)?.type, 'ended')
    await pass(11_000)
    const [end] = of('a').slice(-1)
    // The other agent's held line stays.
    assert.deepEqual([end?.type, end?.at, of('y').at(-1)?.type], ['ended', 26_000, 'joined'])
    assert.equal(telephony.ledger.counts.connected, 1)
  })

  test('a listener does not stop a customer from waiting', async () => {
    const { telephony, dial, ring, of, pass } = await simulation(always)
    telephony.expectAgents(1, [{ ext: '1001', login: '9001-1001', password: '' }])
    ring('x')
    dial('a')
    await pass(6_000)
    telephony.join('a', 'a')
    telephony.join('x', 'a', { speaksTo: 'none', hears: 'all' })
    await pass(60_000)
    assert.deepEqual([of('a').at(-1)?.type, of('a').at(-1)?.at], ['ended', 1_000 + 8_000])
  })
})

describe('the ledger', () => {
  test('shows an outside checker what was dialled, answered, connected and ended', async () => {
    const { telephony, connect, dial, ring, ledger, pass } = await simulation({
      ...always,
      talk: { kind: 'fixed', ms: 5_000 },
      customerHangsUpFirst: 1,
    })
    telephony.expectAgents(1, [{ ext: '1001', login: '9001-1001', password: '' }])
    ring('x')
    dial('a')
    await pass(6_000)
    connect('a', 'x')
    await pass(60_000)
    assert.deepEqual(
      ledger.filter(entry => entry.legId === 'a').map(({ what, at, outcome }) => [what, at, outcome]),
      [
        ['dialed', 0, undefined],
        ['answered', 1_000, undefined],
        ['answerHeard', 1_000, undefined],
        ['connected', 6_000, undefined],
        ['ended', 11_000, 'completed'],
      ],
    )
    assert.deepEqual(telephony.ledger.outcomes, { completed: 1 })
  })
})

describe('faults', () => {
  test('dials over a failing trunk end trunkFailed, others go on', async () => {
    const { telephony, dial, of, pass } = await simulation(always)
    telephony.fail('t')
    dial('a')
    dial('b', { trunk: 'u' })
    await pass(2_000)
    telephony.repair('t')
    dial('c')
    await pass(2_000)
    const end = of('a').at(-1)
    assert.ok(end?.type === 'ended' && end.outcome === 'trunkFailed' && end.by === 'network')
    assert.deepEqual([of('b').at(-1)?.type, of('c').at(-1)?.type], ['answered', 'answered'])
  })

  test('a switch that goes down says so first, then ends every leg; dials in the meantime fail', async () => {
    const { telephony, dial, ring, events, pass } = await simulation(always)
    telephony.expectAgents(1, [{ ext: '1001', login: '9001-1001', password: '' }])
    ring('x')
    dial('answered')
    await pass(2_500)
    dial('rings')
    await pass(200)
    telephony.down()
    telephony.down()
    dial('late')
    ring('y', '1001')
    await pass(0)
    const reported = events.slice(events.findIndex(event => event.type === 'down'))
    assert.deepEqual(
      reported.map(event =>
        event.type === 'ended' ? `${event.legId} ${event.outcome} ${event.by}` : event.type,
      ),
      [
        'down',
        'x completed network',
        'answered completed network',
        'rings trunkFailed network',
        'late trunkFailed network',
        'y trunkFailed network',
      ],
    )
    assert.deepEqual(await telephony.snapshot(), [])
  })

  test('when it is up again its agents register again and calls go through', async () => {
    const { telephony, dial, events, of, pass } = await simulation(always)
    telephony.expectAgents(1, [{ ext: '1001', login: '9001-1001', password: '' }])
    await pass(0)
    telephony.down()
    await pass(1_000)
    telephony.up()
    dial('a')
    await pass(2_000)
    assert.equal(events.filter(event => event.type === 'agentRegistered').length, 2)
    assert.equal(of('a').at(-1)?.type, 'answered')
  })

  test('nothing is reported after the stop', async () => {
    const { telephony, dial, events, pass, clock } = await simulation(always)
    dial('a')
    await pass(50)
    telephony.hangup('a')
    dial('b')
    await telephony.stop()
    const before = events.length
    await pass(60_000)
    assert.equal(events.length, before)
    assert.ok(clock.pending() <= 1)
  })

  test('a listener that throws does not cost any other event', async () => {
    const clock = createVirtualClock(0)
    const telephony = createSimSwitch({ clock, random: seeded(1), world: always })
    const heard: string[] = []
    await telephony.start(event => {
      if (event.type !== 'agentRegistered') return
      heard.push(event.ext)
      if (event.ext === '2') throw new Error('broken listener')
    })
    telephony.expectAgents(
      1,
      ['1', '2', '3'].map(ext => ({ ext, login: ext, password: '' })),
    )
    await assert.rejects(clock.runUntil(10), /broken listener/)
    await clock.runUntil(20)
    assert.deepEqual(heard, ['1', '2', '3'])
  })
})
