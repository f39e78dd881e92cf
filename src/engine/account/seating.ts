// The tables of one account: its agents dealt to its tasks.
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

  /** Idle agents may change tables. */
  deal(): void {
    const agents = [...this.roster.agents.values()]
    dealSeats(
      [...this.runs.values()],
      agents,
      agents.filter(agent => agent.state === 'idle'),
    )
  }

  /** After a call, or when it comes. */
  seat(agent: Agent): void {
    agent.seat = nextSeat([...this.runs.values()], this.roster.agents.values(), agent)
  }
}
