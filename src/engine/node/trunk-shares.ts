// This node's shares of trunks: asked for once a second, whatever else the engine does, and used only as long
// as they certainly last.
import type { Clock } from '../../domain/clock.ts'
import type { EngineStore } from '../../store/port/engine-store.ts'
import { LEASE_MARGIN_MS, LEASE_MS } from './leases.ts'
import type { Lines } from './lines.ts'

const ASK_MS = 1_000

export interface ShareHolder {
  readonly store: Pick<EngineStore, 'shareTrunks'>
  readonly wall: Clock
  /** Unique to this process. */
  readonly node: string
}

export class TrunkShares {
  private readonly holder: ShareHolder
  private readonly lines: Lines
  private readonly failed: (error: unknown) => void
  private last: Promise<void> = Promise.resolve()
  private cancel: (() => void) | null = null

  /** `failed`: an ask did not reach the database; the next one may. */
  constructor(holder: ShareHolder, lines: Lines, failed: (error: unknown) => void) {
    this.holder = holder
    this.lines = lines
    this.failed = failed
  }

  start(): void {
    this.cancel = this.holder.wall.after(ASK_MS, () => {
      void this.ask()
        .catch(this.failed)
        .finally(() => this.cancel !== null && this.start())
    })
  }

  /** Resolves when nothing is being asked for any more, so that what is released then stays released. */
  async stop(): Promise<void> {
    this.cancel?.()
    this.cancel = null
    await this.last
  }

  /** Asks run one after the other, since each reports what the previous one granted. */
  ask(): Promise<void> {
    const asked = this.last.then(() => this.askOnce())
    this.last = asked.catch(() => {})
    return asked
  }

  private async askOnce(): Promise<void> {
    const { store, wall, node } = this.holder
    const askedAt = wall.now()
    const asks = this.lines.asks()
    if (asks.length === 0) return
    this.lines.granted(await store.shareTrunks(node, asks, LEASE_MS), askedAt + LEASE_MS - LEASE_MARGIN_MS)
  }
}
