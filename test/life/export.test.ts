// `export` gives every row once, in little memory, in files that other programs read as they were meant.
import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { scheduler } from 'node:timers/promises'
import pg from 'pg'
import { rangeOf, writeRows } from '../../src/app/command/export-command.ts'
import { UsageError } from '../../src/app/command/spoken-language.ts'
import { EXPORTABLE, writtenAs } from '../../src/export/export-columns.ts'
import type { ExportFormat } from '../../src/export/exported-cell.ts'
import type { ExportRange } from '../../src/store/port/admin-store.ts'
import { createPostgresStore, type Store } from '../../src/store/postgres/index.ts'
import { claimOf, DAY_MS, entry, NODE, NOON, PostgresWorld, phones } from '../contract/store-world.ts'
import { parseCsv } from '../support/csv.ts'
import { anyKind } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { recordFacts } from '../support/record-facts.ts'

const ALL: ExportRange = { from: null, to: null }
/** More than the reader takes at once, several times, with four fifths on the first day. */
const CALLS = 10_000

test('the range is in the time of the account', () => {
  assert.deepEqual(rangeOf('2026-03-02', '2026-03-02 12:30:00', 'Asia/Shanghai'), {
    from: Date.UTC(2026, 2, 1, 16),
    to: Date.UTC(2026, 2, 2, 4, 30),
  })
  assert.deepEqual(rangeOf(undefined, undefined, 'UTC'), ALL)
  assert.throws(() => rangeOf('yesterday', undefined, 'UTC'), UsageError)
})

const ZONE = 'Asia/Shanghai'
const shape = (format: ExportFormat, language: 'en' | 'zh' | null = null) => ({
  format,
  zone: ZONE,
  language,
})

/** Takes what is written, slowly, and remembers the most that was ever waiting for it. */
class Paper extends Writable {
  text = ''
  waited = 0
  constructor() {
    super({ decodeStrings: false, highWaterMark: 16_384 })
  }
  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.waited = Math.max(this.waited, this.writableLength)
    this.text += chunk
    setImmediate(done)
  }
}

