// Calls that are asked for one by one, in the store in memory.
import type { VoicePlan } from '../../domain/call/voice.ts'
import type { CallChange, UnfinishedCall } from '../port/changes.ts'
import type { DialMark } from '../port/dial-claim.ts'
import type { AskedCall, PromiseRules } from '../port/engine-request.ts'

/** As a test asks for it. */
export interface AskedNumber {
  /** The agent who makes the call, or the outside number that is called first. */
  readonly ext?: string
  readonly otherPhone?: string
  readonly voice?: VoicePlan
  readonly phone: string
  readonly callerId?: string
  readonly promise?: PromiseRules
  /** The person whose number it is. */
  readonly memberid?: string
}

export interface MemorySingle extends Omit<CallChange, 'otherPhone'>, AskedCall {
  readonly accountId: number
  isTooOld: boolean
  dialedAt?: number
  /** The caller id it was dialled with. */
  shown?: string
}

export class AskedCalls extends Map<number, MemorySingle> {
  ask(accountId: number, callId: number, wish: AskedNumber): void {
    const { ext = null, otherPhone = null, voice = null, phone, callerId = '', promise = null } = wish
    const data = { userid: '', memberid: wish.memberid ?? '', extra: '', customuuid: '' }
    const legId = `call-${callId}`
    const asked = { callId, legId, accountId, ext, otherPhone, voice, phone, callerId, data, promise }
    this.set(callId, { ...asked, isTooOld: false })
  }

  pending(accountId: number): AskedCall[] {
    const isPending = (call: MemorySingle) =>
      call.accountId === accountId && call.dialedAt === undefined && call.end === undefined
    return [...this.values()].filter(isPending).map(call => ({ ...call }))
  }

  mark({ callId, dialedAt, callerId }: DialMark): boolean {
    const call = this.get(callId)
    if (call === undefined || call.end !== undefined || call.dialedAt !== undefined) return false
    call.dialedAt = dialedAt
    call.shown = callerId
    return true
  }

  /** Somebody is calling the number, or the person; null: persons do not matter. */
  isLiving(accountId: number, phone: string, person: string | null = null): boolean {
    const isTo = (call: MemorySingle) =>
      call.phone === phone || (person !== null && call.data.memberid === person)
    return [...this.values()].some(
      call => call.accountId === accountId && call.end === undefined && isTo(call),
    )
  }

  /** Those that were dialled to the number or to the person, and those that live. */
  countedFor(accountId: number, phone: string, memberid: string): MemorySingle[] {
    const isTo = (call: MemorySingle) =>
      call.phone === phone || (memberid !== '' && call.data.memberid === memberid)
    return [...this.values()].filter(call => {
      if (call.accountId !== accountId) return false
      const notCalled = call.end?.notCalled
      if (call.otherPhone === phone) return notCalled !== 'anybody'
      return isTo(call) && notCalled === undefined
    })
  }

  /** Ids of the prompts that living calls of the account play. */
  prompts(accountId: number): number[] {
    return [...this.values()].flatMap(({ accountId: of, end, voice }) =>
      of === accountId && end === undefined && voice !== null ? [voice.promptId] : [],
    )
  }

  record({ callId, ...facts }: CallChange): void {
    const call = this.get(callId)
    if (call === undefined) return
    const { answeredAt } = facts
    if (call.end === undefined) Object.assign(call, facts)
    else if (call.answeredAt === undefined && answeredAt !== undefined) Object.assign(call, { answeredAt })
  }

  unfinished(accountId: number): UnfinishedCall[] {
    return [...this.values()]
      .filter(call => call.accountId === accountId && call.end === undefined)
      .map(({ callId, legId, ext, phone, callerId, data, ...call }) => ({
        ...{ callId, legId, taskId: null, phone, callerId, agentExt: ext, data, interruptions: 0 },
        dialedAt: call.dialedAt ?? null,
        answeredAt: call.answeredAt ?? null,
        wantedAt: call.wantedAt ?? null,
        connectedAt: call.connectedAt ?? null,
        recording: call.recording ?? '',
      }))
  }
}
