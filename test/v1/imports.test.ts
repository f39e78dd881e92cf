// Files of numbers on their way into a task over `/v1`: sent in parts, checked, added, stopped, undone.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { blockedNumbers } from '../support/blocked.ts'
import { parseCsv } from '../support/csv.ts'
import { workbookOf } from '../support/workbook.ts'
import { FileImport } from './file-import.ts'
import { type Asker, V1World } from './v1-world.ts'

const phone = (n: number) => `138${String(n).padStart(8, '0')}`
const sheet = (count: number, from = 0) =>
  `手机号,客户编号\n${Array.from({ length: count }, (_, n) => `${phone(from + n)},k${n}`).join('\n')}\n`

describe('imports over /v1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-imports-'))
  let world: V1World
  let boss: Asker
  let made = 0

  before(async () => {
    world = await V1World.start(folder)
    boss = await world.signedIn('9001', 'supervisor')
  })
  after(async () => {
    await world.stop()
    rmSync(folder, { recursive: true })
  })

  async function newTask(): Promise<string> {
    made += 1
    const assignment = { type: 'group', name: 'sales' }
    const { status, body } = await boss.post('/v1/tasks', { name: `t${made}`, assignment })
    assert.equal(status, 201, JSON.stringify(body))
    return body.task.taskid
  }

  const into = (taskid: string) => new FileImport(world, boss, `/v1/tasks/${taskid}/imports`)
  const put = (path: string, bytes: Buffer, asker = boss) => new FileImport(world, asker, '').put(path, bytes)
  const begun = (taskid: string, bytes: number, name?: string) => into(taskid).begun(bytes, name)
  const settled = (path: string) => into('').settled(path)
  const sent = (taskid: string, bytes: Buffer, name?: string) => into(taskid).sent(bytes, name)
  const checked = (path: string, columns: Record<string, number>) => into('').checked(path, columns)

  const total = async (taskid: string) => (await boss.get(`/v1/tasks/${taskid}`)).body.total

  test('a file is sent in parts, checked, added once, and undone', async () => {
    const taskid = await newTask()
    await boss.post(`/v1/tasks/${taskid}/contacts`, { contacts: [{ phone: phone(0) }] })
    await world.store.addBlocks(world.accountId('9001'), blockedNumbers(phone(1)))
    const bytes = Buffer.from(`${sheet(12_000)}12,bad\n`)
    const path = await begun(taskid, bytes.length)
    const half = bytes.length >> 1
    assert.equal((await put(`${path}/bytes?offset=0`, bytes.subarray(0, half))).body.received, half)
    const wrong = await put(`${path}/bytes?offset=0`, bytes)
    assert.deepEqual([wrong.status, wrong.body.reason, wrong.body.received], [409, 'importOffset', half])
    assert.equal((await boss.get(path)).body.received, half)
    await put(`${path}/bytes?offset=${half}`, bytes.subarray(half))
    const read = await settled(path)
    assert.equal(read.state, 'read')
    assert.deepEqual(read.reading?.columns, { phone: 0, userid: 1 })
    assert.equal(read.reading?.preview.length, 20)

    const check = await checked(path, { phone: 0, userid: 1 })
    assert.deepEqual([check.state, check.check?.rows, check.check?.valid], ['checked', 12_001, 11_998])
    assert.deepEqual(
      check.check?.faults.map(({ row, column, reason }) => [row, column, reason]),
      [
        [2, 1, 'duplicate'],
        [3, 1, 'blocked'],
        [12_002, 1, 'phoneInvalid'],
      ],
    )
    assert.equal(await total(taskid), 1, 'nothing is added before it is asked for')
    const errors = await (await boss.fetch('GET', `${path}/errors`)).text()
    assert.equal(parseCsv(errors.slice(1)).length, 4)

    await boss.post(`${path}/commit`)
    const added = await settled(path)
    assert.deepEqual([added.state, added.added, added.duplicates, added.blocked], ['added', 11_998, 1, 1])
    assert.equal(await total(taskid), 11_999)
    const { body: again } = await boss.post(`${path}/commit`)
    assert.equal(again.reason, 'importState')

    await boss.post(`${path}/undo`)
    const undone = await settled(path)
    assert.deepEqual([undone.state, undone.removed], ['undone', 11_998])
    assert.equal(await total(taskid), 1)
  })

  test('a sheet of Excel goes the same way, and its columns are remembered', async () => {
    const taskid = await newTask()
    const rows = [['Kontakt', 'Nummer'], ...Array.from({ length: 100 }, (_, n) => [`c${n}`, phone(n + 50)])]
    const { path, row } = await sent(taskid, workbookOf(rows), 'list.xlsx')
    assert.deepEqual([row.reading?.format, row.reading?.columns], ['xlsx', { phone: 1 }])
    await checked(path, { phone: 1, extra: 0 })
    await boss.post(`${path}/commit`)
    assert.equal((await settled(path)).added, 100)
    const { row: next } = await sent(await newTask(), Buffer.from('Nummer;Kontakt\n13800138000;x\n'))
    assert.equal(next.reading?.isRemembered, false)
    const { row: same } = await sent(await newTask(), workbookOf(rows), 'again.xlsx')
    assert.deepEqual([same.reading?.isRemembered, same.reading?.columns], [true, { phone: 1, extra: 0 }])
  })

  test('what cannot be used is refused in a sentence, and nothing is added', async () => {
    const taskid = await newTask()
    const { row: pdf } = await sent(taskid, Buffer.from('%PDF-1.7 and so on'), 'numbers.csv')
    assert.deepEqual([pdf.state, pdf.problem?.reason], ['refused', 'notTable'])
    const { row: open } = await sent(taskid, Buffer.from(`phone\n13800138000\nx,"open\n`))
    assert.match(open.problem?.sentence ?? '', /^Row 3, column 2: A quote/)
    const { path: rubbish } = await sent(taskid, Buffer.from('phone\nno\nnever\n'))
    const nothing = await checked(rubbish, { phone: 0 })
    assert.match(nothing.problem?.sentence ?? '', /^Row 2, column 1: No row can be added/)
    assert.equal((await boss.fetch('GET', `${rubbish}/errors`)).status, 200)
    assert.equal(await total(taskid), 0)
  })

  test('2 GB are refused before a byte is sent, a part may not be larger than the file', async () => {
    const taskid = await newTask()
    const large = await boss.post(`/v1/tasks/${taskid}/imports`, { name: 'x.csv', bytes: 2 ** 31 })
    assert.deepEqual([large.status, large.body.reason], [400, 'invalidInput'])
    const path = await begun(taskid, 10)
    const { status, body } = await put(`${path}/bytes?offset=0`, Buffer.alloc(20))
    assert.deepEqual([status, body.reason], [413, 'bodyTooLarge'])
    const huge = await put(`${path}/bytes?offset=0`, Buffer.alloc(9 * 1024 * 1024))
    assert.equal(huge.body.reason, 'bodyTooLarge')
    await boss.post(`${path}/cancel`)
  })

  test('the column of the numbers must be chosen, and no column twice', async () => {
    const { path } = await sent(await newTask(), Buffer.from('a,b\nx,y\n'))
    for (const columns of [{}, { phone: 0, extra: 0 }, { phone: 7 }])
      assert.equal((await boss.ask('PUT', `${path}/plan`, { columns })).body.reason, 'columnsWrong')
  })

  test('a cancel in the middle takes out what was added by then', async () => {
    const taskid = await newTask()
    const { path } = await sent(taskid, Buffer.from(sheet(60_000, 100_000)))
    await checked(path, { phone: 0 })
    await boss.post(`${path}/commit`)
    while ((await total(taskid)) === 0) await sleep(5)
    const { body } = await boss.post(`${path}/cancel`)
    // On a quick machine all of it was added by then.
    if (body.reason === 'importState') await boss.post(`${path}/undo`)
    const row = await settled(path)
    assert.equal(row.state, 'undone')
    assert.ok(row.removed > 0)
    assert.equal(row.removed, row.added)
    assert.equal(await total(taskid), 0)
  })

  test('a task that ends while numbers are added keeps none of them', async () => {
    const taskid = await newTask()
    const { path } = await sent(taskid, Buffer.from(sheet(60_000, 200_000)))
    await checked(path, { phone: 0 })
    await boss.post(`/v1/tasks/${taskid}/start`)
    await boss.post(`/v1/tasks/${taskid}/pause`)
    await boss.post(`/v1/tasks/${taskid}/end`)
    await boss.post(`${path}/commit`)
    const row = await settled(path)
    assert.deepEqual([row.state, row.problem?.reason], ['undone', 'taskEnded'])
    assert.equal(await total(taskid), 0)
  })

  test("nobody sees another account's imports; an agent sees none", async () => {
    const { path } = await sent(await newTask(), Buffer.from(sheet(3)))
    const other = await world.signedIn('9002', 'admin')
    for (const [method, below] of [
      ['GET', ''],
      ['PUT', '/plan'],
      ['POST', '/commit'],
      ['POST', '/cancel'],
      ['POST', '/undo'],
      ['GET', '/errors'],
    ] as const) {
      const body = method === 'PUT' ? { columns: { phone: 0 } } : undefined
      assert.equal((await other.ask(method, `${path}${below}`, body)).status, 404, below)
    }
    assert.equal((await put(`${path}/bytes?offset=0`, Buffer.alloc(1), other)).status, 404)
    assert.equal((await (await world.signedIn('9001', 'agent')).get(path)).status, 403)
  })

  test('who imported what is in the audit log', async () => {
    const rows = await world.store.listAudit(world.accountId('9001'), {
      before: null,
      limit: 200,
      noun: 'import',
    })
    const states = rows.map(({ after }) => (after as { state: string }).state)
    assert.ok(states.includes('added') && states.includes('undone'))
    assert.ok(rows.every(({ actor }) => actor === 'supervisor'))
  })
})
