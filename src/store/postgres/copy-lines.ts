// Rows as COPY … FROM STDIN reads them, and the query that sends them.
import pg from 'pg'

/** In characters; one message for each. */
const CHUNK = 1 << 16
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
}

/** The driver's query for statements without values, which refuses COPY by itself. */
class CopyQuery extends pg.Query {
  private readonly lines: Iterable<string>

  constructor(sql: string, lines: Iterable<string>, callback: (error: Error | undefined) => void) {
    super(sql, callback)
    this.lines = lines
  }

  /** Called by the driver once PostgreSQL waits for the rows. */
  handleCopyInResponse(to: CopyTarget): void {
    let chunk = ''
    for (const line of this.lines) {
      chunk += `${line}\n`
      if (chunk.length < CHUNK) continue
      to.sendCopyFromChunk(Buffer.from(chunk))
      chunk = ''
    }
    if (chunk !== '') to.sendCopyFromChunk(Buffer.from(chunk))
    to.endCopyFrom()
  }
}

/** `sql`: a `copy … from stdin`; `lines` must not throw. */
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
