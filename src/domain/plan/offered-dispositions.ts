// The dispositions that a plan offers for the calls of its tasks, and why one of them is refused.
import type { Text } from '../language.ts'
import type { Plan, PlanOutcome } from './plan.ts'

type Outcomes = Plan['outcomes']

/** Behind the last key. */
const NO_KEY = 10

/** What an agent may say of a conversation. */
export interface OfferedDisposition {
  readonly code: string
  readonly label: Text
  /** 1 to 9 on the desk; null: none. */
  readonly hotkey: number | null
  readonly kind: PlanOutcome['kind']
  readonly needsNote: boolean
  /** It promises a call-back, whose moment goes with it. */
  readonly callsBack: boolean
}

/** By their keys, then by their codes; null: the plan has none, and those of the account count. */
export function offeredDispositions(outcomes: Outcomes): OfferedDisposition[] | null {
  const entries = Object.entries(outcomes)
  if (entries.length === 0) return null
  return entries
    .map(
      ([
        code,
        {
          label: { zh, en },
          key,
          kind,
          needsNote,
          then,
        },
      ]) => ({
        code,
        label: { zh: zh ?? en ?? code, en: en ?? zh ?? code },
        hotkey: key ?? null,
        ...{ kind, needsNote, callsBack: then === 'callBack' },
      }),
    )
    .sort(
      (one, other) => (one.hotkey ?? NO_KEY) - (other.hotkey ?? NO_KEY) || (one.code < other.code ? -1 : 1),
    )
}

/** Null: it may be said. */
export function refuseDisposition(
  outcomes: Outcomes,
  { code, note }: { readonly code: string; readonly note: string },
): 'dispositionNotFound' | 'dispositionNeedsNote' | null {
  const outcome = Object.hasOwn(outcomes, code) ? outcomes[code] : undefined
  if (outcome === undefined) return 'dispositionNotFound'
  return outcome.needsNote && note.trim() === '' ? 'dispositionNeedsNote' : null
}
