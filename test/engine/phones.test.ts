// Agents' phones as the engine sees them: whose are expected here, and which are asked to come again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AccountSettings } from '../../src/domain/account.ts'
import type { Switch, SwitchEvent } from '../../src/telephony/port.ts'
import { openWorld, SECOND, type WorldOptions } from '../support/world.ts'

/** What the switch was asked to expect, and a way to have it tell what a simulated one never does. */
async function watched(options: WorldOptions = {}) {
  const elsewhere: (readonly string[])[] = []
  const expected: [accountId: number, agents: number][] = []
  let tell: (event: SwitchEvent) => void = () => {}
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
              tell = listen
              return target.start(listen)
            }
          }
          const value: unknown = Reflect.get(target, verb)
          return typeof value === 'function' ? value.bind(target) : value
        },
      }),
  })
  return { world, elsewhere, expected, tell: (event: SwitchEvent) => tell(event) }
}

test('phones of an account are asked to come again until it is driven here, and after it is lost to another process', async () => {
  const { world, elsewhere, expected } = await watched()
  const own = String(world.accountId)
  assert.deepEqual([elsewhere[0], elsewhere.at(-1)], [[own], []], 'while its calls are recovered, then no more')
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
