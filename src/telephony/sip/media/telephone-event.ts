// Reads keys pressed at a phone (RFC 4733 telephone-event); reports each once, when it has ended.

export interface Digit {
  readonly digit: string
  readonly durationMs: number
}

/** Indexed by event code. */
export const DIGITS = '0123456789*#ABCD'
const PAYLOAD_BYTES = 4
/**
 * Senders repeat an event every 20 to 50 ms; if it is not heard for this long, it has ended and all its end
 * packets were lost.
 */
const UPDATE_GAP_MS = 250
/** RFC 4733 §2.3.2: the end is sent three times; later packets with the same timestamp are copies. */
interface Event {
  readonly code: number
  readonly timestamp: number
  readonly duration: number
  readonly heardAtMs: number
  readonly isReported: boolean
}

export class DigitReceiver {
  private event: Event | null = null

  /** Returns at most two digits: one whose end was never heard, and one that ends with this packet. */
  heard(payload: Uint8Array, timestamp: number, nowMs: number): Digit[] {
    if (payload.length < PAYLOAD_BYTES) return []
    const [code = 0, flags = 0, high = 0, low = 0] = payload
    const digits: Digit[] = []
    const before = this.event
    const same = before !== null && before.timestamp === timestamp
    if (before !== null && !same) {
      // A late copy of an event older than the last one.
      if (((timestamp - before.timestamp) | 0) < 0 && nowMs - before.heardAtMs < UPDATE_GAP_MS) return []
      if (!before.isReported) digits.push(...digitOf(before))
    }
    const duration = Math.max((high << 8) | low, same ? before.duration : 0)
    const isReported = (same && before.isReported) || flags >= 0x80
    this.event = { code: same ? before.code : code, timestamp, duration, heardAtMs: nowMs, isReported }
    if (isReported && !(same && before.isReported)) digits.push(...digitOf(this.event))
    return digits
  }

  /** Returns a digit whose end was lost, some time after its last packet. */
  expire(nowMs: number): Digit[] {
    const { event } = this
    if (event === null || event.isReported || nowMs - event.heardAtMs < UPDATE_GAP_MS) return []
    this.event = { ...event, isReported: true }
    return digitOf(event)
  }
}

/** Events above 15 (flash, modem tones) are not digits. */
function digitOf(event: Event): Digit[] {
  const digit = DIGITS[event.code]
  return digit === undefined ? [] : [{ digit, durationMs: event.duration / 8 }]
}
