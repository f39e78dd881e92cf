// Agents' phones as the engine sees them: whose are expected here, and which are asked to come again.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AccountSettings } from '../../src/domain/account.ts'
import type { Why } from '../../src/domain/why.ts'
import type { Switch, SwitchEvent } from '../../src/telephony/port.ts'
import { whyWords } from '../../src/words/why-words.ts'
import { MINUTE, openWorld, SECOND, type WorldOptions } from '../support/world.ts'

/** What the switch was asked to expect, and a way to have it report what a simulated one never does. */
async function watched(options: WorldOptions = {}) {
  const elsewhere: (readonly string[])[] = []
  const expected: [accountId: number, agents: number][] = []
  let notify: (event: SwitchEvent) => void = () => {}
  /** Whose phones are away, though simulated ones never are. */
  const away = new Set<string>()
  const world = await openWorld({
    ...options,
    over: telephony =>
      new Proxy<Switch>(telephony, {
        get(target, verb) {
          if (verb === 'expectElsewhere') return (codes: readonly string[]) => elsewhere.push(codes)
          if (verb === 'expectAgents') {
            return (...[accountId, agents]: Parameters<Switch['expectAgents']>) => {
              expected.push([accountId, agents.length])
              target.expectAgents(accountId, agents)
            }
          }
          if (verb === 'start') {
            return (listen: (event: SwitchEvent) => void) => {
              notify = listen
              return target.start(
                event => (event.type === 'agentRegistered' && away.has(event.ext)) || listen(event),
              )
            }
          }
          const value: unknown = Reflect.get(target, verb)
          return typeof value === 'function' ? value.bind(target) : value
        },
      }),
  })
  return { world, elsewhere, expected, away, notify: (event: SwitchEvent) => notify(event) }
}

test('phones of an account are asked to come again until it is driven here, and after it is lost to another process', async () => {
  const { world, elsewhere, expected } = await watched()
  const own = String(world.accountId)
  assert.deepEqual(
    [elsewhere[0], elsewhere.at(-1)],
    [[own], []],
    'while its calls are recovered, then no more',
  )
  const other = world.store.addAccount(AccountSettings.parse({}))
  await world.store.holdAccount(other, 'another process')
  await world.run(2 * SECOND)
  assert.deepEqual(elsewhere.at(-1), [String(other)])
  await world.store.releaseNode('test')
  await world.store.holdAccount(world.accountId, 'another process')
  await world.run(5 * SECOND)
  assert.deepEqual([...(elsewhere.at(-1) ?? [])].sort(), [own, String(other)].sort())
  assert.deepEqual(expected.at(-1), [world.accountId, 0])
})

test('a task whose agents are ready but not registered says so, and whose phone was refused, how often and why', async () => {
  const { world, away, notify } = await watched({ agents: 2 })
  const id = world.addTask({}, 100)
  const why = () => world.store.tasks.get(id)?.progress?.why as Why | null
  const said = () => whyWords(why() ?? assert.fail('it dials'))
  for (const ext of world.exts) {
    away.add(ext)
    notify({ type: 'agentUnregistered', accountId: world.accountId, ext, at: 0 })
  }
  await world.run(MINUTE)
  assert.deepEqual(
    [why()?.code, said().en],
    ['noAgents', '2 agents are ready, but none of their phones is registered'],
  )
  for (let n = 0; n < 14; n++)
    notify({
      type: 'agentRefused',
      accountId: world.accountId,
      ext: '1001',
      reason: 'wrongPassword',
      from: '192.0.2.1',
      at: 0,
    })
  notify({
    type: 'agentRefused',
    accountId: world.accountId,
    ext: '1002',
    reason: 'extAmbiguous',
    from: '192.0.2.1',
    at: 0,
  })
  await world.run(MINUTE)
  assert.equal(
    said().en,
    '2 agents are ready, but none of their phones is registered; 1001 was refused 14 times: wrong password',
  )
  assert.equal(said().zh, '2 个坐席已示闲，但话机都没有注册；分机 1001 注册被拒 14 次：密码错误')
  notify({ type: 'agentRegistered', accountId: world.accountId, ext: '1001', at: 0 })
  await world.run(MINUTE)
  assert.notEqual(why()?.code, 'noAgents')
  notify({ type: 'agentUnregistered', accountId: world.accountId, ext: '1001', at: 0 })
  await world.run(MINUTE)
  assert.match(
    said().en ?? '',
    /; 1002 was refused once: several accounts have this extension/,
    'who registered since is forgiven',
  )
})
