// The trunks of a switch: runs the configured ones, has their addresses trusted, and reports which are up.
import { plainAddress } from '../../../domain/address.ts'
import type { Clock } from '../../../domain/clock.ts'
import type { TrunkAccess } from '../../../domain/trunk.ts'
import type { RandomBytes } from '../message/message.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { Lookup } from '../transport/resolve.ts'
import type { SocketTransports } from '../transport/transports.ts'
import { LiveTrunk } from './live-trunk.ts'
import type { TrunkCall, TrunkListener, TrunkReport, Trunks } from './trunk-lines.ts'

export interface TrunksNetwork {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly transactions: Pick<Transactions, 'request'>
  readonly transports: Pick<SocketTransports, 'flowTo'> & {
    readonly guard: Pick<SocketTransports['guard'], 'trust'>
  }
  readonly lookup: Lookup
  readonly report: TrunkReport
}

const NOBODY: TrunkListener = { up() {}, down() {}, full() {} }
/** For a trunk that is no longer ours. */
const UNSEEN: TrunkCall = { heard() {}, ended() {} }

export function createTrunks(network: TrunksNetwork): Trunks {
  const { clock, transports } = network
  const live = new Map<string, LiveTrunk>()
  /** Registrations that are being removed. */
  const ending = new Set<Promise<void>>()
  let listener: TrunkListener = NOBODY
  let stopped = false

  const trust = () =>
    transports.guard.trust([...live.values()].flatMap(one => one.targets.map(({ address }) => address)))

  const begin = (trunk: TrunkAccess) => {
    const { name } = trunk
    const one = new LiveTrunk(
      trunk,
      { ...network, moved: trust },
      {
        up: () => listener.up(name, clock.now()),
        full: () => listener.full(name, clock.now()),
        down: outage => listener.down(name, outage, clock.now()),
      },
    )
    live.set(name, one)
    return one.start()
  }

  const end = (one: LiveTrunk) => {
    live.delete(one.trunk.name)
    const over = one.stop().finally(() => ending.delete(over))
    ending.add(over)
  }

  return {
    start(given) {
      listener = given
    },
    async use(trunks) {
      if (stopped) return
      const begun: Promise<void>[] = []
      const wanted = new Map(trunks.map(trunk => [trunk.name, trunk]))
      for (const [name, one] of [...live]) {
        const now = wanted.get(name)
        if (now !== undefined && isSame(now, one.trunk)) continue
        const wasDown = one.isDown
        end(one)
        if (now !== undefined) begun.push(begin(now))
        // What was reported of the old one does not hold for a new one of this name.
        if (wasDown && live.get(name)?.isDown !== true) listener.up(name, clock.now())
      }
      for (const [name, trunk] of wanted) if (!live.has(name)) begun.push(begin(trunk))
      trust()
      await Promise.all(begun)
    },
    way: (trunk, number, callerId) => live.get(trunk)?.way(number, callerId) ?? null,
    begin: trunk => live.get(trunk)?.begin() ?? UNSEEN,
    isTrunk({ remote }) {
      const address = plainAddress(remote.address)
      let found: string | null = null
      for (const [name, one] of live) {
        for (const target of one.targets) {
          if (plainAddress(target.address) !== address) continue
          if (target.port === remote.port) return name
          found ??= name
        }
      }
      return found
    },
    async stop() {
      stopped = true
      for (const one of [...live.values()]) end(one)
      listener = NOBODY
      await Promise.all(ending)
      transports.guard.trust([])
    },
  }
}

/** Compares only what the switch uses of a trunk, whatever else the store adds to it. */
function isSame(one: TrunkAccess, other: TrunkAccess): boolean {
  return sip(one) === sip(other)
}

function sip(trunk: TrunkAccess): string {
  const {
    name,
    address,
    transport,
    username,
    password,
    registers,
    probes,
    domain,
    prefixRules,
    assertsIdentity,
    strictSound,
  } = trunk
  return JSON.stringify([
    name,
    address,
    transport,
    username,
    password,
    registers,
    probes,
    domain,
    prefixRules,
    assertsIdentity,
    strictSound,
  ])
}
