// Trunks and caller ids: chooses the line of the next call within the node's share of each trunk.
import { chooseLine, type Line } from '../../domain/caller-id.ts'
import type { Clock } from '../../domain/clock.ts'
import type { TrunkLoad } from '../../domain/live-report.ts'
import type { Trunk, TrunkLimits } from '../../domain/trunk.ts'
import type { TrunkOutage } from '../../domain/trunk-outage.ts'
import type { TrunkAsk, TrunkGrant } from '../../domain/trunk-share.ts'
import { TrunkInUse } from './trunk-in-use.ts'

/** Who wants a line, and which ones are possible. */
export interface LineWish {
  readonly accountId: number
  readonly trunks: readonly string[]
  readonly callerIds: readonly string[]
  /** The task's calls over each trunk so far, which `take` counts. */
  readonly calls: Map<string, number>
  /** How many channels of one trunk are needed; left out: 1. */
  readonly channels?: number
}

export interface DownTrunk {
  readonly name: string
  readonly outage: TrunkOutage
}

/** One for the whole process: trunks may be shared by accounts. */
export class Lines {
  private readonly trunks = new Map<string, TrunkInUse>()
  /** Names of the trunks of each account that is driven here. */
  private readonly ofAccount = new Map<number, readonly string[]>()
  /** By name; a trunk may be down before an account that uses it is loaded. */
  private readonly down = new Map<string, TrunkOutage>()
  /** By account, the number of its last call over each trunk. */
  private readonly lastUses = new Map<number, Map<string, number>>()
  private taken = 0
  private readonly clock: Clock
  private readonly wall: Clock

  constructor(clock: Clock, wall: Clock) {
    this.clock = clock
    this.wall = wall
  }

  /**
   * Returns whether shares must be asked for before calls take these trunks, because one is new or has other
   * limits.
   */
  load(accountId: number, trunks: readonly Trunk[]): boolean {
    this.ofAccount.set(
      accountId,
      trunks.map(({ name }) => name),
    )
    let isOther = false
    for (const trunk of trunks) {
      const known = this.trunks.get(trunk.name)
      if (known === undefined) this.trunks.set(trunk.name, new TrunkInUse(trunk, this.clock, this.wall))
      else {
        isOther ||= !known.hasShare || !isSame(known.trunk, trunk)
        known.trunk = trunk
      }
      isOther ||= known === undefined
    }
    return isOther
  }

  /** The account is driven elsewhere now. */
  drop(accountId: number): void {
    this.ofAccount.delete(accountId)
    this.lastUses.delete(accountId)
  }

  /** Asks for shares of the trunks that accounts here may use or that still carry our calls. */
  asks(): TrunkAsk[] {
    const wanted = new Set([...this.ofAccount.values()].flat())
    return [...this.trunks].flatMap(([name, inUse]) => (wanted.has(name) || inUse.isBusy ? inUse.ask() : []))
  }

  /** `until`: real time. */
  granted(grants: readonly TrunkGrant[], until: number): void {
    for (const grant of grants) this.trunks.get(grant.trunk)?.granted(grant, until)
  }

  /** The switch reports that no call can go over this trunk now. */
  trunkDown(name: string, outage: TrunkOutage): void {
    this.down.set(name, outage)
  }

  trunkUp(name: string): void {
    this.down.delete(name)
  }

  /**
   * The trunk refused a call for lack of room. Returns what may be asked of it now; null if that is already
   * known, or the trunk is unknown.
   */
  trunkFull(name: string): TrunkLimits | null {
    return this.trunks.get(name)?.refused() ?? null
  }

  /** How this node uses them. */
  loads(names: readonly string[]): TrunkLoad[] {
    return names.flatMap(name => {
      const inUse = this.trunks.get(name)
      if (inUse === undefined) return []
      const { channels, callsPerSecond } = inUse.trunk
      return [{ name, outage: this.down.get(name) ?? null, ...inUse.load, channels, callsPerSecond }]
    })
  }

  /** The first of these trunks if all of them are down; null if one is up or there are none. */
  downOf(names: readonly string[]): DownTrunk | null {
    const [first] = names
    const outage = first === undefined ? undefined : this.down.get(first)
    if (first === undefined || outage === undefined || names.some(name => !this.down.has(name))) return null
    return { name: first, outage }
  }

  /**
   * Takes free channels on one of the trunks; null if all are full or down. Give them back with `giveBack`.
   */
  take({ accountId, trunks, callerIds, calls, channels = 1 }: LineWish): Line | null {
    const lastUse = this.lastUses.get(accountId) ?? new Map<string, number>()
    const open = trunks.flatMap(name => {
      const inUse = this.trunks.get(name)
      if (inUse === undefined || this.down.has(name)) return []
      const room = inUse.room(channels)
      return { name, priority: inUse.trunk.priority, hasRoom: room === 'yes', room, inUse }
    })
    const line = chooseLine(open, callerIds, { lastUse, calls })
    const chosen = open.find(({ name }) => name === line?.trunk)
    for (const { priority, inUse, room } of open)
      if (chosen === undefined || priority <= chosen.priority) inUse.missed(room, channels)
    if (line === null || chosen === undefined) return null
    chosen.inUse.begin(channels)
    this.taken += 1
    this.lastUses.set(accountId, lastUse.set(line.trunk, this.taken))
    calls.set(line.trunk, (calls.get(line.trunk) ?? 0) + 1)
    return line
  }

  /** A call came in over this trunk: it takes a channel, whether there is one or not. */
  cameIn(name: string): void {
    this.trunks.get(name)?.cameIn()
  }

  giveBack(line: Pick<Line, 'trunk'>, channels = 1): void {
    this.trunks.get(line.trunk)?.end(channels)
  }
}

function isSame(one: Trunk, other: Trunk): boolean {
  return one.channels === other.channels && one.callsPerSecond === other.callsPerSecond
}
