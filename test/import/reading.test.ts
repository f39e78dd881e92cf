// Files of numbers as people send them: what Yuhu reads, and what it refuses with row and column.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { ImportPlan, ImportReading } from '../../src/domain/import.ts'
import type { ContactBatch } from '../../src/import/contact-batch.ts'
import type { RowContact } from '../../src/import/contact-row.ts'
import type { ImportJob, JobMessage } from '../../src/import/import-job.ts'
import { workOnFile } from '../../src/import/work-on-file.ts'
import { problemOfFile } from '../../src/words/import-words.ts'
import { parseCsv } from '../support/csv.ts'
import { type Cell, workbookOf, workbookWith } from '../support/workbook.ts'

const folder = mkdtempSync(join(tmpdir(), 'yuhu-import-'))
const path = join(folder, 'file')
const errorsPath = join(folder, 'errors.csv')

/** What a row says nothing of. */
const NOTHING_MORE = { memberid: '', customuuid: '', reason: '', dueAt: null, zone: null, fields: null }

const phone = (n: number) => `138${String(n).padStart(8, '0')}`

describe('reading files of numbers', () => {
  after(() => rmSync(folder, { recursive: true }))

  /** Everything the work said, in order; nothing is known of the numbers. */
  async function work(job: Record<string, unknown>): Promise<JobMessage[]> {
    const said: JobMessage[] = []
    await workOnFile({ path, bytes: 1, target: 'task', ...job } as unknown as ImportJob, {
      say: message => void said.push(message),
      ask: async message => {
        said.push(message)
        return { duplicates: [], blocked: [] }
      },
    })
    return said
  }

  async function reading(bytes: Buffer | string): Promise<ImportReading> {
    writeFileSync(path, bytes)
    const [first] = await work({ kind: 'read', country: 'CN' })
    assert.ok(first?.kind === 'read', JSON.stringify(first))
    return first.reading
  }

  function planOf({ columns, hasHeader }: ImportReading): ImportPlan {
    return { columns, hasHeader, country: 'CN', timeZone: 'Asia/Shanghai' }
  }

  async function checked(bytes: Buffer | string) {
    const form = await reading(bytes)
    const said = await work({ kind: 'check', form, plan: planOf(form), errorsPath, language: 'en' })
    const last = said.at(-1)
    assert.ok(last?.kind === 'checked', JSON.stringify(last))
    return last.check
  }

  async function added(bytes: Buffer | string, skip = 0) {
    const form = await reading(bytes)
    const said = await work({ kind: 'add', form, plan: planOf(form), skip })
    return said.flatMap(message => (message.kind === 'contacts' ? rowsOf(message.contacts) : []))
  }

  /** Why it is refused, when it is read or when it is checked. */
  async function refusal(bytes: Buffer | string | null): Promise<string> {
    if (bytes !== null) writeFileSync(path, bytes)
    const [first] = await work({ kind: 'read', country: 'CN' })
    if (first?.kind === 'unusable') return problemOfFile(first.problem).en
    assert.ok(first?.kind === 'read')
    const form = first.reading
    const said = await work({ kind: 'check', form, plan: planOf(form), errorsPath, language: 'en' })
    const last = said.at(-1)
    assert.ok(last?.kind === 'unusable', JSON.stringify(last))
    return problemOfFile(last.problem).en
  }

  const SHEET = '姓名,手机号,客户编号\r\n张三,13800138000,k1\r\n李四,13800138001,k2\r\n'

  for (const [encoding, bytes] of [
    ['utf-8', Buffer.from(SHEET)],
    ['utf-8', Buffer.from(`\ufeff${SHEET}`)],
    ['utf-16le', Buffer.from(`\ufeff${SHEET}`, 'utf16le')],
    ['utf-16be', Buffer.from(`\ufeff${SHEET}`, 'utf16le').swap16()],
    ['gb18030', gb18030(SHEET)],
  ] as const)
    test(`${encoding}${bytes[0] === 0xef ? ' with a mark' : ''} is read, its columns are known`, async () => {
      const found = await reading(bytes)
      assert.equal(found.encoding, encoding)
      assert.deepEqual(found.header, ['姓名', '手机号', '客户编号'])
      assert.deepEqual(found.columns, { phone: 1, userid: 2, extra: 0 })
      assert.deepEqual(await added(bytes), [
        { ...NOTHING_MORE, phone: '13800138000', userid: 'k1', extra: '张三' },
        { ...NOTHING_MORE, phone: '13800138001', userid: 'k2', extra: '李四' },
      ])
    })

  test('without headings the column of numbers is found by what stands in it', async () => {
    const found = await reading('a1;13800138000\nb2;13800138001\n')
    assert.deepEqual([found.hasHeader, found.delimiter, found.columns], [false, ';', { phone: 1 }])
    assert.equal((await added('13800138000\n13800138001')).length, 2)
  })

  test('mixed line ends, empty lines and a last line without an end are no problem', async () => {
    const rows = await added('phone\r13800138000\n13800138001\r\n\n\r\n13800138002')
    assert.deepEqual(
      rows.map(row => row.phone),
      ['13800138000', '13800138001', '13800138002'],
    )
  })

  test('times are read as people, sheets and programs write them', async () => {
    const at = Date.parse('2026-12-01T09:30:00+08:00')
    const sheet = 'phone,dueAt\n13800138000,2026-12-01 09:30:00\n13800138001,2026/12/1 9:30\n13800138002,'
    const rows = await added(`${sheet}${at / 1_000}\n13800138003,${at}\n13800138004,46357.3958333333\n`)
    assert.deepEqual(
      rows.map(row => row.dueAt),
      [at, at, at, at, at],
    )
  })

  test('a row may say in which time zone its customer is, and one that does not exist is the fault of its cell', async () => {
    const text = 'phone,time zone\n13800138000,America/New_York\n13800138001,\n13800138002, Asia/Shanghai \n'
    assert.deepEqual(
      (await added(text)).map(row => row.zone),
      ['America/New_York', null, 'Asia/Shanghai'],
    )
    const { reasons } = await checked(
      'phone,zone\n13800138003,America/New_Yorck\n13800138004,+08:00\n13800138005,UTC',
    )
    assert.deepEqual(reasons, { zoneUnknown: 2 })
  })

  test('several columns of numbers are one person: a bad number is a fault of its own, the others are added', async () => {
    const sheet =
      '姓名,手机号,电话2,电话3,会员编号\n' +
      `甲,${phone(1)},${phone(2)},${phone(3)},m1\n` +
      `乙,12,${phone(4)},${phone(5)},\n` +
      `丙,,,${phone(6)},\n` +
      `丁,${phone(1)},${phone(7)},x,\n` +
      '戊,,,,\n'
    assert.deepEqual((await reading(sheet)).columns, {
      phone: 1,
      phone2: 2,
      phone3: 3,
      memberid: 4,
      extra: 0,
    })
    const found = (await added(sheet)).map(({ phone, memberid, extra }) => [phone, memberid, extra])
    assert.deepEqual(found, [
      ...[1, 2, 3].map(n => [phone(n), 'm1', '甲']),
      ...[4, 5].map(n => [phone(n), phone(4), '乙']),
      [phone(6), '', '丙'],
      [phone(7), phone(1), '丁'],
    ])
    const { rows, valid, persons, reasons, faults } = await checked(sheet)
    assert.deepEqual([rows, valid, persons], [5, 7, 4])
    assert.deepEqual(reasons, { phoneInvalid: 2, duplicate: 1, phoneMissing: 1 })
    assert.deepEqual(
      faults.map(({ row, column, value, reason }) => [row, column, value, reason]),
      [
        [3, 2, '12', 'phoneInvalid'],
        [5, 4, 'x', 'phoneInvalid'],
        [5, 2, phone(1), 'duplicate'],
        [6, 2, '', 'phoneMissing'],
      ],
    )
    const [, ...lines] = parseCsv(readFileSync(errorsPath, 'utf8').slice(1))
    assert.deepEqual(
      lines.map(([row, column]) => [row, column]),
      [
        ['3', '2'],
        ['5', '4'],
        ['5', '2'],
        ['6', '2'],
      ],
    )
  })

  test('each row that is not valid is in the error file with its row, its column and why', async () => {
    const long = 'x'.repeat(256)
    const check = await checked(
      `note,phone,dueAt\n a,13800138000,\nb,12,\nc,,\nd,+86 138 0013 8000,\n${long},13800138001,\n` +
        'f,13800138002,yesterday\n=1+1,13800138003,\ng,"=""13800138004""",\n',
    )
    assert.deepEqual([check.rows, check.valid], [8, 2])
    assert.deepEqual(check.reasons, {
      ...{ phoneInvalid: 1, phoneMissing: 1, duplicate: 1, textTooLong: 1, timeInvalid: 1, formula: 1 },
    })
    const [head, ...lines] = parseCsv(readFileSync(errorsPath, 'utf8').slice(1))
    assert.deepEqual(head, ['yuhu: row', 'yuhu: column', 'yuhu: why not', 'note', 'phone', 'dueAt'])
    assert.deepEqual(lines[0], ['3', '2', 'this is not a telephone number', 'b', '12', ''])
    assert.deepEqual(
      lines.map(line => Number(line[0])),
      [3, 4, 5, 6, 7, 8],
    )
  })

  test('an error file that was mended is sent again as it is', async () => {
    await checked('note,phone\na,+86 138 0013 8000x\nb,12\n')
    const mended = readFileSync(errorsPath, 'utf8')
      .replace('8000x', '8000')
      .replace(',12\r', ',13800138001\r')
    assert.deepEqual(
      (await added(mended)).map(row => [row.phone, row.extra]),
      [
        ['13800138000', 'a'],
        ['13800138001', 'b'],
      ],
    )
    await checked(mended.replace('13800138001', '13'))
    const [head] = parseCsv(readFileSync(errorsPath, 'utf8').slice(1))
    assert.deepEqual(head, ['yuhu: row', 'yuhu: column', 'yuhu: why not', 'note', 'phone'])
  })

  test('the same batches come whatever was added before', async () => {
    const sheet = `phone\n${Array.from({ length: 25_000 }, (_, n) => phone(n)).join('\n')}\n${phone(3)}\n`
    const all = await added(sheet)
    assert.equal(all.length, 25_000)
    assert.deepEqual(await added(sheet, 2), all.slice(20_000))
  })

  test('a sheet of Excel is read: shared texts, numbers, formulas with a value', async () => {
    const rows: Cell[][] = [
      ['手机号', '备注', '呼叫时间'],
      [13_800_138_000, '张三 & <李四>', 46_357.395_833_333_3],
      [{ formula: 'A1', value: '13800138001' }, '', ''],
      [{ formula: 'RAND()' }, 'x', ''],
      ['138 0013 8003', 'y', ''],
    ]
    const bytes = workbookOf(rows)
    const check = await checked(bytes)
    assert.deepEqual([check.rows, check.valid, check.reasons], [4, 3, { formula: 1 }])
    assert.deepEqual(check.faults[0], { row: 4, column: 1, value: '=', reason: 'formula' })
    const [first, second] = await added(bytes)
    assert.deepEqual(
      [first?.phone, first?.extra, first?.dueAt, second?.phone],
      ['13800138000', '张三 & <李四>', Date.parse('2026-12-01T09:30:00+08:00'), '13800138001'],
    )
  })

  test('inline texts, numbers with an exponent and prefixed names are read', async () => {
    const sheet =
      '<x:sheetData xmlns:x="x"><x:row><x:c t="inlineStr"><x:is><x:r><x:t>手机</x:t></x:r><x:r><x:t>号</x:t></x:r>' +
      '</x:is></x:c></x:row><x:row><x:c><x:v>1.3800138E10</x:v></x:c></x:row></x:sheetData>'
    assert.deepEqual(
      (await added(workbookWith(sheet))).map(row => row.phone),
      ['13800138000'],
    )
  })

  test('what is no table is refused, whatever it is called', async () => {
    assert.match(await refusal(''), /empty/)
    assert.match(await refusal('%PDF-1.7\n1 0 obj\n<<>>\nendobj'), /not a table/)
    assert.match(await refusal(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 2, 3, 4, 5])), /not a table/)
    assert.match(await refusal(Buffer.from('d0cf11e0a1b11ae1', 'hex')), /\.xls/)
    assert.match(await refusal(Buffer.from('PK\x03\x04 and nothing more', 'latin1')), /damaged/)
    assert.match(await refusal(Buffer.from('a,b\n1,\xff\xff\xff\n', 'latin1')), /^Row 2: .*GB18030/)
  })

  test('a quote that never closes is named where it opens, and is not read to the end', async () => {
    assert.equal(
      await refusal('note,phone\na,13800138000\nb,"13800138001\nc,13800138002\n'),
      'Row 3, column 2: A quote (") is opened here and never closed.',
    )
    const rest = `13800138000,x\n`.repeat(200_000)
    assert.match(await refusal(`phone,note\n13800138000,"x\n${rest}`), /^Row 2, column 2: A quote/)
  })

  test('300 columns, and a row without an end, are refused', async () => {
    const wide = Array.from({ length: 300 }, (_, at) => (at === 0 ? '13800138000' : `x${at}`))
    assert.match(await refusal(wide.join(',')), /^Row 1, column 201: There are 300 columns/)
    assert.match(await refusal(workbookOf([wide])), /^Row 1, column 201: /)
    assert.match(await refusal(`13800138000,${'x'.repeat(300_000)}`), /^Row 1, column 2: The row has more/)
  })

  test('an XLSX bomb is refused by what it declares, and by what comes out of it', async () => {
    const rows = '<row><c t="str"><v>13800138000</v></c></row>'.repeat(400_000)
    const liar = { name: 'xl/worksheets/sheet2.xml', bytes: Buffer.alloc(10), declared: 0x7fff_ffff }
    assert.match(await refusal(workbookWith(`<sheetData>${rows}</sheetData>`, [], [liar])), /unpacks to more/)
    const small = workbookWith('<sheetData/>').toString('latin1')
    const entity = `<!DOCTYPE x [<!ENTITY a "aaaa">]><sheetData/>`
    assert.match(await refusal(workbookWith(entity)), /damaged/)
    assert.ok(small.length < 5_000)
  })

  test('a sheet that is larger than it says is cut off', async () => {
    const sheet = '<sheetData>'.padEnd(2_000_000, ' ')
    const bytes = workbookWith(sheet)
    const name = bytes.lastIndexOf('xl/worksheets/sheet1.xml')
    bytes.writeUInt32LE(1_000, name - 46 + 24)
    assert.match(await refusal(bytes), /more than it says/)
  })
})

function rowsOf(batch: ContactBatch): RowContact[] {
  const rows: RowContact[] = batch.phone.map(phone => ({ ...NOTHING_MORE, phone, userid: '', extra: '' }))
  for (const [field, values] of Object.entries(batch))
    for (const [at, row] of rows.entries()) Object.assign(row, { [field]: values[at] })
  return rows
}

/** Node writes no GB18030: the few letters of the test, as a table. */
function gb18030(text: string): Buffer {
  const table = new Map<string, number>()
  const decoder = new TextDecoder('gb18030')
  for (let high = 0xb0; high < 0xf8; high++)
    for (let low = 0xa1; low < 0xff; low++)
      table.set(decoder.decode(Buffer.from([high, low])), high * 256 + low)
  return Buffer.from(
    [...text].flatMap(letter => {
      const code = table.get(letter)
      return code === undefined ? [letter.charCodeAt(0)] : [code >> 8, code & 255]
    }),
  )
}
