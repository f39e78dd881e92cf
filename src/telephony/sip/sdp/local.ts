// Our side of a session: offers and answers for one audio stream (RFC 3264), with a version that goes up with
// each change.
import { isIPv6 } from 'node:net'
import type { RandomBytes } from '../message/message.ts'
import { type AudioRefusal, audioOf, CODECS, type Codec, PAYLOAD_TYPES, type RemoteAudio } from './audio.ts'
import { type Direction, type MediaDescription, narrowed, reversed, type SessionDescription } from './sdp.ts'

/** The payload type we offer telephone-event with. */
export const EVENTS_PAYLOAD_TYPE = 101
const PTIME_MS = 20

export interface LocalAudio {
  /** Where we receive. */
  readonly address: string
  readonly port: number
  /** In our order of preference; both if left out. */
  readonly codecs?: readonly Codec[]
}

export type DescriptionAnswer =
  | {
      readonly kind: 'answered'
      readonly sdp: string
      readonly remote: RemoteAudio
      readonly direction: Direction
    }
  /** Answer with 488. */
  | { readonly kind: 'refused'; readonly reason: AudioRefusal }

/**
 * Lives as long as a dialog: the session id stays, and the version goes up by one with each change (RFC 3264
 * §8).
 */
export class LocalSession {
  private version = 0
  private said = ''
  private readonly sessionId: string
  private readonly audio: LocalAudio

  constructor(audio: LocalAudio, random: RandomBytes) {
    this.audio = audio
    this.sessionId = String(Buffer.from(random(6)).readUIntBE(0, 6))
  }

  offer(direction: Direction = 'sendrecv'): string {
    const codecs = this.audio.codecs ?? CODECS
    return this.say([this.audioLines('RTP/AVP', codecs, EVENTS_PAYLOAD_TYPE, direction)].flat())
  }

  /**
   * Accepts the first stream we can use, with the first of its codecs that we have; all others are answered
   * with port 0, in their order.
   */
  answer(offer: SessionDescription, direction: Direction = 'sendrecv'): DescriptionAnswer {
    const read = offer.media.map(media => audioOf(media, this.audio.codecs ?? CODECS))
    const taken = read.findIndex(audio => typeof audio === 'object')
    const remote = read[taken]
    if (typeof remote !== 'object') return { kind: 'refused', reason: refusalOf(read) }
    const ours = narrowed(direction, reversed(remote.direction))
    const lines = offer.media.flatMap((media, nth) =>
      nth === taken ? this.audioLines(media.profile, [remote.codec], remote.events, ours) : closed(media),
    )
    return { kind: 'answered', sdp: this.say(lines), remote, direction: ours }
  }

  /** Takes the peer's answer to our offer: its first m= line is ours. */
  accept(answer: SessionDescription): RemoteAudio | AudioRefusal {
    const media = answer.media[0]
    return media === undefined ? 'refused' : audioOf(media, this.audio.codecs ?? CODECS)
  }

  private audioLines(
    profile: string,
    codecs: readonly Codec[],
    events: number | null,
    direction: Direction,
  ): string[] {
    const formats = codecs.map(codec => `${PAYLOAD_TYPES[codec]}`)
    const maps = codecs.map(codec => `a=rtpmap:${PAYLOAD_TYPES[codec]} ${codec}/8000`)
    if (events !== null) {
      formats.push(`${events}`)
      maps.push(`a=rtpmap:${events} telephone-event/8000`, `a=fmtp:${events} 0-16`)
    }
    return [
      `m=audio ${this.audio.port} ${profile} ${formats.join(' ')}`,
      ...maps,
      `a=ptime:${PTIME_MS}`,
      `a=${direction}`,
    ]
  }

  private say(mediaLines: readonly string[]): string {
    const media = mediaLines.join('\r\n')
    if (media !== this.said) this.version++
    this.said = media
    const address = `IN ${isIPv6(this.audio.address) ? 'IP6' : 'IP4'} ${this.audio.address}`
    const session = [
      'v=0',
      `o=yuhu ${this.sessionId} ${this.version} ${address}`,
      's=-',
      `c=${address}`,
      't=0 0',
    ]
    return `${session.join('\r\n')}\r\n${media}\r\n`
  }
}

/** RFC 3264 §6: a refused stream keeps its place, with port 0. */
function closed({ kind, profile, formats }: MediaDescription): string[] {
  return [`m=${kind} 0 ${profile} ${formats.join(' ')}`]
}

/** The reason of a refused audio stream comes before that of other streams. */
function refusalOf(read: readonly (RemoteAudio | AudioRefusal)[]): AudioRefusal {
  const reasons = read.filter(audio => typeof audio === 'string')
  return reasons.find(reason => reason !== 'notAudio') ?? 'notAudio'
}
