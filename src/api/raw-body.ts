// Collects the bytes of a request's body.
import type { Readable } from 'node:stream'
import { UnreadableBody } from './unreadable-body.ts'

/** A client that still sends does not read: what is too large is read to its end, up to here, before it is refused. */
const DRAINED_MAX = 8

/** The whole body, or an UnreadableBody when it is larger than `limit` bytes or its sender went away. */
export async function collectBody(body: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else chunks.length = 0
      if (size > limit * DRAINED_MAX) break
    }
  } catch {
    throw new UnreadableBody('请求体不完整')
  }
  if (size > limit) throw new UnreadableBody(`请求体超过${limit}字节`)
  return Buffer.concat(chunks)
}
