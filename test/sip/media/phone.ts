// A phone for tests: real loopback sockets that send and receive RTP. Also makes WAV files.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { decode, encode, PAYLOAD_TYPE } from '../../../src/telephony/sip/media/g711.ts'
import type { SoundCodec } from '../../../src/telephony/sip/media/port.ts'
import { buildRtp, parseRtp, type RtpPacket } from '../../../src/telephony/sip/media/rtp.ts'
import { ownAddress } from '../../peers/loopback.ts'

export interface Wav {
  readonly code?: number
  readonly channels?: number
  readonly rate?: number
  readonly bits?: number
  readonly before?: Uint8Array
  readonly sound: Uint8Array
}

export function wavFile({
  code = 1,
  channels = 1,
  rate = 8_000,
  bits = 16,
  before = new Uint8Array(0),
  sound,
}: Wav): Buffer {
  const format = Buffer.alloc(24)
  format.write('fmt ', 'latin1')
  format.writeUInt32LE(16, 4)
  format.writeUInt16LE(code, 8)
  format.writeUInt16LE(channels, 10)
  format.writeUInt32LE(rate, 12)
  format.writeUInt32LE((rate * channels * bits) / 8, 16)
  format.writeUInt16LE((channels * bits) / 8, 20)
  format.writeUInt16LE(bits, 22)
  const data = Buffer.alloc(8)
  data.write('data', 'latin1')
  data.writeUInt32LE(sound.length, 4)
  const body = Buffer.concat([Buffer.from('WAVE'), before, format, data, sound])
  const head = Buffer.alloc(8)
  head.write('RIFF', 'latin1')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}

/** Nobody else's: tests name ports, and other tests run beside them. */
export const ADDRESS = ownAddress()

export class Phone {
  readonly received: RtpPacket[] = []
  private readonly socket: Socket
  private readonly codec: SoundCodec
  private readonly ssrc: number
  private sequence: number
  private timestamp: number
  /** The port it calls. */
  to = 0

  private constructor(socket: Socket, codec: SoundCodec, ssrc: number) {
    this.socket = socket
    this.codec = codec
    this.ssrc = ssrc
    this.sequence = ssrc & 0xffff
    this.timestamp = (ssrc * 7_919) >>> 0
    socket.on('message', bytes => {
      const packet = parseRtp(bytes)
      if (typeof packet !== 'string') this.received.push(packet)
    })
  }

  static async ring(codec: SoundCodec, ssrc: number): Promise<Phone> {
    const socket = createSocket('udp4')
    const listening = once(socket, 'listening')
    socket.bind(0, ADDRESS)
    await listening
    return new Phone(socket, codec, ssrc)
  }

  get remote(): { address: string; port: number; codec: SoundCodec; events: number } {
    return { address: ADDRESS, port: this.socket.address().port, codec: this.codec, events: 101 }
  }

  callTo(port: number): void {
    this.to = port
  }

  /** The next 20 ms of the phone's own stream. */
  say(samples: Int16Array): void {
    this.send({ payloadType: PAYLOAD_TYPE[this.codec], payload: encode(samples, this.codec) })
    this.timestamp = (this.timestamp + samples.length) >>> 0
  }

  /** RFC 4733: the digit begins, goes on, and ends three times. */
  press(code: number): void {
    for (const [duration, flags] of [
      [160, 10],
      [320, 10],
      [480, 0x8a],
      [480, 0x8a],
      [480, 0x8a],
    ] as const) {
      this.send({ payloadType: 101, payload: Uint8Array.of(code, flags, duration >> 8, duration & 0xff) })
    }
    this.timestamp = (this.timestamp + 480) >>> 0
  }

  raw(bytes: Uint8Array): void {
    this.socket.send(bytes, this.to, ADDRESS)
  }

  /** What was received since packet number `from`. */
  heard(from = 0): Int16Array {
    const sound = this.received.slice(from).filter(packet => packet.payloadType === PAYLOAD_TYPE[this.codec])
    return Int16Array.from(sound.flatMap(packet => [...decode(packet.payload, this.codec)]))
  }

  async hangUp(): Promise<void> {
    await new Promise<void>(resolve => this.socket.close(() => resolve()))
  }

  private send(part: { payloadType: number; payload: Uint8Array }): void {
    this.raw(
      buildRtp({
        marker: false,
        sequence: this.sequence,
        timestamp: this.timestamp,
        ssrc: this.ssrc,
        ...part,
      }),
    )
    this.sequence = (this.sequence + 1) & 0xffff
  }
}
