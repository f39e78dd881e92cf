// Counts what has arrived of a stream: packets, losses and jitter (RFC 3550 A.1, A.3, A.8).
import { SAMPLES_PER_MS } from './g711.ts'
import type { ReceptionBlock } from './rtcp.ts'
import { type RtpPacket, sequenceAhead, timestampAhead } from './rtp.ts'

/** RFC 3550 A.1: beyond this a jump is a restart of the sender, not a loss. */
export const DROPOUT_MAX = 3_000
export const MISORDER_MAX = 100

export class ReceivedStream {
  ssrc = 0
  private received = 0
  private first = 0
  /** Highest sequence number with its cycles. */
  private highest = 0
  private jitter = 0
  private lastAtMs = 0
  private lastTimestamp = 0
  private started = false
  /** Packets received before a restart or a change of SSRC. */
  private earlierReceived = 0
  private earlierLost = 0
  private reported = { received: 0, expected: 0 }
  private reportTime = 0
  private reportAtMs = 0

  heard(packet: RtpPacket, nowMs: number): void {
    const ahead = sequenceAhead(packet.sequence, this.highest & 0xffff)
    if (!this.started || packet.ssrc !== this.ssrc || ahead > DROPOUT_MAX || ahead < -MISORDER_MAX)
      this.restart(packet, nowMs)
    else {
      if (ahead > 0) this.highest += ahead
      const transit =
        (nowMs - this.lastAtMs) * SAMPLES_PER_MS - timestampAhead(packet.timestamp, this.lastTimestamp)
      this.jitter += (Math.abs(transit) - this.jitter) / 16
    }
    this.received++
    this.lastAtMs = nowMs
    this.lastTimestamp = packet.timestamp
  }

  heardReport(reportTime: number, nowMs: number): void {
    this.reportTime = reportTime
    this.reportAtMs = nowMs
  }

  get packets(): number {
    return this.earlierReceived + this.received
  }

  get lost(): number {
    return this.earlierLost + Math.max(0, this.expected - this.received)
  }

  get jitterMs(): number {
    return this.jitter / SAMPLES_PER_MS
  }

  /**
   * The reception block for a sender report; its fraction counts from the previous block. Null while nothing
   * has been heard.
   */
  block(nowMs: number): ReceptionBlock | null {
    if (!this.started) return null
    const expected = this.expected - this.reported.expected
    const lost = expected - (this.received - this.reported.received)
    this.reported = { received: this.received, expected: this.expected }
    return {
      ssrc: this.ssrc,
      fractionLost: expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected)),
      lost: this.expected - this.received,
      highest: this.highest,
      jitter: Math.floor(this.jitter),
      lastReport: this.reportTime,
      delaySince: this.reportTime === 0 ? 0 : Math.floor(((nowMs - this.reportAtMs) / 1_000) * 65_536),
    }
  }

  private get expected(): number {
    return this.started ? this.highest - this.first + 1 : 0
  }

  private restart(packet: RtpPacket, nowMs: number): void {
    this.earlierLost = this.lost
    this.earlierReceived += this.received
    this.received = 0
    this.started = true
    this.ssrc = packet.ssrc
    this.first = packet.sequence
    this.highest = packet.sequence
    this.reported = { received: 0, expected: 0 }
    this.lastAtMs = nowMs
    this.lastTimestamp = packet.timestamp
  }
}
