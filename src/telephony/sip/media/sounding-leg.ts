// One leg's sound: whose packets are taken, who hears them, and the recording. What its phone hears is up to
// its earpiece.
import { isIP } from 'node:net'
import { EarlyWatch } from './early.ts'
import { Earpiece, type PhoneLine } from './earpiece.ts'
import { DECODED, FRAME_MS, PAYLOAD_TYPE } from './g711.ts'
import { type Source, SourceLatch } from './latch.ts'
import type { StreamStart } from './outgoing-stream.ts'
import type { Player } from './player.ts'
import type { EarlyKind, LegSound, MediaNews, RemoteMedia } from './port.ts'
import { ReceivedStream } from './received-stream.ts'
import { Recording } from './recording-file.ts'
import { buildSenderReport, parseRtcp } from './rtcp.ts'
import { parseRtp, type RtpPacket } from './rtp.ts'
import type { FrameKind, SoundFrame } from './sound-frame.ts'
import { DigitReceiver } from './telephone-event.ts'
import { type Channel, type Heard, Timeline } from './timeline.ts'

/** Where a leg's packets and news go. */
export interface LegOutlets {
  rtp(packet: Buffer, to: Source): void
  rtcp(packet: Buffer, to: Source): void
  report(news: MediaNews): void
}

export interface LegStart extends StreamStart {
  /** Identifies the leg to those who hear it. */
  readonly handle: number
  readonly rtpTimeoutMs: number
  readonly cname: string
}

/** A phone sends 50 to 100 packets a second; a flood is not passed on. */
const PACKETS_PER_SECOND_MAX = 200
const BURST_PACKETS = 150
const SECOND_MS = 1_000
const BEATS_PER_SECOND = SECOND_MS / FRAME_MS
const REPORT_BEATS = 5 * BEATS_PER_SECOND
/** If a second's worth of 20 ms beats took longer than this, we were held up. */
const STALL_MS = 2_000
/**
 * A stranger's sound is reported once it has come for about a second and nothing else has come for longer.
 */
const STRANGER_PACKETS = 50
const STRANGER_AFTER_MS = 2_000
/** RFC 3389; counts as heard, but is not passed on. */
const COMFORT_NOISE = 13

export class SoundingLeg {
  readonly handle: number
  private readonly start: LegStart
  private readonly out: LegOutlets
  private readonly earpiece: Earpiece
  private readonly reception = new ReceivedStream()
  private readonly digits = new DigitReceiver()
  private remote: RemoteMedia | null = null
  private latch: SourceLatch | null = null
  private reportsTo: Source | null = null
  /** Null if nobody hears this leg. */
  private listeners: ((frame: SoundFrame) => void) | null = null
  private early: EarlyWatch | null = null
  private isRecordingPaused = false
  private recording: { readonly file: Recording; readonly timeline: Timeline } | null = null
  /**
   * What came before it was known whose packets are this leg's, and the last frame that nobody heard: the
   * first sound of an answer.
   */
  private unclaimed: { readonly bytes: Buffer; readonly source: Source; readonly atMs: number } | null = null
  private unheard: { readonly frame: SoundFrame; readonly atMs: number } | null = null
  private heardAtMs = 0
  private isSilent = false
  private refused = 0
  /** Who was refused since something was heard; null once reported. */
  private stranger: { readonly from: string; readonly packets: number } | null = { from: '', packets: 0 }
  /** When `second` last ran: a standstill of ours must not count as their silence. */
  private secondAtMs: number
  private farLost: number | null = null
  private allowance = BURST_PACKETS
  private allowedAtMs = 0
  private beats: number

  constructor(start: LegStart, out: LegOutlets, nowMs: number) {
    this.start = start
    this.handle = start.handle
    this.out = out
    this.earpiece = new Earpiece(start, this.phoneLine(), nowMs)
    // Spreads the work of every second and every 5 s over the beats of all legs.
    this.beats = start.handle
    this.secondAtMs = nowMs - (start.handle % BEATS_PER_SECOND) * FRAME_MS
  }

  setRemote(remote: RemoteMedia, nowMs: number): void {
    if (this.latch === null) {
      this.latch = new SourceLatch(remote)
      this.heardAtMs = nowMs
    } else this.latch.setSignalled(remote)
    // A new agreement restarts the clock: a peer that resumes a held call without a sound is reported silent
    // once more.
    if (this.isSilent) this.heardAtMs = nowMs
    this.isSilent = false
    this.remote = remote
    const { unclaimed } = this
    this.unclaimed = null
    if (unclaimed !== null && nowMs - unclaimed.atMs <= FRAME_MS)
      this.arrived(unclaimed.bytes, unclaimed.source, nowMs)
  }

