// Does an import's job on its file: finds out what it is, checks every row, or gives its contacts in batches.
import {
  FAULTS_SHOWN,
  type ImportCheck,
  type ImportReading,
  PREVIEW_ROWS,
  type RowFault,
  type RowReason,
  UnusableFile,
} from '../domain/import.ts'
import { APPEND_MAX } from '../domain/task.ts'
import { guessColumns, hasHeading } from './column-guess.ts'
import { batchOf } from './contact-batch.ts'
import { ContactReader, type RowContact } from './contact-row.ts'
import { ErrorFile } from './error-file.ts'
import { formOf } from './file-form.ts'
import type { FileRow } from './file-row.ts'
import { fileRows } from './file-rows.ts'
import type { ImportJob, JobAnswer, JobMessage } from './import-job.ts'
import { PhoneSet } from './phone-set.ts'

/** Of a cell, in what is shown of it. */
const SHOWN_LENGTH = 100
/** Numbers that the store is asked for at a time: fewer cost it more, more live too long for a young heap. */
const CHECKED_AT_ONCE = 5_000
/** One that the store adds, and one that has crossed to it by then; the one after those is being read. */
const BATCHES_ASKED = 2

type JobOf<Kind extends ImportJob['kind']> = Extract<ImportJob, { kind: Kind }>

/** Whoever asked for it. */
export interface JobOwner {
  say(message: JobMessage): void
  /** Waits until it was dealt with. */
  ask(message: JobMessage): Promise<JobAnswer>
}

export async function workOnFile(job: ImportJob, owner: JobOwner): Promise<void> {
  try {
    if (job.kind === 'read') owner.say({ kind: 'read', reading: await read(job) })
    else if (job.kind === 'check') owner.say({ kind: 'checked', check: await check(job, owner) })
    else {
      await give(job, owner)
      owner.say({ kind: 'given' })
    }
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error
    owner.say({ kind: 'unusable', problem: error.problem })
  }
}

async function read({ path, country, target }: JobOf<'read'>): Promise<ImportReading> {
  const form = await formOf(path)
  const rows: string[][] = []
  for await (const block of fileRows(path, form, () => {})) {
    for (const { cells } of block.slice(0, PREVIEW_ROWS + 1 - rows.length))
      rows.push(cells.map(cell => cell.slice(0, SHOWN_LENGTH)))
    if (rows.length > PREVIEW_ROWS) break
  }
  if (rows.length === 0) throw new UnusableFile('empty')
  const hasHeader = hasHeading(rows, country)
  const width = Math.max(...rows.map(row => row.length))
  const header = Array.from({ length: width }, (_, at) => (hasHeader ? (rows[0]?.[at] ?? '').trim() : ''))
  const preview = rows.slice(hasHeader ? 1 : 0).slice(0, PREVIEW_ROWS)
  const columns = guessColumns(header, preview, country, target)
  return { ...form, hasHeader, header, preview, columns, isRemembered: false }
}

class Tally {
  rows = 0
  valid = 0
  persons = 0
  readonly reasons: Partial<Record<RowReason, number>> = {}
  readonly faults: RowFault[] = []

  count({ value, ...fault }: RowFault): void {
    this.reasons[fault.reason] = (this.reasons[fault.reason] ?? 0) + 1
    if (this.faults.length < FAULTS_SHOWN) this.faults.push({ ...fault, value: value.slice(0, SHOWN_LENGTH) })
  }
}

/** A number of a row, or what is wrong with the row. */
interface Checked {
  readonly row: FileRow
  /** Null: its number may be added. */
  fault: RowFault | null
  readonly phone: string
  /** The column that its number stands in, from 1. */
  readonly column: number
}

