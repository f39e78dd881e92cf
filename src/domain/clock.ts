// The clock port: what time it is for the dialer, timers in that time, and waiting no longer than they say.

export interface Clock {
  /**
   * Epoch ms as the system's clock stood when this one was made, and steady since: two readings differ by the
   * time that passed between them, whatever was done to the system's clock.
   */
  now(): number
  /** Runs `act` after `delayMs` of this clock; the value returned cancels it. */
  after(delayMs: number, act: () => void): () => void
}

/** A clock that also says what the system's clock says: for calendars, due times and what people read. */
export interface DatedClock extends Clock {
  /** Epoch ms. May jump, also backwards: never subtract one reading from another. */
  systemTime(): number
}

/**
 * Resolves when `work` has settled, or after `limitMs`; leaves no timer behind. A failure of `work` is
 * thrown.
 */
export async function within(clock: Clock, limitMs: number, work: Promise<unknown>): Promise<void> {
  let cancel = () => {}
  const limit = new Promise<void>(resolve => {
    cancel = clock.after(limitMs, resolve)
  })
  await Promise.race([work, limit]).finally(() => cancel())
}
