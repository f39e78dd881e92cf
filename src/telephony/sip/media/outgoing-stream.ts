// The one stream a leg's phone receives: SSRC, sequence and timestamp stay continuous while its source
// changes.
import { FRAME_SAMPLES, SAMPLES_PER_MS } from './g711.ts'
import { DROPOUT_MAX } from './received-stream.ts'
import { buildRtp, sequenceAhead, timestampAhead } from './rtp.ts'

export interface StreamStart {
  readonly ssrc: number
  readonly sequence: number
  readonly timestamp: number
}

/** A partner's packet: `feed` identifies the partner, `ssrc` its current stream. */
export interface Relayed {
  readonly feed: number
  readonly ssrc: number
  readonly sequence: number
  readonly timestamp: number
  readonly marker: boolean
  readonly payloadType: number
  readonly payload: Uint8Array
  /** Length of the payload in samples; 0 for an event. */
  readonly samples: number
}

interface Feed {
  readonly feed: number
  readonly ssrc: number
  readonly sequenceShift: number
  readonly timestampShift: number
  readonly highest: number
  readonly highestTimestamp: number
  readonly heardAtMs: number
  /** Packets from the first of this feed to the highest one. */
  readonly span: number
}

/** A partner's timestamp this far off the time passed is a restart of its clock. */
const TIMESTAMP_JUMP_MS = 2_000
/** Our own frames keep time by counting; if they are off by this much, they are set to the time again. */
const STEP_ERROR_MS = 60

export class OutgoingStream {
  readonly ssrc: number
  packets = 0
  octets = 0
  private readonly startMs: number
  private readonly startTimestamp: number
  /** Of the newest packet sent; until one is sent, the sequence number is that of the first. */
  private sequence: number
  private timestamp: number
  private samples = 0
  private feed: Feed | 'own' | null = null
  private sentAtMs: number

  constructor(start: StreamStart, nowMs: number) {
    this.ssrc = start.ssrc
    this.sequence = (start.sequence - 1) & 0xffff
    this.timestamp = start.timestamp
    this.startTimestamp = start.timestamp
    this.startMs = nowMs
    this.sentAtMs = nowMs
  }

  /** When anything was last sent. */
  get lastSentAtMs(): number {
    return this.sentAtMs
  }

  /** The current timestamp, for a sender report. */
  timestampAt(nowMs: number): number {
    return (this.timestamp + Math.round((nowMs - this.sentAtMs) * SAMPLES_PER_MS)) >>> 0
  }

  /** The partner's packet as ours; null if it is from before the partner fed this stream. */
  relay(packet: Relayed, nowMs: number): Buffer | null {
    const known = this.feed
    const goesOn = known !== null && known !== 'own' && this.goesOn(known, packet, nowMs)
    const feed = goesOn ? known : this.switchTo(packet, nowMs)
    const ahead = sequenceAhead(packet.sequence, feed.highest)
    if (ahead + feed.span < 1) return null
    const newest = !goesOn || ahead > 0
    const sequence = (packet.sequence + feed.sequenceShift) & 0xffff
    const timestamp = (packet.timestamp + feed.timestampShift) >>> 0
    this.feed = newest
      ? {
          ...feed,
          highest: packet.sequence,
          highestTimestamp: packet.timestamp,
          heardAtMs: nowMs,
          span: feed.span + ahead,
        }
      : feed
    if (newest) {
      this.sequence = sequence
      this.timestamp = timestamp
      this.samples = packet.samples
    }
    return this.built(
      sequence,
      timestamp,
      packet.marker || !goesOn,
      packet.payloadType,
      packet.payload,
      nowMs,
    )
  }

  /** Skips a packet that this leg cannot be given; the numbers of later ones close the gap. */
  skip(packet: Pick<Relayed, 'feed' | 'ssrc' | 'sequence'>): void {
    const known = this.feed
    if (known === null || known === 'own' || known.feed !== packet.feed || known.ssrc !== packet.ssrc) return
    if (sequenceAhead(packet.sequence, known.highest) <= 0) return
    this.feed = { ...known, sequenceShift: known.sequenceShift - 1, highest: packet.sequence }
  }

  /** Makes a frame of our own: silence or a file. */
  own(payload: Uint8Array, payloadType: number, nowMs: number): Buffer {
    const switched = this.feed !== 'own'
    const counted = (this.timestamp + FRAME_SAMPLES) >>> 0
    const late = timestampAhead(this.timestampOf(nowMs), counted)
    const timestamp =
      switched || Math.abs(late) > STEP_ERROR_MS * SAMPLES_PER_MS ? this.nextTimestamp(nowMs) : counted
    this.feed = 'own'
    this.sequence = (this.sequence + 1) & 0xffff
    this.timestamp = timestamp
    this.samples = FRAME_SAMPLES
    return this.built(this.sequence, timestamp, switched, payloadType, payload, nowMs)
  }

  /** Makes an event packet of our own; all packets of an event bear the timestamp of its first. */
  event(
    payload: Uint8Array,
    { payloadType, isFirst, duration }: { payloadType: number; isFirst: boolean; duration: number },
    nowMs: number,
  ): Buffer {
    if (isFirst) this.timestamp = this.nextTimestamp(nowMs)
    this.feed = null
    this.sequence = (this.sequence + 1) & 0xffff
    this.samples = duration
    return this.built(this.sequence, this.timestamp, isFirst, payloadType, payload, nowMs)
  }

  private goesOn(feed: Feed, packet: Relayed, nowMs: number): boolean {
    if (feed.feed !== packet.feed || feed.ssrc !== packet.ssrc) return false
    const ahead = sequenceAhead(packet.sequence, feed.highest)
    if (ahead > DROPOUT_MAX || ahead < -DROPOUT_MAX) return false
    if (packet.samples === 0 || ahead <= 0) return true
    const stepMs = timestampAhead(packet.timestamp, feed.highestTimestamp) / SAMPLES_PER_MS
    return Math.abs(stepMs - (nowMs - feed.heardAtMs)) <= TIMESTAMP_JUMP_MS
  }

  private switchTo(packet: Relayed, nowMs: number): Feed {
    return {
      feed: packet.feed,
      ssrc: packet.ssrc,
      sequenceShift: this.sequence + 1 - packet.sequence,
      timestampShift: this.nextTimestamp(nowMs) - packet.timestamp,
      highest: packet.sequence,
      highestTimestamp: packet.timestamp,
      heardAtMs: nowMs,
      span: 1,
    }
  }

  /** Follows the time passed, but never falls before the end of what was sent. */
  private nextTimestamp(nowMs: number): number {
    const byTime = this.timestampOf(nowMs)
    const byEnd = (this.timestamp + this.samples) >>> 0
    return timestampAhead(byTime, byEnd) > 0 ? byTime : byEnd
  }

  private timestampOf(nowMs: number): number {
    return (this.startTimestamp + Math.round((nowMs - this.startMs) * SAMPLES_PER_MS)) >>> 0
  }

  private built(
    sequence: number,
    timestamp: number,
    marker: boolean,
    payloadType: number,
    payload: Uint8Array,
    nowMs: number,
  ): Buffer {
    this.sentAtMs = nowMs
    this.packets++
    this.octets += payload.length
    return buildRtp({ marker, payloadType, sequence, timestamp, ssrc: this.ssrc, payload })
  }
}
