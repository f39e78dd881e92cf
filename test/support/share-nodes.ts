// A model of three nodes that share one trunk: what each holds by the store's word, and what it does with it.

import type { TrunkLimits } from '../../src/domain/trunk.ts'
import { grantOf, NO_UNITS, type NodeShare, type TrunkUnits } from '../../src/domain/trunk-share.ts'

export type NodeAct = 'ask' | 'begin' | 'end' | 'loseAnswer' | 'freeze' | 'thaw' | 'recover'

interface Node {
  readonly name: string
  /** In the store. */
  share: NodeShare
  use: TrunkUnits
  busy: number
  misses: number
  isFrozen: boolean
}

export class Nodes {
  private readonly limits: TrunkLimits
  private readonly turn: number
  private readonly nodes: readonly Node[]

  constructor(limits: TrunkLimits, turn: number) {
    this.limits = limits
    this.turn = turn
    this.nodes = ['a', 'b', 'c'].map(name => ({
      name,
      share: { node: name, held: NO_UNITS, want: NO_UNITS },
      use: NO_UNITS,
      busy: 0,
      misses: 0,
      isFrozen: false,
    }))
  }

  act(nth: number, does: NodeAct): void {
    const node = this.nodes[nth]
    if (node === undefined) return
    // A frozen node's share ran out: its calls count until recovery has written them down as over.
    if (does === 'freeze' && !node.isFrozen) {
      node.isFrozen = true
      node.use = NO_UNITS
      node.share = { node: node.name, held: { channels: node.busy, starts: 0 }, want: NO_UNITS }
    } else if (does === 'thaw') node.isFrozen = false
    else if (does === 'recover' && node.isFrozen) {
      node.busy = 0
      node.share = { node: node.name, held: NO_UNITS, want: NO_UNITS }
    } else if (!node.isFrozen) this.actAlive(node, does)
  }

  held(): number {
    return this.nodes.reduce((sum, { share }) => sum + share.held.channels, 0)
  }

  heldStarts(): number {
    return this.nodes.reduce((sum, { share }) => sum + share.held.starts, 0)
  }

  inFlight(): number {
    return this.nodes.reduce((sum, { busy }) => sum + busy, 0)
  }

  private actAlive(node: Node, does: NodeAct): void {
    if (does === 'begin') {
      if (node.busy < node.use.channels) node.busy += 1
      else node.misses += 1
    } else if (does === 'end' && node.busy > 0) node.busy -= 1
    else if (does === 'ask' || does === 'loseAnswer') this.ask(node, does === 'ask')
  }

  private ask(node: Node, isAnswered: boolean): void {
    const most = node.misses > 0 ? this.limits.channels : node.busy
    const want = { channels: most, starts: most }
    const keep = { channels: Math.max(node.busy, node.use.channels), starts: node.use.starts }
    const others = this.nodes.filter(other => other !== node).map(({ share }) => share)
    const grant = grantOf(this.limits, { trunk: 't', keep, want }, node.share, others, this.turn)
    node.share = { node: node.name, held: grant.held, want }
    node.misses = 0
    if (isAnswered) node.use = grant.use
  }
}
