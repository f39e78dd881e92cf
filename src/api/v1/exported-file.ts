// Rows as a CSV file or a workbook, written while they are read: in the account's time zone and the reader's
// words.
import { Readable } from 'node:stream'
import { csvLine } from '../../domain/csv.ts'
import type { Language } from '../../domain/language.ts'
import { writtenAs } from '../../export/export-columns.ts'
import { exportedCell } from '../../export/exported-cell.ts'
import { xlsxFile } from '../../export/xlsx-file.ts'
import { headingOf } from '../../words/exported-words.ts'
import { Download } from './download.ts'

export const EXPORT_FORMATS = ['csv', 'xlsx'] as const

const BYTE_ORDER_MARK = '\ufeff'
const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

interface ExportedTable {
  /** The name of the file without its ending. */
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: AsyncIterable<object>
}

interface Reader {
  readonly format: (typeof EXPORT_FORMATS)[number]
  readonly timeZone: string
  readonly language: Language
}

export function exportedFile(table: ExportedTable, reader: Reader): Download {
  const { format } = reader
  const rows = cellsOf(table, reader)
  const bytes = format === 'xlsx' ? xlsxFile(rows) : csvFile(rows)
  return new Download(`${table.name}.${format}`, TYPES[format], Readable.from(bytes, { objectMode: false }))
}

/** The headings first. */
async function* cellsOf(
  { columns, rows }: ExportedTable,
  { timeZone, language }: Reader,
): AsyncGenerator<readonly unknown[]> {
  const shape = { format: 'csv', zone: timeZone, language } as const
  yield columns.map(column => headingOf(writtenAs(column), language))
  for await (const row of rows) {
    const values = row as Readonly<Record<string, unknown>>
    yield columns.map(column => exportedCell(column, values[column], shape))
  }
}

async function* csvFile(rows: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  let chunk = BYTE_ORDER_MARK
  for await (const cells of rows) {
    chunk += csvLine(cells)
    if (chunk.length < 65_536) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}
