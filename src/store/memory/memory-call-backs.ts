// Call-backs in the store in memory, and the calls that keep them.
import {
  type CallBackEnd,
  type CallBackMove,
  type CallBackState,
  DEFAULT_CALL_BACK,
  promisedFor,
} from '../../domain/call-back.ts'
import type { ContactData } from '../../domain/contact.ts'
import type { CallBackBegin, CallBackVerdict, DueCallBacks, OpenCallBack } from '../port/call-back-store.ts'
import type { MemoryBlocks } from './memory-blocks.ts'
import type { MemoryCalls } from './memory-calls.ts'
import { limitedIn } from './memory-limits.ts'
import type { AskedCalls } from './memory-singles.ts'
import type { MemoryTask } from './rows.ts'

/** As a test promises it. */
export interface PromiseToKeep {
  readonly phone: string
  readonly at: number
  readonly ext?: string | null
  readonly groupName?: string | null
  readonly minutes?: number
  readonly taskId?: number
  readonly memberid?: string
  readonly zone?: string | null
}

export interface MemoryCallBack extends Omit<OpenCallBack, 'call'> {
  readonly accountId: number
  readonly taskId: number | null
  state: CallBackState
  callId: number | null
  reason: CallBackEnd | null
  endedAt: number | null
}

interface Held {
  readonly calls: MemoryCalls
  readonly asked: AskedCalls
  readonly callers: { isOnTheLine(accountId: number, phone: string): boolean }
  readonly tasks: ReadonlyMap<number, MemoryTask>
  readonly blocks: MemoryBlocks
}

export class MemoryCallBacks extends Map<number, MemoryCallBack> {
  private readonly held: Held

  constructor(held: Held) {
    super()
    this.held = held
  }

  promise(accountId: number, id: number, wish: PromiseToKeep): void {
    const { phone, at, ext = null, groupName = null, minutes = DEFAULT_CALL_BACK.minutes } = wish
    const { taskId = null, memberid = '', zone = null } = wish
    const task = taskId === null ? undefined : this.held.tasks.get(taskId)?.task
    const data: ContactData = { userid: '', memberid, extra: '', customuuid: '' }
    const turn = promisedFor(at, ext, { ...DEFAULT_CALL_BACK, minutes })
    this.set(id, {
      ...{ ...data, ...turn, id, accountId, phone, zone, groupName, taskId, taskid: task?.taskid ?? null },
      ...{ isTaskGone: false, planId: task?.planId ?? null, callId: null, reason: null, endedAt: null },
      state: 'waiting',
    })
    this.hold(taskId, phone, turn.untilAt)
  }

  due(accountId: number, now: number): DueCallBacks {
    const own = [...this.values()].filter(each => each.accountId === accountId)
    const rows = own.flatMap(each => this.dueRow(each, now)).sort((one, other) => one.dueAt - other.dueAt)
    const ahead = own.filter(({ state, dueAt }) => state === 'waiting' && dueAt > now)
    const nextAt = ahead.length === 0 ? null : Math.min(...ahead.map(({ dueAt }) => dueAt))
    return { rows, nextAt }
  }

  begin(callId: number, { id, ext, now, windows }: CallBackBegin): CallBackVerdict | null {
    const wanted = this.get(id)
    if (wanted?.state !== 'waiting') return null
    const { accountId, phone, memberid } = wanted
    const { blocks, calls, asked, callers } = this.held
    if (blocks.isBlocked(accountId, phone, memberid, now)) return { verdict: 'blocked', until: null }
    const { taskId } = wanted
    const judged = { accountId, taskId, phone, memberid, callId: null, now }
    const until = limitedIn(calls, asked, judged, windows)
    if (until !== null && until > now) return { verdict: 'limited', until }
    const person = windows.some(window => window.for === 'person') && memberid !== '' ? memberid : null
    const isBusy = calls.isLiving(accountId, phone, person) || asked.isLiving(accountId, phone, person)
    if (isBusy || callers.isOnTheLine(accountId, phone)) return { verdict: 'onTheLine', until: null }
    const { planId, zone } = wanted
    asked.ask(accountId, callId, { phone, memberid, ext, promise: { planId, zone } })
    Object.assign(wanted, { state: 'calling', callId })
    return { verdict: 'call', until: null }
  }

  settle(was: OpenCallBack, move: CallBackMove, now: number): boolean {
    const found = this.get(was.id)
    if (found === undefined || found.dueAt !== was.dueAt) return false
    if (found.state !== 'waiting' && (was.call === null || found.state !== 'calling')) return false
    Object.assign(found, move, move.state === 'waiting' ? {} : { endedAt: now })
    if (move.state === 'waiting') this.hold(found.taskId, found.phone, move.untilAt)
    if (move.state === 'kept') this.withdraw(found)
    return true
  }

  private dueRow({ state, callId, ...row }: MemoryCallBack, now: number): OpenCallBack[] {
    const call = this.held.asked.get(callId ?? 0)
    const over = { outcome: call?.end?.outcome ?? null, isAnswered: call?.answeredAt !== undefined }
    if (state === 'waiting' && row.dueAt <= now) return [{ ...row, call: over.isAnswered ? over : null }]
    if (state !== 'calling' || (call !== undefined && call.end === undefined)) return []
    return [{ ...row, call: over }]
  }

  private hold(taskId: number | null, phone: string, until: number): void {
    const contacts = taskId === null ? undefined : this.held.tasks.get(taskId)?.contacts
    for (const contact of contacts?.all ?? []) {
      if (contact.phone !== phone || contact.state !== 'waiting' || contact.dueAt >= until) continue
      contacts?.takeOut(contact)
      contact.dueAt = until
      contacts?.wait(contact)
    }
  }

  private withdraw({ taskId, phone }: MemoryCallBack): void {
    const task = taskId === null ? undefined : this.held.tasks.get(taskId)
    for (const contact of task?.contacts.all ?? []) {
      if (contact.phone !== phone || contact.state !== 'waiting' || task === undefined) continue
      task.contacts.takeOut(contact)
      contact.state = 'done'
      task.total -= 1
    }
  }
}
