// Seats the agents of one account at its tasks.
import type { Agent } from '../agents/live-agent.ts'
import type { Roster } from '../agents/roster.ts'
import type { RunTable } from './run-table.ts'
import { dealSeats, nextSeat } from './seats.ts'

export class Seating {
  private readonly runs: RunTable
  private readonly roster: Roster

  constructor(runs: RunTable, roster: Roster) {
    this.runs = runs
    this.roster = roster
  }

  /** Idle agents may change seats. */
  deal(): void {
    const agents = [...this.roster.agents.values()]
    dealSeats(
      [...this.runs.values()],
      agents,
      agents.filter(agent => agent.state === 'idle'),
    )
  }

  /** Called after a call, and when the agent arrives. */
  seat(agent: Agent): void {
    agent.seat = nextSeat([...this.runs.values()], this.roster.agents.values(), agent)
  }
}
