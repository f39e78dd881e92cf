// Where we listen for SIP, and which address is advertised to peers.
import type { AddressRanges } from '../../../domain/address.ts'
import type { Endpoint, TransportName } from './transport.ts'

export interface Listen extends Endpoint {
  readonly transport: TransportName
  /** Behind NAT: what goes into Via and Contact instead. Required if `address` means every address. */
  readonly advertised?: { readonly address: string; readonly port?: number }
  /** ws only: browsers use wss to a proxy in front of us that ends TLS. */
  readonly secure?: boolean
  /**
   * ws only: proxies whose X-Forwarded-For is believed; otherwise a ban would hit the proxy and everybody
   * behind it.
   */
  readonly proxies?: AddressRanges
  /**
   * ws only: the sites whose pages may connect, like `https://crm.example`; left out or empty: all. Clients
   * other than browsers name no origin and are let in.
   */
  readonly origins?: readonly string[]
}

/** Null if Via and Contact can be written. */
export function refuseListen({ address, advertised, transport }: Listen): string | null {
  const everywhere = address === '0.0.0.0' || address === '::'
  return everywhere && advertised === undefined
    ? `${transport} listens on every address: name the one peers shall use`
    : null
}
