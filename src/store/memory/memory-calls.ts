// The calls of the store in memory, and what each step means to the contact and to the counters of its task.
import { isAbandonment } from '../../domain/outcome.ts'
import type { SaidBlock } from '../../domain/plan/consequence.ts'
import { triedAgain } from '../../domain/plan/next-try.ts'
import type { CallChange, UnfinishedCall } from '../port/changes.ts'
import type { DialMark, SkippedClaim } from '../port/dial-claim.ts'
import type { MemoryBlocks } from './memory-blocks.ts'
import { limitedIn } from './memory-limits.ts'
import type { AskedCalls } from './memory-singles.ts'
import { type MemoryCall, type MemoryTask, unfinishedOf } from './rows.ts'

export class MemoryCalls extends Map<number, MemoryCall> {
  private byNumber = new Map<string, Set<MemoryCall>>()
  private byMember = new Map<string, Set<MemoryCall>>()
  private readonly taskOf: (taskId: number) => MemoryTask
  private readonly blocks: MemoryBlocks
  private readonly asked: AskedCalls

  constructor(taskOf: (taskId: number) => MemoryTask, blocks: MemoryBlocks, asked: AskedCalls) {
    super()
    this.asked = asked
    this.taskOf = taskOf
    this.blocks = blocks
  }

  override set(callId: number, call: MemoryCall): this {
    this.bucket(this.byNumber, call.accountId, call.contact.phone).add(call)
    this.bucket(this.byMember, call.accountId, call.contact.data.memberid).add(call)
    return super.set(callId, call)
  }

  override delete(callId: number): boolean {
    const call = this.get(callId)
    if (call === undefined) return false
    this.bucket(this.byNumber, call.accountId, call.contact.phone).delete(call)
    this.bucket(this.byMember, call.accountId, call.contact.data.memberid).delete(call)
    return super.delete(callId)
  }

  toNumber(accountId: number, phone: string): ReadonlySet<MemoryCall> {
    return this.bucket(this.byNumber, accountId, phone)
  }

  toPerson(accountId: number, memberid: string): ReadonlySet<MemoryCall> {
    return this.bucket(this.byMember, accountId, memberid)
  }

  /** Somebody is calling the number, or the person if both plans limit persons. */
  isLiving(accountId: number, phone: string, person: string | null): boolean {
    const isOpen = (call: MemoryCall) => call.end === undefined
    if ([...this.toNumber(accountId, phone)].some(isOpen)) return true
    if (person === null) return false
    return [...this.toPerson(accountId, person)].some(call => isOpen(call) && call.person === person)
  }

  /** Marks the call as dialled; false: it may not be dialled. */
  mark({ callId, dialedAt, callerId, windows = [] }: DialMark): boolean {
    const call = this.get(callId)
    if (call === undefined || call.end !== undefined || this.taskOf(call.taskId).state !== 'running')
      return false
    const { expiresAt } = call.contact
    if (call.dialedAt === undefined && expiresAt !== null && expiresAt <= dialedAt) {
      Object.assign(call.contact, { state: 'done', skipped: 'expired' })
      this.delete(callId)
      return false
    }
    if (call.dialedAt !== undefined && call.dialedAt !== dialedAt) return false
    const { phone, data } = call.contact
    if (
      call.dialedAt === undefined &&
      this.blocks.isBlocked(call.accountId, phone, data.memberid, dialedAt)
    ) {
      this.setAside(call)
      return false
    }
    const judged = { ...call, phone, memberid: data.memberid, now: dialedAt }
    const until = call.dialedAt === undefined ? limitedIn(this, this.asked, judged, windows) : null
    if (until !== null && until > dialedAt) {
      this.delete(callId)
      this.taskOf(call.taskId).contacts.limit(call.contact, until)
      return false
    }
    call.callerId = callerId
    call.dialedAt = dialedAt
    return true
  }

  /** Removes a call that its node never dialled; its contact waits again. */
  release(node: string, callId: number): void {
    const call = this.get(callId)
    if (call?.node !== node || call.ringingAt !== undefined || call.answeredAt !== undefined) return
    this.remove(call)
  }

  /** Removes a call that the last driver of its account did not mark. */
  releaseLeft(callId: number): void {
    const call = this.get(callId)
    if (call !== undefined && call.dialedAt === undefined) this.remove(call)
  }

