// Parameters after `;` in URIs and headers: names in lower case, in order. Null is a parameter without a
// value. If a name is repeated, the first counts.
import { PARAMS_MAX } from './parser-limits.ts'
import { isBare, isSpace, isToken, quote, readQuoted, skipSpace, tokenEnd } from './scan.ts'

export type Params = ReadonlyMap<string, string | null>

export const NO_PARAMS: Params = new Map()

/** A copy with this parameter added or changed. */
export function withParam(params: Params, name: string, value: string | number | null): Params {
  return new Map([...params, [name.toLowerCase(), value === null ? null : String(value)]])
}

export function withoutParam(params: Params, name: string): Params {
  return new Map([...params].filter(([other]) => other !== name.toLowerCase()))
}

/**
 * Reads header parameters from `from` to the end of the text, values without quotes; null if the text is
 * anything else.
 */
export function parseParams(text: string, from: number): Params | null {
  let at = skipSpace(text, from)
  if (at === text.length) return NO_PARAMS
  const params = new Map<string, string | null>()
  while (at < text.length) {
    if (text[at] !== ';') return null
    const begin = skipSpace(text, at + 1)
    const end = tokenEnd(text, begin)
    if (end === begin) return null
    const name = text.slice(begin, end).toLowerCase()
    at = skipSpace(text, end)
    let value: string | null = null
    if (text[at] === '=') {
      const read = readValue(text, skipSpace(text, at + 1))
      if (read === null) return null
      value = read.value
      at = skipSpace(text, read.end)
    }
    if (!params.has(name)) params.set(name, value)
    if (params.size > PARAMS_MAX) return null
  }
  return params
}

function readValue(text: string, from: number): { readonly value: string; readonly end: number } | null {
  if (text[from] === '"') return readQuoted(text, from)
  let end = from
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (isSpace(code) || code === 59) break
    // Control characters, DEL, " , < >
    if (code < 32 || code === 127 || code === 34 || code === 44 || code === 60 || code === 62) return null
  }
  return { value: text.slice(from, end), end }
}

/** Quotes values that are neither tokens nor hosts, and skips names that are not tokens. */
export function formatParams(params: Params): string {
  let text = ''
  for (const [name, value] of params) {
    if (!isToken(name)) continue
    text += value === null ? `;${name}` : `;${name}=${isBare(value) ? value : quote(value)}`
  }
  return text
}

/** Reads URI parameters between `from` and `to`: no spaces, no quotes, values as on the wire. */
export function parseUriParams(text: string, from: number, to: number): Params | null {
  if (from === to) return NO_PARAMS
  const params = new Map<string, string | null>()
  for (const part of text.slice(from + 1, to).split(';', PARAMS_MAX + 1)) {
    const equals = part.indexOf('=')
    const name = (equals === -1 ? part : part.slice(0, equals)).toLowerCase()
    if (name === '') return null
    if (!params.has(name)) params.set(name, equals === -1 ? null : part.slice(equals + 1))
    if (params.size > PARAMS_MAX) return null
  }
  return params
}

export function formatUriParams(params: Params): string {
  let text = ''
  for (const [name, value] of params) text += value === null ? `;${name}` : `;${name}=${value}`
  return text
}
