// Trunks and caller ids: which way out the next call takes, within each trunk's channels and calls a second.
import { chooseLine, type Line } from '../../domain/caller-id.ts'
import type { Clock } from '../../domain/clock.ts'
import type { Trunk, TrunkLimits } from '../../domain/trunk.ts'
import { TrunkPace } from '../../domain/trunk-pace.ts'

export interface DownTrunk {
  readonly name: string
  readonly reason: string
}

/** Who asks for a line, and what it may be. */
export interface LineWish {
  readonly accountId: number
  readonly trunks: readonly string[]
  readonly callerIds: readonly string[]
  /** Calls of the task over each trunk so far; counted here. */
  readonly calls: Map<string, number>
}

interface TrunkInUse {
  trunk: Trunk
  busy: number
  /** When the calls of the current window began, oldest first. */
  readonly begunAt: number[]
  readonly pace: TrunkPace
}

/** One for the whole process: trunks may be shared by accounts. */
export class Lines {
  private readonly trunks = new Map<string, TrunkInUse>()
  /** By name, with the reason; a trunk may be down before any account is loaded that uses it. */
  private readonly down = new Map<string, string>()
  /** By account, the number of its last call over each trunk. */
  private readonly lastUses = new Map<number, Map<string, number>>()
  private taken = 0
  private readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  load(trunks: readonly Trunk[]): void {
    for (const trunk of trunks) {
      const known = this.trunks.get(trunk.name)
      if (known !== undefined) known.trunk = trunk
      else this.trunks.set(trunk.name, { trunk, busy: 0, begunAt: [], pace: new TrunkPace() })
    }
  }

  /** The switch says that nothing can be called over this trunk now. */
  trunkDown(name: string, reason: string): void {
    this.down.set(name, reason)
  }

  trunkUp(name: string): void {
    this.down.delete(name)
  }

  /**
   * It refused a call for want of room. What may be asked of it now; null when that is known, or the trunk is
   * not.
   */
  trunkFull(name: string): TrunkLimits | null {
    const inUse = this.trunks.get(name)
    if (inUse === undefined) return null
    const now = this.clock.now()
    const callsPerSecond = inUse.begunAt.filter(at => at > now - 1_000).length
    if (!inUse.pace.cut(now, { channels: inUse.busy, callsPerSecond })) return null
    return inUse.pace.limits(now, inUse.trunk)
  }

  /** The first of these when all of them are down; null while one is up, or there are none. */
  downOf(names: readonly string[]): DownTrunk | null {
    const [first] = names
    const reason = first === undefined ? undefined : this.down.get(first)
    if (first === undefined || reason === undefined || names.some(name => !this.down.has(name))) return null
    return { name: first, reason }
  }

  /** A free channel on one of the trunks; null when all are full or down. Give it back with `giveBack`. */
  take({ accountId, trunks, callerIds, calls }: LineWish): Line | null {
    const lastUse = this.lastUses.get(accountId) ?? new Map<string, number>()
    const now = trunks.flatMap(name => {
      const inUse = this.trunks.get(name)
      return inUse === undefined ? [] : { name, priority: inUse.trunk.priority, hasRoom: this.hasRoom(inUse) }
    })
    const line = chooseLine(now, callerIds, { lastUse, calls })
    const inUse = line === null ? undefined : this.trunks.get(line.trunk)
    if (line === null || inUse === undefined) return null
    inUse.busy += 1
    inUse.begunAt.push(this.clock.now())
    this.taken += 1
    this.lastUses.set(accountId, lastUse.set(line.trunk, this.taken))
    calls.set(line.trunk, (calls.get(line.trunk) ?? 0) + 1)
    return line
  }

  giveBack(line: Line): void {
    const inUse = this.trunks.get(line.trunk)
    if (inUse !== undefined) inUse.busy -= 1
  }

  private hasRoom(inUse: TrunkInUse): boolean {
    if (this.down.has(inUse.trunk.name)) return false
    const now = this.clock.now()
    const { channels, callsPerSecond } = inUse.pace.limits(now, inUse.trunk)
    if (inUse.busy >= channels) return false
    const most = Math.max(1, Math.floor(callsPerSecond))
    const windowMs = (most / callsPerSecond) * 1_000
    const { begunAt } = inUse
    const from = now - windowMs
    while (begunAt[0] !== undefined && begunAt[0] <= from) begunAt.shift()
    return begunAt.length < most
  }
}
