// What may be sent in answer to datagrams whose source nobody proved: never more than 1.5 times the bytes
// that came from that network.
import { networkOf } from '../../../domain/address.ts'
import { BoundedMap } from '../../../domain/bounded-map.ts'

/** RFC 9000 §8.1 has a factor of 3 for QUIC; SIP's answers are hardly longer than what they answer. */
const FACTOR = 1.5
/** What came and was not answered counts up to this many bytes, so that it cannot be saved up for a burst. */
const SAVED_BYTES_MAX = 20_000

export class AnswerBytes {
  /** The one whose last datagram is the oldest makes room. */
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

  /** False: not now. */
  take(address: string, bytes: number): boolean {
    const left = this.left.get(networkOf(address)) ?? { bytes: 0 }
    if (left.bytes < bytes) return false
    left.bytes -= bytes
    return true
  }
}
