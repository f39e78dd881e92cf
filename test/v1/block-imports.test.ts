// Files of numbers on their way onto the block list over `/v1`, off it again, and the list as a file.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { parseCsv } from '../support/csv.ts'
import { workbookOf } from '../support/workbook.ts'
import { FileImport } from './file-import.ts'
import { type Asker, V1World } from './v1-world.ts'

const HOME = '/v1/blocks/imports'
const phone = (n: number) => `139${String(n).padStart(8, '0')}`

describe('the block list as a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-block-imports-'))
  let world: V1World
  let boss: Asker
  let files: FileImport

  before(async () => {
    world = await V1World.start(folder)
    boss = await world.signedIn('9001', 'supervisor')
    files = new FileImport(world, boss, HOME)
  })
  after(async () => {
    await world.stop()
    rmSync(folder, { recursive: true })
  })

  const blocked = async (asker = boss) => {
    const rows = (await asker.get('/v1/blocks?limit=500')).body.rows
    return rows.map((row: { phone: string }) => row.phone)
  }
  const audited = async () => {
    const page = { before: null, limit: 100 }
    const rows = await world.store.listAudit(world.accountId('9001'), page)
    return rows.filter(({ noun }) => noun === 'block' || noun === 'import')
  }

  test('its rows are checked, blocked with why and by whom, and taken off again', async () => {
    const first = phone(0)
    await boss.post('/v1/blocks', { phones: [first], reason: 'asked to' })
    const lines = Array.from({ length: 12_000 }, (_, n) => `${phone(n)},${n === 1 ? 'complained' : ''}`)
    const bytes = Buffer.from(`号码,原因\n${lines.join('\n')}\n${phone(5)},again\n12,bad\n`)
    const { path, row } = await files.sent(bytes, 'do-not-call.csv', { reason: 'register of March' })
    assert.deepEqual([row.taskid, row.reason], [null, 'register of March'])
    assert.deepEqual(row.reading?.columns, { phone: 0, reason: 1 })

    const { check } = await files.checked(path, { phone: 0, reason: 1 })
    assert.deepEqual([check?.rows, check?.valid], [12_002, 11_999])
    assert.deepEqual(
      check?.faults.map(({ row, sentence }) => [row, sentence]),
      [
        [2, 'the number is blocked already'],
        [12_002, 'the file has this number already'],
        [12_003, 'this is not a telephone number'],
      ],
    )
    assert.deepEqual(await blocked(), [first], 'nothing is blocked before it is asked for')
    const errors = await (await boss.fetch('GET', `${path}/errors`)).text()
    assert.equal(parseCsv(errors.slice(1)).length, 4)

    const added = await files.done(path, 'commit')
    assert.deepEqual([added.state, added.added, added.blocked], ['added', 11_999, 1])
    const { rows } = (await boss.get('/v1/blocks?limit=3')).body
    assert.deepEqual(
      rows.map(({ reason, by }: { reason: string; by: string }) => [reason, by]),
      [
        ['asked to', 'supervisor'],
        ['complained', 'supervisor'],
        ['register of March', 'supervisor'],
      ],
    )

    await boss.ask('DELETE', '/v1/blocks', { phones: [phone(7)] })
    await boss.post('/v1/blocks', { phones: [phone(7)], reason: 'by hand' })
    const undone = await files.done(path, 'undo')
    assert.deepEqual([undone.state, undone.removed], ['undone', 11_998])
    assert.deepEqual(await blocked(), [first, phone(7)], 'what others blocked stays')
    const verbs = (await audited()).map(({ verb, noun, actor }) => `${actor} ${verb} ${noun}`)
    for (const said of ['supervisor added block', 'supervisor removed block', 'supervisor changed import'])
      assert.ok(verbs.includes(said), `${said} is in the audit log`)
  })

  test('a workbook goes the same way; its headings are remembered apart from those of tasks', async () => {
    const rows = [['Nummer', 'Anlass'], ...Array.from({ length: 50 }, (_, n) => [phone(n + 20_000), 'x'])]
    const { path } = await files.sent(workbookOf(rows), 'list.xlsx')
    await files.checked(path, { phone: 0, reason: 1 })
    assert.equal((await files.done(path, 'commit')).added, 50)
    assert.equal((await files.sent(workbookOf(rows), 'list.xlsx')).row.reading?.isRemembered, true)
    const assignment = { type: 'group', name: 'sales' }
    const { task } = (await boss.post('/v1/tasks', { name: 't', assignment })).body
    const inTask = new FileImport(world, boss, `/v1/tasks/${task.taskid}/imports`)
    const { path: other, row } = await inTask.sent(workbookOf(rows), 'list.xlsx')
    assert.deepEqual([row.reading?.isRemembered, row.reading?.columns], [false, { phone: 0 }])
    const wrong = await boss.ask('PUT', `${other}/plan`, { columns: { phone: 0, reason: 1 } })
    assert.equal(wrong.body.reason, 'columnsWrong', 'a task has no such field')
    const [id] = other.split('/').slice(-1)
    assert.equal((await boss.get(`${HOME}/${id}`)).status, 404, 'an import of a task is none of the list')
  })

  test("another account's import is not there", async () => {
    const { path } = await files.sent(Buffer.from(`${phone(90_000)}\n`))
    const other = await world.signedIn('9002', 'admin')
    for (const verb of ['commit', 'cancel', 'undo'])
      assert.equal((await other.post(`${path}/${verb}`)).status, 404)
    assert.equal((await other.get(path)).status, 404)
    assert.deepEqual((await other.get(HOME)).body.rows, [])
    assert.equal((await boss.get(path)).body.state, 'read')
  })

  test('the list is exported as it was searched, with who and when and why', async () => {
    await boss.post('/v1/blocks', { phones: ['15000000001', '15000000002'], reason: '=1+1' })
    const fetched = async (wanted: object) => {
      const { status, body } = await boss.post('/v1/blocks/exports', wanted)
      assert.equal(status, 201, JSON.stringify(body))
      return { url: body.url, answer: await boss.fetch('GET', body.url) }
    }
    const { url, answer } = await fetched({ phone: '150', language: 'en' })
    const bytes = Buffer.from(await answer.arrayBuffer())
    const [headings, ...rows] = parseCsv(bytes.toString().slice(1))
    assert.deepEqual(headings, [
      'number',
      'why',
      'blocked by',
      'blocked',
      'blocked until',
      'came by',
      'memberid',
    ])
    assert.deepEqual(
      rows.map(([number, , by]) => [number, by]),
      [
        ['15000000001', 'supervisor'],
        ['15000000002', 'supervisor'],
      ],
    )
    assert.ok(!bytes.toString().includes(',=1+1'), 'a formula is a text')
    const { answer: book } = await fetched({ format: 'xlsx' })
    assert.match(book.headers.get('content-disposition') ?? '', /block-list\.xlsx/)
    assert.deepEqual([...Buffer.from(await book.arrayBuffer()).subarray(0, 2)], [0x50, 0x4b])
    const [noted] = await audited()
    assert.deepEqual([noted?.verb, noted?.subject], ['exported', 'xlsx'])
    const other = await world.signedIn('9002', 'admin')
    assert.equal((await other.get(url)).body.reason, 'linkExpired')
    const asCalls = url.replace('/v1/blocks/', '/v1/calls/')
    assert.equal((await boss.get(asCalls)).body.reason, 'linkExpired', 'a link is good for one thing')
  })

  test('a list of 25,000 numbers is exported whole, in pages', async () => {
    const lines = Array.from({ length: 25_000 }, (_, n) => phone(100_000 + n))
    const { path } = await files.sent(Buffer.from(`${lines.join('\n')}\n`))
    await files.checked(path, { phone: 0 })
    assert.equal((await files.done(path, 'commit')).added, 25_000)
    const { body } = await boss.post('/v1/blocks/exports', { phone: '1390' })
    const text = await (await boss.fetch('GET', body.url)).text()
    const numbers = parseCsv(text.slice(1)).map(([number]) => number)
    const exported = new Set(numbers)
    assert.equal(lines.filter(line => !exported.has(line)).length, 0)
    assert.equal(exported.size, numbers.length)
  })
})
