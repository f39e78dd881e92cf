// A session description (RFC 8866) as far as one audio stream needs it: types, directions, limits.

export const SDP_BYTES_MAX = 16_384
export const MEDIA_MAX = 16
export const FORMATS_MAX = 64
export const LINES_MAX = 512

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

export interface Origin {
  readonly username: string
  readonly sessionId: string
  readonly version: string
}

export interface SessionDescription {
  /** Null if there is no readable o= line; nothing here depends on it. */
  readonly origin: Origin | null
  readonly media: readonly MediaDescription[]
}

/** One m= line and its attributes; what it leaves out is taken from the session. */
export interface MediaDescription {
  /** audio, video, image, application. */
  readonly kind: string
  /** 0: refused or closed. */
  readonly port: number
  /** RTP/AVP, RTP/AVPF, RTP/SAVP, UDP/TLS/RTP/SAVPF, udptl and others. */
  readonly profile: string
  /** For an RTP profile, payload types in order of preference. */
  readonly formats: readonly string[]
  /** An IP address, or a host name if `isNamed`; null if there is none. */
  readonly address: string | null
  readonly isNamed: boolean
  readonly direction: Direction
  readonly rtpmaps: ReadonlyMap<string, RtpMap>
  readonly ptimeMs: number | null
}

export interface RtpMap {
  /** Upper case. */
  readonly encoding: string
  readonly clockRate: number
}

export interface SdpFailure {
  readonly kind: 'failure'
  readonly reason: string
}

/** The other side's direction when this side's is `direction`. */
export function reversed(direction: Direction): Direction {
  if (direction === 'sendonly') return 'recvonly'
  return direction === 'recvonly' ? 'sendonly' : direction
}

/** What both allow, from the point of view of one side. */
export function narrowed(one: Direction, other: Direction): Direction {
  const sends = one.startsWith('send') && other.startsWith('send')
  const receives =
    one.endsWith('recv') || one === 'recvonly' ? other === 'sendrecv' || other === 'recvonly' : false
  if (sends) return receives ? 'sendrecv' : 'sendonly'
  return receives ? 'recvonly' : 'inactive'
}
