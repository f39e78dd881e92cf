// SIP, SIPS and tel URIs (RFC 3261 §19.1, RFC 3966): types, parsing, writing, comparing.
import { formatHostPort, parseHostPort } from './host.ts'
import { formatUriParams, NO_PARAMS, type Params, parseUriParams } from './params.ts'
import { isSolid } from './scan.ts'

export interface SipUri {
  readonly kind: 'sip'
  readonly scheme: 'sip' | 'sips'
  /** As on the wire, with escapes; `userOf` returns the text. */
  readonly user: string | null
  readonly password: string | null
  /** Lower case; an IPv6 address has its brackets. */
  readonly host: string
  readonly port: number | null
  /** Names in lower case, values as on the wire. */
  readonly params: Params
  /** What follows `?`, as on the wire. */
  readonly headers: string | null
}

export interface TelUri {
  readonly kind: 'tel'
  /** With its `+` and visual separators. */
  readonly number: string
  readonly params: Params
}

/** Any other scheme, unparsed: it may be passed on, never called. */
export interface OtherUri {
  readonly kind: 'other'
  readonly scheme: string
  readonly text: string
}

export type Uri = SipUri | TelUri | OtherUri

/** Makes a sip URI; `user` is plain text and is escaped here. */
export function sipUri(
  user: string | null,
  host: string,
  port: number | null = null,
  params: Params = NO_PARAMS,
): SipUri {
  return {
    kind: 'sip',
    scheme: 'sip',
    user: user === null ? null : escapeUser(user),
    password: null,
    host,
    port,
    params,
    headers: null,
  }
}

/** Parses the whole text as a URI without angle brackets; null if it is not one. */
export function parseUri(text: string): Uri | null {
  if (!isSolid(text)) return null
  const colon = text.indexOf(':')
  const scheme = text.slice(0, Math.max(colon, 0)).toLowerCase()
  if (!isScheme(scheme) || colon === text.length - 1) return null
  if (scheme === 'sip' || scheme === 'sips') return parseSipUri(scheme, text.slice(colon + 1))
  if (scheme === 'tel') return parseTelUri(text.slice(colon + 1))
  return { kind: 'other', scheme, text }
}

function isScheme(scheme: string): boolean {
  for (let at = 0; at < scheme.length; at++) {
    const code = scheme.charCodeAt(at)
    const isLetter = code >= 97 && code <= 122
    if (!isLetter && (at === 0 || !((code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46)))
      return false
  }
  return scheme !== ''
}

/** A user may contain `;` and `?` (RFC 4475 §3.1.1.2): everything before the first `@` is the user. */
function parseSipUri(scheme: 'sip' | 'sips', rest: string): SipUri | null {
  const at = rest.indexOf('@')
  const userInfo = at === -1 ? null : rest.slice(0, at)
  const question = rest.indexOf('?', at + 1)
  const end = question === -1 ? rest.length : question
  const semicolon = rest.indexOf(';', at + 1)
  const hostPortEnd = semicolon === -1 || semicolon > end ? end : semicolon
  const hostPort = parseHostPort(rest.slice(at + 1, hostPortEnd))
  const params = parseUriParams(rest, hostPortEnd, end)
  const headers = question === -1 ? null : rest.slice(question + 1)
  if (hostPort === null || params === null || headers === '') return null
  if (userInfo === null)
    return { kind: 'sip', scheme, user: null, password: null, ...hostPort, params, headers }
  const colon = userInfo.indexOf(':')
  const user = colon === -1 ? userInfo : userInfo.slice(0, colon)
  if (user === '') return null
  return {
    kind: 'sip',
    scheme,
    user,
    password: colon === -1 ? null : userInfo.slice(colon + 1),
    ...hostPort,
    params,
    headers,
  }
}

const TEL_CHARACTERS = '0123456789abcdefABCDEF*#+-.()'

function parseTelUri(rest: string): TelUri | null {
  const semicolon = rest.indexOf(';')
  const end = semicolon === -1 ? rest.length : semicolon
  const number = rest.slice(0, end)
  const params = parseUriParams(rest, end, rest.length)
  for (const character of number) if (!TEL_CHARACTERS.includes(character)) return null
  return params === null || number === '' || number.lastIndexOf('+') > 0
    ? null
    : { kind: 'tel', number, params }
}

export function formatUri(uri: Uri): string {
  if (uri.kind === 'other') return uri.text
  if (uri.kind === 'tel') return `tel:${uri.number}${formatUriParams(uri.params)}`
  const password = uri.password === null ? '' : `:${uri.password}`
  const userInfo = uri.user === null ? '' : `${uri.user}${password}@`
  const headers = uri.headers === null ? '' : `?${uri.headers}`
  return `${uri.scheme}:${userInfo}${formatHostPort(uri)}${formatUriParams(uri.params)}${headers}`
}

/**
 * The user as text, unescaped; escapes that are not UTF-8 stay. For a tel URI, the number without separators.
 */
export function userOf(uri: Uri): string | null {
  if (uri.kind === 'other') return null
  if (uri.kind === 'tel') return uri.number.replace(/[-.()]/g, '')
  return uri.user === null ? null : unescapeText(uri.user)
}

export function unescapeText(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** RFC 3261 §25.1 `user`: characters of telephone numbers and names stay, all others are escaped. */
export function escapeUser(text: string): string {
  // A lone surrogate cannot be escaped; the buffer turns it into U+FFFD, which can.
  return encodeURIComponent(Buffer.from(text).toString()).replaceAll('%2B', '+')
}

/** URIs differ if only one of them has one of these (RFC 3261 §19.1.4). */
const DECIDING_PARAMS = ['user', 'ttl', 'method', 'maddr', 'transport']

/** Compares by RFC 3261 §19.1.4. */
export function sameUri(one: Uri, other: Uri): boolean {
  if (one.kind === 'tel' && other.kind === 'tel')
    return userOf(one) === userOf(other) && sameParams(one.params, other.params)
  if (one.kind !== 'sip' || other.kind !== 'sip') return formatUri(one) === formatUri(other)
  return (
    one.scheme === other.scheme &&
    userOf(one) === userOf(other) &&
    one.password === other.password &&
    one.host === other.host &&
    one.port === other.port &&
    one.headers === other.headers &&
    sameParams(one.params, other.params)
  )
}

function sameParams(one: Params, other: Params): boolean {
  for (const name of DECIDING_PARAMS) if (one.has(name) !== other.has(name)) return false
  for (const [name, value] of one) {
    if (
      other.has(name) &&
      unescapeText(value ?? '').toLowerCase() !== unescapeText(other.get(name) ?? '').toLowerCase()
    )
      return false
  }
  return true
}
