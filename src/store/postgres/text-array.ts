// Writes a column of texts as PostgreSQL's array literal.

/** JSON escapes quotes and backslashes as the literal does, but writes control characters differently. */
const CONTROL = /\p{Cc}/u

/** The driver's own function takes five times as long: 50 ms of the event loop for an append of 10,000. */
export function textArray(values: readonly string[]): string {
  const isPlain = !CONTROL.test(values.join(''))
  const quoted = isPlain ? JSON.stringify(values).slice(1, -1) : values.map(quote).join(',')
  return `{${quoted}}`
}

function quote(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}
