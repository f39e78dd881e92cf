// Rows as COPY … FROM STDIN reads them, and how they are sent.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { scheduler } from 'node:timers/promises'
import type pg from 'pg'
import { from } from 'pg-copy-streams'

/** Characters of one message: some 600 contacts, which take us about a millisecond. */
const PIECE = 1 << 16
const SPECIAL = /[\\\n\r\t]/
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Without its line end; null: NULL. */
export function copyLine(values: readonly (string | null)[]): string {
  return values.map(copied).join('\t')
}

function copied(value: string | null): string {
  if (value === null) return '\\N'
  return SPECIAL.test(value) ? value.replace(/[\\\n\r\t]/g, found => ESCAPES[found] ?? found) : value
}

/** `sql`: a `copy … from stdin`; each line without its line end, made while PostgreSQL takes those before. */
export async function copyLines(client: pg.ClientBase, sql: string, lines: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(inPieces(lines), { objectMode: false }), client.query(from(sql)))
}

async function* inPieces(lines: Iterable<string>): AsyncGenerator<string> {
  let piece = ''
  for (const line of lines) {
    piece += `${line}\n`
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
    // Others have a turn.
    await scheduler.yield()
  }
  if (piece !== '') yield piece
}
