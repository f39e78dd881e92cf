// Seats the agents of one account at its tasks.
import type { Agent } from '../agents/live-agent.ts'
import type { Roster } from '../agents/roster.ts'
import type { RunTable } from './run-table.ts'
import { dealSeats, nextSeat } from './seats.ts'

export class Seating {
  private readonly runs: RunTable
  private readonly roster: Roster

  private readonly kept: { has(ext: string): boolean }

  /** `kept`: agents whom no task has, since they are to call back. */
  constructor(runs: RunTable, roster: Roster, kept: { has(ext: string): boolean }) {
    this.runs = runs
    this.roster = roster
    this.kept = kept
  }

  /** Idle agents may change seats. */
  deal(): void {
    const agents = [...this.roster.agents.values()]
    dealSeats(
      [...this.runs.values()],
      agents,
      agents.filter(({ ext, state }) => state === 'idle' && !this.kept.has(ext)),
    )
  }

  /** Called after a call, and when the agent arrives. */
  seat(agent: Agent): void {
    if (this.kept.has(agent.ext)) agent.seat = null
    else agent.seat = nextSeat([...this.runs.values()], this.roster.agents.values(), agent)
  }
}
