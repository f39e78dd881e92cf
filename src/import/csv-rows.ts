// The rows of a CSV file one block after the other, whatever its size.
import { createReadStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { type FileEncoding, type FileForm, IMPORT_LIMITS, UnusableFile } from '../domain/import.ts'
import { cellsOfLine, quotedCells } from './csv-cells.ts'
import type { FileRow } from './file-row.ts'

const CHUNK = 1 << 17
const LINE_END = /\r\n|\n|\r/g
const BYTE_ORDER_MARK = '\ufeff'

/** `read` gets how many bytes were read. */
export async function* csvRows(
  path: string,
  { encoding, delimiter }: FileForm,
  read: (bytes: number) => void,
): AsyncGenerator<FileRow[]> {
  const file = createReadStream(path, { highWaterMark: CHUNK })
  const { write, end } = decoderOf(encoding)
  const rows = new RowsOfText(delimiter ?? ',')
  try {
    for await (const chunk of file) {
      read(chunk.length)
      yield rows.of(write(chunk))
    }
    yield rows.last(end())
  } finally {
    file.destroy()
  }
}

interface PieceDecoder {
  write(bytes: Buffer): string
  end(): string
}

/** Of a long UTF-8 text, TextDecoder takes several times as long. */
function decoderOf(encoding: FileEncoding | null): PieceDecoder {
  if (encoding !== null && encoding !== 'utf-8') {
    const decoder = new TextDecoder(encoding, { ignoreBOM: true })
    return { write: bytes => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() }
  }
  const decoder = new StringDecoder('utf8')
  return { write: bytes => decoder.write(bytes), end: () => decoder.end() }
}

/**
 * Takes a text piece by piece and keeps what may be a part of a row. Files that were joined from several have
 * several kinds of line ends.
 */
export class RowsOfText {
  private readonly delimiter: string
  private rest: string | null = null
  /** The lines of the rows that were given. */
  private line = 0

  constructor(delimiter: string) {
    this.delimiter = delimiter
  }

  of(piece: string): FileRow[] {
    return this.rows(this.with(piece), false)
  }

  last(piece: string): FileRow[] {
    return this.rows(this.with(piece), true)
  }

  private with(piece: string): string {
    if (this.rest !== null) return this.rest + piece
    return piece.startsWith(BYTE_ORDER_MARK) ? piece.slice(1) : piece
  }

  private rows(text: string, isLast: boolean): FileRow[] {
    const rows: FileRow[] = []
    const quotes = new Places(text, '"')
    const feeds = new Places(text, '\n')
    const returns = new Places(text, '\r')
    let from = 0
    while (from < text.length) {
      const end = Math.min(feeds.from(from), returns.from(from))
      const isPlain = quotes.from(from) >= end
      const found = isPlain
        ? cellsOfLine(text, from, end, this.delimiter)
        : quotedCells(text, from, this.delimiter)
      if (found.end - from > IMPORT_LIMITS.rowLength) throw this.tooLong(text.slice(from))
      // The last line end may be the half of one, and the last quote the first of two.
      if (!isLast && found.end >= text.length - 1) break
      if (found.openColumn !== null)
        throw new UnusableFile('quoteNotClosed', { row: this.line + 1, column: found.openColumn })
      rows.push(this.row(found.cells, !isPlain))
      from = found.end + (text.startsWith('\r\n', found.end) ? 2 : 1)
    }
    this.rest = text.slice(from)
    return rows
  }

  private row(cells: string[], mayHaveLines: boolean): FileRow {
    this.line += 1
    if (mayHaveLines) for (const cell of cells) this.line += cell.match(LINE_END)?.length ?? 0
    const row = this.line
    if (cells.length <= IMPORT_LIMITS.columns) return { row, cells }
    const about = [cells.length, IMPORT_LIMITS.columns].map(String)
    throw new UnusableFile('tooManyColumns', { row, column: IMPORT_LIMITS.columns + 1, about })
  }

  /** A row that goes on for lines and lines has a quote that nobody closed. */
  private tooLong(text: string): UnusableFile {
    const start = text.slice(0, IMPORT_LIMITS.rowLength)
    const { cells, openColumn } = quotedCells(start, 0, this.delimiter)
    const row = this.line + 1
    if (openColumn !== null && /[\r\n]/.test(start))
      return new UnusableFile('quoteNotClosed', { row, column: openColumn })
    const about = [String(IMPORT_LIMITS.rowLength)]
    return new UnusableFile('rowTooLong', { row, column: cells.length, about })
  }
}

/** Where a character stands in a text, asked for in the order of the text. */
class Places {
  private readonly text: string
  private readonly character: string
  private next = -1

  constructor(text: string, character: string) {
    this.text = text
    this.character = character
  }

  /** The first one that is not before `from`, or the length of the text. */
  from(from: number): number {
    if (this.next < from) {
      const found = this.text.indexOf(this.character, from)
      this.next = found < 0 ? this.text.length : found
    }
    return this.next
  }
}
