// Reads CSV files as spreadsheets write them: with commas, semicolons or tabs, in UTF-8 (with or without a
// byte order mark) or GB18030.
import { readFile } from 'node:fs/promises'
import { errorText } from '../../domain/error-text.ts'
import { fileBroken, fileTooLarge, fileUnreadable } from '../../words/spreadsheet-words.ts'
import { CommandFailure } from './spoken-language.ts'

/** A million numbers and their line ends are 12 MB. */
const BYTES_MAX = 64 * 1_024 * 1_024

export interface Row {
  /** Counted from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** Without empty lines; cells without blanks around them. `-` is standard input. */
export async function readRows(file: string): Promise<Row[]> {
  const text = decoded(await bytesOf(file))
  const { parse } = await import('csv-parse/sync')
  const [head = ''] = text.split('\n', 1)
  const delimiter = [',', ';', '\t'].find(one => head.includes(one)) ?? ','
  try {
    const rows: Row[] = []
    parse(text, {
      ...{ delimiter, bom: true, trim: true, relax_column_count: true, skip_empty_lines: true },
      on_record: (cells: string[], { lines }: { lines: number }) => {
        rows.push({ line: lines, cells })
        return null
      },
    })
    return rows.filter(({ cells }) => cells.some(cell => cell !== ''))
  } catch (error) {
    throw new CommandFailure(fileBroken(file, errorText(error)))
  }
}

async function bytesOf(file: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  try {
    if (file !== '-') {
      const bytes = await readFile(file)
      if (bytes.length > BYTES_MAX) throw new CommandFailure(fileTooLarge(file, BYTES_MAX))
      return bytes
    }
    let size = 0
    for await (const chunk of process.stdin) {
      chunks.push(chunk)
      size += chunk.length
      if (size > BYTES_MAX) throw new CommandFailure(fileTooLarge(file, BYTES_MAX))
    }
    return Buffer.concat(chunks)
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    throw new CommandFailure(fileUnreadable(file, errorText(error)))
  }
}

/** Excel in China saves CSV in GB18030, so a file that is not valid UTF-8 is read as that. */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}
