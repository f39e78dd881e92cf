// Shares of trunks between engines that use one store in memory; like its leases, they do not run out.
import type { TrunkLimits } from '../../domain/trunk.ts'
import {
  grantOf,
  NO_UNITS,
  type NodeShare,
  type TrunkAsk,
  type TrunkGrant,
} from '../../domain/trunk-share.ts'

export class SharedTrunks {
  private readonly shares = new Map<string, Map<string, NodeShare>>()

  share(node: string, ask: TrunkAsk, limits: TrunkLimits): TrunkGrant {
    const shares = this.shares.get(ask.trunk) ?? new Map<string, NodeShare>()
    const mine = shares.get(node) ?? { node, held: NO_UNITS, want: NO_UNITS }
    const others = [...shares.values()].filter(share => share.node !== node)
    const grant = grantOf(limits, ask, mine, others, 0)
    this.shares.set(ask.trunk, shares.set(node, { node, held: grant.held, want: ask.want }))
    return grant
  }

  release(node: string): void {
    for (const shares of this.shares.values()) shares.delete(node)
  }
}
