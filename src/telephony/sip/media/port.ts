// The media port: one stream of sound per leg, the commands on it, and its news.

export interface MediaPort {
  /** Binds an even RTP port and the odd RTCP port above it. Rejects with PortsUsedUp. */
  open(legId: string): Promise<{ readonly address: string; readonly port: number }>
  /**
   * Sets where the leg's sound goes; from now on that is silence at least. May be called again (re-INVITE,
   * another fork).
   */
  setRemote(legId: string, remote: RemoteMedia): void
  /**
   * Replaces whom each of these legs hears: nobody, one leg, whose packets are passed on as they are, or
   * several, mixed.
   */
  hear(speakersOf: ReadonlyMap<string, readonly string[]>): void
  /** Plays a sound once in place of what the leg hears; `played` or `playFailed` follows. */
  play(legId: string, sound: PlayedSound): void
  /** Plays a sound over and over until `stopPlaying`, `play` or `close`. */
  playLoop(legId: string, sound: PlayedSound): void
  stopPlaying(legId: string): void
  /** Sends keys, one after the other, in place of what the leg hears. */
  sendDigits(legId: string, digits: string): void
  /**
   * Records into `file` until `close`, under the name `file` + PART_SUFFIX meanwhile: left what arrives from
   * this leg, right what it hears.
   */
  record(legId: string, file: string): void
  /** While it is paused, silence is written. */
  pauseRecording(legId: string, isPaused: boolean): void
  /**
   * Reports `early` whenever another kind of sound is recognised, until the leg hears somebody or is closed.
   */
  watchEarly(legId: string): void
  /** Resolves once the ports are closed and the recording, if any, has its final name. */
  close(legId: string): Promise<LegSound>
}

export type SoundCodec = 'PCMU' | 'PCMA'

export interface RemoteMedia {
  /** From the SDP; an IP address. */
  readonly address: string
  readonly port: number
  readonly codec: SoundCodec
  /** Payload type of telephone-event, if agreed. */
  readonly events: number | null
  /** IP address the signalling came from. */
  readonly signalledFrom?: string
  /**
   * If true, sound is accepted from the SDP's address and `signalledFrom` only; else also from another one
   * whose packets agree.
   */
  readonly isStrict?: boolean
  /**
   * If true, an address other than `signalledFrom` is sent nothing until sound has come from it: a caller
   * must not be able to aim us at others.
   */
  readonly mustSpeakFirst?: boolean
}

export interface LegSound {
  readonly packetsIn: number
  readonly packetsOut: number
  /** Expected by sequence number but not received (RFC 3550 A.3). */
  readonly packetsLost: number
  /** Packets dropped: malformed, of a foreign source, of another payload type, or too many. */
  readonly packetsRefused: number
  /** Interarrival jitter at the end (RFC 3550 A.8). */
  readonly jitterMs: number
  /** Packets of ours that the far end last reported lost (RTCP); null if it reported nothing. */
  readonly farLost: number | null
  readonly recording: { readonly file: string; readonly durationMs: number } | null
}

/** `speech` includes music: a ringback melody is not distinguished from an announcement. */
export type EarlyKind = 'ringback' | 'busy' | 'congestion' | 'specialInformation' | 'speech' | 'silence'

/** News of a leg's sound; `at` in epoch ms. */
/** The path of a WAV file, or samples of 8 kHz, best in memory that threads can share. */
export type PlayedSound = string | Int16Array

export type MediaEvent = { readonly legId: string; readonly at: number } & MediaNews

export type MediaNews =
  | { readonly type: 'played' }
  | { readonly type: 'playFailed'; readonly reason: string }
  /** No RTP came for the configured time; reported again only after some has. */
  | { readonly type: 'silent'; readonly forMs: number }
  /** Nothing is heard, and packets of this source are dropped; reported once. */
  | { readonly type: 'soundRefused'; readonly from: string; readonly packets: number }
  | { readonly type: 'early'; readonly kind: EarlyKind }
  | { readonly type: 'digit'; readonly digit: string; readonly durationMs: number }
  | { readonly type: 'recordingFailed'; readonly reason: string }
  /** A fault of ours, in the leg or its whole worker: its sound is gone and the leg is to be closed. */
  | { readonly type: 'failed'; readonly reason: string }

export class PortsUsedUp extends Error {
  readonly code = 'portsUsedUp'

  constructor(from: number, to: number) {
    super(`No free RTP port pair between ${from} and ${to}`)
  }
}

/** Suffix of a recording in progress; repairRecording repairs one left by a crash. */
export const PART_SUFFIX = '.part'