describe('an export', () => {
  let world: PostgresWorld
  let store: Store
  let sql: pg.Client
  let accountId: number
  let taskid: string
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    store = world.store
    sql = new pg.Client({ connectionString: world.url })
    await sql.connect()
    accountId = await world.addAccount()
    const other = await world.addAccount()
    await world.addTask(other, phones(3))
    const taskId = await world.addTask(accountId, phones(1), { name: '第一，"best"\n=1+1', createdAt: NOON })
    taskid = world.taskid(taskId)
    const texts = {
      userid: '=HYPERLINK("x")',
      memberid: '张三, 李四',
      extra: 'line one\r\nline two',
      customuuid: '"',
      fields: { city: '上海' },
    }
    const more = phones(2_500, 13_100_000_000).map(phone => entry(phone, texts))
    await store.append(accountId, taskid, Buffer.alloc(32, 9), more, NOON)
    await store.holdAccount(accountId, NODE, 60_000)
    const [claim] = await store.claim(claimOf(taskId, 1))
    assert.ok(claim)
    await store.clearToDial(accountId, NODE, [
      { callId: claim.callId, dialedAt: NOON, trunk: 't', callerId: '+86571' },
    ])
    const end = {
      endedAt: NOON + 9_000,
      outcome: 'noAnswer',
      by: 'network',
      sipStatus: 480,
      q850: null,
      againAt: null,
    } as const
    await recordFacts(store, {
      calls: [{ callId: claim.callId, ringingAt: NOON + 1, end }],
      agents: [],
      tasks: [],
      pushes: [],
    })
    // Copies of that record: many begin in the same millisecond, and times of the database are finer than
    // ours.
    await sql.query(
      `insert into call (leg_id, account_id, task_id, taskid, contact_id, round, phone, userid, memberid, extra, customuuid, node, claimed_at,
         dialed_at, ended_at, outcome, hangup_by)
       select gen_random_uuid(), account_id, task_id, taskid, n, 1, '139' || lpad(n::text, 8, '0'), '', '', '', '', node, claimed_at,
         dialed_at + (n / 7) * interval '3 microseconds' + (n / 8000) * interval '1 day', ended_at + interval '2 days', 'busy', 'network'
       from call, generate_series(1, $1) n where account_id = $2`,
      [CALLS - 1, accountId],
    )
  })
  after(async () => {
    await sql.end()
    await world.close()
  })

  async function written(
    what: keyof typeof EXPORTABLE,
    format: ExportFormat,
    range = ALL,
    language: 'en' | 'zh' | null = null,
  ): Promise<string> {
    const paper = new Paper()
    await writeRows(
      EXPORTABLE[what].columns,
      EXPORTABLE[what].read(store, accountId, range, ZONE),
      shape(format, language),
      paper,
    )
    return paper.text
  }

  test('contains each of ten thousand calls once, oldest first, with never more than a chunk waiting', async () => {
    const paper = new Paper()
    await writeRows(EXPORTABLE.calls.columns, store.exportCalls(accountId, ALL), shape('csv'), paper)
    const [header, ...rows] = parseCsv(paper.text)
    assert.deepEqual(header, EXPORTABLE.calls.columns.map(writtenAs))
    assert.deepEqual([header?.[0], header?.at(-5)], ['uuid', 'ext'], 'as they were called in every version')
    assert.equal(rows.length, CALLS)
    assert.equal(new Set(rows.map(row => row[0])).size, CALLS)
    const dialed = rows.map(row => row[8] ?? '')
    assert.deepEqual(dialed, [...dialed].sort())
    assert.ok(paper.waited < 2 * 65_536, `${paper.waited} characters waited`)
    assert.deepEqual(rows[0]?.slice(1, 11), [
      ...[
        taskid,
        '第一，"best"\n=1+1',
        '1',
        '13000000000',
        '+86571',
        't',
        '',
        '2026-03-02 12:00:00',
        '2026-03-02 12:00:00',
        '',
      ],
    ])
  })

  test('reads no further than its reader takes', async () => {
    let taken = 0
    async function* counted() {
      for await (const row of store.exportCalls(accountId, ALL)) {
        taken += 1
        yield row
      }
    }
    let release = () => {}
    const stuck = new Writable({
      decodeStrings: false,
      write(_chunk, _encoding, done) {
        release = done
      },
    })
    const writing = writeRows(EXPORTABLE.calls.columns, counted(), shape('jsonl'), stuck)
    await eventually('it reads', () => taken > 0)
    await scheduler.wait(500)
    assert.ok(taken < 2_000, `${taken} rows were read for nobody`)
    stuck.destroy(Object.assign(new Error('gone'), { code: 'EPIPE' }))
    release()
    await writing
    assert.ok(taken < 2_000)
  })

  test('selects calls by the time of the dial, from included, to excluded', async () => {
    const second = { from: NOON + DAY_MS, to: null }
    assert.equal((await written('calls', 'jsonl', second)).trimEnd().split('\n').length, 2_000)
    assert.equal(
      (await written('calls', 'jsonl', { from: null, to: NOON + DAY_MS })).trimEnd().split('\n').length,
      8_000,
    )
    assert.equal(await written('calls', 'jsonl', { from: null, to: NOON }), '')
  })

  test('contains every number of the account with its texts, and none of another', async () => {
    const lines = (await written('contacts', 'jsonl')).trimEnd().split('\n')
    const rows = lines.map(line => JSON.parse(line))
    assert.deepEqual(
      rows.map(row => row.phone),
      [...phones(1), ...phones(2_500, 13_100_000_000)],
    )
    assert.deepEqual(rows[0], {
      ...{
        taskid,
        phone: '13000000000',
        state: 'done',
        dueAt: '2026-03-02T12:00:00.000+08:00',
        expiresAt: null,
        called: true,
      },
      ...{
        answered: false,
        outcome: 'noAnswer',
        agentExt: null,
        skipped: null,
        userid: '',
        memberid: '',
        ext: '',
        customuuid: '',
        zone: null,
        fields: null,
      },
    })
    assert.equal(rows[1].userid, '=HYPERLINK("x")')
    assert.deepEqual(rows[1].fields, { city: '上海' })
    const csv = parseCsv(await written('contacts', 'csv'))
    assert.deepEqual(csv[2]?.slice(10), [
      `'=HYPERLINK("x")`,
      '张三, 李四',
      'line one\r\nline two',
      '"',
      '',
      '{"city":"上海"}',
    ])
  })

  test('contains tasks with their counters, by the time of their creation', async () => {
    const [task] = (await written('tasks', 'jsonl')).trimEnd().split('\n')
    const { name, state, total, called, createdAt } = JSON.parse(task ?? '')
    assert.deepEqual([name, state, total, called], ['第一，"best"\n=1+1', 'running', 2_501, 1])
    assert.equal(createdAt, '2026-03-02T12:00:00.000+08:00')
    assert.deepEqual(parseCsv(await written('tasks', 'csv', { from: NOON + 1, to: null })), [
      [...EXPORTABLE.tasks.columns],
    ])
  })

  test("has words and headings in the requested language, and times in the account's zone", async () => {
    const range = { from: NOON, to: NOON + 1 }
    const [heading, row] = parseCsv(await written('calls', 'csv', range, 'zh'))
    const cell = (name: string) => row?.[heading?.indexOf(name) ?? -1]
    assert.deepEqual(['任务名称', '拨打时间', '通话秒数', '结果', '挂断方'].map(cell), [
      '第一，"best"\n=1+1',
      '2026-03-02 12:00:00',
      '0',
      '无人接听',
      '运营商',
    ])
    const [english] = (await written('calls', 'jsonl', range, 'en')).split('\n')
    const { outcome, dialedAt } = JSON.parse(english ?? '')
    assert.deepEqual([outcome, dialedAt], ['no answer', '2026-03-02T12:00:00.000+08:00'])
  })

  test('sums the calls of each agent and day of the account', async () => {
    const own = await world.addAccount()
    const of = (
      day: string,
      agent: string,
      talk: string,
      outcome: string,
    ) => `(gen_random_uuid(), ${own}, 0, '', 0, 1, '1', '', '', '', '', '',
      '${day}', '${day}', '${day}', ${talk === '' ? 'null' : `'${day}'`}, timestamptz '${day}' + interval '${talk || '1 s'}', '${agent}', '${outcome}', 'agent')`
    // The first two are one day in Shanghai and two in UTC.
    const rows = [
      of('2026-03-01 17:00+00', '1001', '61.4 s', 'connected'),
      of('2026-03-02 04:00+00', '1001', '30 s', 'connected'),
      of('2026-03-02 04:00+00', '1001', '', 'agentMissed'),
      of('2026-03-02 04:00+00', '1002', '5 s', 'connected'),
      of('2026-03-02 17:00+00', '1001', '7 s', 'connected'),
    ]
    await sql.query(
      `insert into call (leg_id, account_id, task_id, taskid, contact_id, round, phone, userid, memberid, extra, customuuid, node, claimed_at,
         dialed_at, answered_at, connected_at, ended_at, agent_ext, outcome, hangup_by) values ${rows.join(',')}`,
    )
    const paper = new Paper()
    const { columns, read } = EXPORTABLE['agent-days']
    await writeRows(columns, read(store, own, ALL, ZONE), shape('csv', 'zh'), paper)
    assert.deepEqual(parseCsv(paper.text), [
      ['日期', '坐席', '呼叫数', '接通', '坐席未接', '通话秒数', '最长通话秒数'],
      ['2026-03-02', '1001', '3', '2', '1', '91', '61'],
      ['2026-03-02', '1002', '1', '1', '0', '5', '5'],
      ['2026-03-03', '1001', '1', '1', '0', '7', '7'],
    ])
  })

  test('goes on while rows it has not reached are removed', async () => {
    const own = createPostgresStore({ url: world.url })
    const iterator = own.exportContacts(accountId, ALL)[Symbol.asyncIterator]()
    await iterator.next()
    await own.removeContacts(accountId, taskid, phones(1_000, 13_100_001_500))
    let rows = 1
    while (!(await iterator.next()).done) rows += 1
    assert.equal(rows, 1_501)
    await own.close()
  })
})
