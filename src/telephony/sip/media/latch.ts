// Symmetric RTP: whose packets are a leg's, and where its own go. Rule "signalled first, then agreed": see SourceLatch.
import { sequenceAhead } from './rtp.ts'

export interface Source {
  readonly address: string
  readonly port: number
}

export interface SignalledSource extends Source {
  /** When given, no other IP address than this and the SDP's is ever listened to. */
  readonly signalledFrom?: string
}

/** So many packets in sequence, of one SSRC and source, agree. */
export const LATCH_PACKETS = 3
/** A latched source quiet so long may have been given another port by its NAT. */
export const LATCH_QUIET_MS = 1_000
/** A latched source may begin another SSRC when the old one has been quiet so long. */
export const SSRC_QUIET_MS = 35

interface Candidate extends Source {
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
 * Open: nothing heard; sound goes to the SDP's address. A good packet from exactly there latches at once; another source
 * latches after LATCH_PACKETS in sequence.
 * Latched: only this source and SSRC are heard and spoken to. It changes to the SDP's address when that one speaks after all;
 * to another source only when the latched one has been quiet for LATCH_QUIET_MS and the other goes on with its SSRC and
 * sequence; to another SSRC of the same source after SSRC_QUIET_MS.
 */
export class SourceLatch {
  private signalled: SignalledSource
  private latched: Latched | null = null
  private candidate: Candidate | null = null

  constructor(signalled: SignalledSource) {
    this.signalled = signalled
  }

  /** Another address in the SDP opens the latch again; the same one changes nothing. */
  setSignalled(signalled: SignalledSource): void {
    const moved = !isSame(signalled, this.signalled)
    this.signalled = signalled
    if (!moved) return
    this.latched = null
    this.candidate = null
  }

  /** Where the leg's sound goes. */
  get target(): Source {
    return this.latched ?? this.signalled
  }

  get isLatched(): boolean {
    return this.latched !== null
  }

  /** Whether this packet, already found good in form and payload type, is the leg's. */
  accepts(source: Source, ssrc: number, sequence: number, nowMs: number): boolean {
    const { latched } = this
    if (latched !== null && isSame(source, latched)) return this.continues(latched, source, ssrc, sequence, nowMs)
    if (isSame(source, this.signalled)) return this.latch(source, ssrc, sequence, nowMs)
    if (!this.mayLatch(source, ssrc, sequence, nowMs)) return false
    const { candidate } = this
    const follows =
      candidate !== null && isSame(source, candidate) && candidate.ssrc === ssrc && sequenceAhead(sequence, candidate.sequence) === 1
    const packets = follows ? candidate.packets + 1 : 1
    if (packets >= LATCH_PACKETS) return this.latch(source, ssrc, sequence, nowMs)
    this.candidate = { ...source, ssrc, sequence, packets }
    return false
  }

  private continues(latched: Latched, source: Source, ssrc: number, sequence: number, nowMs: number): boolean {
    if (ssrc !== latched.ssrc && nowMs - latched.heardAtMs < SSRC_QUIET_MS) return false
    return this.latch(source, ssrc, sequence, nowMs)
  }

  private mayLatch(source: Source, ssrc: number, sequence: number, nowMs: number): boolean {
    const { signalled, latched } = this
    if (signalled.signalledFrom !== undefined && source.address !== signalled.address && source.address !== signalled.signalledFrom)
      return false
    if (latched === null) return true
    const ahead = sequenceAhead(sequence, latched.sequence)
    return nowMs - latched.heardAtMs >= LATCH_QUIET_MS && ssrc === latched.ssrc && ahead > 0
  }

  private latch(source: Source, ssrc: number, sequence: number, nowMs: number): true {
    this.latched = { address: source.address, port: source.port, ssrc, sequence, heardAtMs: nowMs }
    this.candidate = null
    return true
  }
}

function isSame(a: Source, b: Source): boolean {
  return a.port === b.port && a.address === b.address
}
