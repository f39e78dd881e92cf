// The 29 days before today: each day is counted once, when somebody watches first, and kept.
import { type CallCounts, noCalls } from '../../domain/day-tally.ts'
import { dayStart } from '../../domain/schedule.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { EngineNode } from '../engine-node.ts'

const DAYS = 29

export class PastDays {
  /** By the begin of the day. */
  private readonly days = new Map<number, Readonly<CallCounts>>()
  private counting: Promise<void> | null = null
  private readonly account: AccountNow
  private readonly node: Pick<EngineNode, 'store'>

  constructor(account: AccountNow, node: Pick<EngineNode, 'store'>) {
    this.account = account
    this.node = node
  }

  /** As far as they are counted. */
  sum(): Readonly<CallCounts> {
    const sum = noCalls()
    for (const day of this.starts()) {
      const counts = this.days.get(day) ?? sum
      if (counts === sum) continue
      sum.answered += counts.answered
      sum.connected += counts.connected
      sum.abandoned += counts.abandoned
    }
    return sum
  }

  /** Counts those that are missing, one after the other. */
  count(): Promise<void> {
    this.counting ??= this.countMissing().finally(() => {
      this.counting = null
    })
    return this.counting
  }

  private async countMissing(): Promise<void> {
    const starts = this.starts()
    for (const day of this.days.keys()) if (!starts.includes(day)) this.days.delete(day)
    const { abandonWaitMs, lateCountsAsAbandoned } = this.account.settings
    let to = this.account.today().dayStart
    for (const from of starts) {
      const range = { from, to, beforeCallId: null, abandonWaitMs, lateCountsAsAbandoned }
      if (!this.days.has(from)) this.days.set(from, await this.node.store.dayFigures(this.account.id, range))
      to = from
    }
  }

  /** Newest first. */
  private starts(): number[] {
    const starts: number[] = []
    let next = this.account.today().dayStart
    for (let day = 0; day < DAYS; day++) {
      next = dayStart(this.account.settings.timeZone, next - 1)
      starts.push(next)
    }
    return starts
  }
}
