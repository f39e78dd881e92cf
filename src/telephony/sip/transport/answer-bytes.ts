// Limits answers to datagrams with unproven sources to 1.5 times the bytes that came from their network.
import { networkOf } from '../../../domain/address.ts'
import { BoundedMap } from '../../../domain/bounded-map.ts'

/** RFC 9000 §8.1 allows a factor of 3 for QUIC; SIP's answers are hardly longer than the requests. */
const FACTOR = 1.5
/** Unanswered bytes count up to this much, so that they cannot be saved up for a burst. */
const SAVED_BYTES_MAX = 20_000

export class AnswerBytes {
  /** The network whose last datagram is the oldest makes room. */
  private readonly left: BoundedMap<string, { bytes: number }>

  constructor(networksMax: number) {
    this.left = new BoundedMap(networksMax)
  }

  came(address: string, bytes: number): void {
    const network = networkOf(address)
    const left = this.left.get(network) ?? { bytes: 0 }
    left.bytes = Math.min(SAVED_BYTES_MAX, left.bytes + bytes * FACTOR)
    this.left.set(network, left)
  }

  /** False: not now; `spare` bytes must be left over. */
  take(address: string, bytes: number, spare: number): boolean {
    const left = this.left.get(networkOf(address)) ?? { bytes: 0 }
    if (left.bytes < bytes + spare) return false
    left.bytes -= bytes
    return true
  }
}
