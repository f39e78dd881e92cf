// host and hostport (RFC 3261 §25.1): names, IPv4, IPv6 in brackets.
import { isIPv6 } from 'node:net'
import { isDigits, portOf } from './scan.ts'

const HOST_LENGTH_MAX = 255

export interface HostPort {
  /** Lower case; an IPv6 address has its brackets. */
  readonly host: string
  readonly port: number | null
}

/** Where the host at `from` ends; -1 if there is none. */
export function hostEnd(text: string, from: number): number {
  if (text[from] === '[') {
    const close = text.indexOf(']', from)
    if (
      close === -1 ||
      close - from > 50 ||
      !isIPv6(text.slice(from + 1, close)) ||
      text.slice(from, close).includes('%')
    )
      return -1
    return close + 1
  }
  let at = from
  while (isHostCharacter(text.charCodeAt(at))) at++
  return at === from || at - from > HOST_LENGTH_MAX ? -1 : at
}

/**
 * Letters, digits, `-`, `.`, and the underscore, which is not legal in host names but used by many phones.
 */
function isHostCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 45 ||
    code === 46 ||
    code === 95
  )
}

export function parseHostPort(text: string): HostPort | null {
  const end = hostEnd(text, 0)
  if (end === -1) return null
  const host = text.slice(0, end).toLowerCase()
  if (isDottedNumber(host) && !isIPv4(host)) return null
  if (end === text.length) return { host, port: null }
  const port = text[end] === ':' ? portOf(text.slice(end + 1)) : null
  return port === null ? null : { host, port }
}

function isDottedNumber(host: string): boolean {
  return host.includes('.') && isDigits(host.replaceAll('.', ''))
}

function isIPv4(host: string): boolean {
  const parts = host.split('.', 5)
  return parts.length === 4 && parts.every(part => part !== '' && part.length <= 3 && Number(part) <= 255)
}

export function formatHostPort({ host, port }: HostPort): string {
  return port === null ? host : `${host}:${port}`
}
