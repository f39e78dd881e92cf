// What follows from what an agent says of a conversation.
import type { Plan, PlanOutcome } from './plan.ts'

export interface Consequence {
  /** What becomes of the contact; the agent's outcome beats the line's. */
  readonly contact: 'done' | 'again' | 'callBack' | 'nextNumber'
  /** What is put on the block list, and for how many days; null: nothing. */
  readonly block: { readonly scope: 'number' | 'person'; readonly days: number | 'forever' } | null
  /** The customer refused: nobody of that person is called any more in any task of the account. */
  readonly endsPerson: boolean
}

/** Null: the plan does not know the code, and the line's outcome counts. */
export function consequenceOf({ outcomes }: Pick<Plan, 'outcomes'>, code: string): Consequence | null {
  const outcome = Object.hasOwn(outcomes, code) ? outcomes[code] : undefined
  return outcome === undefined ? null : consequence(outcome)
}

function consequence({ kind, then }: PlanOutcome): Consequence {
  const endsPerson = kind === 'refused'
  if (typeof then !== 'string')
    return { contact: 'done', block: { scope: then.block, days: then.days }, endsPerson }
  return { contact: endsPerson ? 'done' : then, block: null, endsPerson }
}
