// What the switch says of the phones of an account's agents.
import type { PhoneRefusal } from '../../domain/agent.ts'
import type { HeldLegs } from '../agents/held-legs.ts'
import type { Roster } from '../agents/roster.ts'
import type { EngineNode } from '../engine-node.ts'
import type { AgentDesk } from './agent-desk.ts'
import type { RunTable } from './run-table.ts'

interface PhonesHere {
  readonly roster: Roster
  readonly runs: RunTable
  readonly heldLegs: HeldLegs
  readonly agentDesk: AgentDesk
  readonly node: Pick<EngineNode, 'clock'>
}

export class PhoneNews {
  private readonly here: PhonesHere

  constructor(here: PhonesHere) {
    this.here = here
  }

  registered(ext: string, is: boolean): void {
    const { roster, runs, heldLegs } = this.here
    roster.register(ext, is)
    if (!is) runs.offerOf(ext)?.handle('agentLeft')
    heldLegs.settleOf(ext)
  }

  refused(ext: string, why: PhoneRefusal): void {
    const { roster, agentDesk, node } = this.here
    roster.refuse(ext, why, node.clock.systemTime(), agent => agentDesk.write(agent))
  }
}
