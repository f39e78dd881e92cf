// The way out of an account's calls: a trunk with room, and a caller id that may show the call.
import type { Line } from '../../domain/caller-id.ts'
import type { ShownCall } from '../../domain/caller-id-terms.ts'
import type { EngineNode } from '../engine-node.ts'
import type { AccountNow } from './account-now.ts'
import { CallerIds } from './caller-ids-in-use.ts'

export interface AccountLineWish extends ShownCall {
  /** The task's own; empty: the account's. */
  readonly callerIds: readonly string[]
  /** The task's calls over each trunk so far. */
  readonly over: Map<string, number>
}

/** What became of the call that had the line. */
export interface LineEnd {
  /** How many of the numbers it was taken for were called; 0: it was given back before. */
  readonly dialed: number
  /** Null: nobody says. */
  readonly isAnswered: boolean | null
}

export class AccountLines {
  /** Calls by hand over each trunk. */
  private readonly byHand = new Map<string, number>()
  private readonly callerIds: CallerIds
  private readonly account: AccountNow
  private readonly node: EngineNode

  constructor(account: AccountNow, node: EngineNode) {
    this.account = account
    this.node = node
    this.callerIds = new CallerIds(account.id, node, () => account.today().dayStart)
  }

  load(): void {
    this.callerIds.load(this.account.picture.callerIds)
  }

  /** Whether all caller ids of a task rest or are at their limits. */
  rests(callerIds: readonly string[], taskid: string): boolean {
    const numbers = this.numbersOf(callerIds)
    const call = { taskid, phone: '', calls: 1 }
    return numbers.length > 0 && this.callerIds.among(numbers, call).length === 0
  }

  /** Null: no trunk has room, or `rests`. */
  take({ callerIds, over, ...call }: AccountLineWish): Line | null {
    const numbers = this.numbersOf(callerIds)
    const among = this.callerIds.among(numbers, call)
    if (numbers.length > 0 && among.length === 0) return null
    const trunks = this.account.trunkNames()
    const { calls: channels } = call
    const line = this.node.lines.take({
      accountId: this.account.id,
      trunks,
      callerIds: among,
      calls: over,
      channels,
    })
    if (line !== null) this.callerIds.began(line.callerId, channels)
    return line
  }

  /** For a call by hand. `callerId`: as asked; empty: one of the account's. */
  takeByHand(phone: string, callerId = '', calls = 1): Line | null {
    const callerIds = callerId === '' ? [] : [callerId]
    return this.take({ callerIds, over: this.byHand, taskid: null, phone, calls })
  }

  giveBack(line: Line, end: LineEnd, calls = 1): void {
    this.node.lines.giveBack(line, calls)
    this.callerIds.ended(line.callerId, calls, end)
  }

  private numbersOf(callerIds: readonly string[]): readonly string[] {
    return callerIds.length > 0 ? callerIds : this.account.picture.callerIds.map(({ number }) => number)
  }
}
