// What people asked for by a key, kept until it is in the database: whoever hangs up while that is away has
// asked for it all the same.
import type { Backoff } from '../../domain/backoff.ts'
import type { Clock } from '../../domain/clock.ts'
import type { Wish } from '../../domain/event.ts'
import { persist } from '../../domain/persist.ts'

/** Short enough that a stop, which waits for 3 s, tries it again. */
const RETRY: Backoff = { steps: [200, 500, 1_000] }

export interface KeptWish {
  readonly accountId: number
  readonly callId: number
  readonly wish: Wish
}

export class KeptWishes {
  private readonly wall: Clock
  private readonly failed: (accountId: number, where: string, error: unknown) => void
  private readonly lost: (wish: KeptWish) => void
  private readonly unwritten = new Map<KeptWish, Promise<void>>()
  private stopped = false

  constructor(
    wall: Clock,
    failed: (accountId: number, where: string, error: unknown) => void,
    lost: (wish: KeptWish) => void,
  ) {
    this.wall = wall
    this.failed = failed
    this.lost = lost
  }

  /**
   * Resolves once `write` has succeeded, which may come twice if its answer was lost, or the process stops.
   * `where`: its name among faults.
   */
  async keep(wish: KeptWish, where: string, write: () => Promise<void>): Promise<void> {
    const writeUnlessStopped = async () => {
      if (!this.stopped) await write()
    }
    const written = persist(writeUnlessStopped, {
      clock: this.wall,
      pauses: RETRY,
      isOver: () => this.stopped,
      failed: error => this.failed(wish.accountId, where, error),
    })
    this.unwritten.set(wish, written)
    await written.finally(() => this.unwritten.delete(wish))
  }

  /** Resolves when the database has everything that was asked for until now. */
  async written(): Promise<void> {
    await Promise.all(this.unwritten.values())
  }

  /** What is not written by now is lost, and reported. */
  stop(): void {
    this.stopped = true
    for (const wish of this.unwritten.keys()) this.lost(wish)
  }
}
