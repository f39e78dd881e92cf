// Shares of the API's connections: one account that asks for much leaves room for the others, and nothing is
// begun for whoever gave up.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { AccountGate, TooBusy } from '../../src/store/postgres/account-gate.ts'

/** Work that lasts until it is let go. */
function held() {
  let release = () => {}
  const done = new Promise<void>(resolve => {
    release = resolve
  })
  return { done, release }
}

const settled = () => new Promise(resolve => setImmediate(resolve))

describe('the gate of accounts', () => {
  test('an account never exceeds its share, all together never the total, and everybody gets through', async () => {
    const request = fc.record({
      account: fc.integer({ min: 1, max: 4 }),
      turns: fc.integer({ min: 0, max: 5 }),
    })
    const check = async (requests: readonly { account: number; turns: number }[]) => {
      const gate = new AccountGate({ total: 5, perAccount: 2 })
      const running = new Map<number, number>()
      const all = requests.map(({ account, turns }) =>
        gate.run(account, async () => {
          running.set(account, (running.get(account) ?? 0) + 1)
          assert.ok((running.get(account) ?? 0) <= 2)
          assert.ok([...running.values()].reduce((sum, count) => sum + count, 0) <= 5)
          for (let turn = 0; turn < turns; turn++) await settled()
          running.set(account, (running.get(account) ?? 0) - 1)
        }),
      )
      await Promise.all(all)
    }
    await fc.assert(fc.asyncProperty(fc.array(request, { maxLength: 60 }), check), { numRuns: 50 })
  })

  test('the account that has waited longest is next, however many others have waiting', async () => {
    const gate = new AccountGate({ total: 1, perAccount: 1 })
    const first = held()
    const order: string[] = []
    const ask = (account: number, name: string) => gate.run(account, async () => void order.push(name))
    const all = [
      gate.run(1, () => first.done),
      ask(1, 'one again'),
      ask(1, 'one once more'),
      ask(2, 'two'),
      ask(3, 'three'),
    ]
    first.release()
    await Promise.all(all)
    assert.deepEqual(order, ['two', 'three', 'one again', 'one once more'])
  })

  test('work that fails releases its place', async () => {
    const gate = new AccountGate({ total: 1, perAccount: 1 })
    for (let time = 0; time < 3; time++)
      await assert.rejects(
        gate.run(1, () => Promise.reject(new Error('no'))),
        /no/,
      )
    assert.equal(await gate.run(1, async () => 'yes'), 'yes')
  })

  test('work that waits longer than a client does is never begun, and too many that wait are refused at once', async () => {
    const gate = new AccountGate({ total: 1, perAccount: 1 })
    const first = held()
    const holder = gate.run(1, () => first.done)
    let begun = 0
    const begin = async () => {
      begun += 1
    }
    const late = Array.from({ length: 200 }, () => gate.run(1, begin))
    const refusals = Promise.all(late.map(one => assert.rejects(one, TooBusy)))
    await assert.rejects(
      gate.run(1, async () => {}),
      TooBusy,
    )
    await refusals
    first.release()
    await holder
    assert.equal(begun, 0)
    await gate.run(1, begin)
    assert.equal(begun, 1)
  })
})