  setSpeakers(speakers: readonly number[], nowMs: number): void {
    this.earpiece.setSpeakers(speakers, nowMs)
    if (speakers.length > 0) this.early = null
  }

  /** `listeners` null: nobody hears this leg. */
  setListeners(listeners: ((frame: SoundFrame) => void) | null, nowMs: number): void {
    this.listeners = listeners
    if (listeners === null) return
    // Without this the agent would miss the first 20 ms of a customer who answers.
    if (this.unheard !== null && nowMs - this.unheard.atMs <= FRAME_MS) listeners(this.unheard.frame)
    this.unheard = null
  }

  play(player: Player | null): void {
    this.earpiece.play(player)
  }

  sendDigits(digits: string): void {
    this.earpiece.sendDigits(digits)
  }

  watchEarly(nowMs: number): void {
    this.early ??= new EarlyWatch(nowMs)
  }

  record(file: string, nowMs: number): void {
    if (this.recording !== null) return
    const failed = (reason: string) => {
      this.recording = null
      this.out.report({ type: 'recordingFailed', reason })
    }
    this.recording = { file: new Recording(file, failed), timeline: new Timeline(nowMs) }
  }

  pauseRecording(isPaused: boolean): void {
    this.isRecordingPaused = isPaused
  }

  /** Takes a datagram from the RTP port. */
  arrived(bytes: Buffer, source: Source, nowMs: number): void {
    if (this.latch === null) {
      this.unclaimed = { bytes, source, atMs: nowMs }
      return
    }
    const packet = parseRtp(bytes)
    const kind = typeof packet === 'string' ? null : this.kindOf(packet.payloadType)
    if (typeof packet === 'string' || kind === null || !this.isOurs(packet, source, nowMs)) {
      this.refuse(source)
      return
    }
    this.reception.heard(packet, nowMs)
    this.heardAtMs = nowMs
    this.isSilent = false
    if (kind === 'comfort') return
    if (kind === 'event')
      for (const digit of this.digits.heard(packet.payload, packet.timestamp, nowMs))
        this.out.report({ type: 'digit', ...digit })
    else {
      const heard = {
        stream: packet.ssrc,
        sequence: packet.sequence,
        timestamp: packet.timestamp,
        codes: packet.payload,
        table: DECODED[kind],
      }
      this.keep('left', heard, nowMs)
      if (this.early !== null) this.reportEarly(this.early.heard(packet.payload, DECODED[kind]))
    }
    const frame = { ...packet, kind }
    if (this.listeners !== null) this.listeners(frame)
    else this.unheard = { frame, atMs: nowMs }
  }

  /** Takes a datagram from the RTCP port. */
  arrivedReport(bytes: Buffer, source: Source, nowMs: number): void {
    const isTheirs =
      source.address === this.latch?.target.address || source.address === this.remote?.signalledFrom
    const news = isTheirs ? parseRtcp(bytes) : null
    if (news === null) {
      this.refuse(source)
      return
    }
    this.reportsTo = source
    // A phone that suppresses silence sends no sound while nobody speaks, but is still there.
    if (!news.bye) this.heardAtMs = nowMs
    if (news.reportTime !== null) this.reception.heardReport(news.reportTime, nowMs)
    for (const block of news.blocks) if (block.ssrc === this.earpiece.stream.ssrc) this.farLost = block.lost
  }

  /** Takes a frame of one of those this leg hears. */
  hear(frame: SoundFrame, speaker: number, nowMs: number): void {
    this.earpiece.hear(frame, speaker, nowMs)
  }

  /** Called every 20 ms. */
  beat(nowMs: number): void {
    this.beats++
    for (const digit of this.digits.expire(nowMs)) this.out.report({ type: 'digit', ...digit })
    if (this.early !== null) this.reportEarly(this.early.passed(nowMs))
    if (nowMs - this.secondAtMs >= SECOND_MS) this.second(nowMs)
    const { remote, latch } = this
    if (remote === null || latch === null) return
    if (this.beats % REPORT_BEATS === 0 && canReach(latch, remote)) this.report(latch, nowMs)
    this.earpiece.beat(nowMs)
  }

  /** Ends the recording and returns the final counts; called once the ports are closed. */
  async close(nowMs: number): Promise<LegSound> {
    const { recording } = this
    recording?.file.append(recording.timeline.takeAll(nowMs))
    const recorded = (await recording?.file.end()) ?? null
    return {
      packetsIn: this.reception.packets,
      packetsOut: this.earpiece.stream.packets,
      packetsLost: this.reception.lost,
      packetsRefused: this.refused,
      jitterMs: this.reception.jitterMs,
      farLost: this.farLost,
      recording: recorded,
    }
  }

