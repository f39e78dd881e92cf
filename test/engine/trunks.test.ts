// Trunks that are down: no call is begun over them, why says so, and dialling goes on when one is up.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EngineEvent } from '../../src/domain/event.ts'
import type { Why } from '../../src/domain/why.ts'
import { Lines } from '../../src/engine/node/lines.ts'
import { createLog, logEvents } from '../../src/report/log.ts'
import { createMetrics } from '../../src/report/metrics.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'
import type { Switch, SwitchEvent } from '../../src/telephony/port.ts'
import { whyWords } from '../../src/words/why-words.ts'
import { loadWhole } from '../support/whole-trunks.ts'
import { MINUTE, openWorld, SECOND } from '../support/world.ts'

const DOWN = {
  type: 'trunkDown',
  outage: { reason: 'passwordRefused', about: { answer: '403 Forbidden' } },
  at: 0,
} as const

/** The simulated switch, which a test may make report more than it does. */
async function worldWithTrunk() {
  let notify: (event: SwitchEvent) => void = () => {}
  const world = await openWorld({
    over: telephony =>
      new Proxy<Switch>(telephony, {
        get(target, verb) {
          if (verb === 'start') {
            return (listen: (event: SwitchEvent) => void) => {
              notify = listen
              return target.start(listen)
            }
          }
          const value: unknown = Reflect.get(target, verb)
          return typeof value === 'function' ? value.bind(target) : value
        },
      }),
  })
  const trunk = `trunk-${world.accountId}`
  const dialled = () =>
    world.ledger.filter(entry => entry.what === 'dialed' && entry.legId.startsWith('call-')).length
  return { world, trunk, dialled, notify: (event: SwitchEvent) => notify(event) }
}

test('a task whose only trunk is down dials nobody, says which and why, holds no numbers, and resumes when it is up', async () => {
  const { world, trunk, dialled, notify } = await worldWithTrunk()
  const id = world.addTask({}, 500)
  await world.run(MINUTE)
  assert.ok(dialled() > 0)
  notify({ ...DOWN, trunk })
  const before = dialled()
  await world.run(5 * MINUTE)
  assert.equal(dialled(), before)
  const why = () => world.store.tasks.get(id)?.progress?.why as Why | null
  const said = () => whyWords(why() ?? assert.fail('it dials'))
  assert.equal(why()?.code, 'trunkDown')
  assert.equal(said()?.en, `trunk ${trunk} is down: it refuses our user name or password (403 Forbidden)`)
  assert.equal(said()?.zh, `线路 ${trunk} 不可用：对方不接受用户名或密码（403 Forbidden）`)
  assert.equal(
    [...world.store.calls.values()].filter(call => call.end === undefined).length,
    0,
    'claimed numbers went back',
  )
  notify({ type: 'trunkUp', trunk, at: 0 })
  await world.run(MINUTE)
  assert.ok(dialled() > before)
  assert.notEqual(why()?.code, 'trunkDown')
  const reported = world.events.flatMap(event =>
    event.type === 'trunkDown' || event.type === 'trunkUp' ? [event.type] : [],
  )
  assert.deepEqual(reported, ['trunkDown', 'trunkUp'])
})

test('calls use the trunks that are up, and none if all are down', () => {
  const clock = createVirtualClock(0)
  const lines = new Lines(clock, clock)
  const names = ['one', 'two']
  const silent = { reason: 'callUnanswered', about: {} } as const
  const refusing = { reason: 'passwordRefused', about: { answer: '403' } } as const
  lines.trunkDown('one', silent)
  loadWhole(
    lines,
    1,
    names.map(name => ({ name, channels: 9, callsPerSecond: 100, priority: 1 })),
  )
  const wish = { accountId: 1, trunks: names, callerIds: [], calls: new Map<string, number>() }
  const takes = () => Array.from({ length: 4 }, () => lines.take(wish)?.trunk ?? null)
  assert.deepEqual(takes(), ['two', 'two', 'two', 'two'])
  assert.equal(lines.downOf(names), null)
  lines.trunkDown('two', refusing)
  assert.deepEqual(takes(), [null, null, null, null])
  assert.deepEqual(lines.downOf(names), { name: 'one', outage: silent })
  assert.equal(lines.downOf([]), null)
  lines.trunkDown('one', refusing)
  assert.deepEqual(lines.downOf(names), { name: 'one', outage: refusing })
  lines.trunkUp('one')
  assert.deepEqual(takes(), ['one', 'one', 'one', 'one'])
})

test('a trunk without room for a call is used less, reported once for calls begun together, and used more again', async () => {
  const { world, trunk, dialled, notify } = await worldWithTrunk()
  world.addTask({}, 5_000)
  await world.run(2 * MINUTE)
  const inFlight = () =>
    [...world.store.calls.values()].filter(call => call.dialedAt !== undefined && call.end === undefined)
      .length
  const before = inFlight()
  assert.ok(before > 3, `${before} calls in flight`)
  for (let nth = 0; nth < 5; nth++) notify({ type: 'trunkFull', trunk, at: 0 })
  const slowed = world.events.filter(event => event.type === 'trunkSlowed')
  assert.deepEqual(
    slowed.map(event => event.type === 'trunkSlowed' && [event.trunk, event.channels]),
    [[trunk, Math.floor(before / 2)]],
  )
  const atRefusal = dialled()
  await world.run(10 * MINUTE)
  assert.ok(dialled() > atRefusal, 'it is dialled over all the same')
  assert.ok(inFlight() > Math.floor(before / 2), 'and in the end as much as before')
})

test('a change of a trunk is a line of the log and a metric', async () => {
  const written: string[] = []
  const log = logEvents(
    createLog({ level: 'info', destination: { write: (line: string) => void written.push(line) } }),
  )
  const metrics = createMetrics({ clock: createVirtualClock(0), switchName: 'sip', clockSpeed: 1 })
  const notify = (event: EngineEvent) => {
    log(event)
    metrics.listen(event)
  }
  notify({ ...DOWN, trunk: 'carrier' })
  assert.match(await metrics.text(), /^yuhu_trunk_up\{trunk="carrier"\} 0$/m)
  notify({ type: 'trunkUp', trunk: 'carrier', at: SECOND })
  assert.match(await metrics.text(), /^yuhu_trunk_up\{trunk="carrier"\} 1$/m)
  notify({ type: 'trunkSlowed', trunk: 'carrier', channels: 25, callsPerSecond: 5, at: SECOND })
  assert.match(await metrics.text(), /^yuhu_trunk_full_total\{trunk="carrier"\} 1$/m)
  const lines = written.map(line => JSON.parse(line) as { trunk: string; msg: string })
  assert.deepEqual(
    lines.map(({ trunk, msg }) => [trunk, msg]),
    [
      ['carrier', 'trunk is down: it refuses our user name or password (403 Forbidden)'],
      ['carrier', 'trunk is up'],
      [
        'carrier',
        'trunk had no room for a call: it is used for at most 25 channels and 5 calls a ' +
          'second now, and for more again step by step',
      ],
    ],
  )
})
