// name-addr and addr-spec with header parameters: From, To, Contact, Route (RFC 3261 §20.10).
import { formatParams, NO_PARAMS, type Params, parseParams, withParam } from './params.ts'
import { quote, readQuoted, skipSpace, trim } from './scan.ts'
import { formatUri, parseUri, type Uri } from './uri.ts'

export interface NameAddr {
  /** Without quotes and escapes; null if there is none. */
  readonly display: string | null
  readonly uri: Uri
  /** The header's parameters (tag, expires, q), values without quotes. */
  readonly params: Params
}

export function nameAddr(uri: Uri, display: string | null = null, params: Params = NO_PARAMS): NameAddr {
  return { display, uri, params }
}

export function tagOf(address: NameAddr): string | null {
  return address.params.get('tag') ?? null
}

export function withTag(address: NameAddr, tag: string): NameAddr {
  return { ...address, params: withParam(address.params, 'tag', tag) }
}

/**
 * Accepts an unquoted display name with commas, dots or Chinese characters, and spaces inside the brackets:
 * they are unambiguous.
 */
export function parseNameAddr(text: string): NameAddr | null {
  const begin = skipSpace(text, 0)
  if (text[begin] === '"') {
    const quoted = readQuoted(text, begin)
    if (quoted === null) return null
    const open = skipSpace(text, quoted.end)
    return text[open] === '<' ? bracketed(text, open, quoted.value) : null
  }
  const open = text.indexOf('<', begin)
  // An unquoted display name has no quotes inside, so a quote here begins a parameter's value (§25.1:
  // addr-spec with +sip.instance and the like).
  const quoted = text.indexOf('"', begin)
  if (open === -1 || (quoted !== -1 && quoted < open && text.lastIndexOf(';', quoted) !== -1))
    return bare(text, begin)
  const display = trim(text, begin, open)
  if (display.includes('"') || display.includes('>')) return null
  return bracketed(text, open, display === '' ? null : display)
}

function bracketed(text: string, open: number, display: string | null): NameAddr | null {
  const close = text.indexOf('>', open)
  if (close === -1) return null
  const uri = parseUri(trim(text, open + 1, close))
  const params = parseParams(text, close + 1)
  return uri === null || params === null ? null : { display, uri, params }
}

/** Without brackets, all parameters are the header's, and the URI has no `,` or `?` (RFC 3261 §20). */
function bare(text: string, begin: number): NameAddr | null {
  const semicolon = text.indexOf(';', begin)
  const end = semicolon === -1 ? text.length : semicolon
  const address = trim(text, begin, end)
  if (address.includes(',') || address.includes('?')) return null
  const uri = parseUri(address)
  const params = parseParams(text, end)
  return uri === null || params === null ? null : { display: null, uri, params }
}

export function formatNameAddr({ display, uri, params }: NameAddr): string {
  return `${display === null ? '' : `${quote(display)} `}<${formatUri(uri)}>${formatParams(params)}`
}
