// The import of a file of numbers into a task or onto the block list: its states, fields and limits, and what
// can be wrong with it.
import type { RejectReason } from './contact.ts'
import type { Language } from './language.ts'
import type { OwnColumn } from './own-fields.ts'

/**
 * uploading → reading → read → checking → checked → adding → added; for an hour after that it can be undone.
 * A file that cannot be used ends as `refused`. What is stopped while it adds is undone: nothing stays half.
 */
export const IMPORT_STATES = [
  ...(['uploading', 'reading', 'read', 'checking', 'checked', 'refused'] as const),
  ...(['adding', 'added', 'undoing', 'undone', 'cancelled'] as const),
] as const
export type ImportState = (typeof IMPORT_STATES)[number]

/** In these a process works on the import, and another one goes on if that one dies. */
export const WORKING = ['reading', 'checking', 'adding', 'undoing'] as const satisfies readonly ImportState[]
export type WorkingState = (typeof WORKING)[number]
/** Nothing can be done with it any more but to undo it in time. */
export const OVER = ['refused', 'added', 'undone', 'cancelled'] as const satisfies readonly ImportState[]

/** Columns of the numbers of one person, in the order in which they are called. */
export const PHONE_FIELDS = ['phone', 'phone2', 'phone3', 'phone4', 'phone5'] as const

export const IMPORT_FIELDS = [
  ...PHONE_FIELDS,
  'userid',
  'memberid',
  'extra',
  'customuuid',
  'dueAt',
  'zone',
  'reason',
] as const
export type ImportField = (typeof IMPORT_FIELDS)[number]

/** Where the numbers of a file go. */
export type ImportTarget = 'task' | 'blocks'
/** What columns can be of a file that goes there. */
export const FIELDS_FOR = {
  task: [...PHONE_FIELDS, 'userid', 'memberid', 'extra', 'customuuid', 'dueAt', 'zone'],
  blocks: ['phone', 'reason'],
} as const satisfies Readonly<Record<ImportTarget, readonly ImportField[]>>

/** Which column a field comes from, counted from 0. */
export type ImportColumns = Readonly<Partial<Record<ImportField, number>>> &
  Readonly<Record<OwnColumn, number>>

/** How the file is read into contacts; fixed when it is checked, so that adding reads what was checked. */
export interface ImportPlan {
  readonly columns: ImportColumns
  readonly hasHeader: boolean
  /** By whose rules numbers are read, ISO 3166. */
  readonly country: string
  /** In which times are written. */
  readonly timeZone: string
}

export const FILE_FORMATS = ['csv', 'xlsx'] as const
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030'] as const
export type FileEncoding = (typeof ENCODINGS)[number]
export const DELIMITERS = [',', ';', '\t', '|'] as const

export interface FileForm {
  readonly format: (typeof FILE_FORMATS)[number]
  /** Null: XLSX has none. */
  readonly encoding: FileEncoding | null
  readonly delimiter: string | null
}

/** What was found out about a file before anything of it was checked. */
export interface ImportReading extends FileForm {
  readonly hasHeader: boolean
  /** Of the first row, if it is one; else empty texts. */
  readonly header: readonly string[]
  /** The first rows behind the header. */
  readonly preview: readonly (readonly string[])[]
  readonly columns: ImportColumns
  /** The columns are those that were chosen for the last file with this header. */
  readonly isRemembered: boolean
}

/** Why a row is not added. */
export type RowReason = RejectReason | 'formula'

export interface RowFault {
  /** Line of the file, from 1. */
  readonly row: number
  /** From 1; null: no column of it is to blame. */
  readonly column: number | null
  readonly value: string
  readonly reason: RowReason
}

export interface ImportCheck {
  readonly rows: number
  /** Numbers that can be added. */
  readonly valid: number
  /** Rows of which at least one number can be added. */
  readonly persons: number
  readonly reasons: Readonly<Partial<Record<RowReason, number>>>
  /** The first of the numbers and rows that cannot be added. */
  readonly faults: readonly RowFault[]
}

/** A file that has come and may become that of an import. */
export interface FileDraft {
  readonly path: string
  /** Where its rows that are not valid go. */
  readonly errorsPath: string
  readonly bytes: number
}

/** By whose rules a draft is examined. */
export interface AskedOfFile {
  readonly accountId: number
  readonly country: string
  readonly timeZone: string
  readonly language: Language
}

/** A draft of which at least one number can be added. */
export interface ExaminedFile {
  readonly reading: ImportReading
  readonly plan: ImportPlan
  readonly checked: ImportCheck
}

/** Why a file is refused as a whole. */
export type FileReason =
  | 'empty'
  | 'notTable'
  | 'oldExcel'
  | 'encodingUnknown'
  | 'tooManyColumns'
  | 'tooManyRows'
  | 'rowTooLong'
  | 'quoteNotClosed'
  | 'csvBroken'
  | 'xlsxBroken'
  | 'xlsxTooLarge'
  | 'noSheet'
  | 'noPhoneColumn'
  | 'nothingValid'
  | 'fileLost'
  | 'unreadable'
  | 'taskGone'
  | 'taskEnded'

export interface ImportProblem {
  readonly reason: FileReason
  readonly row: number | null
  readonly column: number | null
  readonly about: readonly string[]
}

/** A file that cannot be used, thrown by whoever reads it. */
export class UnusableFile extends Error {
  readonly problem: ImportProblem

  constructor(reason: FileReason, place: { row?: number; column?: number; about?: readonly string[] } = {}) {
    super(reason)
    const { row = null, column = null, about = [] } = place
    this.problem = { reason, row, column, about }
  }
}

export const IMPORT_LIMITS = {
  /** 1 M rows with five columns are about 80 MB. */
  bytes: 512 * 1024 * 1024,
  /** What an XLSX file may hold when it is unpacked: 300,000 rows of six columns are some 100 MB. */
  unpackedBytes: 1_536 * 1024 * 1024,
  /** Of the texts that cells of an XLSX file share. */
  sharedBytes: 256 * 1024 * 1024,
  rows: 5_000_000,
  columns: 200,
  /** Characters of one row. */
  rowLength: 200_000,
  /** Bytes of one part of an upload. */
  partBytes: 8 * 1024 * 1024,
  /** Not over, of one account. */
  open: 10,
} as const

/** For how long what was added can be taken back. */
export const UNDO_WITHIN_MS = 3_600_000
/** For how long a file waits for whoever sent it, and an error file for whoever mends it. */
export const IMPORT_KEPT_MS = 48 * 3_600_000
export const PREVIEW_ROWS = 20
export const FAULTS_SHOWN = 50
