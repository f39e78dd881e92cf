// Ends a task once nothing of it waits or is in flight, and says so to whoever deals seats and calls.
import { type EngineNode, reportFault } from '../engine-node.ts'
import type { TaskListener, TaskRun } from '../task/task-run.ts'
import type { Facts } from './facts.ts'
import type { Pump } from './pump.ts'
import type { RunTable } from './run-table.ts'
import type { Seating } from './seating.ts'
import type { Shutdown } from './shutdown.ts'

interface TasksHere {
  readonly accountId: number
  readonly runs: RunTable
  readonly seating: Seating
  readonly pump: Pump
  readonly facts: Facts
  readonly shutdown: Shutdown
  readonly node: EngineNode
}

export class TaskEnds implements TaskListener {
  private readonly here: TasksHere

  constructor(here: TasksHere) {
    this.here = here
  }

  /** Ends every task that is done. */
  async look(): Promise<void> {
    for (const run of [...this.here.runs.values()]) await this.endIfDone(run)
  }

  fed(run: TaskRun): void {
    const { runs, seating, pump } = this.here
    if (run.stopped) {
      runs.retire(run)
      return
    }
    this.endSoonIfDone(run)
    seating.deal()
    pump.touch(run.id)
  }

  callOver(run: TaskRun): void {
    const { runs, shutdown, pump } = this.here
    runs.leaveIfOver(run)
    this.endSoonIfDone(run)
    shutdown.callOver()
    pump.touch(run.id)
  }

  /** A task may have waited for what the agent would say. */
  wrapUpOver(): void {
    for (const run of this.here.runs.values()) this.endSoonIfDone(run)
  }

  private endSoonIfDone(run: TaskRun): void {
    if (!run.feed.isDry || !run.isIdle) return
    const { node, accountId } = this.here
    void this.endIfDone(run).catch(error => reportFault(node, accountId, 'endIfDone', error))
  }

  private async endIfDone(run: TaskRun): Promise<void> {
    if (!run.isDone) return
    const { accountId, runs, seating, facts, node } = this.here
    await facts.flush()
    if (!(await node.store.endIfDone(run.id, node.clock.systemTime()))) {
      run.doubt()
      return
    }
    run.stopped = true
    runs.delete(run.id)
    node.emit({ type: 'taskEnded', accountId, taskid: run.taskid, at: node.clock.now() })
    seating.deal()
  }
}
