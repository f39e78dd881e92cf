// Whether this process may dial for the account at all.
import type { EngineNode } from '../engine-node.ts'

export class DialGate {
  /** The process is stopping, or the account is being given up. */
  isDraining = false
  private readonly accountId: number
  private readonly facts: { readonly isBehind: boolean }
  private readonly claims: { readonly isLost: boolean }
  private readonly node: Pick<EngineNode, 'journal' | 'mayDial' | 'isSwitchUp'>

  constructor(
    accountId: number,
    facts: { readonly isBehind: boolean },
    claims: { readonly isLost: boolean },
    node: Pick<EngineNode, 'journal' | 'mayDial' | 'isSwitchUp'>,
  ) {
    this.accountId = accountId
    this.facts = facts
    this.claims = claims
    this.node = node
  }

  /**
   * Whether a call that is durably marked as dialled may be dialled: the lease holds, and its outcome can be
   * written down soon.
   */
  get isOpenForMarked(): boolean {
    return this.node.mayDial(this.accountId) && !this.facts.isBehind && this.node.journal?.hasRoom() !== false
  }

  /** Whether another call may begin. */
  get isOpen(): boolean {
    return !this.isDraining && !this.claims.isLost && this.node.isSwitchUp() && this.isOpenForMarked
  }
}
