// An answer that is a file, sent as it is read.
import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

export class Download {
  private readonly name: string
  private readonly type: string
  private readonly bytes: Readable

  constructor(name: string, type: string, bytes: Readable) {
    this.name = name
    this.type = type
    this.bytes = bytes
  }

  sendTo(reply: FastifyReply): FastifyReply {
    const plain = this.name.replaceAll(/[^\w.-]/g, '_')
    const disposition = `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(this.name)}`
    return reply.type(this.type).header('content-disposition', disposition).send(this.bytes)
  }
}
