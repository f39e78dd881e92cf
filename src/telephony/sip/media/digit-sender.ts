// Sends keys to a phone, 100 ms each, as telephone-events (RFC 4733) or, if none were agreed, as tones.

import { FRAME_MS, FRAME_SAMPLES, SAMPLES_PER_MS } from './g711.ts'
import { DIGITS } from './telephone-event.ts'

/** One beat of 20 ms of a key. */
export interface DigitBeat {
  readonly isFirst: boolean
  /** How long the key has lasted, in samples. */
  readonly duration: number
  /** The telephone-event's payload; null in the pause after it. */
  readonly payload: Uint8Array | null
  /** The key's two tones, and silence after them. */
  readonly samples: Int16Array
}

const KEY_BEATS = 100 / FRAME_MS
/** RFC 4733 §2.5.1.4: the end is sent three times. */
const END_COPIES = 2
/** The pause between two keys, end copies included: 100 ms. */
const GAP_BEATS = 5
/** Keys that may wait; more are dropped. */
const WAITING_MAX = 64
/** ITU-T Q.23: the tones of the keypad's rows and columns. */
const ROWS = ['123A', '456B', '789C', '*0#D']
const ROW_HZ = [697, 770, 852, 941]
const COLUMN_HZ = [1_209, 1_336, 1_477, 1_633]
/** Each tone 9 dB below full scale; volume of an event in -dBm0 (RFC 4733 §2.3.4). */
const AMPLITUDE = 32_767 * 10 ** (-9 / 20)
const VOLUME = 10
const END = 0x80

export class DigitSender {
  private waiting = ''
  private beats = 0

  add(digits: string): void {
    const keys = [...digits.toUpperCase()].filter(digit => DIGITS.includes(digit))
    this.waiting = (this.waiting + keys.join('')).slice(0, WAITING_MAX)
  }

  get isBusy(): boolean {
    return this.waiting !== ''
  }

  /** Called every 20 ms while it is busy. */
  next(): DigitBeat {
    const digit = this.waiting.charAt(0)
    const beat = this.beats++
    if (this.beats === KEY_BEATS + GAP_BEATS) {
      this.beats = 0
      this.waiting = this.waiting.slice(1)
    }
    const duration = Math.min(beat + 1, KEY_BEATS) * FRAME_SAMPLES
    const isEnd = beat >= KEY_BEATS - 1
    const payload = Uint8Array.of(
      DIGITS.indexOf(digit),
      isEnd ? VOLUME | END : VOLUME,
      duration >> 8,
      duration & 0xff,
    )
    return {
      isFirst: beat === 0,
      duration,
      payload: beat < KEY_BEATS + END_COPIES ? payload : null,
      samples: beat < KEY_BEATS ? tones(digit, beat * FRAME_SAMPLES) : new Int16Array(FRAME_SAMPLES),
    }
  }
}

function tones(digit: string, from: number): Int16Array {
  const row = ROWS.findIndex(keys => keys.includes(digit))
  const column = ROWS[row]?.indexOf(digit) ?? 0
  const both = [ROW_HZ[row] ?? 0, COLUMN_HZ[column] ?? 0]
  const turns = both.map(hz => (2 * Math.PI * hz) / (SAMPLES_PER_MS * 1_000))
  return Int16Array.from({ length: FRAME_SAMPLES }, (_, at) =>
    Math.round(turns.reduce((sum, turn) => sum + AMPLITUDE * Math.sin(turn * (from + at)), 0)),
  )
}
