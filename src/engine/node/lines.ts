// Trunks and caller ids: which way out the next call takes, within each trunk's channels and calls a second.
import type { Clock } from '../../domain/clock.ts'
import { type TrunkLimits, TrunkPace } from '../../domain/trunk-pace.ts'
import type { TrunkRow } from '../../store/port/engine-store.ts'

export interface Line {
  readonly trunk: string
  readonly callerId: string
}

export interface DownTrunk {
  readonly name: string
  readonly reason: string
}

interface Trunk {
  row: TrunkRow
  busy: number
  /** When the calls of the current window began, oldest first. */
  readonly begunAt: number[]
  readonly pace: TrunkPace
}

/** One for the whole process: trunks may be shared by accounts. */
export class Lines {
  private readonly trunks = new Map<string, Trunk>()
  /** By name, with the reason; a trunk may be down before any account is loaded that uses it. */
  private readonly down = new Map<string, string>()
  private readonly turns = new Map<number, number>()
  private readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  load(rows: readonly TrunkRow[]): void {
    for (const row of rows) {
      const trunk = this.trunks.get(row.name)
      if (trunk === undefined) this.trunks.set(row.name, { row, busy: 0, begunAt: [], pace: new TrunkPace() })
      else trunk.row = row
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
    const trunk = this.trunks.get(name)
    if (trunk === undefined) return null
    const now = this.clock.now()
    const callsPerSecond = trunk.begunAt.filter(at => at > now - 1_000).length
    if (!trunk.pace.cut(now, { channels: trunk.busy, callsPerSecond })) return null
    return trunk.pace.limits(now, trunk.row)
  }

  /** The first of these when all of them are down; null while one is up, or there are none. */
  downOf(names: readonly string[]): DownTrunk | null {
    const [first] = names
    const reason = first === undefined ? undefined : this.down.get(first)
    if (first === undefined || reason === undefined || names.some(name => !this.down.has(name))) return null
    return { name: first, reason }
  }

  /**
   * A free channel on one of these trunks, in turn; null when all are full or down. Give it back with
   * `giveBack`.
   */
  take(accountId: number, names: readonly string[], callerIds: readonly string[]): Line | null {
    const turn = this.turns.get(accountId) ?? 0
    for (let step = 0; step < names.length; step++) {
      const trunk = this.trunks.get(names[(turn + step) % names.length] ?? '')
      if (trunk === undefined || !this.hasRoom(trunk)) continue
      trunk.busy += 1
      trunk.begunAt.push(this.clock.now())
      this.turns.set(accountId, (turn + 1) % 0x7fff_ffff)
      return { trunk: trunk.row.name, callerId: callerIds[turn % Math.max(1, callerIds.length)] ?? '' }
    }
    return null
  }

  giveBack(line: Line): void {
    const trunk = this.trunks.get(line.trunk)
    if (trunk !== undefined) trunk.busy -= 1
  }

  private hasRoom(trunk: Trunk): boolean {
    if (this.down.has(trunk.row.name)) return false
    const now = this.clock.now()
    const { channels, callsPerSecond } = trunk.pace.limits(now, trunk.row)
    if (trunk.busy >= channels) return false
    const most = Math.max(1, Math.floor(callsPerSecond))
    const windowMs = (most / callsPerSecond) * 1_000
    const { begunAt } = trunk
    const from = now - windowMs
    while (begunAt[0] !== undefined && begunAt[0] <= from) begunAt.shift()
    return begunAt.length < most
  }
}
