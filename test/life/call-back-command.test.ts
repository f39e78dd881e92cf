// `call-back` as an operator types it: promised, listed, moved, cancelled, and refused with a sentence.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DateTime } from 'luxon'
import { PostgresWorld } from '../contract/store-world.ts'
import { anyKind } from '../support/database.ts'
import { typed } from '../support/typed.ts'

const ZONE = 'Asia/Shanghai'
const PHONE = '13800000001'
const ahead = (days: number) =>
  DateTime.now().setZone(ZONE).plus({ days }).startOf('day').toFormat("yyyy-MM-dd '10:00:00'")

describe('call-back', () => {
  let world: PostgresWorld
  let code: string
  let taskid: string
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    const accountId = await world.addAccount({ callHours: '08:00-21:00', timeZone: ZONE })
    code = (await world.store.loadAccount(accountId))?.account.code ?? ''
    taskid = world.taskid(await world.addTask(accountId, [PHONE]))
  })
  after(() => world.close())

  const type = (verb: string, argv: readonly string[], LANG = 'C.UTF-8') =>
    typed(['call-back', verb, '--account', code, ...argv], { env: { DATABASE_URL: world.url, LANG } })
  const rows = async (...argv: string[]) => JSON.parse((await type('list', [...argv, '--json'])).out)

  test('one is promised, listed, moved and cancelled', async () => {
    assert.match((await type('list', [])).out, /^Account \d+ has no such call-backs\.$/m)
    const [first, later] = [ahead(2), ahead(3)]
    const wish = ['--phone', `+86 ${PHONE}`, '--task', taskid, '--note', 'about the offer']
    const made = await type('add', [...wish, '--at', first])
    assert.match(made.out, new RegExp(`^Call-back \\d+ promised: ${PHONE} at ${first}\\.$`, 'm'))
    const [row] = await rows()
    assert.deepEqual(
      [row.phone, row.taskid, row.note, row.state],
      [PHONE, taskid, 'about the offer', 'waiting'],
    )
    assert.equal(row.source, 'command')
    const id = String(row.id)
    const { out } = await type('list', ['--phone', PHONE])
    assert.match(out, /^id +due +phone +ext +groups +state +why +note\n/)
    assert.match(out, new RegExp(`^${id} +${first} +${PHONE} .* waiting +- +about the offer`, 'm'))
    assert.match((await type('add', [...wish, '--at', later])).err, /promised a call-back already/)
    assert.match((await type('move', ['--id', id, '--at', later])).out, new RegExp(`changed: .* ${later}`))
    assert.equal((await rows())[0].at - row.at, 86_400_000)
    assert.equal((await type('move', ['--id', id, '--note', 'call the office'])).code, 0)
    assert.equal((await rows())[0].note, 'call the office')
    assert.equal((await type('cancel', ['--id', id, '--note', 'sold'])).code, 0)
    assert.deepEqual(await rows(), [])
    const [ended] = await rows('--state', 'ended')
    assert.deepEqual([ended.state, ended.reason], ['ended', 'cancelled'])
    const chinese = await type('list', ['--state', 'ended'], 'zh_CN.UTF-8')
    assert.match(chinese.out, /已结束 +已取消/)
    assert.match((await type('cancel', ['--id', id])).err, /is over/)
  })

  test('what cannot be promised is refused with a sentence', async () => {
    const add = async (...argv: string[]) => (await type('add', ['--phone', PHONE, ...argv])).err
    const night = ahead(2).replace('10:00', '23:00')
    assert.match(await add('--at', night), /may not be called/)
    assert.match(await add('--at', '2020-01-01 10:00'), /a moment that is to come/)
    assert.match(await add('--at', 'tomorrow'), /^--at is "tomorrow"/)
    assert.match(await add('--at', ahead(2), '--ext', '999'), /999/)
    assert.match(await add('--at', ahead(2), '--note', 'x'.repeat(501)), /longer than 500/)
    assert.match((await type('move', ['--id', 'x', '--note', 'y'])).err, /^--id is "x"/)
    assert.match((await type('move', ['--id', '1'])).err, /--at, --ext/)
    assert.match((await type('cancel', ['--id', '999999'])).err, /There is no such call-back/)
    assert.deepEqual(await rows(), [])
  })
})
