// The media port: one stream of sound a leg, what may be done with it, and its news. Ids are leg ids.

export interface MediaPort {
  /** Binds an even RTP port and the odd RTCP port above it. Rejects with PortsUsedUp. */
  open(legId: string): Promise<{ readonly address: string; readonly port: number }>
  /**
   * Where the leg's sound goes, and from now silence goes there; may be given again (re-INVITE, another
   * fork).
   */
  setRemote(legId: string, remote: RemoteMedia): void
  /**
   * Whom each of these legs hears from now, in place of those before: nobody, one whose packets go on as they
   * are, or several, mixed.
   */
  hear(speakersOf: ReadonlyMap<string, readonly string[]>): void
  /** Plays a WAV file once in place of what the leg hears; `played` or `playFailed` follows. */
  play(legId: string, file: string): void
  /** Plays a WAV file over and over until `stopPlaying`, `play` or `close`. */
  playLoop(legId: string, file: string): void
  stopPlaying(legId: string): void
  /** Presses keys, one after the other, in place of what the leg hears. */
  sendDigits(legId: string, digits: string): void
  /**
   * Records until `close` into `file`, by way of `file` + PART_SUFFIX: left what arrives from this leg, right
   * what it hears.
   */
  record(legId: string, file: string): void
  /**
   * Reports `early` each time another kind of sound is recognised, until the leg hears somebody or is closed.
   */
  watchEarly(legId: string): void
  /** Resolves when the ports are closed and the recording, if any, bears its final name. */
  close(legId: string): Promise<LegSound>
}

export type SoundCodec = 'PCMU' | 'PCMA'

export interface RemoteMedia {
  /** From the SDP; an IP address. */
  readonly address: string
  readonly port: number
  readonly codec: SoundCodec
  /** Payload type of telephone-event, when agreed. */
  readonly events: number | null
  /** IP address the signalling came from. */
  readonly signalledFrom?: string
  /**
   * Sound is accepted from the SDP's address and `signalledFrom` only; else also from another one whose
   * packets agree.
   */
  readonly isStrict?: boolean
  /**
   * Nothing is sent anywhere but to `signalledFrom` before sound came from there: who calls must not aim us
   * at others.
   */
  readonly mustSpeakFirst?: boolean
}

export interface LegSound {
  readonly packetsIn: number
  readonly packetsOut: number
  /** Expected by sequence number and not arrived (RFC 3550 A.3). */
  readonly packetsLost: number
  /** Packets dropped: malformed, of a foreign source, of another payload type, or too many. */
  readonly packetsRefused: number
  /** Interarrival jitter at the end (RFC 3550 A.8). */
  readonly jitterMs: number
  /** What the far end last reported as lost of ours (RTCP); null if it reported nothing. */
  readonly farLost: number | null
  readonly recording: { readonly file: string; readonly durationMs: number } | null
}

/** `speech` is music too: a ringback melody is not distinguished from an announcement. */
export type EarlyKind = 'ringback' | 'busy' | 'congestion' | 'specialInformation' | 'speech' | 'silence'

/** News of a leg's sound; `at` in epoch ms. */
export type MediaEvent = { readonly legId: string; readonly at: number } & MediaNews

export type MediaNews =
  | { readonly type: 'played' }
  | { readonly type: 'playFailed'; readonly reason: string }
  /** No RTP for the configured time; reported again only after RTP has come. */
  | { readonly type: 'silent'; readonly forMs: number }
  /** Nothing is heard, and packets of this source are dropped; reported once. */
  | { readonly type: 'soundRefused'; readonly from: string; readonly packets: number }
  | { readonly type: 'early'; readonly kind: EarlyKind }
  | { readonly type: 'digit'; readonly digit: string; readonly durationMs: number }
  | { readonly type: 'recordingFailed'; readonly reason: string }
  /** A fault of ours, in the leg or its whole worker: its sound is gone. `close` it. */
  | { readonly type: 'failed'; readonly reason: string }

export class PortsUsedUp extends Error {
  readonly code = 'portsUsedUp'

  constructor(from: number, to: number) {
    super(`No free RTP port pair between ${from} and ${to}`)
  }
}

/** A recording under way; what is found with it after a crash is made whole by repairRecording. */
export const PART_SUFFIX = '.part'
