// How caller ids were used, counted from the calls in memory.

import { dialedNumbers } from '../../domain/call/dialed-numbers.ts'
import { UNUSED } from '../../domain/caller-id-terms.ts'
import type { PastUse } from '../port/caller-id-book.ts'
import type { CallEnd } from '../port/changes.ts'

/** What counting asks of a call. */
interface CountedCall {
  readonly node?: string
  readonly callerId?: string
  readonly dialedAt?: number
  readonly answeredAt?: number
  readonly otherPhone?: string | null
  readonly end?: Pick<CallEnd, 'notCalled'>
}

/** `restedAt`: when the rest of an id ended last. */
export function pastUse(
  calls: Iterable<CountedCall>,
  { dayStart, hourStart }: { readonly dayStart: number; readonly hourStart: number },
  own: { readonly node: string; readonly from: number },
  restedAt: (number: string) => number | null,
): PastUse[] {
  const found = new Map<string, { -readonly [K in keyof PastUse]: PastUse[K] } & { lastHour: number[] }>()
  for (const { node, callerId = '', dialedAt, answeredAt, otherPhone, end } of calls) {
    if (dialedAt === undefined || callerId === '' || (node === own.node && dialedAt >= own.from)) continue
    const shown = dialedNumbers(otherPhone ? 2 : 1, end?.notCalled)
    if (shown === 0) continue
    const use = found.get(callerId) ?? {
      ...{ number: callerId, today: 0, living: 0, lastHour: [], sinceRest: UNUSED.sinceRest },
    }
    if (end === undefined) use.living += shown
    if (dialedAt >= dayStart) use.today += shown
    if (dialedAt > hourStart) use.lastHour.push(dialedAt)
    if (dialedAt >= Math.max(dayStart, restedAt(callerId) ?? dayStart)) {
      const { calls, known, answered } = use.sinceRest
      const isKnown = end !== undefined
      use.sinceRest = {
        calls: calls + shown,
        known: known + Number(isKnown),
        answered: answered + Number(isKnown && answeredAt !== undefined),
      }
    }
    found.set(callerId, use)
  }
  for (const use of found.values()) use.lastHour.sort((a, b) => a - b)
  return [...found.values()]
}
