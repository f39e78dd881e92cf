// Finds where a URI's request goes: RFC 3263 without NAPTR and SRV; names by A and AAAA.
import { isIP } from 'node:net'
import type { SipUri } from '../message/message.ts'
import { SIP_PORT } from './routing.ts'
import type { Target, TransportName } from './transport.ts'

/** The addresses of a host name, best first; rejects or returns none if there are none. */
export type Lookup = (name: string) => Promise<readonly string[]>

/** Addresses tried per name. */
const ADDRESSES_MAX = 8

export type Resolution =
  | { readonly kind: 'targets'; readonly targets: readonly Target[] }
  | {
      readonly kind: 'refused'
      readonly code: 'tlsNotSpoken' | 'transportNotSpoken' | 'nameUnknown'
      readonly message: string
    }

export interface ResolveRules {
  readonly lookup: Lookup
  /** Used if the URI names none; UDP by default (§4.1 of RFC 3263 without NAPTR). */
  readonly transport?: TransportName
  readonly largeByTcp?: boolean
}

/**
 * The targets to try, in order. `maddr` is not followed. sips and TLS are refused rather than sent in the
 * clear.
 */
export async function resolve(uri: SipUri, rules: ResolveRules): Promise<Resolution> {
  const named = uri.params.get('transport')?.toLowerCase() ?? rules.transport ?? 'udp'
  if (uri.scheme === 'sips' || named === 'tls' || named === 'wss')
    return refused('tlsNotSpoken', 'Yuhu does not speak SIP over TLS')
  if (named !== 'udp' && named !== 'tcp')
    return refused('transportNotSpoken', `no request can be sent over ${named.slice(0, 20)}`)
  const port = uri.port ?? SIP_PORT
  const host = uri.host.startsWith('[') ? uri.host.slice(1, -1) : uri.host
  const addresses = isIP(host) === 0 ? await lookedUp(host, rules.lookup) : [host]
  if (addresses.length === 0) return refused('nameUnknown', `${host} has no address`)
  const more = named === 'udp' && rules.largeByTcp === true ? { largeByTcp: true } : {}
  return {
    kind: 'targets',
    targets: addresses.map(address => ({ transport: named, address, port, ...more })),
  }
}

async function lookedUp(host: string, lookup: Lookup): Promise<readonly string[]> {
  try {
    return (await lookup(host)).filter(address => isIP(address) !== 0).slice(0, ADDRESSES_MAX)
  } catch {
    return []
  }
}

type Code = Extract<Resolution, { kind: 'refused' }>['code']

function refused(code: Code, message: string): Resolution {
  return { kind: 'refused', code, message }
}
