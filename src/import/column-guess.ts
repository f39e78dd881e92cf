// Which column is what: by its heading, and the number by what stands in it.
import {
  FIELDS_FOR,
  IMPORT_FIELDS,
  type ImportColumns,
  type ImportField,
  type ImportTarget,
} from '../domain/import.ts'
import { normalizePhone } from '../domain/phone.ts'
import { ERROR_COLUMNS, IMPORT_HEADINGS } from '../words/import-words.ts'

/** Whether the first of these rows names the columns: it has no number, and not only figures. */
export function hasHeading(rows: readonly (readonly string[])[], country: string): boolean {
  const [first = []] = rows
  if (first.some(cell => fieldOf(cell) !== null)) return true
  if (first.some(cell => isPhone(cell, country))) return false
  return first.some(cell => /\p{L}/u.test(cell))
}

export function guessColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  country: string,
  target: ImportTarget,
): ImportColumns {
  const fields = FIELDS_FOR[target]
  const guess: Partial<Record<ImportField, number>> = {}
  for (const field of fields) {
    // The headings of a field stand with the surest first.
    for (const heading of IMPORT_HEADINGS[field]) {
      const column = header.findIndex(cell => plainHeading(cell) === heading)
      if (column < 0 || Object.values(guess).includes(column)) continue
      guess[field] = column
      break
    }
  }
  if (guess.phone === undefined) {
    const column = columnOfPhones(rows, country)
    if (column !== null) guess.phone = column
    for (const field of fields) if (field !== 'phone' && guess[field] === column) delete guess[field]
  }
  return guess
}

/** The same header is known again, whatever the error file put before it; empty: it has no headings. */
export function headerKey(header: readonly string[], target: ImportTarget): string {
  const key = header
    .filter(cell => !isErrorColumn(cell))
    .map(plainHeading)
    .join('\u0001')
    .slice(0, 4_000)
  return key === '' || target === 'task' ? key : `${target}\u0001${key}`
}

/** Columns by heading: places move when columns are put before them. */
export function isErrorColumn(cell: string): boolean {
  return Object.values(ERROR_COLUMNS).some(({ en, zh }) => cell === en || cell === zh)
}

function fieldOf(cell: string): ImportField | null {
  return IMPORT_FIELDS.find(field => IMPORT_HEADINGS[field].includes(plainHeading(cell))) ?? null
}

/** In small letters, without blanks and marks. */
export function plainHeading(cell: string): string {
  return cell.toLowerCase().replaceAll(/[\s_\-*:：]/g, '')
}

function columnOfPhones(rows: readonly (readonly string[])[], country: string): number | null {
  const width = Math.max(0, ...rows.map(row => row.length))
  let best: number | null = null
  let most = 0
  for (let column = 0; column < width; column++) {
    const count = rows.filter(row => isPhone(row[column] ?? '', country)).length
    if (count > most) {
      best = column
      most = count
    }
  }
  return best
}

function isPhone(cell: string, country: string): boolean {
  const text = cell.trim()
  return text.length >= 5 && text.length <= 40 && normalizePhone(text, country) !== null
}
