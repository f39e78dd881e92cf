// What follows in memory from what an agent says of a conversation.
import { afterTalk, blocksOf, consequenceOf } from '../../domain/plan/consequence.ts'
import { triedAgain } from '../../domain/plan/next-try.ts'
import type { Plan } from '../../domain/plan/plan.ts'
import type { MemoryBlocks } from './memory-blocks.ts'
import { count, type MemoryCalls } from './memory-calls.ts'
import type { MemoryCall, MemoryTask } from './rows.ts'

interface Kept {
  readonly calls: MemoryCalls
  readonly blocks: MemoryBlocks
  /** By which the call's task calls. */
  planOf(call: MemoryCall): { readonly rules: Plan; readonly timeZone: string }
  taskOf(taskId: number): MemoryTask
}

export class MemorySaid {
  private readonly kept: Kept

  constructor(kept: Kept) {
    this.kept = kept
  }

  /** False: the plan knows no such code, or nobody talked. */
  dispose(callId: number, code: string, now: number): boolean {
    const { calls, blocks, planOf } = this.kept
    const call = calls.get(callId)
    if (call?.connectedAt === undefined) return false
    const { accountId, contact } = call
    const { phone, data } = contact
    const consequence = consequenceOf(planOf(call).rules, code)
    if (consequence === null) return false
    blocks.takeBack(accountId, callId, { phone, memberid: data.memberid })
    for (const block of blocksOf(consequence, { phone, memberid: data.memberid }, now)) {
      blocks.add(accountId, block, callId)
      calls.withdraw(accountId, block)
    }
    call.said = code
    this.follow(call)
    return true
  }

  /** Once it is over and something is said of it; again if something else is said. */
  follow(call: MemoryCall): void {
    const { said, end, contact, followed } = call
    if (said === undefined || end === undefined || followed?.code === said || !this.isToMove(call)) return
    const { contacts, tally } = this.kept.taskOf(call.taskId)
    if (contact.state === 'waiting') {
      contacts.takeOut(contact)
      count(tally, call, 1)
    }
    const tries = followed?.tries ?? contact.tries
    const { rules, timeZone: zone } = this.kept.planOf(call)
    const after = afterTalk(rules, said, { tries, endedAt: end.endedAt, zone })
    if (followed?.other != null) contacts.restore(followed.other)
    const { againAt = null, nextAt = null, comesFirst = false, tried = null } = after ?? {}
    const next = nextAt === null ? null : contacts.nextOfPerson(contact)
    const dueAt = againAt ?? Math.min(next?.dueAt ?? Infinity, nextAt ?? Infinity)
    const other = next === null ? null : contacts.makeDue(next, dueAt, comesFirst)
    call.followed = { code: said, waits: againAt !== null && other === null, tries, other }
    if (againAt === null || other !== null) {
      Object.assign(contact, { state: 'done', called: true, tries, outcome: end.outcome, answered: true })
      return
    }
    count(tally, call, -1)
    const again = { called: false, outcome: null, answered: null, dueAt: againAt }
    const firstAt = comesFirst ? againAt : null
    Object.assign(contact, again, { firstAt, tries: tried === null ? tries : triedAgain(tried, tries) })
    contacts.wait(contact)
  }

  /** It is done, or waits because of what was said before, and was not called again since. */
  private isToMove({ callId, accountId, contact, followed }: MemoryCall): boolean {
    const isOurs = contact.state === 'waiting' && followed?.waits === true
    const isDone = contact.state === 'done' && contact.skipped === null
    const calls = [...this.kept.calls.toNumber(accountId, contact.phone)]
    return (isDone || isOurs) && !calls.some(other => other.contact === contact && other.callId > callId)
  }
}
