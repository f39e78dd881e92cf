// The contacts of one task in memory.

import type { ContactData } from '../../domain/contact.ts'
import { Heap } from '../../domain/heap.ts'
import type { Outcome } from '../../domain/outcome.ts'

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
  skipped: 'expired' | 'blocked' | 'declined' | null
  readonly data: ContactData
}

/** Those that wait are in a heap by (dueAt, id). */
export class MemoryContacts {
  readonly all: MemoryContact[] = []
  private readonly heap = new Heap<MemoryContact>(
    (a, b) => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.id < b.id),
  )

  add(contact: MemoryContact): void {
    this.all.push(contact)
    this.wait(contact)
  }

  wait(contact: MemoryContact): void {
    contact.state = 'waiting'
    this.heap.push(contact)
  }

  get waiting(): number {
    return this.heap.size
  }

  first(): MemoryContact | undefined {
    return this.heap.peek()
  }

  take(): MemoryContact | undefined {
    return this.heap.pop()
  }

  takeOut(contact: MemoryContact): void {
    this.heap.remove(contact)
  }

  due(now: number): number {
    let count = 0
    for (const contact of this.heap) if (contact.dueAt <= now) count += 1
    return count
  }
}
