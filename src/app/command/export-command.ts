// `export`: writes an account's tasks, contacts or calls to standard output as they are read, as CSV or JSON
// lines.
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { csvLine } from '../../domain/csv.ts'
import { errorCode } from '../../domain/error-text.ts'
import type { Language } from '../../domain/language.ts'
import { readLocalTime } from '../../domain/schedule.ts'
import { EXPORTABLE, writtenAs } from '../../export/export-columns.ts'
import { type ExportFormat, type ExportShape, exportedCell } from '../../export/exported-cell.ts'
import type { ExportedRow, ExportRange } from '../../store/port/admin-store.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import { EXPORT, notExportable } from '../../words/export-words.ts'
import { headingOf } from '../../words/exported-words.ts'
import { badTime, RANGE } from '../../words/range-words.ts'
import { accountNamed, withStore } from './installation.ts'
import { UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

/** How many UTF-16 units of lines are gathered before they are written. */
const CHUNK = 65_536
/** Lets Excel read UTF-8. */
const BYTE_ORDER_MARK = '﻿'

interface Given {
  readonly account: string
  readonly from?: string
  readonly to?: string
  readonly format: ExportFormat
  readonly lang?: Language
  readonly bom?: true
}

export function defineExport(word: Word): void {
  word
    .argument('<what>', `${word.terminal.word(EXPORT.what)}: ${Object.keys(EXPORTABLE).join(' | ')}`)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--from <time>', RANGE.from)
    .takes('--to <time>', RANGE.to)
    .takesOneOf('--format <format>', ['csv', 'jsonl'], EXPORT.format, 'csv')
    .takesOneOf('--lang <language>', ['en', 'zh'], EXPORT.lang)
    .takes('--bom', EXPORT.bom)
    .does(async ({ account, from, to, format, lang, bom }: Given, what = '') => {
      if (!isExportable(what)) throw new UsageError(notExportable(what, Object.keys(EXPORTABLE)))
      await withStore(async store => {
        const { id, settings } = await accountNamed(store, account)
        const range = rangeOf(from, to, settings.timeZone)
        if (bom && format === 'csv') process.stdout.write(BYTE_ORDER_MARK)
        const { columns, read } = EXPORTABLE[what]
        const shape = { format, zone: settings.timeZone, language: lang ?? null }
        await store.noteAudit(id, 'exported', what, account, range)
        await writeRows(columns, read(store, id, range, settings.timeZone), shape, process.stdout)
      })
    })
}

/** Local times of the account; a date alone means the beginning of the day. */
export function rangeOf(from: string | undefined, to: string | undefined, zone: string): ExportRange {
  const read = (text: string | undefined, name: string): number | null => {
    if (text === undefined) return null
    const time = readLocalTime(text, zone)
    if (time === null) throw new UsageError(badTime(name, text))
    return time
  }
  return { from: read(from, '--from'), to: read(to, '--to') }
}

/**
 * Writes rows as they come, no faster than they are read. It is not a failure if the reader stops (`| head`).
 * Times are local to the zone: in CSV as spreadsheets read them, in JSON with the offset.
 */
export async function writeRows(
  columns: readonly string[],
  rows: AsyncIterable<ExportedRow>,
  shape: ExportShape,
  out: Writable,
): Promise<void> {
  const isCsv = shape.format === 'csv'
  let gone: unknown
  const onError = (error: unknown) => {
    gone = error
  }
  out.on('error', onError)
  try {
    const names = columns.map(writtenAs)
    let chunk = isCsv ? csvLine(names.map(name => headingOf(name, shape.language))) : ''
    for await (const row of rows) {
      const values = columns.map(column => exportedCell(column, row[column as keyof typeof row], shape))
      chunk += isCsv
        ? csvLine(values)
        : `${JSON.stringify(Object.fromEntries(names.map((name, n) => [name, values[n]])))}\n`
      if (chunk.length < CHUNK) continue
      if (gone === undefined && !out.write(chunk)) await once(out, 'drain').catch(onError)
      chunk = ''
      if (gone !== undefined) break
    }
    if (gone === undefined && chunk !== '')
      await new Promise<void>(resolve => out.write(chunk, () => resolve()))
  } finally {
    out.off('error', onError)
  }
  if (gone !== undefined && errorCode(gone) !== 'EPIPE') throw gone
}

function isExportable(what: string): what is keyof typeof EXPORTABLE {
  return Object.hasOwn(EXPORTABLE, what)
}
