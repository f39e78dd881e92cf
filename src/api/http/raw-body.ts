// Collects the bytes of a request's body: a little from anybody, all of it from who may send it.
import type { Readable } from 'node:stream'
import type { Rejection } from '../../wire/answers.ts'
import { BODY } from '../../wire/complaints.ts'
import type { BodyHold } from './body-budget.ts'
import { UnreadableBody } from './unreadable-body.ts'

/** What a stranger may have us keep. */
export const STRANGERS_BYTES = 65_536
/**
 * A client that still sends does not read: what is not wanted is read to its end, up to here, before it is
 * refused.
 */
const DRAINED_MAX = 8
const FIRST_ROOM = 16_384

/** Whether a body that is larger than a stranger's may be sent, by its first bytes. Never throws. */
export type Admit = (start: Buffer) => Promise<Rejection | null>

/**
 * The whole body; a rejection when its sender may not send so much; an UnreadableBody when it is larger than
 * `limit` bytes or its sender went away.
 */
export async function collectBody(
  body: Readable,
  limit: number,
  hold: BodyHold,
  admit: Admit,
): Promise<Buffer | Rejection> {
  const room = new Room(limit)
  let size = 0
  let verdict: Rejection | null | 'unasked' = 'unasked'
  try {
    for await (const chunk of body) {
      size += chunk.length
      if (size > limit) room.drop()
      else room.add(chunk)
      hold.receive(room.filled)
      if (size > STRANGERS_BYTES && verdict === 'unasked') {
        verdict = await admit(room.start(STRANGERS_BYTES))
        if (verdict !== null) room.drop()
        hold.receive(room.filled)
      }
      if (size > limit * DRAINED_MAX) break
    }
  } catch {
    throw new UnreadableBody(BODY.incomplete)
  }
  hold.complete()
  if (verdict !== null && verdict !== 'unasked') return verdict
  if (size > limit) throw new UnreadableBody(BODY.tooLarge(limit))
  return room.start(size)
}

/** One growing buffer: a body sent a byte at a time would otherwise cost a hundred times its length. */
class Room {
  readonly #limit: number
  #bytes: Buffer = Buffer.alloc(0)
  #filled = 0
  #isDropped = false

  constructor(limit: number) {
    this.#limit = limit
  }

  get filled(): number {
    return this.#filled
  }

  add(chunk: Buffer): void {
    if (this.#isDropped) return
    const end = this.#filled + chunk.length
    if (end > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(
        Math.min(Math.max(end, this.#bytes.length * 2, FIRST_ROOM), this.#limit),
      )
      this.#bytes.copy(larger, 0, 0, this.#filled)
      this.#bytes = larger
    }
    chunk.copy(this.#bytes, this.#filled)
    this.#filled = end
  }

  /** What comes from now on is not kept. */
  drop(): void {
    this.#isDropped = true
    this.#bytes = Buffer.alloc(0)
    this.#filled = 0
  }

  start(length: number): Buffer {
    return this.#bytes.subarray(0, Math.min(length, this.#filled))
  }
}
