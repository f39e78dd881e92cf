// The range of bytes that a request asks for (RFC 9110 §14).

interface Asking {
  readonly headers: { readonly range?: string | undefined; readonly 'if-range'?: unknown }
}

/**
 * First and last byte. Null means the whole file: there is no range, or several, or one in an unknown unit.
 * `none`: the range begins after the end.
 */
export function rangeOf({ headers }: Asking, bytes: number): readonly [number, number] | 'none' | null {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range ?? '') ?? []
  // If-Range compares strong validators, and we have none.
  if ((from === '' && to === '') || headers['if-range'] !== undefined) return null
  const first = from === '' ? Math.max(0, bytes - Number(to)) : Number(from)
  const last = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)
  if (from !== '' && to !== '' && Number(to) < Number(from)) return null
  return first >= bytes ? 'none' : [first, last]
}
