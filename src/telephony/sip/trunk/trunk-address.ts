// The address of a trunk: hosts with ports in order of preference, and the targets they resolve to.

import type { TrunkAccess } from '../../../domain/trunk.ts'
import { type HostPort, parseHostPort } from '../message/host.ts'
import type { SipUri } from '../message/message.ts'
import { sipUri } from '../message/uri.ts'
import { type Lookup, resolve } from '../transport/resolve.ts'
import type { Target } from '../transport/transport.ts'

/** Hosts of one trunk. */
const HOSTS_MAX = 8
/** Targets of one trunk; all are probed. */
const TARGETS_MAX = 16

/** Parses `host[:port], …`; null if the text is anything else. */
export function parseAddress(text: string): readonly [HostPort, ...HostPort[]] | null {
  const hosts: HostPort[] = []
  for (const part of text.split(',', HOSTS_MAX + 1)) {
    const host = parseHostPort(part.trim())
    if (host === null) return null
    hosts.push(host)
  }
  const [first, ...others] = hosts
  return first === undefined || hosts.length > HOSTS_MAX ? null : [first, ...others]
}

export interface TrunkTarget {
  readonly target: Target
  /** The Request-URI of OPTIONS to it: the host as configured. */
  readonly uri: SipUri
}

/** Returns targets in the order of the address; hosts that cannot be resolved now are left out. */
export async function targetsOf(trunk: TrunkAccess, lookup: Lookup): Promise<readonly TrunkTarget[]> {
  const hosts = parseAddress(trunk.address) ?? []
  const found = await Promise.all(
    hosts.map(async ({ host, port }) => {
      const uri = sipUri(null, host, port)
      const resolution = await resolve(uri, { lookup, transport: trunk.transport })
      return resolution.kind === 'targets' ? resolution.targets.map(target => ({ target, uri })) : []
    }),
  )
  const seen = new Set<string>()
  const once = found.flat().filter(({ target }) => !seen.has(keyOf(target)) && seen.add(keyOf(target)))
  return once.slice(0, TARGETS_MAX)
}

export function keyOf({ transport, address, port }: Target): string {
  return `${transport} ${address} ${port}`
}

export function sayTargetZh({ transport, ...where }: Target): string {
  return (
    sayTarget({ ...where, transport: 'udp' }) + (transport === 'udp' ? '' : `（${transport.toUpperCase()}）`)
  )
}

/** In the notation of YUHU_SIP_LISTEN, the same in every language: `192.0.2.1:5060`, `tcp:192.0.2.1:5060`. */
export function placeOf(target: Target): string {
  const { transport, ...where } = target
  return (transport === 'udp' ? '' : `${transport}:`) + sayTarget({ ...where, transport: 'udp' })
}

export function sayTarget({ transport, address, port }: Target): string {
  const over = transport === 'udp' ? '' : ` over ${transport.toUpperCase()}`
  return `${address.includes(':') ? `[${address}]` : address}:${port}${over}`
}
