// An answer that is a short sound, whole or a range of its bytes: players jump within it.
import type { FastifyReply } from 'fastify'
import { WAV_HEAD_BYTES, wavHead } from '../../domain/sound/wav-reader.ts'
import { rangeOf } from '../http/byte-range.ts'

export class SoundAnswer {
  private readonly bytes: Buffer
  private readonly writtenAt: number

  /** Samples of one channel; `writtenAt`: epoch ms. */
  constructor(samples: Int16Array, rate: number, writtenAt: number) {
    this.bytes = Buffer.alloc(WAV_HEAD_BYTES + samples.length * 2)
    this.bytes.set(wavHead(samples.length * 2, 1, rate))
    for (const [at, sample] of samples.entries()) this.bytes.writeInt16LE(sample, WAV_HEAD_BYTES + at * 2)
    this.writtenAt = writtenAt
  }

  sendTo(reply: FastifyReply): FastifyReply {
    const { bytes } = this
    reply
      .type('audio/wav')
      .header('accept-ranges', 'bytes')
      .header('last-modified', new Date(this.writtenAt).toUTCString())
      .header('cache-control', 'private, no-store')
    const range = rangeOf(reply.request, bytes.length)
    if (range === 'none') return reply.code(416).header('content-range', `bytes */${bytes.length}`).send()
    if (range === null) return reply.send(bytes)
    const [first, last] = range
    return reply
      .code(206)
      .header('content-range', `bytes ${first}-${last}/${bytes.length}`)
      .send(bytes.subarray(first, last + 1))
  }
}
