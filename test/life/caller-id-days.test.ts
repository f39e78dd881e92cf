// `caller-id days` as an operator types it: each number's answer rate by day, beside that of all of them.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { claimOf, DAY_MS, NODE, PostgresWorld, phones, RANG_OUT } from '../contract/store-world.ts'
import { anyKind } from '../support/database.ts'
import { typed } from '../support/typed.ts'

describe('caller-id days', () => {
  let world: PostgresWorld
  let code: string
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    const { store } = world
    const accountId = await world.addAccount({ callHours: 'none' })
    code = (await store.loadAccount(accountId))?.account.code ?? ''
    await store.holdAccount(accountId, NODE, 600_000)
    for (const number of ['0101', '0102', '0103']) await store.addCallerId(code, number)
    const now = Date.now()
    const claims = await store.claim(claimOf(await world.addTask(accountId, phones(4, 13_600_000_000)), 4))
    const shown = ['0101', '0101', '0102', '0101']
    const at = [now - DAY_MS, now - DAY_MS, now - DAY_MS, now - 40 * DAY_MS]
    const marks = claims.map(({ callId }, index) => ({
      ...{ callId, dialedAt: at[index] ?? 0, trunk: 'line', callerId: shown[index] ?? '' },
    }))
    assert.equal((await store.clearToDial(accountId, NODE, marks)).length, 4)
    const calls = claims.map(({ callId }, index) => ({
      ...{ callId, ...(index === 0 && { answeredAt: now - DAY_MS + 5_000 }), end: RANG_OUT },
    }))
    await store.record(accountId, NODE, { calls, agents: [], tasks: [], pushes: [] })
  })
  after(() => world.close())

  const days = (...argv: string[]) =>
    typed(['caller-id', 'days', '--account', code, ...argv], { env: { DATABASE_URL: world.url } })

  test('a day without a call is left out, and so is what is older than 30 days', async () => {
    const { out } = await days()
    assert.match(out, /^callerId +day +calls +answerRate +ofAll\n/)
    const lines = out.trimEnd().split('\n').slice(1)
    assert.deepEqual(
      lines.map(line => line.replace(/\d{4}-\d\d-\d\d/, 'then').split(/ {2,}/)),
      [
        ['0101', 'then', '2', '50.0 %', '33.3 %'],
        ['0102', 'then', '1', '0.0 %', '33.3 %'],
      ],
    )
    const { rows, pool } = JSON.parse((await days('--number', '0102', '--json')).out)
    assert.deepEqual([rows.length, rows[0].number, rows[0].days.length], [1, '0102', 1])
    assert.deepEqual([pool.length, pool[0].calls, pool[0].answered], [1, 3, 1])
    assert.match((await days('--number', '0103')).out, /^No call .* in the last 30 days\.$/m)
  })
})
