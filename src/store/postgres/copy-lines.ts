// Rows as COPY … FROM STDIN reads them, and the query that sends them.
import { scheduler } from 'node:timers/promises'
import pg from 'pg'
import { errorText } from '../../domain/error-text.ts'

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

/** What of the driver's connection COPY needs. */
interface CopyTarget {
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

/** The driver's query for statements without values, which refuses COPY by itself. */
class CopyQuery extends pg.Query {
  private readonly lines: Iterable<string>
  private isOver = false

  constructor(sql: string, lines: Iterable<string>, callback: (error: Error | undefined) => void) {
    super(sql, error => {
      this.isOver = true
      callback(error)
    })
    this.lines = lines
  }

  /** Called by the driver once PostgreSQL waits for the rows. */
  handleCopyInResponse(to: CopyTarget): void {
    this.send(to).catch((error: unknown) => to.sendCopyFail(errorText(error)))
  }

  /** PostgreSQL writes one piece while we make the next, and others have a turn between. */
  private async send(to: CopyTarget): Promise<void> {
    let piece = ''
    for (const line of this.lines) {
      piece += `${line}\n`
      if (piece.length < PIECE) continue
      to.sendCopyFromChunk(Buffer.from(piece))
      piece = ''
      await scheduler.yield()
      if (this.isOver) return
    }
    if (piece !== '') to.sendCopyFromChunk(Buffer.from(piece))
    to.endCopyFrom()
  }
}

/** `sql`: a `copy … from stdin`. `lines` are made while PostgreSQL takes them. */
export function copyLines(client: pg.ClientBase, sql: string, lines: Iterable<string>): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(
      new CopyQuery(sql, lines, error => {
        if (error) reject(error)
        else resolve()
      }),
    )
  })
}
