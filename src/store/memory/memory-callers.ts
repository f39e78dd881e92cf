// Calls that come in, in the store in memory.
import { CALLS_BACK_MS, type CallerWish, type KnownCaller } from '../../domain/call/caller-route.ts'
import { isMiss } from '../../domain/outcome.ts'
import type { PastMisses } from '../../domain/pacing/call-backs.ts'
import type { ArrivingCall, ReceivedCall } from '../port/caller-store.ts'
import type { CallChange, UnfinishedCall } from '../port/changes.ts'
import type { PromiseToKeep } from './memory-call-backs.ts'
import type { MemoryCalls } from './memory-calls.ts'
import type { MemoryCall, MemoryTask } from './rows.ts'

export interface MemoryReceived extends ArrivingCall, CallChange {
  readonly accountId: number
  readonly known: KnownCaller | null
}

export class MemoryCallers extends Map<number, MemoryReceived> {
  /** What callers asked for by a key. */
  readonly wishes: { readonly phone: string; readonly wish: CallerWish }[] = []
  private readonly calls: MemoryCalls
  private readonly taskOf: (taskId: number) => MemoryTask
  private readonly promise: (accountId: number, wish: PromiseToKeep) => void

  constructor(
    calls: MemoryCalls,
    taskOf: (taskId: number) => MemoryTask,
    promise: (accountId: number, wish: PromiseToKeep) => void,
  ) {
    super()
    this.calls = calls
    this.taskOf = taskOf
    this.promise = promise
  }

  receive(accountId: number, callId: number, call: ArrivingCall): ReceivedCall {
    const known = this.knownOf(accountId, call)
    this.set(callId, { ...call, accountId, callId, known })
    return { callId, known }
  }

  record({ callId, ...facts }: CallChange): void {
    const call = this.get(callId)
    if (call !== undefined && call.end === undefined) Object.assign(call, facts)
  }

  isOnTheLine(accountId: number, phone: string): boolean {
    for (const call of this.values())
      if (call.accountId === accountId && call.phone === phone && call.end === undefined) return true
    return false
  }

  heed(callId: number, wish: CallerWish, now: number): boolean {
    const call = this.get(callId)
    if (call === undefined || call.phone === '') return false
    this.wishes.push({ phone: call.phone, wish })
    if (wish === 'neverAgain') return true
    const last = this.lastCallTo(call.accountId, call)
    if (last === undefined) return false
    const { contact } = last
    const { contacts, state } = this.taskOf(last.taskId)
    if (state === 'ended') {
      this.promise(call.accountId, { phone: call.phone, at: now })
      return true
    }
    if (contact.state === 'waiting') contacts.takeOut(contact)
    contact.dueAt = now
    contacts.wait(contact)
    return true
  }

  served(callId: number, ext: string): void {
    const call = this.get(callId)
    if (call !== undefined) this.set(callId, { ...call, agentExt: call.agentExt ?? ext })
    const last = call === undefined ? undefined : this.lastCallTo(call.accountId, call)
    if (call === undefined || last === undefined) return
    const task = this.taskOf(last.taskId)
    for (const contact of task.contacts.all) {
      if (contact.phone !== call.phone || contact.state !== 'waiting') continue
      task.contacts.takeOut(contact)
      contact.state = 'done'
      task.total -= 1
    }
  }

  unfinished(accountId: number): UnfinishedCall[] {
    return [...this.values()]
      .filter(call => call.accountId === accountId && call.end === undefined)
      .map(({ callId, legId, phone, callerId, at, known, ...call }) => ({
        ...{ callId, legId, taskId: null, phone, callerId, interruptions: 0, dialedAt: at },
        data: known?.data ?? { userid: '', memberid: '', extra: '', customuuid: '' },
        agentExt: call.agentExt ?? null,
        answeredAt: call.answeredAt ?? null,
        wantedAt: call.wantedAt ?? null,
        connectedAt: call.connectedAt ?? null,
        recording: call.recording ?? '',
      }))
  }

  pastMisses(accountId: number, since: number): PastMisses {
    const misses = [...this.calls.values()].flatMap(({ dialedAt = 0, end, ...call }) =>
      call.accountId === accountId && dialedAt >= since && isMiss(end?.outcome ?? null)
        ? [{ at: dialedAt, count: 1 }]
        : [],
    )
    const callBacks = [...this.values()].flatMap(({ at, known, ...call }) =>
      call.accountId === accountId && at >= since && known?.isMissed
        ? [{ at, missedAt: known.calledAt }]
        : [],
    )
    return { misses, callBacks }
  }

  private knownOf(accountId: number, call: ArrivingCall): KnownCaller | null {
    const last = this.lastCallTo(accountId, call)
    if (last === undefined) return null
    const { taskid, assignment } = this.taskOf(last.taskId).task
    const { agentExt = null, dialedAt = 0, end, contact } = last
    const isMissed = isMiss(end?.outcome ?? null)
    return { taskid, assignment, agentExt, calledAt: dialedAt, isMissed, data: contact.data }
  }

  private lastCallTo(accountId: number, { phone, at }: ArrivingCall) {
    let last: MemoryCall | undefined
    for (const call of this.calls.values()) {
      const { dialedAt } = call
      const isTo = call.accountId === accountId && call.contact.phone === phone
      if (isTo && dialedAt !== undefined && dialedAt >= at - CALLS_BACK_MS) last = call
    }
    return last
  }
}
