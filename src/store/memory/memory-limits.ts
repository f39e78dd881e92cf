// The limits of a plan over the calls in memory: until when they forbid to call a contact.
import { type LimitWindow, limitedUntil, type PastCall } from '../../domain/plan/limits.ts'
import type { MemoryContact } from './contacts.ts'
import type { MemoryCall } from './rows.ts'

/** Calls by whom they were to. */
interface KnownCalls {
  toNumber(accountId: number, phone: string): ReadonlySet<MemoryCall>
  toPerson(accountId: number, memberid: string): ReadonlySet<MemoryCall>
}

interface Judged {
  readonly accountId: number
  readonly taskId: number
  readonly contact: MemoryContact
  /** Its own call, which does not count; null: it has none yet. */
  readonly callId: number | null
}

/** Epoch ms; null: they do not forbid it. */
export function limitedIn(
  calls: KnownCalls,
  { accountId, taskId, contact, callId }: Judged,
  windows: readonly LimitWindow[],
): number | null {
  if (windows.length === 0) return null
  const { phone, data } = contact
  const known = new Set([
    ...calls.toNumber(accountId, phone),
    ...(data.memberid === '' ? [] : calls.toPerson(accountId, data.memberid)),
  ])
  const history = [...known]
    .filter(call => call.callId !== callId && (call.dialedAt !== undefined || call.end === undefined))
    .map(call => pastOf(call, phone, taskId))
  return limitedUntil(windows, history)?.until ?? null
}

function pastOf(call: MemoryCall, phone: string, taskId: number): PastCall {
  return {
    dialedAt: call.dialedAt ?? call.claimedAt,
    isAnswered: call.answeredAt !== undefined,
    isTalk: call.connectedAt !== undefined,
    isSameNumber: call.contact.phone === phone,
    isSameTask: call.taskId === taskId,
  }
}
