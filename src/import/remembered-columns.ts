// The columns that were chosen for the last file with the same headings.
import type { ImportColumns, ImportReading, ImportTarget } from '../domain/import.ts'
import type { ImportBook } from '../store/port/import-book.ts'
import { headerKey, plainHeading } from './column-guess.ts'

export async function rememberedColumns(
  store: Pick<ImportBook, 'chosenHeadings'>,
  accountId: number,
  reading: ImportReading,
  target: ImportTarget,
): Promise<ImportReading> {
  const key = headerKey(reading.header, target)
  const chosen = key === '' ? null : await store.chosenHeadings(accountId, key)
  if (chosen === null) return reading
  const columns: Record<string, number> = {}
  for (const [field, heading] of Object.entries(chosen)) {
    const column = reading.header.findIndex(cell => plainHeading(cell) === heading)
    if (column >= 0) columns[field] = column
  }
  return { ...reading, columns: columns as ImportColumns, isRemembered: true }
}
