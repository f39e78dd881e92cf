// Works out what a peer's m= line means for our audio: where to send, which codec, who is on hold.
import type { Direction, MediaDescription } from './sdp.ts'

export type Codec = 'PCMA' | 'PCMU'

/** RFC 3551 §6: these payload types need no rtpmap. */
export const PAYLOAD_TYPES: Readonly<Record<Codec, number>> = { PCMU: 0, PCMA: 8 }
export const CODECS: readonly Codec[] = ['PCMA', 'PCMU']

const PLAIN_PROFILES: readonly string[] = ['RTP/AVP', 'RTP/AVPF']
/** SRTP is recognised but not spoken; a relay removes the encryption for us. */
const SECURE_PROFILES: readonly string[] = ['RTP/SAVP', 'RTP/SAVPF', 'UDP/TLS/RTP/SAVP', 'UDP/TLS/RTP/SAVPF']

export interface RemoteAudio {
  /** An IP address, or a host name if `isNamed`. */
  readonly address: string
  readonly isNamed: boolean
  readonly port: number
  readonly codec: Codec
  /** The payload type of telephone-event (RFC 4733), null if there is none. */
  readonly events: number | null
  /** The peer's own direction; a hold by address 0.0.0.0 (RFC 2543) is included. */
  readonly direction: Direction
  /** The peer does not want to hear us now. */
  readonly isHeld: boolean
}

export type AudioRefusal = 'refused' | 'encrypted' | 'noCodec' | 'noAddress' | 'notAudio'

/**
 * Takes the first of the peer's payload types that is one of `codecs`, or says why the stream cannot be used.
 */
export function audioOf(
  media: MediaDescription,
  codecs: readonly Codec[] = CODECS,
): RemoteAudio | AudioRefusal {
  if (media.kind !== 'audio') return 'notAudio'
  if (media.port === 0) return 'refused'
  if (SECURE_PROFILES.includes(media.profile)) return 'encrypted'
  const codec = PLAIN_PROFILES.includes(media.profile) ? codecOf(media, codecs) : null
  if (codec === null) return 'noCodec'
  if (media.address === null) return 'noAddress'
  const direction = isNowhere(media.address) ? deaf(media.direction) : media.direction
  return {
    address: media.address,
    isNamed: media.isNamed,
    port: media.port,
    codec,
    events: eventsOf(media),
    direction,
    isHeld: direction === 'sendonly' || direction === 'inactive',
  }
}

/** A static payload type is not taken if an rtpmap gives it another meaning. */
function codecOf(media: MediaDescription, codecs: readonly Codec[]): Codec | null {
  for (const format of media.formats) {
    const codec = codecs.find(codec => String(PAYLOAD_TYPES[codec]) === format)
    const map = media.rtpmaps.get(format)
    if (codec !== undefined && (map === undefined || (map.encoding === codec && map.clockRate === 8_000)))
      return codec
  }
  return null
}

function eventsOf(media: MediaDescription): number | null {
  const format = media.formats.find(format => {
    const map = media.rtpmaps.get(format)
    return map?.encoding === 'TELEPHONE-EVENT' && map.clockRate === 8_000
  })
  return format === undefined ? null : Number(format)
}

function isNowhere(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

function deaf(direction: Direction): Direction {
  return direction === 'sendrecv' || direction === 'sendonly' ? 'sendonly' : 'inactive'
}
