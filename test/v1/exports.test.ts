// Call records as files, and the outbox, over `/v1`.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { inflateRawSync } from 'node:zlib'
import { parseCsv } from '../support/csv.ts'
import { recordFacts } from '../support/record-facts.ts'
import { HOSTILE } from './hostile.ts'
import { addPastCalls } from './past-calls.ts'
import { type Asker, V1World } from './v1-world.ts'

describe('exports and pushes', () => {
  let world: V1World
  let supervisor: Asker
  before(async () => {
    world = await V1World.start()
    supervisor = await world.signedIn('9001', 'supervisor')
    const { now } = world.world.clock
    await addPastCalls(world, '9001', [
      ...HOSTILE.map((extra, index) => ({
        ...{ phone: `1380000000${index}`, dialedAt: now - 60_000 * (index + 1), agentExt: '1001', extra },
      })),
      { phone: '13900000000', dialedAt: now - 1_000, outcome: 'busy' },
    ])
    await addPastCalls(world, '9002', [{ phone: '13700000000', dialedAt: now - 1_000, outcome: 'busy' }])
  })
  after(() => world.stop())

  const fetched = async (asker: Asker, wanted: object) => {
    const { status, body } = await asker.post('/v1/calls/exports', wanted)
    assert.equal(status, 201, JSON.stringify(body))
    const answer = await fetch(`${world.world.url}${body.url}`, { headers: asker.headers })
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) }
  }

  test("a CSV file has what the search has, in the account's zone and the reader's words", async () => {
    const { answer, bytes } = await fetched(supervisor, { outcome: 'connected', language: 'zh' })
    assert.match(answer.headers.get('content-disposition') ?? '', /attachment; filename="calls\.csv"/)
    assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
    const [headings = [], ...rows] = parseCsv(bytes.toString().slice(1))
    const column = (name: string) => rows.map(row => row[headings.indexOf(name)])
    assert.deepEqual(column('号码'), [
      '13800000000',
      '13800000001',
      '13800000002',
      '13800000003',
      '13800000004',
    ])
    assert.equal(column('结果')[0], '接通')
    assert.equal(column('拨打时间')[0], '2026-03-02 09:59:00')
    assert.deepEqual(
      column('ext').map(text => text?.replace(/^'/, '')),
      [...HOSTILE],
    )
  })

  test('a workbook has the same; texts in it are texts', async () => {
    const { answer, bytes } = await fetched(supervisor, { format: 'xlsx' })
    assert.equal(answer.status, 200)
    const sheet = partOf(bytes, 'xl/worksheets/sheet1.xml')
    assert.equal(sheet.match(/<row>/g)?.length, HOSTILE.length + 2)
    assert.ok(sheet.includes('&lt;script&gt;alert(1)&lt;/script&gt;'))
    assert.ok(!sheet.includes('<script'))
    assert.match(partOf(bytes, '[Content_Types].xml'), /sheet1\.xml/)
  })

  test('who asked is noted; a link is good for its account and a while', async () => {
    const { body } = await supervisor.post('/v1/calls/exports', { phone: '13900000000' })
    const rows = await world.store.listAudit(world.accountId('9001'), { before: null, limit: 1 })
    assert.deepEqual([rows[0]?.verb, rows[0]?.actor], ['exported', 'supervisor'])
    const other = await world.signedIn('9002', 'admin')
    assert.equal((await other.get(body.url)).body.reason, 'linkExpired')
    assert.equal((await supervisor.get(`${body.url}x`)).body.reason, 'linkExpired')
    assert.equal((await supervisor.get('/v1/calls/exports?ticket=none')).body.reason, 'linkExpired')
    world.world.clock.now += 301_000
    assert.equal((await supervisor.get(body.url)).body.reason, 'linkExpired')
    assert.equal((await supervisor.post('/v1/calls/exports', { format: 'pdf' })).status, 400)
  })

  test('pushes are listed with what became of them, and sent again', async () => {
    const accountId = world.accountId('9001')
    const fact = { type: 'taskEnded', taskid: 't1', endType: 'over' } as const
    const pushes = ['a', 'b'].map(event => ({ accountId, subject: 't1', kind: 'task' as const, event, fact }))
    await recordFacts(world.store, { calls: [], agents: [], tasks: [], pushes })
    const [due] = await world.store.duePushes(10)
    await world.store.pushFailed(due?.id ?? 0, 60_000, { status: 503, error: null })
    const { body } = await supervisor.get('/v1/pushes?kind=task&limit=1')
    assert.equal(body.rows[0].event, 'b')
    const [first] = (await supervisor.get(`/v1/pushes?kind=task&cursor=${body.next}`)).body.rows
    assert.deepEqual([first.event, first.state, first.attempts, first.lastStatus], ['a', 'waiting', 1, 503])
    const { rows } = (await supervisor.get('/v1/pushes/urls')).body
    assert.deepEqual(
      rows.map(({ kind, waiting }: { kind: string; waiting: number }) => [kind, waiting]),
      [
        ['call', 0],
        ['state', 0],
        ['task', 2],
      ],
    )
    assert.equal((await supervisor.post(`/v1/pushes/${first.id}/send`)).status, 202)
    assert.equal((await world.store.duePushes(10))[0]?.id, first.id)
    await world.store.pushFailed(first.id, null, { status: null, error: 'no answer in time' })
    const failed = (await supervisor.get('/v1/pushes?state=failed')).body.rows
    assert.deepEqual([failed[0].id, failed[0].lastError], [first.id, 'no answer in time'])
    assert.equal((await supervisor.post('/v1/pushes/send-again', {})).body.sent, 1)
    const other = await world.signedIn('9002', 'supervisor')
    assert.equal((await other.post(`/v1/pushes/${first.id}/send`)).body.reason, 'pushNotFound')
    assert.deepEqual((await other.get('/v1/pushes')).body.rows, [])
  })
})

/** The text of one part of a ZIP file, found by its directory. */
function partOf(zip: Buffer, name: string): string {
  const count = zip.readUInt16LE(zip.length - 12)
  let at = zip.readUInt32LE(zip.length - 6)
  for (let entry = 0; entry < count; entry++) {
    const length = zip.readUInt16LE(at + 28)
    if (zip.toString('utf8', at + 46, at + 46 + length) === name) {
      const start = zip.readUInt32LE(at + 42) + 30 + length
      return inflateRawSync(zip.subarray(start, start + zip.readUInt32LE(at + 20))).toString()
    }
    at += 46 + length
  }
  throw new Error(`no part ${name}`)
}