  private phoneLine(): PhoneLine {
    return {
      format: () => {
        const { remote, latch } = this
        return remote !== null && latch !== null && canReach(latch, remote) ? remote : null
      },
      send: packet => {
        if (this.latch !== null) this.out.rtp(packet, this.latch.target)
      },
      given: (heard, nowMs) => this.keep('right', heard, nowMs),
      played: () => this.out.report({ type: 'played' }),
    }
  }

  private keep(channel: Channel, heard: Heard, nowMs: number): void {
    if (!this.isRecordingPaused) this.recording?.timeline.put(channel, heard, nowMs)
  }

  private second(nowMs: number): void {
    this.recording?.file.append(this.recording.timeline.take(nowMs))
    const stallMs = nowMs - this.secondAtMs - STALL_MS
    this.secondAtMs = nowMs
    if (stallMs > 0) this.heardAtMs = Math.min(nowMs, this.heardAtMs + stallMs)
    this.reportStranger(nowMs)
    const forMs = nowMs - this.heardAtMs
    if (this.remote === null || this.isSilent || forMs < this.start.rtpTimeoutMs) return
    this.isSilent = true
    this.out.report({ type: 'silent', forMs: Math.round(forMs) })
  }

  private refuse(source: Source): void {
    this.refused++
    if (this.stranger === null) return
    const from = `${source.address}:${source.port}`
    this.stranger = { from, packets: this.stranger.from === from ? this.stranger.packets + 1 : 1 }
  }

  private reportStranger(nowMs: number): void {
    const { stranger } = this
    if (
      stranger === null ||
      nowMs - this.heardAtMs < STRANGER_AFTER_MS ||
      stranger.packets < STRANGER_PACKETS
    )
      return
    this.stranger = null
    this.out.report({ type: 'soundRefused', ...stranger })
  }

  private report(latch: SourceLatch, nowMs: number): void {
    if (this.earpiece.stream.packets === 0) return
    const { packets, octets, ssrc } = this.earpiece.stream
    const timestamp = this.earpiece.stream.timestampAt(nowMs)
    const block = this.reception.block(nowMs)
    const bytes = buildSenderReport({
      ssrc,
      at: nowMs,
      timestamp,
      packets,
      octets,
      block,
      cname: this.start.cname,
    })
    const to = this.reportsTo ?? { address: latch.target.address, port: latch.target.port + 1 }
    if (isReachable(to)) this.out.rtcp(bytes, to)
  }

  private kindOf(payloadType: number): FrameKind | 'comfort' | null {
    if (payloadType === PAYLOAD_TYPE.PCMU) return 'PCMU'
    if (payloadType === PAYLOAD_TYPE.PCMA) return 'PCMA'
    if (payloadType === this.remote?.events) return 'event'
    return payloadType === COMFORT_NOISE ? 'comfort' : null
  }

  private isOurs(packet: RtpPacket, source: Source, nowMs: number): boolean {
    if (this.latch === null || !this.latch.accepts(source, packet.ssrc, packet.sequence, nowMs)) return false
    this.allowance = Math.min(
      BURST_PACKETS,
      this.allowance + ((nowMs - this.allowedAtMs) * PACKETS_PER_SECOND_MAX) / 1_000,
    )
    this.allowedAtMs = nowMs
    if (this.allowance < 1) return false
    this.allowance--
    return true
  }

  private reportEarly(kinds: readonly EarlyKind[]): void {
    for (const kind of kinds) this.out.report({ type: 'early', kind })
  }
}

function canReach(latch: SourceLatch, remote: RemoteMedia): boolean {
  const { target } = latch
  return (
    latch.isLatched ||
    (isReachable(target) && (!remote.mustSpeakFirst || target.address === remote.signalledFrom))
  )
}

/**
 * An SDP may name no place to send to: port 0, the unspecified address of an old hold (RFC 3264 §8.4), a host
 * name, or a multicast group.
 */
function isReachable({ address, port }: Source): boolean {
  if (port <= 0 || port > 65_535) return false
  const family = isIP(address)
  if (family === 4) return address !== '0.0.0.0' && Number(address.split('.')[0]) < MULTICAST
  return family === 6 && address !== '::' && !/^(ff|::ffff:)/i.test(address)
}

/** 224.0.0.0/4 and above: multicast, reserved, broadcast (RFC 5771, 919). */
const MULTICAST = 224
