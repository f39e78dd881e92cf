// The clock port: what time it is for the dialer, timers in that time, and waiting no longer than they say.

export interface Clock {
  /** Epoch ms. */
  now(): number
  /** Runs `act` after `delayMs` of this clock; the value returned cancels it. */
  after(delayMs: number, act: () => void): () => void
}

/** Resolves when `work` has settled, or after `limitMs`; leaves no timer behind. A failure of `work` is thrown. */
export async function within(clock: Clock, limitMs: number, work: Promise<unknown>): Promise<void> {
  let cancel = () => {}
  const limit = new Promise<void>(resolve => {
    cancel = clock.after(limitMs, resolve)
  })
  await Promise.race([work, limit]).finally(() => cancel())
}
