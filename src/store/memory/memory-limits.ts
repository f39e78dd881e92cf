// The limits of a plan over the calls in memory: until when they forbid to call a number.
import { HELD_PLACE_MS, type LimitWindow, limitedUntil, type PastCall } from '../../domain/plan/limits.ts'
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
  /** The moment it is judged for, epoch ms. */
  readonly now: number
  /** Calls from then on do not count, epoch ms; left out: all count. */
  readonly before?: number
}

/** Epoch ms; null: they do not forbid it. Calls of tasks count, and those that were asked for. */
export function limitedIn(
  calls: KnownCalls,
  asked: AskedCalls,
  { accountId, taskId, phone, memberid, callId, now, before = Number.POSITIVE_INFINITY }: Judged,
  windows: readonly LimitWindow[],
): number | null {
  if (windows.length === 0) return null
  const known = new Set([
    ...calls.toNumber(accountId, phone),
    ...(memberid === '' ? [] : calls.toPerson(accountId, memberid)),
  ])
  const ofTasks = [...known]
    .filter(call => call.callId !== callId && (call.dialedAt !== undefined || call.end === undefined))
    .map(call => pastOf(call, call.contact.phone === phone, call.taskId === taskId, now))
  const single = asked
    .countedFor(accountId, phone, memberid)
    .map(call => pastOf(call, call.phone === phone || call.otherPhone === phone, false, now))
  const history = [...ofTasks, ...single].filter(({ dialedAt }) => dialedAt < before)
  const past = history.filter(call => !call.isHeld)
  const untils = windows.flatMap(window => {
    const until = limitedUntil([window], past)?.until
    if (until !== undefined) return until
    return limitedUntil([window], history) === null ? [] : now + HELD_PLACE_MS
  })
  return untils.length === 0 ? null : Math.max(...untils)
}

type Call = Pick<MemoryCall, 'dialedAt' | 'answeredAt' | 'connectedAt' | 'end'> & {
  readonly claimedAt?: number
  /** An agent, or another number, begins it. */
  readonly ext?: string | null
  readonly agentExt?: string
  readonly otherPhone?: string | null
}

function pastOf(call: Call, isSameNumber: boolean, isSameTask: boolean, now: number): PastCall {
  const hasMaker = Boolean(call.ext ?? call.agentExt ?? call.otherPhone)
  const isOpen = call.end === undefined && call.answeredAt === undefined
  return {
    dialedAt: call.dialedAt ?? call.claimedAt ?? now,
    isHeld: isOpen && (call.dialedAt === undefined || hasMaker),
    isAnswered: call.answeredAt !== undefined,
    isTalk: call.connectedAt !== undefined,
    ...{ isSameNumber, isSameTask },
  }
}
