// How far each task is: what the store said last, and the calls that are over since.
import type { LivingTask } from '../../store/port/account-picture.ts'
import type { LiveCounts } from './live-counts.ts'

type Done = { called: number; connected: number }

export class TaskProgress {
  private readonly seen = new Map<number, { task: LivingTask; at: Done; shown: Done }>()
  private readonly counts: LiveCounts

  constructor(counts: LiveCounts) {
    this.counts = counts
  }

  /** Does not fall within a round by calls that are over and not written yet. */
  of(task: LivingTask): Done {
    const { called, connected } = this.counts.task(task.id)
    const before = this.seen.get(task.id)
    const at = before?.task === task ? before.at : { called, connected }
    const least = before?.task.round === task.round ? before.shown : { called: 0, connected: 0 }
    const shown = {
      called: Math.min(task.total, Math.max(least.called, task.called + called - at.called)),
      connected: Math.max(least.connected, task.connected + connected - at.connected),
    }
    this.seen.set(task.id, { task, at, shown })
    return shown
  }

  keep(taskIds: { has(taskId: number): boolean }): void {
    for (const taskId of this.seen.keys()) if (!taskIds.has(taskId)) this.seen.delete(taskId)
  }
}
