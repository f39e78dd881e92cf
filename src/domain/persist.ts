// Repeats a write until it succeeds, for what must not be lost while the database is away.
import { type Backoff, backoffMs } from './backoff.ts'
import type { Clock } from './clock.ts'

export interface Persistence {
  readonly clock: Clock
  readonly pauses: Backoff
  /** Asked after each failure. True: nobody needs the write any more, so its error is not reported. */
  isOver(): boolean
  failed(error: unknown): void
}

/** Resolves once `write` has succeeded, or failed when it was no longer needed. */
export async function persist(
  write: () => Promise<void>,
  { clock, pauses, isOver, failed }: Persistence,
): Promise<void> {
  for (let failures = 0; ; failures++) {
    try {
      await write()
      return
    } catch (error) {
      if (isOver()) return
      failed(error)
      await new Promise<void>(resolve => void clock.after(backoffMs(pauses, failures), resolve))
    }
  }
}
