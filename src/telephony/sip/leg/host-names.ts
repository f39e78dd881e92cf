// Looks up host names in session descriptions (RFC 8866 §5.7) within a time limit, because somebody waits,
// and keeps them for a while.
import { isIP } from 'node:net'
import { BoundedMap } from '../../../domain/bounded-map.ts'
import { type Clock, within } from '../../../domain/clock.ts'
import type { Lookup } from '../transport/resolve.ts'

/** The person who has answered hears nothing in the meantime. */
export const HOST_WAIT_MS = 1_500
const KEPT_MS = 60_000
/** Gateways are few; a hostile peer's invented names push out only the oldest. */
const KEPT_MAX = 256

/** The address of a name, in our own sound's family (4 or 6); null if none is found in time. */
export type FindHost = (name: string, family: number) => Promise<string | null>

interface Found {
  readonly until: number
  readonly addresses: Promise<readonly string[]>
}

export function createFindHost(clock: Clock, lookup: Lookup): FindHost {
  const known = new BoundedMap<string, Found>(KEPT_MAX)

  const addressesOf = (name: string): Promise<readonly string[]> => {
    const found = known.get(name)
    if (found !== undefined && found.until > clock.now()) return found.addresses
    const addresses = lookup(name).then(
      all => all.filter(address => isIP(address) !== 0),
      () => [],
    )
    known.set(name, { until: clock.now() + KEPT_MS, addresses })
    // A name that was not found is looked up again next time.
    void addresses.then(
      all => all.length === 0 && known.get(name)?.addresses === addresses && known.delete(name),
    )
    return addresses
  }

  return async (name, family) => {
    let addresses: readonly string[] = []
    const found = addressesOf(name.toLowerCase()).then(all => {
      addresses = all
    })
    await within(clock, HOST_WAIT_MS, found)
    return addresses.find(address => isIP(address) === family) ?? null
  }
}
