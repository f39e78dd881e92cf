// The accounts this process drives: a lease on each in the database, renewed in real time whatever else the
// engine is doing.
import type { EnginePorts } from '../engine-node.ts'

/** How long after the last renewal another process may take the account over. */
export const LEASE_MS = 6_000
const RENEW_MS = 1_000
/** How much of the lease a dial needs: the time that the switch may take to act on it. */
export const LEASE_MARGIN_MS = 1_000

type LeaseNode = Pick<EnginePorts, 'store' | 'wall' | 'node'>

export class Leases {
  /** By account, the wall time at which the last successful renewal was requested. */
  private readonly renewedAt = new Map<number, number>()
  private readonly ports: LeaseNode
  /** Accounts whose dialer is still ending its calls. */
  private readonly leaving = new Set<number>()
  private readonly lost: (accountId: number) => Promise<void>
  private readonly failed: (error: unknown) => void
  private stopRenewing: (() => void) | null = null

  /**
   * `lost`: another process has or may have had the account since; resolves when nothing of it is left here.
   * `failed`: a renewal did not reach the database; the next one may.
   */
  constructor(
    ports: LeaseNode,
    lost: (accountId: number) => Promise<void>,
    failed: (error: unknown) => void,
  ) {
    this.ports = ports
    this.lost = lost
    this.failed = failed
  }

  start(): void {
    this.stopRenewing = this.ports.wall.after(RENEW_MS, () => {
      void this.renew()
        .catch(this.failed)
        .finally(() => this.stopRenewing !== null && this.start())
    })
  }

  /** Whether the lease on this account certainly holds for as long as a dial takes. */
  isSure(accountId: number): boolean {
    return (
      this.ports.wall.now() - (this.renewedAt.get(accountId) ?? Number.NEGATIVE_INFINITY) <
      LEASE_MS - LEASE_MARGIN_MS
    )
  }

  /** Takes every account that nobody drives; each must be recovered before anything is dialled. */
  async takeFree(): Promise<number[]> {
    const { store, node, wall } = this.ports
    const taken: number[] = []
    for (const accountId of await store.freeAccounts(node)) {
      if (this.renewedAt.has(accountId) || this.leaving.has(accountId)) continue
      const askedAt = wall.now()
      if (!(await store.holdAccount(accountId, node, LEASE_MS))) continue
      this.renewedAt.set(accountId, askedAt)
      taken.push(accountId)
    }
    return taken
  }

  /** Ends the leases of this process, or of one that is certainly dead. */
  async release(node = this.ports.node): Promise<void> {
    if (node === this.ports.node) {
      this.stopRenewing?.()
      this.stopRenewing = null
      this.renewedAt.clear()
    }
    await this.ports.store.releaseNode(node)
  }

  private async renew(): Promise<void> {
    const askedAt = this.ports.wall.now()
    // Accounts taken while the answer is on its way are not in it.
    const asked = [...this.renewedAt.keys()]
    const renewed = new Set(await this.ports.store.renewLeases(this.ports.node, LEASE_MS))
    for (const accountId of asked) {
      if (!this.renewedAt.has(accountId)) continue
      if (renewed.has(accountId)) this.renewedAt.set(accountId, askedAt)
      else {
        this.renewedAt.delete(accountId)
        this.leaving.add(accountId)
        void this.lost(accountId)
          .catch(this.failed)
          .finally(() => this.leaving.delete(accountId))
      }
    }
  }
}
