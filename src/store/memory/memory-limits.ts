// The limits of a plan over the calls in memory: until when they forbid to call a number.
import { type LimitWindow, limitedUntil, type PastCall } from '../../domain/plan/limits.ts'
import type { AskedCalls } from './memory-singles.ts'
import type { MemoryCall } from './rows.ts'

/** Calls by whom they were to. */
interface KnownCalls {
  toNumber(accountId: number, phone: string): ReadonlySet<MemoryCall>
  toPerson(accountId: number, memberid: string): ReadonlySet<MemoryCall>
}

interface Judged {
  readonly accountId: number
  readonly taskId: number | null
  readonly phone: string
  readonly memberid: string
  /** Its own call, which does not count; null: it has none yet. */
  readonly callId: number | null
  /** Calls from then on do not count, epoch ms; left out: all count. */
  readonly before?: number
}

/** Epoch ms; null: they do not forbid it. Calls of tasks count, and those that were asked for. */
export function limitedIn(
  calls: KnownCalls,
  asked: AskedCalls,
  { accountId, taskId, phone, memberid, callId, before = Number.POSITIVE_INFINITY }: Judged,
  windows: readonly LimitWindow[],
): number | null {
  if (windows.length === 0) return null
  const known = new Set([
    ...calls.toNumber(accountId, phone),
    ...(memberid === '' ? [] : calls.toPerson(accountId, memberid)),
  ])
  const ofTasks = [...known]
    .filter(call => call.callId !== callId && (call.dialedAt !== undefined || call.end === undefined))
    .map(call => pastOf(call, call.contact.phone === phone, call.taskId === taskId))
  const single = asked
    .dialedTo(accountId, phone, memberid)
    .map(call => pastOf(call, call.phone === phone, false))
  const history = [...ofTasks, ...single].filter(({ dialedAt }) => dialedAt < before)
  return limitedUntil(windows, history)?.until ?? null
}

type Call = Pick<MemoryCall, 'dialedAt' | 'answeredAt' | 'connectedAt'> & { readonly claimedAt?: number }

function pastOf(call: Call, isSameNumber: boolean, isSameTask: boolean): PastCall {
  return {
    dialedAt: call.dialedAt ?? call.claimedAt ?? 0,
    isAnswered: call.answeredAt !== undefined,
    isTalk: call.connectedAt !== undefined,
    ...{ isSameNumber, isSameTask },
  }
}
