// Symmetric RTP: decides whose packets belong to a leg and where its own go, by the rule "signalled first,
// then agreed" (see SourceLatch).
import { BoundedMap } from '../../../domain/bounded-map.ts'
import { sequenceAhead } from './rtp.ts'

export interface Source {
  readonly address: string
  readonly port: number
}

export interface SignalledSource extends Source {
  /** IP address the signalling came from. */
  readonly signalledFrom?: string
  /** Only this IP address and the SDP's are ever listened to. */
  readonly isStrict?: boolean
}

/**
 * How many packets in sequence, of one SSRC and source, agree: from an address that was named to us, and from
 * a foreign one.
 */
export const LATCH_PACKETS = 3
export const FOREIGN_PACKETS = 10
/**
 * A latched source that is quiet for this long may have a new port at its NAT, or its sound may now come from
 * elsewhere.
 */
export const LATCH_QUIET_MS = 1_000
/**
 * A foreign address takes over only after a pause longer than any speaker's, and with half a second of sound.
 */
export const FOREIGN_QUIET_MS = 3_000
export const TAKEOVER_PACKETS = 25
/** A latched source may begin another SSRC once the old one has been quiet for this long. */
export const SSRC_QUIET_MS = 35
/** Candidate sources followed at a time; the one heard longest ago gives way. */
const CANDIDATES_MAX = 8

interface Candidate {
  readonly ssrc: number
  readonly sequence: number
  readonly packets: number
}

interface Latched extends Source {
  readonly ssrc: number
  readonly sequence: number
  readonly heardAtMs: number
}

/**
 * Open: nothing has been heard, and sound goes to the SDP's address. A good packet from exactly there latches
 * at once; another source latches once enough of its packets agree.
 *
 * Latched: only this source and SSRC are heard and spoken to, however much others send. The latch moves to
 * the SDP's address as soon as that one speaks; to another source only if the latched one has been quiet and
 * the other is consistent; to another SSRC of the same source after SSRC_QUIET_MS.
 */
export class SourceLatch {
  private signalled: SignalledSource
  private latched: Latched | null = null
  private readonly candidates = new BoundedMap<string, Candidate>(CANDIDATES_MAX)

  constructor(signalled: SignalledSource) {
    this.signalled = signalled
  }

  /** A new address in the SDP opens the latch again; the same one changes nothing. */
  setSignalled(signalled: SignalledSource): void {
    const moved = !isSame(signalled, this.signalled)
    this.signalled = signalled
    if (!moved) return
    this.latched = null
    this.candidates.clear()
  }

  /** Where the leg's sound goes. */
  get target(): Source {
    return this.latched ?? this.signalled
  }

  get isLatched(): boolean {
    return this.latched !== null
  }

  /** Whether this packet, already checked for form and payload type, is the leg's. */
  accepts(source: Source, ssrc: number, sequence: number, nowMs: number): boolean {
    const { latched } = this
    if (latched !== null && isSame(source, latched))
      return this.continues(latched, source, ssrc, sequence, nowMs)
    if (isSame(source, this.signalled)) return this.latch(source, ssrc, sequence, nowMs)
    if (!this.agrees(source, ssrc, sequence, this.packetsNeeded(source, ssrc, sequence, nowMs))) return false
    return this.latch(source, ssrc, sequence, nowMs)
  }

  private continues(
    latched: Latched,
    source: Source,
    ssrc: number,
    sequence: number,
    nowMs: number,
  ): boolean {
    if (ssrc !== latched.ssrc && nowMs - latched.heardAtMs < SSRC_QUIET_MS) return false
    return this.latch(source, ssrc, sequence, nowMs)
  }

  /** How many packets in sequence make this source the leg's; infinite while the latched one speaks. */
  private packetsNeeded(source: Source, ssrc: number, sequence: number, nowMs: number): number {
    const { signalled, latched } = this
    const isKnown = source.address === signalled.address || source.address === signalled.signalledFrom
    if (signalled.isStrict && !isKnown) return Number.POSITIVE_INFINITY
    if (latched === null) return isKnown ? LATCH_PACKETS : FOREIGN_PACKETS
    const quietMs = nowMs - latched.heardAtMs
    const isNear = isKnown || source.address === latched.address
    if (quietMs < (isNear ? LATCH_QUIET_MS : FOREIGN_QUIET_MS)) return Number.POSITIVE_INFINITY
    if (!isNear) return TAKEOVER_PACKETS
    return ssrc === latched.ssrc && sequenceAhead(sequence, latched.sequence) > 0
      ? LATCH_PACKETS
      : FOREIGN_PACKETS
  }

  private agrees(source: Source, ssrc: number, sequence: number, needed: number): boolean {
    if (needed === Number.POSITIVE_INFINITY) return false
    const name = `${source.address} ${source.port}`
    const before = this.candidates.get(name)
    const follows =
      before !== undefined && before.ssrc === ssrc && sequenceAhead(sequence, before.sequence) === 1
    const packets = follows ? before.packets + 1 : 1
    if (packets >= needed) return true
    this.candidates.set(name, { ssrc, sequence, packets })
    return false
  }

  private latch(source: Source, ssrc: number, sequence: number, nowMs: number): true {
    this.latched = { address: source.address, port: source.port, ssrc, sequence, heardAtMs: nowMs }
    if (this.candidates.size > 0) this.candidates.clear()
    return true
  }
}

function isSame(a: Source, b: Source): boolean {
  return a.port === b.port && a.address === b.address
}
