// A value as an exported file has it: local times, and words in the reader's language.
import { DateTime } from 'luxon'
import type { Language } from '../domain/language.ts'
import { wordOf } from '../words/exported-words.ts'

export type ExportFormat = 'csv' | 'jsonl'

export interface ExportShape {
  readonly format: ExportFormat
  /** The account's time zone, in which times are written. */
  readonly zone: string
  /** The language of words and headings; null: codes for programs. */
  readonly language: Language | null
}

/** `…At` are times: in CSV as spreadsheets read them, in JSON with the offset. */
export function exportedCell(
  column: string,
  value: unknown,
  { format, zone, language }: ExportShape,
): unknown {
  if (value === null || value === undefined) return null
  if (column.endsWith('At') && typeof value === 'number') {
    const time = DateTime.fromMillis(value, { zone })
    return format === 'csv' ? time.toFormat('yyyy-MM-dd HH:mm:ss') : time.toISO()
  }
  // The client's own fields: an object, or its JSON in one cell.
  if (typeof value === 'object') return format === 'csv' ? JSON.stringify(value) : value
  return language === null ? value : wordOf(column, value, language)
}
