// One Via value (RFC 3261 §20.42): types, parsing, writing.
import { formatHostPort, hostEnd, parseHostPort } from './host.ts'
import { formatParams, type Params, parseParams } from './params.ts'
import { skipSpace, tokenEnd, trim } from './scan.ts'

/** RFC 3261 §8.1.1.7: a branch that begins with this is unique and names the transaction. */
export const MAGIC_COOKIE = 'z9hG4bK'

export interface Via {
  /** Upper case: UDP, TCP, TLS, WS, WSS. */
  readonly transport: string
  readonly host: string
  readonly port: number | null
  /** branch, received, rport (null if asked for: RFC 3581), maddr, ttl and others. */
  readonly params: Params
  /** Protocol and version if not SIP/2.0. */
  readonly protocol?: string
}

export function branchOf(via: Via): string | null {
  return via.params.get('branch') ?? null
}

export function parseVia(text: string): Via | null {
  const parts: string[] = []
  let at = skipSpace(text, 0)
  for (let count = 0; count < 3; count++) {
    if (count > 0) {
      if (text[at] !== '/') return null
      at = skipSpace(text, at + 1)
    }
    const end = tokenEnd(text, at)
    if (end === at) return null
    parts.push(text.slice(at, end))
    const next = skipSpace(text, end)
    if (count === 2 && next === end) return null
    at = next
  }
  return sentBy(text, at, parts)
}

function sentBy(
  text: string,
  from: number,
  [protocol = '', version = '', transport = '']: readonly string[],
): Via | null {
  const end = hostEnd(text, from)
  if (end === -1) return null
  const semicolon = text.indexOf(';', end)
  const portEnd = semicolon === -1 ? text.length : semicolon
  const colon = skipSpace(text, end)
  if (colon < portEnd && text[colon] !== ':') return null
  const port = colon < portEnd ? `:${trim(text, colon + 1, portEnd)}` : ''
  const hostPort = parseHostPort(text.slice(from, end) + port)
  const params = parseParams(text, portEnd)
  if (hostPort === null || params === null) return null
  const name = `${protocol}/${version}`.toUpperCase()
  return {
    transport: transport.toUpperCase(),
    ...hostPort,
    params,
    ...(name === 'SIP/2.0' ? {} : { protocol: name }),
  }
}

export function formatVia(via: Via): string {
  return `${via.protocol ?? 'SIP/2.0'}/${via.transport} ${formatHostPort(via)}${formatParams(via.params)}`
}
