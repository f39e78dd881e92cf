// Finds where a request within a call goes.
import { isIP } from 'node:net'
import type { Uri } from '../message/message.ts'
import { SIP_PORT } from '../transport/routing.ts'
import type { Target } from '../transport/transport.ts'

/**
 * A registered phone's flow, a pinned target, or else the address of the first route or the remote target
 * (§12.2.1.1). Host names are not looked up within a call: with one, with TLS or with an unknown transport,
 * the request goes where the INVITE was taken.
 */
export function hopOf(uri: Uri, taken: Target): Target {
  if (taken.flow !== undefined || taken.isPinned === true) return taken
  if (uri.kind !== 'sip' || uri.scheme === 'sips') return taken
  const host = uri.host.startsWith('[') ? uri.host.slice(1, -1) : uri.host
  const transport = uri.params.get('transport')?.toLowerCase() ?? taken.transport
  if (isIP(host) === 0 || (transport !== 'udp' && transport !== 'tcp')) return taken
  const more = transport === 'udp' && taken.largeByTcp === true ? { largeByTcp: true } : {}
  return { transport, address: host, port: uri.port ?? SIP_PORT, ...more }
}
