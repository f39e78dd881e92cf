// What may be sent in answer to datagrams whose source nobody proved: never more than 1.5 times the bytes
// that came from that network.
import { networkOf } from '../../../domain/address.ts'

/** RFC 9000 §8.1 has a factor of 3 for QUIC; SIP's answers are hardly longer than what they answer. */
const FACTOR = 1.5
/** What came and was not answered counts up to this many bytes, so that it cannot be saved up for a burst. */
const SAVED_BYTES_MAX = 20_000

export class AnswerBytes {
  /** In order of the last datagram. */
  private readonly left = new Map<string, number>()
  private readonly networksMax: number

  constructor(networksMax: number) {
    this.networksMax = networksMax
  }

  came(address: string, bytes: number): void {
    const network = networkOf(address)
    const left = Math.min(SAVED_BYTES_MAX, (this.left.get(network) ?? 0) + bytes * FACTOR)
    this.left.delete(network)
    this.left.set(network, left)
    const [oldest] = this.left.keys()
    if (this.left.size > this.networksMax && oldest !== undefined) this.left.delete(oldest)
  }

  /** False: not now. */
  take(address: string, bytes: number): boolean {
    const network = networkOf(address)
    const left = (this.left.get(network) ?? 0) - bytes
    if (left < 0) return false
    this.left.set(network, left)
    return true
  }
}
