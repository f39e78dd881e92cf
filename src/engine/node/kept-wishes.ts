// What people asked for by a key, kept until it is in the database: whoever hangs up while that is away has
// asked for it all the same.
import type { Backoff } from '../../domain/backoff.ts'
import type { Clock } from '../../domain/clock.ts'
import { persist } from '../../domain/persist.ts'

const RETRY: Backoff = { steps: [200, 500, 1_000, 2_000, 5_000] }

export class KeptWishes {
  private readonly wall: Clock
  private readonly failed: (accountId: number, where: string, error: unknown) => void
  private stopped = false

  constructor(wall: Clock, failed: (accountId: number, where: string, error: unknown) => void) {
    this.wall = wall
    this.failed = failed
  }

  /**
   * Resolves once `write` has succeeded, which may come twice if its answer was lost, or the process stops.
   * `where`: its name among faults.
   */
  keep(accountId: number, where: string, write: () => Promise<void>): Promise<void> {
    const writeUnlessStopped = async () => {
      if (!this.stopped) await write()
    }
    return persist(writeUnlessStopped, {
      clock: this.wall,
      pauses: RETRY,
      isOver: () => this.stopped,
      failed: error => this.failed(accountId, where, error),
    })
  }

  /** What is not written is lost. */
  stop(): void {
    this.stopped = true
  }
}
