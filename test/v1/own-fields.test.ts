// The client's own fields of a number: in by `/v1` and by a file, out with everything about it, found by value.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { claimOf, NODE, RANG_OUT } from '../contract/store-world.ts'
import { FileImport } from './file-import.ts'
import { type Asker, V1World } from './v1-world.ts'

const phone = (n: number) => `138${String(n).padStart(8, '0')}`

describe("a client's own fields", () => {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-own-fields-'))
  let world: V1World
  let boss: Asker
  let taskid = ''
  let contacts = ''

  before(async () => {
    world = await V1World.start(folder)
    boss = await world.signedIn('9001', 'supervisor')
    const account = world.accountId('9001')
    await world.store.changeSettings(account, { searchField: '合同' }, {})
    const { body } = await boss.post('/v1/tasks', { name: 't', assignment: { type: 'group', name: 'sales' } })
    taskid = body.task.taskid
    contacts = `/v1/tasks/${taskid}/contacts`
  })
  after(async () => {
    await world.stop()
    rmSync(folder, { recursive: true })
  })

  const fieldsOf = async (query = '') =>
    (await boss.get(`${contacts}${query}`)).body.rows.map((row: { phone: string; fields: unknown }) => [
      row.phone,
      row.fields,
    ])

  test('come in by /v1, a wrong one costs its entry, and are shown', async () => {
    const many = Object.fromEntries(Array.from({ length: 31 }, (_, n) => [`f${n}`, 'x']))
    const given = [
      { city: '上海', 合同: 'A-1' },
      {},
      many,
      { 'a b': 'x' },
      { phone: 'x' },
      { a: 'x'.repeat(4_100) },
    ]
    const list = given.map((fields, n) => ({ phone: phone(n), fields }))
    const { body } = await boss.post(contacts, {
      contacts: [...list, { phone: phone(9), fields: { age: 42 } }],
    })
    assert.deepEqual([body.added, body.invalid], [3, 4])
    assert.ok(body.refused.every(({ reason }: { reason: string }) => reason === 'fieldsWrong'))
    assert.deepEqual(await fieldsOf(), [
      [phone(0), { city: '上海', 合同: 'A-1' }],
      [phone(1), null],
      [phone(9), { age: '42' }],
    ])
  })

  test('come in by the columns of a file, for each number of its row', async () => {
    const files = new FileImport(world, boss, `/v1/tasks/${taskid}/imports`)
    const sheet = `手机号,电话2,合同,城市\n${phone(20)},${phone(21)},B-1,北京\n${phone(22)},,,=1\n${phone(23)},,,\n`
    const { path } = await files.sent(Buffer.from(sheet))
    const wrong = await boss.ask('PUT', `${path}/plan`, { columns: { phone: 0, 'fields.a b': 2 } })
    assert.equal(wrong.body.reason, 'columnsWrong')
    const columns = { phone: 0, phone2: 1, 'fields.合同': 2, 'fields.城市': 3 }
    const { check } = await files.checked(path, columns)
    assert.deepEqual([check?.valid, check?.faults.map(({ row, column }) => [row, column])], [3, [[3, 4]]])
    await files.done(path, 'commit')
    const found = await fieldsOf()
    const own = { 合同: 'B-1', 城市: '北京' }
    assert.deepEqual(found.slice(3), [
      [phone(20), own],
      [phone(21), own],
      [phone(23), null],
    ])
    const { row } = await files.sent(Buffer.from(sheet))
    assert.deepEqual([row.reading?.isRemembered, row.reading?.columns], [true, columns], 'remembered')
  })

  test('are found by the value of the field that the account names, page by page', async () => {
    const numbers = async (value: string, limit = 50) => {
      const found: string[] = []
      let cursor = ''
      do {
        const query = `value=${encodeURIComponent(value)}&limit=${limit}${cursor}`
        const { body } = await boss.get(`${contacts}?${query}`)
        found.push(...body.rows.map((row: { phone: string }) => row.phone))
        cursor = body.next === null ? '' : `&cursor=${encodeURIComponent(body.next)}`
      } while (cursor !== '')
      return found
    }
    assert.deepEqual(await numbers('A-1'), [phone(0)])
    assert.deepEqual(await numbers('B-1', 1), [phone(20), phone(21)])
    assert.deepEqual(await numbers('上海'), [], 'of another field')
  })

  test('go along when a task is copied, and out with exports', async () => {
    const { body } = await boss.post(`/v1/tasks/${taskid}/copy`, { name: 'c', numbers: 'all' })
    const copied = await boss.get(`/v1/tasks/${body.task?.taskid ?? body.taskid}/contacts?value=A-1`)
    assert.deepEqual(copied.body.rows[0]?.fields, { city: '上海', 合同: 'A-1' })
    const rows: unknown[] = []
    const range = { from: null, to: null }
    for await (const row of world.store.exportContacts(world.accountId('9001'), range)) rows.push(row.fields)
    assert.deepEqual(rows[0], { city: '上海', 合同: 'A-1' })
    assert.equal(rows[1], null)
  })

  test('go out with the export of calls, and stand on the printed evidence', async () => {
    const { store } = world
    const account = world.accountId('9001')
    const own = { city: '上海', 合同: 'A-1' }
    await boss.post(`/v1/tasks/${taskid}/start`)
    await store.holdAccount(account, NODE, 600_000)
    const { id } = (await store.findTask(account, taskid)) ?? assert.fail()
    const { now } = world.world.clock
    const [claim] = await store.claim(claimOf(id, 1, { now }))
    const { callId } = claim ?? assert.fail()
    await store.clearToDial(account, NODE, [{ callId, dialedAt: now, trunk: 'line', callerId: '0101' }])
    const calls = [{ callId, end: { ...RANG_OUT, endedAt: now + 30_000 } }]
    await store.record(account, NODE, { calls, agents: [], tasks: [], pushes: [] })
    const rows: unknown[] = []
    for await (const row of store.exportCalls(account, { from: null, to: null })) rows.push(row.fields)
    assert.deepEqual(rows, [own])
    const { body } = await boss.post(`/v1/evidence/${phone(0)}`, { form: 'html' })
    assert.match(body.content, /city: 上海, 合同: A-1/)
  })
})
