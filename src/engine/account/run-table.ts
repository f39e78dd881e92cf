// The tasks of one account that run here, or whose last calls are still in flight, by id.
import type { LivingTask } from '../../store/port/account-picture.ts'
import type { EngineStore } from '../../store/port/engine-store.ts'
import type { LiveCall } from '../call/live-call.ts'
import type { LiveOffer } from '../task/live-offer.ts'
import type { TaskRun } from '../task/task-run.ts'

export class RunTable extends Map<number, TaskRun> {
  get isClaiming(): boolean {
    for (const run of this.values()) if (run.feed.isBusy) return true
    return false
  }

  callsInFlight(): number {
    let calls = 0
    for (const run of this.values()) calls += run.calls.size
    return calls
  }

  calls(): LiveCall[] {
    return [...this.values()].flatMap(run => [...run.calls])
  }

  callIds(): ReadonlySet<number> {
    return new Set([...this.calls().map(call => call.callId), ...this.offered()])
  }

  /** The calls whose contacts agents look at. */
  offered(): number[] {
    return [...this.values()].flatMap(run => run.previews.callIds())
  }

  /** Contacts that agents look at may have been blocked or deleted: such offers are taken back. */
  async keepOffers({ store, node }: { readonly store: EngineStore; readonly node: string }): Promise<void> {
    const asked = this.offered()
    if (asked.length === 0) return
    const left = new Set(await store.claimsLeft(node, asked))
    for (const run of [...this.values()]) run.previews.keep(left, new Set(asked))
  }

  offerOf(ext: string): LiveOffer | undefined {
    for (const run of this.values()) {
      const offer = run.previews.of(ext)
      if (offer !== undefined) return offer
    }
    return undefined
  }

  isAwaited(ext: string, taskId: number, since: number): boolean {
    for (const run of this.values()) {
      if (run.id === taskId || !run.exts.has(ext)) continue
      for (const call of run.calls) {
        const { isSeeking, state } = call.conversation
        const seeks = call.isUnanswered || isSeeking || (state === 'announcing' && run.needsAgents)
        if (seeks && !call.beginsWithMaker && call.begunAt <= since) return true
      }
    }
    return false
  }

  /**
   * Takes over the tasks read from the store. Tasks that are gone dial no more, and leave once their last
   * call is over.
   */
  load(tasks: readonly LivingTask[], begin: (task: LivingTask) => TaskRun): void {
    for (const task of tasks) {
      const run = this.get(task.id) ?? begin(task)
      this.set(task.id, run)
      run.update(task)
    }
    const living = new Set(tasks.map(({ id }) => id))
    for (const run of this.values()) if (!living.has(run.id)) this.retire(run)
  }

  /** The run dials no more, and what it has at hand waits again. */
  retire(run: TaskRun): void {
    run.stopped = true
    run.pullBack()
    this.leaveIfOver(run)
  }

  /** What a claim under way brings must still be given back. */
  leaveIfOver(run: TaskRun): void {
    if (!run.stopped || run.calls.size > 0 || run.feed.isBusy) return
    this.delete(run.id)
    void run.shadow.flush()
  }

  pullBack(): void {
    for (const run of this.values()) run.pullBack()
  }

  /** What the tasks' shadows have counted until now. */
  async writeShadows(): Promise<void> {
    await Promise.all([...this.values()].map(run => run.shadow.flush()))
  }

  wake(): void {
    for (const run of this.values()) run.feed.wake()
  }

  /** Counts with one statement what is left in the lists that do not flow; false: there was none to count. */
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
