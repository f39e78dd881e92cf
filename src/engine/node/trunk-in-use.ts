// One trunk on this node: its calls in flight, and whether another may begin within the node's share of it.
import type { Clock } from '../../domain/clock.ts'
import type { Trunk, TrunkLimits } from '../../domain/trunk.ts'
import { TrunkPace } from '../../domain/trunk-pace.ts'
import {
  NO_UNITS,
  type TrunkAsk,
  type TrunkGrant,
  type TrunkUnits,
  unitsOf,
  windowMs,
} from '../../domain/trunk-share.ts'

/** A node asks for the most that it could use in the intervals between its last asks: this many. */
const ASKS_REMEMBERED = 3

/** `share…`: this node's share is used up, but it may get more. */
export type TrunkRoom = 'yes' | 'no' | 'shareOfChannels' | 'shareOfStarts'

export class TrunkInUse {
  trunk: Trunk
  private busy = 0
  /** When the calls of the current window began, oldest first. */
  private readonly begunAt: number[] = []
  private readonly pace = new TrunkPace()
  /** `until`: real time. */
  private share: { readonly use: TrunkUnits; readonly until: number } | null = null
  /**
   * The most that was in use or wanted in vain, in each of the last intervals between asks and since then.
   */
  private readonly peaks: TrunkUnits[] = []
  private peak: TrunkUnits = NO_UNITS
  private readonly clock: Clock
  private readonly wall: Clock

  /** `wall`: real time, in which shares run out. */
  constructor(trunk: Trunk, clock: Clock, wall: Clock) {
    this.trunk = trunk
    this.clock = clock
    this.wall = wall
  }

  get isBusy(): boolean {
    return this.busy > 0
  }

  /** Calls in flight, and those begun within the last second. */
  get load(): { readonly channelsUsed: number; readonly startsPerSecond: number } {
    const from = this.clock.now() - 1_000
    return { channelsUsed: this.busy, startsPerSecond: this.begunAt.filter(at => at > from).length }
  }

  get hasShare(): boolean {
    return this.share !== null
  }

  /** For a call that needs so many channels; one start is enough, since its second dial comes later. */
  room(needed: number): TrunkRoom {
    const now = this.clock.now()
    const use = this.use()
    const units = unitsOf(this.trunk)
    const { channels, callsPerSecond } = this.pace.limits(now, this.trunk)
    if (this.busy + needed > channels) return 'no'
    if (this.busy + needed > use.channels) return 'shareOfChannels'
    if (use.starts === 0) return 'shareOfStarts'
    const ours = (use.starts / units.starts) * this.trunk.callsPerSecond
    if (!this.mayBegin(now, Math.min(callsPerSecond, ours)))
      return ours < callsPerSecond ? 'shareOfStarts' : 'no'
    return 'yes'
  }

  /** A call did not find room. */
  missed(room: TrunkRoom, needed: number): void {
    if (room === 'shareOfChannels') this.want({ channels: Number.POSITIVE_INFINITY, starts: 1 })
    if (room === 'shareOfStarts') this.want({ channels: needed, starts: Number.POSITIVE_INFINITY })
  }

  begin(channels: number): void {
    this.busy += channels
    for (let start = 0; start < channels; start += 1) this.begunAt.push(this.clock.now())
    this.want({ channels: this.busy, starts: this.begun() })
  }

  cameIn(): void {
    this.busy += 1
    this.want({ channels: this.busy, starts: 0 })
  }

  end(channels: number): void {
    this.busy -= channels
  }

  /**
   * The trunk refused a call for lack of room. Returns what may be asked of it now; null if that is already
   * known.
   */
  refused(): TrunkLimits | null {
    const now = this.clock.now()
    const callsPerSecond = this.begunAt.filter(at => at > now - 1_000).length
    if (!this.pace.cut(now, { channels: this.busy, callsPerSecond })) return null
    return this.pace.limits(now, this.trunk)
  }

  /** Until the answer arrives no more than `keep` is used, because the answer cannot be less. */
  ask(): TrunkAsk {
    const use = this.use()
    const units = unitsOf(this.trunk)
    const now = { channels: this.busy, starts: this.begun() }
    const wanted = [...this.peaks, this.peak].reduce(larger, now)
    this.peaks.push(this.peak)
    if (this.peaks.length > ASKS_REMEMBERED) this.peaks.shift()
    this.peak = now
    return {
      trunk: this.trunk.name,
      keep: larger(now, use),
      want: {
        channels: Math.min(wanted.channels, units.channels),
        starts: Math.min(wanted.starts, units.starts),
      },
    }
  }

  granted({ use }: TrunkGrant, until: number): void {
    this.share = { use, until }
  }

  private use(): TrunkUnits {
    return this.share !== null && this.wall.now() < this.share.until ? this.share.use : NO_UNITS
  }

  private want(units: TrunkUnits): void {
    this.peak = larger(this.peak, units)
  }

  private begun(): number {
    const from = this.clock.now() - windowMs(this.trunk)
    let first = this.begunAt.length
    while (first > 0 && (this.begunAt[first - 1] ?? 0) > from) first -= 1
    return this.begunAt.length - first
  }

  private mayBegin(now: number, callsPerSecond: number): boolean {
    const most = Math.max(1, Math.floor(callsPerSecond))
    const from = now - (most / callsPerSecond) * 1_000
    const { begunAt } = this
    while (begunAt[0] !== undefined && begunAt[0] <= from) begunAt.shift()
    return begunAt.length < most
  }
}

function larger(one: TrunkUnits, other: TrunkUnits): TrunkUnits {
  return {
    channels: Math.max(one.channels, other.channels),
    starts: Math.max(one.starts, other.starts),
  }
}
