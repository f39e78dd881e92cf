// Whether an agent may be called at an address: it is well written, the account may name its host, and the
// host is no carrier's.
import { lookup } from 'node:dns/promises'
import type { AccountSettings } from '../domain/account.ts'
import { mayName, plainHost, readPbxAddress, trunkHosts, writtenPbxAddress } from '../domain/pbx-address.ts'
import type { StoreVerbs } from '../store/port/admin-store.ts'
import type { PbxProblemReason } from '../words/pbx-words.ts'

/** The addresses of a host name; rejects if it has none. */
export type HostLookup = (host: string) => Promise<readonly string[]>

/** Somebody waits for the answer; the switch looks again before each call. */
const LOOKUP_LIMIT_MS = 3_000

export type PbxVerdict =
  | { readonly uri: string }
  | { readonly reason: PbxProblemReason; readonly about: string }

/** Judges addresses of one account; each host is looked up once. */
export class PbxCheck {
  private readonly pbxHosts: string
  private readonly store: Pick<StoreVerbs, 'listTrunks'>
  private readonly lookupHost: HostLookup
  private readonly judged = new Map<string, Promise<boolean>>()

  /** `pbxHosts`: the account's setting. */
  constructor(
    { pbxHosts }: Pick<AccountSettings, 'pbxHosts'>,
    store: Pick<StoreVerbs, 'listTrunks'>,
    lookupHost: HostLookup = bySystem,
  ) {
    this.pbxHosts = pbxHosts
    this.store = store
    this.lookupHost = lookupHost
  }

  async judge(text: string): Promise<PbxVerdict> {
    const address = readPbxAddress(text)
    if (address === null) return { reason: 'uriInvalid', about: text.slice(0, 100) }
    const { host } = address
    if (!mayName(address, this.pbxHosts)) return { reason: 'pbxNotAllowed', about: host }
    const isCarrier = this.judged.get(host) ?? this.isCarrier(host)
    this.judged.set(host, isCarrier)
    return (await isCarrier) ? { reason: 'pbxIsCarrier', about: host } : { uri: writtenPbxAddress(address) }
  }

  /** Trunks of every account count, those switched off too. */
  private async isCarrier(host: string): Promise<boolean> {
    const carriers = [...new Set((await this.store.listTrunks('all')).flatMap(trunkHosts))]
    if (carriers.includes(host)) return true
    const isOver = AbortSignal.timeout(LOOKUP_LIMIT_MS)
    const late = new Promise<readonly string[]>(resolve =>
      isOver.addEventListener('abort', () => resolve([]), { once: true }),
    )
    const addresses = (name: string) => Promise.race([late, this.lookupHost(name).catch((): string[] => [])])
    const [own = [], ...theirs] = await Promise.all([host, ...carriers].map(addresses))
    const taken = new Set(theirs.flat().map(plainHost))
    return own.some(address => taken.has(plainHost(address)))
  }
}

async function bySystem(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}
