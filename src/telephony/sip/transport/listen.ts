// Where we listen for SIP, and which address is advertised to peers.
import type { AddressRanges } from '../../../domain/address.ts'
import type { Endpoint, TransportName } from './transport.ts'

export interface Listen extends Endpoint {
  readonly transport: TransportName
  /** Behind NAT: what goes into Via and Contact instead. Needed when `address` means every address. */
  readonly advertised?: { readonly address: string; readonly port?: number }
  /** ws only: browsers come by wss to a proxy that ends TLS before us. */
  readonly secure?: boolean
  /**
   * ws only: proxies whose X-Forwarded-For is believed; without it a ban would hit the proxy and all behind
   * it.
   */
  readonly proxies?: AddressRanges
  /**
   * ws only: pages of which sites may connect, as `https://crm.example`; left out or empty: all. Who is no
   * browser names none and is let in.
   */
  readonly origins?: readonly string[]
}

/** Null when Via and Contact can be written. */
export function refuseListen({ address, advertised, transport }: Listen): string | null {
  const everywhere = address === '0.0.0.0' || address === '::'
  return everywhere && advertised === undefined
    ? `${transport} listens on every address: name the one peers shall use`
    : null
}
