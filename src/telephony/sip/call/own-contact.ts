// Our Contact: where a peer reaches us again by the transport it is met by.
import { formatNameAddr, nameAddr } from '../message/name-addr.ts'
import { type SipUri, sipUri } from '../message/uri.ts'
import type { Flow, TransportName } from '../transport/transport.ts'

/** Without a flow nothing leads anywhere, and whatever carries it fails as well. */
export function contactBy(
  user: string,
  transport: TransportName,
  flow: Pick<Flow, 'contact'> | null,
): string {
  const own = sipUri(
    user,
    'invalid',
    null,
    transport === 'udp' ? undefined : new Map([['transport', transport]]),
  )
  return formatNameAddr(nameAddr(flow === null ? own : at(own, flow.contact)))
}

/** host:port, an IPv6 host in brackets. */
function at(uri: SipUri, hostPort: string): SipUri {
  const colon = hostPort.lastIndexOf(':')
  return { ...uri, host: hostPort.slice(0, colon), port: Number(hostPort.slice(colon + 1)) }
}
