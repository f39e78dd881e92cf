// What a plan brought in a simulated shift, counted from the calls in the store: whom it reached with how
// many calls, whom it annoyed, and what became of what was promised.
import type { CallBackEnd } from '../domain/call-back.ts'
import type { MemoryContact, MemoryStore } from '../store/memory/index.ts'

export interface PlanReport {
  readonly persons: number
  readonly numbers: number
  /** An agent talked with them. */
  readonly personsReached: number
  readonly numbersReached: number
  /** Dials of tasks and of call-backs. */
  readonly calls: number
  /** Calls for one person who was reached. */
  readonly callsPerReach: number
  readonly annoyed: { readonly moreThan: number; readonly persons: number }
  /** How often a limit put a number off. */
  readonly limited: number
  /** Numbers that were not called, or no more, because they or their persons were blocked. */
  readonly blocked: number
  /** Numbers that wait at the end of the shift. */
  readonly waiting: number
  readonly callBacks: CallBackReport
}

export interface CallBackReport {
  readonly promised: number
  readonly kept: number
  /** Promised for later than the end of the shift, or on their way. */
  readonly open: number
  readonly ended: Readonly<Partial<Record<CallBackEnd, number>>>
}

interface Calls {
  calls: number
  isReached: boolean
}

/** `annoyedAfter`: whoever is called more often counts as annoyed. */
export function planReport(store: MemoryStore, annoyedAfter: number): PlanReport {
  const contacts = [...store.tasks.values()].flatMap(task => task.contacts.all)
  const byNumber = new Map(contacts.map(({ phone }) => [phone, { calls: 0, isReached: false }]))
  const personOf = new Map(contacts.map(contact => [contact.phone, contact.data.memberid || contact.phone]))
  const taskCalls = [...store.calls.values()].map(call => ({ ...call, phone: call.contact.phone }))
  for (const { phone, dialedAt, connectedAt, end } of [...taskCalls, ...store.asked.values()]) {
    const number = byNumber.get(phone)
    if (number === undefined || dialedAt === undefined || end?.notCalled !== undefined) continue
    number.calls += 1
    number.isReached ||= connectedAt !== undefined
  }
  const byPerson = new Map<string, Calls>()
  for (const [phone, { calls, isReached }] of byNumber) {
    const person = personOf.get(phone) ?? phone
    const before = byPerson.get(person) ?? { calls: 0, isReached: false }
    byPerson.set(person, { calls: before.calls + calls, isReached: before.isReached || isReached })
  }
  const persons = [...byPerson.values()]
  const personsReached = count(persons, person => person.isReached)
  const calls = sum(persons, person => person.calls)
  return {
    ...{ persons: persons.length, numbers: byNumber.size, personsReached, calls },
    numbersReached: count([...byNumber.values()], number => number.isReached),
    callsPerReach: personsReached === 0 ? 0 : calls / personsReached,
    annoyed: { moreThan: annoyedAfter, persons: count(persons, person => person.calls > annoyedAfter) },
    ...ofContacts(contacts),
    callBacks: callBackReport(store),
  }
}

function ofContacts(contacts: readonly MemoryContact[]) {
  return {
    limited: sum(contacts, contact => contact.timesLimited),
    blocked: count(contacts, contact => contact.skipped === 'blocked'),
    waiting: count(contacts, contact => contact.state === 'waiting'),
  }
}

function callBackReport({ callBacks }: MemoryStore): CallBackReport {
  const all = [...callBacks.values()]
  const ended: Partial<Record<CallBackEnd, number>> = {}
  for (const { reason } of all) if (reason !== null) ended[reason] = (ended[reason] ?? 0) + 1
  const kept = count(all, ({ state }) => state === 'kept')
  const open = count(all, ({ state }) => state === 'waiting' || state === 'calling')
  return { promised: all.length, kept, open, ended }
}

function count<T>(all: readonly T[], is: (one: T) => boolean): number {
  return all.filter(is).length
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0)
}
