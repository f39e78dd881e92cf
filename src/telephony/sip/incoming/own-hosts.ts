// The hosts that are us in a Request-URI: where we listen, what peers are given, and the name phones know.
import { plainAddress } from '../../../domain/address.ts'
import type { Listen } from '../transport/listen.ts'

export interface OwnNames {
  readonly listen: readonly Pick<Listen, 'address' | 'advertised'>[]
  /** Public addresses and names. */
  readonly named: readonly string[]
  /** Of this machine: ours if we listen on every address. */
  readonly addresses: readonly string[]
}

export function ownHosts({ listen, named, addresses }: OwnNames): (host: string) => boolean {
  const everywhere = listen.some(({ address }) => address === '0.0.0.0' || address === '::')
  const own = new Set(
    [
      ...listen.flatMap(({ address, advertised }) => [address, advertised?.address ?? address]),
      ...named,
      ...(everywhere ? addresses : []),
    ].map(host => plainAddress(host).toLowerCase()),
  )
  return host => own.has(plainAddress(host.replace(/^\[|\]$/g, '')).toLowerCase())
}
