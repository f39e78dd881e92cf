// `export`: writes an account's tasks, contacts or calls to standard output as they are read, as CSV or JSON lines.
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { parseWireTime } from '../domain/schedule.ts'
import type { AdminStore, ExportedCall, ExportedContact, ExportedRow, ExportedTask, ExportRange } from '../store/admin-port.ts'
import { csvLine } from './csv.ts'
import { accountNamed, withStore } from './installation.ts'
import { UsageError } from './language.ts'
import type { Word } from './word.ts'
import { ACCOUNT } from './words/account.ts'
import { EXPORT, notExportable } from './words/export.ts'
import { badTime, RANGE } from './words/range.ts'

const TASK: readonly (keyof ExportedTask)[] = [
  ...(['taskid', 'customtaskid', 'name', 'assignType', 'assignTo', 'pace', 'ratio', 'concurrent', 'state', 'round'] as const),
  ...(['createdAt', 'startedAt', 'endedAt', 'endType', 'total', 'called', 'answered', 'connected', 'abandoned'] as const),
]
const CONTACT: readonly (keyof ExportedContact)[] = [
  ...(['taskid', 'phone', 'state', 'dueAt', 'expiresAt', 'called', 'answered', 'outcome', 'agentExt', 'skipped'] as const),
  ...(['userid', 'memberid', 'ext', 'customuuid'] as const),
]
const CALL: readonly (keyof ExportedCall)[] = [
  ...(['uuid', 'taskid', 'round', 'phone', 'callerId', 'trunk', 'agentExt', 'dialedAt', 'ringingAt', 'answeredAt'] as const),
  ...(['connectedAt', 'endedAt', 'outcome', 'by', 'sipStatus', 'q850', 'recording', 'userid', 'memberid', 'ext', 'customuuid'] as const),
]

export type ExportFormat = 'csv' | 'jsonl'

interface Exportable {
  readonly columns: readonly string[]
  read(store: AdminStore, accountId: number, range: ExportRange): AsyncIterable<ExportedRow>
}

export const EXPORTABLE: Readonly<Record<'tasks' | 'contacts' | 'calls', Exportable>> = {
  tasks: { columns: TASK, read: (store, id, range) => store.exportTasks(id, range) },
  contacts: { columns: CONTACT, read: (store, id, range) => store.exportContacts(id, range) },
  calls: { columns: CALL, read: (store, id, range) => store.exportCalls(id, range) },
}

/** Of the lines gathered before they are written, UTF-16 units. */
const CHUNK = 65_536
/** Lets Excel read UTF-8. */
const BYTE_ORDER_MARK = '﻿'

interface Given {
  readonly account: string
  readonly from?: string
  readonly to?: string
  readonly format: ExportFormat
  readonly bom?: true
}

export function defineExport(word: Word): void {
  word
    .argument('<what>', `${word.terminal.word(EXPORT.what)}: ${Object.keys(EXPORTABLE).join(' | ')}`)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--from <time>', RANGE.from)
    .takes('--to <time>', RANGE.to)
    .takesOneOf('--format <format>', ['csv', 'jsonl'], EXPORT.format, 'csv')
    .takes('--bom', EXPORT.bom)
    .does(async ({ account, from, to, format, bom }: Given, what = '') => {
      if (!isExportable(what)) throw new UsageError(notExportable(what, Object.keys(EXPORTABLE)))
      await withStore(async store => {
        const { id, settings } = await accountNamed(store, account)
        const range = rangeOf(from, to, settings.timeZone)
        if (bom && format === 'csv') process.stdout.write(BYTE_ORDER_MARK)
        await writeRows(EXPORTABLE[what].columns, EXPORTABLE[what].read(store, id, range), format, process.stdout)
      })
    })
}

/** Local times of the account; a day alone is its beginning. */
export function rangeOf(from: string | undefined, to: string | undefined, zone: string): ExportRange {
  const read = (text: string | undefined, name: string): number | null => {
    if (text === undefined) return null
    const time = parseWireTime(text, zone)
    if (time === null) throw new UsageError(badTime(name, text))
    return time
  }
  return { from: read(from, '--from'), to: read(to, '--to') }
}

/**
 * Writes rows while they come, no faster than they are taken. A reader who has seen enough and goes (`| head`) is no failure.
 * Times are ISO 8601 in UTC. CSV begins with the names of the columns.
 */
export async function writeRows(
  columns: readonly string[],
  rows: AsyncIterable<ExportedRow>,
  format: ExportFormat,
  out: Writable,
): Promise<void> {
  let gone: unknown
  const onError = (error: unknown) => {
    gone = error
  }
  out.on('error', onError)
  try {
    let chunk = format === 'csv' ? csvLine(columns) : ''
    for await (const row of rows) {
      const values = columns.map(column => exported(column, row[column as keyof typeof row]))
      chunk += format === 'csv' ? csvLine(values) : `${JSON.stringify(Object.fromEntries(columns.map((name, n) => [name, values[n]])))}\n`
      if (chunk.length < CHUNK) continue
      if (gone === undefined && !out.write(chunk)) await once(out, 'drain').catch(onError)
      chunk = ''
      if (gone !== undefined) break
    }
    if (gone === undefined && chunk !== '') await new Promise<void>(resolve => out.write(chunk, () => resolve()))
  } finally {
    out.off('error', onError)
  }
  if (gone !== undefined && !(gone instanceof Error && 'code' in gone && gone.code === 'EPIPE')) throw gone
}

/** `…At` are times. */
function exported(column: string, value: unknown): unknown {
  return column.endsWith('At') && typeof value === 'number' ? new Date(value).toISOString() : (value ?? null)
}

function isExportable(what: string): what is keyof typeof EXPORTABLE {
  return Object.hasOwn(EXPORTABLE, what)
}
