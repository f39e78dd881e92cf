// The simulated switch beside calls to customers: who calls in, three in a room, its ledger, and the faults
// that a test can cause.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'
import { createSimSwitch } from '../../src/telephony/sim/index.ts'
import { always, simulation } from './telephony-simulation.ts'

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
        ['asked', 0, undefined],
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
