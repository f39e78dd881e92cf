// Collects the bytes of a request's body.
import type { Readable } from 'node:stream'
import type { BodyHold } from './body-budget.ts'
import { UnreadableBody } from './unreadable-body.ts'

/** A client that still sends does not read: what is too large is read to its end, up to here, before it is refused. */
const DRAINED_MAX = 8
const FIRST_ROOM = 16_384

/**
 * The whole body, or an UnreadableBody when it is larger than `limit` bytes or its sender went away. Bytes are copied into one growing
 * room as they come: a body sent a byte at a time would otherwise cost a hundred times its length. `hold` is told how large the room is.
 */
export async function collectBody(body: Readable, limit: number, hold: BodyHold): Promise<Buffer> {
  let room: Buffer = Buffer.alloc(0)
  let size = 0
  try {
    for await (const chunk of body) {
      const end = size + chunk.length
      if (end > limit) room = Buffer.alloc(0)
      else {
        if (end > room.length) room = roomFor(end, limit, room, size)
        chunk.copy(room, size)
      }
      hold.grow(room.length)
      size = end
      if (size > limit * DRAINED_MAX) break
    }
  } catch {
    throw new UnreadableBody('请求体不完整')
  }
  hold.complete()
  if (size > limit) throw new UnreadableBody(`请求体超过${limit}字节`)
  return room.subarray(0, size)
}

function roomFor(bytes: number, limit: number, old: Buffer, filled: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.min(Math.max(bytes, old.length * 2, FIRST_ROOM), limit))
  old.copy(larger, 0, 0, filled)
  return larger
}
