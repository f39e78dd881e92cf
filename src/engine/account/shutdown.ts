// The end of an account's driving here: no new dials, calls may finish or are withdrawn, everything is
// written down.
import { within } from '../../domain/clock.ts'
import type { HeldLegs } from '../agents/held-legs.ts'
import type { EngineNode } from '../engine-node.ts'
import type { DialGate } from './dial-gate.ts'
import type { Doors } from './doors.ts'
import type { Facts } from './facts.ts'
import type { RunTable } from './run-table.ts'
import type { SingleCalls } from './single-calls.ts'
import type { Supervision } from './supervision.ts'

/** How long the switch may take to confirm that the last calls are over. */
const STOP_MS = 3_000

/** All calls of an account that are driven here. */
export interface CallsHere {
  readonly runs: RunTable
  readonly singles: Pick<SingleCalls, 'calls'>
  readonly doors: Pick<Doors, 'calls' | 'arriving'>
  readonly supervision: Pick<Supervision, 'living'>
}

export class Shutdown {
  private readonly gate: DialGate
  private readonly calls: CallsHere
  private readonly facts: Facts
  private readonly heldLegs: HeldLegs
  private readonly node: EngineNode
  private lastCallOver: (() => void) | null = null

  constructor(gate: DialGate, calls: CallsHere, facts: Facts, heldLegs: HeldLegs, node: EngineNode) {
    this.gate = gate
    this.calls = calls
    this.facts = facts
    this.heldLegs = heldLegs
    this.node = node
  }

  /** No new dials; resolves when the last call is over. */
  async drain(): Promise<void> {
    this.gate.isDraining = true
    this.calls.runs.pullBack()
    if (this.callsInFlight() > 0) await new Promise<void>(resolve => (this.lastCallOver = resolve))
  }

  /** Withdraws the remaining calls. */
  async withdraw(): Promise<void> {
    const drained = this.drain()
    const { runs, singles, doors } = this.calls
    for (const call of [...runs.calls(), ...singles.calls, ...doors.calls]) call.withdraw()
    await within(this.node.wall, STOP_MS, drained)
    this.heldLegs.close()
  }

  /** Writes everything down; answers that cannot be written are handed to the late answers. */
  async writeDown(): Promise<void> {
    await within(this.node.wall, STOP_MS, this.facts.flush())
    for (const { callId, answeredAt } of this.facts.close()) this.node.lateAnswers.note(callId, answeredAt)
  }

  callOver(): void {
    if (this.callsInFlight() === 0) this.lastCallOver?.()
  }

  private callsInFlight(): number {
    const { runs, singles, doors } = this.calls
    return runs.callsInFlight() + singles.calls.size + doors.calls.size + doors.arriving
  }
}
