// Collects the bytes of a request's body: a little from anybody, all of them from a sender who is admitted.
import type { Readable } from 'node:stream'
import type { Rejection } from '../../wire/answers.ts'
import { BODY } from '../../wire/complaints.ts'
import type { BodyHold } from './body-budget.ts'
import { UnreadableBody } from './unreadable-body.ts'

/** The most that we keep for a stranger. */
export const STRANGERS_BYTES = 65_536
/**
 * A client that still sends does not read, so an unwanted body is read to its end before it is refused, up to
 * this many times the limit.
 */
const DRAINED_MAX = 8
const FIRST_ROOM = 16_384

/** Decides from the first bytes whether a body larger than a stranger's is accepted. Never throws. */
export type Admit = (start: Buffer) => Promise<Rejection | null>

/**
 * Returns the whole body, or a rejection if its sender may not send so much. Throws an UnreadableBody if it
 * is larger than `limit` bytes or its sender went away.
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

/**
 * One growing buffer, because a body sent a byte at a time would otherwise cost a hundred times its length.
 */
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

  /** From now on nothing is kept. */
  drop(): void {
    this.#isDropped = true
    this.#bytes = Buffer.alloc(0)
    this.#filled = 0
  }

  start(length: number): Buffer {
    return this.#bytes.subarray(0, Math.min(length, this.#filled))
  }
}
