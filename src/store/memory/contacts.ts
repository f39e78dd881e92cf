// The contacts of one task in memory.

import type { ContactData } from '../../domain/contact.ts'
import { Heap } from '../../domain/heap.ts'
import type { Outcome } from '../../domain/outcome.ts'
import type { Tries } from '../../domain/plan/next-try.ts'

export interface MemoryContact {
  readonly id: number
  readonly phone: string
  /** In which time zone its client says it is. */
  readonly zone: string | null
  dueAt: number
  readonly expiresAt: number | null
  state: 'waiting' | 'calling' | 'done'
  called: boolean
  interruptions: number
  tries: Tries
  /** From then on it comes before the others that are due; null: it does not. */
  firstAt: number | null
  /** A limit or its customer's clock put it off. */
  isPutOff: boolean
  /** How often a limit put it off. */
  timesLimited: number
  outcome: Outcome | null
  answered: boolean | null
  skipped: 'expired' | 'blocked' | 'declined' | null
  readonly data: ContactData
}

/** A contact that was made due, as it is and as it was. */
export interface MovedContact {
  readonly contact: MemoryContact
  readonly dueAt: number
  readonly was: number
}

/** Those that wait are in heaps by (dueAt, id): those that come first, and the others. */
export class MemoryContacts {
  readonly all: MemoryContact[] = []
  private readonly byMember = new Map<string, MemoryContact[]>()
  private readonly preferred = heapByDue()
  private readonly ordinary = heapByDue()

  add(contact: MemoryContact): void {
    this.all.push(contact)
    const { memberid } = contact.data
    if (memberid !== '') this.byMember.set(memberid, [...(this.byMember.get(memberid) ?? []), contact])
    this.wait(contact)
  }

  /** Another number of the same person that waits, and not after a call of its own; null: there is none. */
  nextOfPerson({ id, data }: MemoryContact): MemoryContact | null {
    const others = (this.byMember.get(data.memberid) ?? []).filter(
      other => other.id !== id && other.state === 'waiting' && Object.keys(other.tries).length === 0,
    )
    const place = ({ firstAt }: MemoryContact) => firstAt ?? Number.POSITIVE_INFINITY
    return others.reduce<MemoryContact | null>(
      (best, other) => (best === null || place(other) < place(best) ? other : best),
      null,
    )
  }

  makeDue(contact: MemoryContact, dueAt: number, comesFirst: boolean): MovedContact {
    const was = contact.dueAt
    this.takeOut(contact)
    contact.dueAt = dueAt
    contact.isPutOff = false
    if (comesFirst) contact.firstAt = dueAt
    this.wait(contact)
    return { contact, dueAt, was }
  }

  /** Unless somebody else has moved it since. */
  restore({ contact, dueAt, was }: MovedContact): void {
    if (contact.state !== 'waiting' || contact.dueAt !== dueAt) return
    this.takeOut(contact)
    contact.dueAt = was
    this.wait(contact)
  }

  wait(contact: MemoryContact): void {
    contact.state = 'waiting'
    this.heapOf(contact).push(contact)
  }

  /** It may not be called until then. */
  putOff(contact: MemoryContact, until: number): void {
    contact.dueAt = until
    contact.isPutOff = true
    this.wait(contact)
  }

  /** A limit forbids to call it until then. */
  limit(contact: MemoryContact, until: number): void {
    contact.timesLimited += 1
    this.putOff(contact, until)
  }

  /** What was put off is due. */
  judgeAgain(now: number): void {
    const isToBe = ({ isPutOff, dueAt }: MemoryContact) => isPutOff && dueAt > now
    for (const contact of [...this.preferred, ...this.ordinary].filter(isToBe)) {
      this.takeOut(contact)
      contact.dueAt = now
      contact.isPutOff = false
      this.wait(contact)
    }
  }

  get waiting(): number {
    return this.preferred.size + this.ordinary.size
  }

  get nextDueAt(): number | null {
    const dues = [this.preferred.peek()?.dueAt, this.ordinary.peek()?.dueAt]
    const next = Math.min(...dues.map(dueAt => dueAt ?? Number.POSITIVE_INFINITY))
    return next === Number.POSITIVE_INFINITY ? null : next
  }

  /** The next that is due, which no longer waits; undefined: none is. */
  takeDue(now: number): MemoryContact | undefined {
    for (const heap of [this.preferred, this.ordinary]) {
      const next = heap.peek()
      if (next !== undefined && next.dueAt <= now) {
        next.isPutOff = false
        return heap.pop()
      }
    }
    return undefined
  }

  takeOut(contact: MemoryContact): void {
    this.heapOf(contact).remove(contact)
  }

  due(now: number): number {
    let count = 0
    for (const heap of [this.preferred, this.ordinary])
      for (const contact of heap) if (contact.dueAt <= now) count += 1
    return count
  }

  private heapOf({ firstAt }: MemoryContact): Heap<MemoryContact> {
    return firstAt === null ? this.ordinary : this.preferred
  }
}

function heapByDue(): Heap<MemoryContact> {
  return new Heap((one, other) => (one.dueAt === other.dueAt ? one.id < other.id : one.dueAt < other.dueAt))
}
