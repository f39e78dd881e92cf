// Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet.

/**
 * What a spreadsheet takes for a formula, full-width forms included, unless the cell is a plain number or a
 * telephone number.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/
const NUMBER = /^[+-]?\d+(\.\d+)?$/
const SPECIAL = /[",\r\n]/

/**
 * One line with its end. Texts that a spreadsheet would run as a formula get an apostrophe in front, because
 * numbers and texts come from outside and the file is opened inside. Null is an empty cell.
 */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  const safe = typeof value === 'string' && FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return SPECIAL.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
