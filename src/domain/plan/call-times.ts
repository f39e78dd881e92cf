// How often a number that nobody answers is called in all, as the client of its task said (`calltimes`).
import type { Tries } from './next-try.ts'
import type { LineClass, Plan } from './plan.ts'

export const CALL_TIMES_MAX = 3

/** Nobody was reached. A call that was declined, or answered in vain, is no reason to call again. */
const NOT_REACHED = ['noAnswer', 'busy', 'off', 'unreachable'] as const satisfies readonly LineClass[]
/** Before the next call, if the plan names no pause. */
const PAUSE_MINUTES = 30

/**
 * The plan with what `callTimes` makes of its rules: how often is said by the client, when and which number
 * by the plan. `tries` counts before this call; null leaves the plan as it is.
 */
export function withCallTimes(plan: Plan, callTimes: number | null, tries: Tries): Plan {
  if (callTimes === null) return plan
  const calledAgain = NOT_REACHED.reduce((sum, one) => sum + (tries[one] ?? 0), 0)
  const isLast = calledAgain >= callTimes - 1
  const again = { ...plan.again }
  for (const one of NOT_REACHED) {
    const { [one]: own = DEFAULT } = plan.again
    if (isLast) delete again[one]
    else again[one] = { ...own, times: (tries[one] ?? 0) + 1 }
  }
  return { ...plan, again }
}

const DEFAULT: Plan['again'][string] = {
  ...{ times: 1, after: [PAUSE_MINUTES], number: 'same', place: 'ordinary' },
}
