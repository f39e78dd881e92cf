// The way out of one task's calls: a trunk and a caller id for each, and what is missing when there is none.
import type { Line } from '../../domain/caller-id.ts'
import type { LivingTask } from '../../store/port/account-picture.ts'
import type { AccountLines } from '../account/account-lines.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { EngineNode } from '../engine-node.ts'
import type { DownTrunk } from '../node/lines.ts'

interface LinesMeans {
  readonly account: Pick<AccountNow, 'trunkNames'>
  readonly node: Pick<EngineNode, 'lines'>
  readonly lines: AccountLines
}

export class TaskLines {
  /** When a line was last asked for, no trunk had room. */
  areFull = false
  /** All the task's caller ids rest or are at their limits. */
  callerIdsRest = false
  private readonly calls = new Map<string, number>()
  private readonly of: { readonly task: LivingTask }
  private readonly means: LinesMeans

  constructor(of: { readonly task: LivingTask }, means: LinesMeans) {
    this.of = of
    this.means = means
  }

  get count(): number {
    return this.means.account.trunkNames().length
  }

  /** The first trunk if all are down; null while one is up. */
  get down(): DownTrunk | null {
    return this.means.node.lines.downOf(this.means.account.trunkNames())
  }

  /** Before a round of calls; false: none of its caller ids may show one. */
  lookAgain(): boolean {
    this.areFull = false
    this.callerIdsRest = this.rest()
    return !this.callerIdsRest
  }

  /** Null: there is none for this number now. */
  take(phone: string): Line | null {
    const { callerIds, taskid } = this.of.task
    const line = this.means.lines.take({ callerIds, over: this.calls, taskid, phone, calls: 1 })
    if (line !== null) return line
    this.callerIdsRest = this.rest()
    this.areFull = !this.callerIdsRest
    return null
  }

  private rest(): boolean {
    const { callerIds, taskid } = this.of.task
    return this.means.lines.rests(callerIds, taskid)
  }
}
