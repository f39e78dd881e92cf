// The trunks of a switch: runs the configured ones, has their addresses trusted, and reports which are up.
import { isDeepStrictEqual } from 'node:util'
import { plainAddress } from '../../../domain/address.ts'
import type { Clock } from '../../../domain/clock.ts'
import { plainHost, trunkHosts } from '../../../domain/pbx-address.ts'
import type { TrunkAccess } from '../../../domain/trunk.ts'
import type { RandomBytes } from '../message/message.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { Lookup } from '../transport/resolve.ts'
import type { Flow } from '../transport/transport.ts'
import type { SocketTransports } from '../transport/transports.ts'
import { LiveTrunk } from './live-trunk.ts'
import type { TrunkCall, TrunkListener, TrunkReport, Trunks } from './trunk-lines.ts'
import { ourUser } from './way.ts'

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

  /** Of several at that address: the one that registers as this user, else the one at its port. */
  const trunkAt = ({ remote }: Flow, user: string | null) => {
    const address = plainAddress(remote.address)
    const there = [...live.values()].filter(({ targets }) =>
      targets.some(target => plainAddress(target.address) === address),
    )
    const found =
      there.find(({ trunk }) => trunk.registers && ourUser(trunk) === user) ??
      there.find(({ targets }) =>
        targets.some(target => plainAddress(target.address) === address && target.port === remote.port),
      )
    return (found ?? there[0])?.trunk.name ?? null
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
    isTrunk: flow => trunkAt(flow, null),
    hasHost(host, address) {
      const plain = plainHost(address)
      return [...live.values()].some(
        ({ trunk, targets }) =>
          trunkHosts(trunk).some(own => own === host || own === plain) ||
          targets.some(target => plainHost(target.address) === plain),
      )
    },
    callFrom(flow, user) {
      const name = trunkAt(flow, user)
      const one = name === null ? undefined : live.get(name)?.trunk
      return one === undefined
        ? null
        : {
            ...{ trunk: one.name, registeredUser: one.registers ? ourUser(one) : null },
            strictSound: one.strictSound ?? false,
          }
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
  return USED.every(key => isDeepStrictEqual(one[key], other[key]))
}

const USED = [
  ...(['name', 'address', 'transport', 'username', 'password', 'registers', 'probes'] as const),
  ...(['domain', 'prefixRules', 'assertsIdentity', 'strictSound'] as const),
] satisfies (keyof TrunkAccess)[]
