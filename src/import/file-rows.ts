// The rows of a file of either format, within the limits that hold for both.
import { type FileForm, IMPORT_LIMITS, UnusableFile } from '../domain/import.ts'
import { csvRows } from './csv-rows.ts'
import type { FileRow } from './file-row.ts'
import { xlsxRows } from './xlsx-rows.ts'

/** Rows without anything in them are left out. `read` gets the bytes that were read of the file. */
export async function* fileRows(
  path: string,
  form: FileForm,
  read: (bytes: number) => void,
): AsyncGenerator<FileRow[]> {
  let count = 0
  for await (const block of form.format === 'xlsx' ? xlsxRows(path, read) : csvRows(path, form, read)) {
    const rows = block.filter(({ cells }) => !cells.every(isBlank))
    count += rows.length
    const last = rows.at(-1)
    if (count > IMPORT_LIMITS.rows && last !== undefined)
      throw new UnusableFile('tooManyRows', { row: last.row, about: [String(IMPORT_LIMITS.rows)] })
    if (rows.length > 0) yield rows
  }
}

function isBlank(cell: string): boolean {
  return cell === '' || cell.trim() === ''
}