async function check(job: JobOf<'check'>, owner: JobOwner): Promise<ImportCheck> {
  const tally = new Tally()
  const errors = new ErrorFile(job)
  const reader = new ContactReader(job.plan)
  const seen = new PhoneSet()
  const way = new Way(job, owner)
  const refused = (row: FileRow, column: number, reason: RowReason): RowFault => ({
    ...{ row: row.row, column, value: row.cells[column - 1] ?? '', reason },
  })
  let window: Checked[] = []
  const judge = async (window: readonly Checked[]) => {
    const good = window.filter(({ fault }) => fault === null)
    const known = await owner.ask({ kind: 'numbers', ...way.now(), phones: good.map(({ phone }) => phone) })
    for (const [reason, indexes] of Object.entries({ duplicate: known.duplicates, blocked: known.blocked }))
      for (const index of indexes) {
        const one = good[index]
        if (one !== undefined) one.fault = refused(one.row, one.column, reason as RowReason)
      }
    let person = 0
    for (const { row, fault } of window) {
      if (fault === null) {
        tally.valid += 1
        if (row.row !== person) tally.persons += 1
        person = row.row
      } else {
        tally.count(fault)
        await errors.write(row, fault)
      }
    }
  }
  // The next rows are read while the store looks for the numbers of these.
  let judged = Promise.resolve()
  const flush = async () => {
    await judged
    judged = judge(window)
    window = []
  }
  for await (const block of way.blocks(header => errors.begin(header))) {
    for (const row of block) {
      tally.rows += 1
      const { contacts, columns, faults } = reader.read(row.cells)
      for (const fault of faults)
        window.push({ row, fault: { row: row.row, ...fault }, phone: '', column: 0 })
      for (const [nth, { phone }] of contacts.entries()) {
        const column = columns[nth] ?? 0
        const fault = seen.add(phone) ? null : refused(row, column, 'duplicate')
        window.push({ row, fault, phone, column })
      }
      // A person's numbers stay together.
      if (window.length >= CHECKED_AT_ONCE) await flush()
    }
  }
  await flush()
  await judged
  await errors.end()
  const { rows, valid, persons, reasons, faults } = tally
  return { rows, valid, persons, reasons, faults }
}

/** The same batches each time: the store decides which numbers the task or the block list has. */
async function give(job: JobOf<'add'>, owner: JobOwner): Promise<void> {
  const reader = new ContactReader(job.plan)
  const seen = new PhoneSet()
  const way = new Way(job, owner)
  let contacts: RowContact[] = []
  let batch = 0
  const asked: Promise<unknown>[] = []
  const flush = async () => {
    if (batch >= job.skip) {
      const given = { kind: 'contacts', ...way.now(), batch, contacts: batchOf(contacts) } as const
      if (asked.length === BATCHES_ASKED) await asked.shift()
      asked.push(owner.ask(given))
    }
    batch += 1
    contacts = []
  }
  for await (const block of way.blocks())
    for (const { cells } of block) {
      for (const contact of reader.read(cells).contacts) if (seen.add(contact.phone)) contacts.push(contact)
      if (contacts.length >= APPEND_MAX) await flush()
    }
  if (contacts.length > 0) await flush()
  await Promise.all(asked)
}

/** Goes through the rows and says now and then how far it is. */
class Way {
  private count = 0
  private bytes = 0
  private readonly job: JobOf<'check'> | JobOf<'add'>
  private readonly owner: JobOwner

  constructor(job: JobOf<'check'> | JobOf<'add'>, owner: JobOwner) {
    this.job = job
    this.owner = owner
  }

  /** Blocks of rows, without the header; `headed` gets that. */
  async *blocks(headed: (cells: string[]) => void = () => {}): AsyncGenerator<FileRow[]> {
    const { path, form, plan } = this.job
    const read = (bytes: number) => {
      this.bytes += bytes
    }
    let isFirst = plan.hasHeader
    for await (const block of fileRows(path, form, read)) {
      if (isFirst) headed(block[0]?.cells ?? [])
      const rows = isFirst ? block.slice(1) : block
      isFirst = false
      yield rows
      this.count += rows.length
      this.owner.say({ kind: 'progress', ...this.now() })
    }
  }

  now(): { share: number; rows: number } {
    return { share: Math.min(1, this.bytes / Math.max(1, this.job.bytes)), rows: this.count }
  }
}
