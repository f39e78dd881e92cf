// Asks tasks for calls when something has changed for them: once at the end of the event loop's turn, however
// much changed in it.
import type { RunTable } from './run-table.ts'

export class Pump {
  private readonly runs: RunTable
  private readonly due = new Set<number>()

  constructor(runs: RunTable) {
    this.runs = runs
  }

  /** A call of this task changed, or its list did. */
  touch(taskId: number): void {
    if (this.due.size === 0) queueMicrotask(() => this.run())
    this.due.add(taskId)
  }

  touchAll(): void {
    for (const run of this.runs.values()) if (!run.isResting) this.touch(run.id)
  }

  private run(): void {
    for (const taskId of this.due) this.runs.get(taskId)?.pump()
    this.due.clear()
  }
}
