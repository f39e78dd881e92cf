// Compares the legs the switch carries with those the engine watches, so that a lost event leaves no call,
// agent or phone hanging.
import { errorText } from '../../domain/error-text.ts'
import type { LegRepair } from '../../domain/event.ts'
import type { LiveLeg } from '../../telephony/port.ts'
import { isJoining, type LegOwner } from '../call/legs.ts'
import { type EngineNode, reportFault } from '../engine-node.ts'

const SWEEP_MS = 2_000
/** A snapshot that took longer says too little about now. */
const SNAPSHOT_MAX_MS = 2_000
/** If a snapshot has not come after this time, another one is taken. */
const SNAPSHOT_LOST_MS = 30_000
/**
 * How many snapshots in a row must agree: an event may be on its way, and a switch may need a moment from the
 * dial to the leg. The first one that misses a leg counts only if the leg was watched before that snapshot
 * was requested.
 */
const MISSING_IN = 3
const NOT_JOINED_IN = 3
const STRAY_IN = 2

export interface SweptNode
  extends Pick<EngineNode, 'legs' | 'wall' | 'clock' | 'mayDial' | 'isSwitchUp' | 'emit'> {
  readonly switch: Pick<EngineNode['switch'], 'snapshot' | 'hangup'>
}

export class LegSweep {
  private readonly node: SweptNode
  /** What looked wrong, and in how many snapshots in a row. */
  private suspects = new Map<string, number>()
  private isPending = false
  private cancel: (() => void) | null = null
  private stopped = false

  constructor(node: SweptNode) {
    this.node = node
  }

  start(): void {
    this.cancel = this.node.wall.after(SWEEP_MS, () => {
      void this.sweep()
      if (!this.stopped) this.start()
    })
  }

  stop(): void {
    this.stopped = true
    this.cancel?.()
  }

  /**
   * Makes one comparison. A snapshot proves nothing if it fails, is late, or the switch went down meanwhile.
   */
  private async sweep(): Promise<void> {
    const { wall, legs, isSwitchUp } = this.node
    if (this.isPending) return
    const watched = legs.watched()
    if (!isSwitchUp()) {
      this.suspects.clear()
      return
    }
    this.isPending = true
    const askedAt = wall.now()
    const cancelWait = wall.after(SNAPSHOT_LOST_MS, () => {
      this.isPending = false
    })
    try {
      const living = await this.node.switch.snapshot()
      const isFresh = wall.now() - askedAt <= SNAPSHOT_MAX_MS
      if (this.stopped) return
      if (isFresh && isSwitchUp()) this.compare(watched, living)
      else this.suspects.clear()
    } catch (error) {
      this.suspects.clear()
      const why = errorText(error)
      reportFault(this.node, null, 'sweep', `legs not compared with the switch: ${why}`)
    } finally {
      cancelWait()
      this.isPending = false
    }
  }

  private compare(watched: readonly string[], living: readonly LiveLeg[]): void {
    const { legs } = this.node
    const before = this.suspects
    this.suspects = new Map()
    const isProven = (suspicion: string, times: number) => {
      const seen = (before.get(suspicion) ?? 0) + 1
      this.suspects.set(suspicion, seen)
      return seen >= times
    }
    const byId = new Map(living.map(leg => [leg.legId, leg]))
    for (const legId of watched) {
      const owner = legs.owner(legId)
      if (owner === undefined) continue
      const leg = byId.get(legId)
      if (leg !== undefined) this.catchUp(leg, owner, isProven)
      else if (isProven(`missing ${legId}`, MISSING_IN)) this.reportEnded(legId, owner)
    }
    const known = new Set(watched)
    for (const { legId, tags, isLeft } of living) {
      if (
        isLeft === true ||
        known.has(legId) ||
        legs.owner(legId) !== undefined ||
        (tags !== null && !this.node.mayDial(tags.accountId))
      )
        continue
      if (!isProven(`stray ${legId}`, STRAY_IN)) continue
      this.repaired('stray', legId)
      this.node.switch.hangup(legId)
    }
  }

  /** Notifies the owner of what it missed about a leg that lives. */
  private catchUp(
    leg: LiveLeg,
    owner: LegOwner,
    isProven: (suspicion: string, times: number) => boolean,
  ): void {
    const { legId } = leg
    const awaited = owner.awaits(legId)
    if (awaited === 'end') return
    if (awaited === 'answer') {
      if (!leg.answered) return
      // It is reported at once, because the customer hears silence and an answer reported twice counts once.
      this.repaired('answered', legId)
      owner.notify(legId, 'answered')
    } else if (isJoining(awaited, leg.room)) {
      this.repaired('connected', legId)
      owner.notify(legId, 'joined')
    } else if (isProven(`apart ${legId} ${awaited.joining}`, NOT_JOINED_IN)) {
      this.repaired('apart', legId)
      owner.notify(legId, 'silence')
    }
  }

  private reportEnded(legId: string, owner: LegOwner): void {
    this.repaired('ended', legId)
    owner.notify(legId, { type: 'ended', legId, at: this.node.clock.now(), outcome: 'lost', by: 'network' })
  }

  private repaired(what: LegRepair, legId: string): void {
    this.node.emit({ type: 'legRepaired', what, legId, at: this.node.clock.now() })
  }
}
