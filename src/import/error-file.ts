// The rows that cannot be added, as CSV: with why in front, so that they can be mended and sent again.
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { csvLine } from '../domain/csv.ts'
import { IMPORT_FIELDS, type ImportPlan, type ImportTarget, type RowFault } from '../domain/import.ts'
import type { Language } from '../domain/language.ts'
import { ERROR_COLUMNS, rowReason } from '../words/import-words.ts'
import { isErrorColumn } from './column-guess.ts'
import type { FileRow } from './file-row.ts'

/** Lets Excel read UTF-8. */
const BYTE_ORDER_MARK = '\ufeff'
/** UTF-16 units of lines that are written at once. */
const CHUNK = 65_536

/** What is being checked. */
interface CheckedFile {
  readonly errorsPath: string
  readonly plan: ImportPlan
  readonly target: ImportTarget
  readonly language: Language
}

export class ErrorFile {
  private readonly file: WriteStream
  private readonly job: CheckedFile
  /** Columns of an error file that was mended and sent again. */
  private dropped: readonly number[] = []
  private isBegun = false
  /** Not written yet. */
  private lines = ''
  private failure: Error | null = null

  constructor(job: CheckedFile) {
    this.file = createWriteStream(job.errorsPath, { mode: 0o600 })
    this.file.on('error', error => {
      this.failure = error
    })
    this.job = job
  }

  /** Null: the file has no header; then fields are named as ours. */
  begin(header: readonly string[] | null): void {
    this.isBegun = true
    this.dropped = (header ?? []).flatMap((cell, column) => (isErrorColumn(cell) ? [column] : []))
    const { row, column, reason } = ERROR_COLUMNS
    const own = [row, column, reason].map(text => text[this.job.language])
    this.lines = `${BYTE_ORDER_MARK}${csvLine([...own, ...this.kept(header ?? this.names())])}`
  }

  async write({ cells }: FileRow, { row, column, reason }: Omit<RowFault, 'value'>): Promise<void> {
    if (!this.isBegun) this.begin(null)
    if (this.failure !== null) throw this.failure
    const why = rowReason(reason, this.job.target)[this.job.language]
    this.lines += csvLine([row, column ?? '', why, ...this.kept(cells)])
    if (this.lines.length < CHUNK) return
    const isTaken = this.file.write(this.lines)
    this.lines = ''
    if (!isTaken) await once(this.file, 'drain')
  }

  async end(): Promise<void> {
    if (!this.isBegun) this.begin(null)
    this.file.end(this.lines)
    await once(this.file, 'close')
    if (this.failure !== null) throw this.failure
  }

  private names(): string[] {
    const { columns } = this.job.plan
    const width = Math.max(0, ...Object.values(columns).map(column => column + 1))
    return Array.from({ length: width }, (_, at) => {
      return IMPORT_FIELDS.find(field => columns[field] === at) ?? ''
    })
  }

  private kept(cells: readonly string[]): readonly string[] {
    if (this.dropped.length === 0) return cells
    return cells.filter((_, column) => !this.dropped.includes(column))
  }
}
