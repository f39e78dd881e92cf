// The tasks of one account that run here, or whose last calls do, by id.
import type { EngineStore } from '../../store/port/engine-store.ts'
import type { TaskRun } from '../task/task-run.ts'

export class RunTable extends Map<number, TaskRun> {
  callsInFlight(): number {
    let calls = 0
    for (const run of this.values()) calls += run.sessions.size
    return calls
  }

  pullBack(): void {
    for (const run of this.values()) run.pullBack()
  }

  wake(): void {
    for (const run of this.values()) run.feed.wake()
  }

  /** Counts by one statement what is left in the lists that do not flow; false: no list was looked into. */
  async look(store: Pick<EngineStore, 'remainingOf'>, now: number): Promise<boolean> {
    const runs = [...this.values()].filter(run => run.takeLook())
    if (runs.length === 0) return false
    const ids = runs.map(run => run.id)
    const left = await store.remainingOf(ids, now)
    for (const run of runs) {
      const remaining = left.get(run.id)
      if (remaining !== undefined) run.feed.counted(remaining)
    }
    return true
  }
}
