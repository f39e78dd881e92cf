// The clock port: what time it is for the dialer, and timers in that time.

export interface Clock {
  /** Epoch ms. */
  now(): number
  /** Runs `act` after `delayMs` of this clock; the value returned cancels it. */
  after(delayMs: number, act: () => void): () => void
}
