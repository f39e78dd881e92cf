// The agents who are called at a PBX instead of registering here, and who of them is there.
import { BoundedMap } from '../../../domain/bounded-map.ts'
import { writtenPbxAddress } from '../../../domain/pbx-address.ts'
import type { AgentPhone } from '../../port.ts'
import type { Lookup } from '../transport/resolve.ts'
import { type PbxNetwork, PbxPhone, type PbxRing } from './pbx-phone.ts'

/** Between the first looks at the phones of an account. */
const APART_MS = 20
/** A name is looked up once for all phones behind it. */
const LOOKED_UP_MS = 20_000
const NAMES_MAX = 256

export interface PbxListener {
  registered(accountId: number, ext: string): void
  unregistered(accountId: number, ext: string): void
}

export interface PbxPhonesNetwork extends PbxNetwork {
  /** Replaces the addresses of all PBXs: what they send is not counted as a stranger's. */
  trust(addresses: readonly string[]): void
}

const NOBODY: PbxListener = { registered() {}, unregistered() {} }

export class PbxPhones {
  private readonly network: PbxPhonesNetwork
  private readonly phones = new Map<number, ReadonlyMap<string, PbxPhone>>()
  private listener: PbxListener = NOBODY
  private isStopped = false

  constructor(network: PbxPhonesNetwork) {
    this.network = { ...network, lookup: once(network) }
  }

  start(listener: PbxListener): void {
    this.listener = listener
  }

  stop(): void {
    this.isStopped = true
    this.listener = NOBODY
    for (const phone of this.all()) phone.stop()
  }

  /**
   * Replaces an account's agents; those without an address are not ours. `registered` is called again for
   * who is there.
   */
  expect(accountId: number, agents: readonly AgentPhone[]): void {
    if (this.isStopped) return
    const before = this.phones.get(accountId) ?? new Map<string, PbxPhone>()
    const after = new Map<string, PbxPhone>()
    let fresh = 0
    for (const agent of agents) {
      const known = before.get(agent.ext)
      if (known !== undefined && isSame(known, agent)) after.set(agent.ext, known)
      else if (agent.at !== undefined) {
        const phone = this.open(accountId, agent, agent.at)
        after.set(agent.ext, phone)
        phone.lookIn(APART_MS * fresh++)
      }
    }
    for (const [ext, phone] of before) {
      if (after.get(ext) === phone) continue
      phone.stop()
      if (phone.isThere) this.listener.unregistered(accountId, ext)
    }
    if (after.size > 0) this.phones.set(accountId, after)
    else this.phones.delete(accountId)
    this.trust()
    for (const [ext, phone] of after) if (phone.isThere) this.listener.registered(accountId, ext)
  }

  /** Looks whether a trunk has come to have the address of a phone. */
  judge(): void {
    for (const phone of this.all()) phone.judge()
    this.trust()
  }

  has(accountId: number, ext: string): boolean {
    return this.phones.get(accountId)?.has(ext) === true
  }

  /** Undefined: the agent is not at a PBX; null: it is not there. */
  ring(accountId: number, ext: string): PbxRing | null | undefined {
    return this.phones.get(accountId)?.get(ext)?.ring()
  }

  private open(accountId: number, { ext, login, password }: AgentPhone, at: PbxPhone['address']): PbxPhone {
    return new PbxPhone(login, at, password, this.network, isThere => {
      this.trust()
      if (isThere) this.listener.registered(accountId, ext)
      else this.listener.unregistered(accountId, ext)
    })
  }

  private trust(): void {
    this.network.trust(this.all().flatMap(({ targets }) => targets.map(({ address }) => address)))
  }

  private all(): PbxPhone[] {
    return [...this.phones.values()].flatMap(phones => [...phones.values()])
  }
}

function isSame(phone: PbxPhone, { at, login, password }: AgentPhone): boolean {
  return (
    at !== undefined &&
    writtenPbxAddress(at) === writtenPbxAddress(phone.address) &&
    login === phone.login &&
    password === phone.password
  )
}

function once({ lookup, clock }: Pick<PbxNetwork, 'lookup' | 'clock'>): Lookup {
  const known = new BoundedMap<
    string,
    { readonly until: number; readonly found: Promise<readonly string[]> }
  >(NAMES_MAX)
  return name => {
    const kept = known.get(name)
    if (kept !== undefined && kept.until > clock.now()) return kept.found
    const found = lookup(name)
    known.set(name, { until: clock.now() + LOOKED_UP_MS, found })
    return found
  }
}
