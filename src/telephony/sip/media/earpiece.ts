// What a leg's phone hears: one speaker's packets as they are, several mixed, a file, keys, or silence if
// there is nothing else.
import { DigitSender } from './digit-sender.ts'
import { DECODED, encode, FRAME_SAMPLES, PAYLOAD_TYPE, SAMPLES_PER_MS, SILENCE, transcode } from './g711.ts'
import { Mixer } from './mixer.ts'
import { OutgoingStream, type StreamStart } from './outgoing-stream.ts'
import type { Player } from './player.ts'
import type { RemoteMedia } from './port.ts'
import { timestampAhead } from './rtp.ts'
import type { SoundFrame } from './sound-frame.ts'
import type { Heard } from './timeline.ts'

/** The way to the phone. */
export interface PhoneLine {
  /** What the phone understands; null while nothing is agreed, or nothing may be sent there. */
  format(): Pick<RemoteMedia, 'codec' | 'events'> | null
  send(packet: Buffer): void
  /** Receives what the phone is meant to hear of others, whether or not it arrives: for the recording. */
  given(heard: Heard, nowMs: number): void
  /** The file is over. */
  played(): void
}

/** If the speakers say nothing for this long, the phone gets silence. */
const FILL_AFTER_MS = 200
/** No sound is passed on while a speaker's key is: RFC 4733 events repeat every 20 to 50 ms. */
const KEY_GAP_MS = 60
/** The mix's stream in recordings; no speaker has this number. */
const MIXED = -1
/** A mix this far off the time passed has had a pause. */
const MIX_JUMP_SAMPLES = 60 * SAMPLES_PER_MS

export class Earpiece {
  readonly stream: OutgoingStream
  private readonly line: PhoneLine
  private readonly digits = new DigitSender()
  private speakers: readonly number[] = []
  /** Null while it hears one or nobody. */
  private mixer: Mixer | null = null
  private player: Player | null = null
  private spokenAtMs: number
  private keyAtMs = Number.NEGATIVE_INFINITY
  private mix = { sequence: 0, timestamp: 0 }

  constructor(start: StreamStart, line: PhoneLine, nowMs: number) {
    this.stream = new OutgoingStream(start, nowMs)
    this.line = line
    this.spokenAtMs = nowMs
  }

  setSpeakers(speakers: readonly number[], nowMs: number): void {
    this.speakers = speakers
    this.spokenAtMs = nowMs
    if (speakers.length <= 1) this.mixer = null
    else {
      this.mixer ??= new Mixer(nowMs)
      this.mixer.setSpeakers(speakers)
    }
  }

  play(player: Player | null): void {
    this.player = player
  }

  sendDigits(digits: string): void {
    this.digits.add(digits)
  }

  /** Takes a frame of one of the speakers. */
  hear(frame: SoundFrame, speaker: number, nowMs: number): void {
    this.spokenAtMs = nowMs
    const { mixer } = this
    if (mixer === null || frame.kind === 'event') {
      this.pass(frame, speaker, nowMs)
      return
    }
    const { kind, ssrc, sequence, timestamp, payload } = frame
    this.stream.skip({ feed: speaker, ssrc, sequence })
    mixer.hear(speaker, { ssrc, timestamp, codes: payload, table: DECODED[kind] }, nowMs)
    this.sayMix(mixer, nowMs)
  }

  /** Called every 20 ms. */
  beat(nowMs: number): void {
    if (this.mixer !== null) {
      this.mixer.beat(nowMs)
      this.sayMix(this.mixer, nowMs)
    }
    if (this.digits.isBusy) {
      this.sendKey(nowMs)
      return
    }
    const codec = this.line.format()?.codec
    const samples = this.player?.next()
    if (samples === null) {
      this.player = null
      this.line.played()
    }
    if (codec === undefined) return
    if (samples) this.say(encode(samples, codec), nowMs)
    else if (this.speakers.length === 0 || nowMs - this.spokenAtMs >= FILL_AFTER_MS)
      this.say(SILENCE[codec], nowMs)
  }

  private get isTaken(): boolean {
    return this.player !== null || this.digits.isBusy
  }

  /** Passes on a speaker's packet as it is. */
  private pass(
    { kind, ssrc, sequence, timestamp, marker, payload }: SoundFrame,
    feed: number,
    nowMs: number,
  ) {
    if (kind !== 'event')
      this.line.given(
        { stream: feed * 2 ** 32 + ssrc, sequence, timestamp, codes: payload, table: DECODED[kind] },
        nowMs,
      )
    const format = this.line.format()
    if (format === null || this.isTaken) return
    const numbers = { feed, ssrc, sequence, timestamp, marker }
    let packet: Buffer | null
    if (kind !== 'event') {
      const codes = transcode(payload, kind, format.codec)
      packet = this.stream.relay(
        { ...numbers, payloadType: PAYLOAD_TYPE[format.codec], payload: codes, samples: codes.length },
        nowMs,
      )
    } else if (format.events !== null) {
      this.keyAtMs = nowMs
      packet = this.stream.relay({ ...numbers, payloadType: format.events, payload, samples: 0 }, nowMs)
    } else {
      this.stream.skip(numbers)
      return
    }
    if (packet !== null) this.line.send(packet)
  }

  private sayMix(mixer: Mixer, nowMs: number): void {
    for (let samples = mixer.next(nowMs); samples !== null; samples = mixer.next(nowMs)) {
      const format = this.line.format()
      const codec = format?.codec ?? 'PCMA'
      const codes = encode(samples, codec)
      this.line.given({ stream: MIXED, ...this.mixNumbers(nowMs), codes, table: DECODED[codec] }, nowMs)
      if (format !== null && !this.isTaken && nowMs - this.keyAtMs >= KEY_GAP_MS) this.say(codes, nowMs)
    }
  }

  private mixNumbers(nowMs: number): { sequence: number; timestamp: number } {
    const counted = (this.mix.timestamp + FRAME_SAMPLES) >>> 0
    const byTime = Math.round(nowMs * SAMPLES_PER_MS) >>> 0
    const isJump = Math.abs(timestampAhead(byTime, counted)) > MIX_JUMP_SAMPLES
    this.mix = { sequence: (this.mix.sequence + 1) & 0xffff, timestamp: isJump ? byTime : counted }
    return this.mix
  }

  private say(codes: Uint8Array, nowMs: number): void {
    const codec = this.line.format()?.codec
    if (codec !== undefined) this.line.send(this.stream.own(codes, PAYLOAD_TYPE[codec], nowMs))
  }

  private sendKey(nowMs: number): void {
    const { isFirst, duration, payload, samples } = this.digits.next()
    const format = this.line.format()
    if (format === null) return
    if (format.events === null) this.say(encode(samples, format.codec), nowMs)
    else if (payload !== null)
      this.line.send(this.stream.event(payload, { payloadType: format.events, isFirst, duration }, nowMs))
  }
}
