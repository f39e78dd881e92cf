// The contacts of one task in memory: those that wait in the order they are due, the others by id.

import type { Outcome } from '../../domain/outcome.ts'
import type { ContactData } from '../../domain/push-fact.ts'

export interface MemoryContact {
  readonly id: number
  readonly phone: string
  dueAt: number
  readonly expiresAt: number | null
  state: 'waiting' | 'calling' | 'done'
  called: boolean
  interruptions: number
  outcome: Outcome | null
  answered: boolean | null
  skipped: 'expired' | null
  readonly data: ContactData
}

/** Waiting contacts as a heap by (dueAt, id). */
export class MemoryContacts {
  readonly all: MemoryContact[] = []
  private readonly heap: MemoryContact[] = []

  add(contact: MemoryContact): void {
    this.all.push(contact)
    this.wait(contact)
  }

  /** Puts a contact (back) in line. */
  wait(contact: MemoryContact): void {
    contact.state = 'waiting'
    const { heap } = this
    let at = heap.push(contact) - 1
    while (at > 0) {
      const parentAt = (at - 1) >> 1
      const parent = heap[parentAt]
      if (parent === undefined || !isBefore(contact, parent)) break
      heap[at] = parent
      at = parentAt
    }
    heap[at] = contact
  }

  get waiting(): number {
    return this.heap.length
  }

  first(): MemoryContact | undefined {
    return this.heap[0]
  }

  /** Takes the first one out of the line. */
  take(): MemoryContact | undefined {
    const { heap } = this
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let at = 0
    for (;;) {
      let childAt = 2 * at + 1
      let child = heap[childAt]
      if (child === undefined) break
      const right = heap[childAt + 1]
      if (right !== undefined && isBefore(right, child)) {
        child = right
        childAt += 1
      }
      if (!isBefore(child, last)) break
      heap[at] = child
      at = childAt
    }
    heap[at] = last
    return first
  }

  /** Takes any of them out of the line. */
  takeOut(contact: MemoryContact): void {
    for (const other of this.heap.splice(0)) if (other !== contact) this.wait(other)
  }

  due(now: number): number {
    return this.heap.reduce((count, contact) => count + (contact.dueAt <= now ? 1 : 0), 0)
  }
}

function isBefore(a: MemoryContact, b: MemoryContact): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.id < b.id)
}
