// The rows of a CSV file one block after the other, whatever its size.
import { createReadStream } from 'node:fs'
import { type CsvError, type Parser, parse } from 'csv-parse'
import { type FileForm, IMPORT_LIMITS, UnusableFile } from '../domain/import.ts'
import type { FileRow } from './file-row.ts'

const CHUNK = 1 << 17
const LINE_END = /\r\n|\n|\r/g

/** `read` gets how many bytes were read. */
export async function* csvRows(
  path: string,
  { encoding, delimiter }: FileForm,
  read: (bytes: number) => void,
): AsyncGenerator<FileRow[]> {
  const file = createReadStream(path, { highWaterMark: CHUNK })
  const decoder = encoding === 'utf-8' || encoding === null ? null : new TextDecoder(encoding)
  const rows = new CsvBlocks(delimiter ?? ',')
  try {
    for await (const chunk of file) {
      read(chunk.length)
      yield rows.of(decoder === null ? chunk : decoder.decode(chunk, { stream: true }))
    }
    yield rows.last(decoder === null ? '' : decoder.decode())
  } finally {
    file.destroy()
  }
}

/**
 * Written to and read from by hand: an asynchronous step for each row, or csv-parse's own count of lines,
 * costs more than the parsing (2026-11-29).
 */
class CsvBlocks {
  private readonly parser: Parser
  private line = 0
  private failure: Error | null = null

  constructor(delimiter: string) {
    this.parser = parse({
      ...{ delimiter, bom: true, relax_quotes: true, relax_column_count: true },
      // Files that were joined from several have several kinds of line ends.
      record_delimiter: ['\r\n', '\n', '\r'],
      max_record_size: IMPORT_LIMITS.rowLength,
    })
    this.parser.on('error', error => {
      this.failure ??= error
    })
  }

  of(chunk: Buffer | string): FileRow[] {
    this.parser.write(chunk)
    return this.taken()
  }

  last(chunk: string): FileRow[] {
    this.parser.end(chunk)
    return this.taken()
  }

  private taken(): FileRow[] {
    const rows: FileRow[] = []
    for (let cells = this.parser.read(); cells !== null; cells = this.parser.read())
      rows.push(this.row(cells))
    const failure = this.failure ?? this.parser.errored
    if (failure !== null) throw this.unusable(failure)
    return rows
  }

  private row(cells: string[]): FileRow {
    this.line += 1
    for (const cell of cells) {
      if (cell.includes('\n') || cell.includes('\r')) this.line += cell.match(LINE_END)?.length ?? 0
    }
    const row = this.line
    if (cells.length <= IMPORT_LIMITS.columns) return { row, cells }
    const about = [cells.length, IMPORT_LIMITS.columns].map(String)
    throw new UnusableFile('tooManyColumns', { row, column: IMPORT_LIMITS.columns + 1, about })
  }

  private unusable(error: Error): Error {
    const { code, lines = 0, column, records } = error as CsvError & Record<'lines' | 'records', number>
    if (typeof code !== 'string' || !code.startsWith('CSV_')) return error
    // What stood in the block before it is lost with the parser.
    const row = Math.max(this.line, records) + 1
    const place = { row, ...(typeof column === 'number' && { column: column + 1 }) }
    // A row that goes on for lines and lines has a quote that nobody closed.
    if (code === 'CSV_QUOTE_NOT_CLOSED' || (code === 'CSV_MAX_RECORD_SIZE' && lines > row))
      return new UnusableFile('quoteNotClosed', place)
    if (code === 'CSV_MAX_RECORD_SIZE')
      return new UnusableFile('rowTooLong', { ...place, about: [String(IMPORT_LIMITS.rowLength)] })
    return new UnusableFile('csvBroken', { ...place, about: [error.message.slice(0, 200)] })
  }
}
