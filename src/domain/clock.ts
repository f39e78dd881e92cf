// The clock port: the dialer's time, timers in that time, and waiting with a limit.

export interface Clock {
  /**
   * Epoch ms, taken from the system's clock when this one was made and steady since: two readings differ by
   * the time that passed between them, even if the system's clock was set.
   */
  now(): number
  /** Runs `act` after `delayMs` of this clock; the value returned cancels it. */
  after(delayMs: number, act: () => void): () => void
}

/** A clock that also gives the system's time, for calendars, due times and what people read. */
export interface DatedClock extends Clock {
  /** Epoch ms. May jump, also backwards: never subtract one reading from another. */
  systemTime(): number
}

/**
 * Resolves when `work` is done or after `limitMs`; rejects if `work` fails before. Leaves no timer behind.
 */
export async function within(clock: Clock, limitMs: number, work: Promise<unknown>): Promise<void> {
  let cancel = () => {}
  const limit = new Promise<void>(resolve => {
    cancel = clock.after(limitMs, resolve)
  })
  await Promise.race([work, limit]).finally(() => cancel())
}