  /** An agent looked at its contact and did not call. */
  skip(node: string, { callId, dueAt }: SkippedClaim): void {
    const call = this.get(callId)
    if (call?.node !== node || call.end !== undefined || call.dialedAt !== undefined) return
    this.delete(callId)
    const { contact } = call
    if (dueAt === null) Object.assign(contact, { state: 'done', skipped: 'declined' })
    else {
      contact.dueAt = dueAt
      this.taskOf(call.taskId).contacts.wait(contact)
    }
  }

  /** What blocking a number or a person does to its call that is not dialled. */
  withdraw(accountId: number, { of, key }: Pick<SaidBlock, 'of' | 'key'>): void {
    const calls = of === 'number' ? this.toNumber(accountId, key) : this.toPerson(accountId, key)
    for (const call of [...calls])
      if (call.end === undefined && call.dialedAt === undefined) this.setAside(call)
  }

  record(change: CallChange): void {
    const call = this.get(change.callId)
    if (call?.end !== undefined) this.answeredLate(call, change.answeredAt)
    if (call === undefined || call.end !== undefined) return
    const { callId: _, ...facts } = change
    Object.assign(call, facts)
    const { end } = change
    if (end === undefined) return
    const { contacts, tally } = this.taskOf(call.taskId)
    const { contact } = call
    const isAgain = end.againAt !== null && (call.answeredAt === undefined || end.isHeard)
    const other = isAgain && end.goesToNext ? contacts.nextOfPerson(contact) : null
    if (other !== null && end.againAt !== null) contacts.makeDue(other, end.againAt, end.comesFirst === true)
    if (isAgain && end.againAt !== null && other === null) {
      const { tried } = end
      if (tried === undefined) contact.interruptions += 1
      else contact.tries = triedAgain(tried, contact.tries)
      contact.dueAt = end.againAt
      contact.firstAt = end.comesFirst ? end.againAt : null
      contacts.wait(contact)
      return
    }
    contact.state = 'done'
    contact.called ||= call.dialedAt !== undefined
    contact.outcome = end.outcome
    contact.answered = call.dialedAt === undefined ? null : call.answeredAt !== undefined
    count(tally, call, 1)
  }

  hasLiving(taskId: number): boolean {
    return [...this.values()].some(call => call.taskId === taskId && call.end === undefined)
  }

  unfinished(accountId: number): UnfinishedCall[] {
    return [...this.values()]
      .filter(call => call.accountId === accountId && call.end === undefined)
      .map(call => unfinishedOf(call))
  }

  private bucket(index: Map<string, Set<MemoryCall>>, accountId: number, key: string): Set<MemoryCall> {
    const name = `${accountId} ${key}`
    const found = index.get(name) ?? new Set()
    index.set(name, found)
    return found
  }

  private setAside({ callId, contact }: MemoryCall): void {
    this.delete(callId)
    Object.assign(contact, { state: 'done', skipped: 'blocked' })
  }

  private remove(call: MemoryCall): void {
    if (call.end !== undefined) return
    this.delete(call.callId)
    this.taskOf(call.taskId).contacts.wait(call.contact)
  }

  /** The answer was heard of only after the call was closed: nobody who answered waits again. */
  private answeredLate(call: MemoryCall, answeredAt: number | undefined): void {
    if (answeredAt === undefined || call.answeredAt !== undefined) return
    call.answeredAt = answeredAt
    const { contact } = call
    const { contacts, tally } = this.taskOf(call.taskId)
    const isLast = ![...this.values()].some(other => other.contact === contact && other.callId > call.callId)
    if (!isLast || (contact.state !== 'waiting' && contact.answered !== false)) return
    if (contact.state === 'waiting') {
      contacts.takeOut(contact)
      tally.called += 1
    }
    const outcome = call.end?.outcome === 'interrupted' ? 'interrupted' : 'abandoned'
    Object.assign(contact, { state: 'done', called: true, answered: true, outcome })
    tally.answered += 1
    if (outcome === 'abandoned') tally.abandoned += 1
  }
}

/** Counts the number of a call that is over, or with -1 no longer, because it waits again. */
export function count(tally: MemoryTask['tally'], call: MemoryCall, step: 1 | -1): void {
  const { dialedAt, answeredAt, end } = call
  if (end === undefined) return
  if (dialedAt !== undefined) tally.called += step
  if (answeredAt !== undefined) tally.answered += step
  if (end.lateCountsAs !== undefined) tally.late += step
  if (isAbandonment(end.outcome) || end.lateCountsAs === 'abandoned') tally.abandoned += step
  else if (end.outcome === 'connected') tally.connected += step
}
