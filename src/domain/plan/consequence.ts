// What follows from what an agent says of a conversation.
import type { Blocked } from '../block.ts'
import { againAfter, type Tries } from './next-try.ts'
import type { Plan, PlanOutcome } from './plan.ts'

const DAY_MS = 86_400_000

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

/** Whether a number of which an agent has said nothing yet may still wait again. */
export function mayWaitAgain({ outcomes }: Pick<Plan, 'outcomes'>): boolean {
  return Object.values(outcomes).some(({ then }) => then === 'again' || then === 'callBack')
}

/** What becomes of the number of a conversation that is over. */
export interface AfterTalk {
  /** When it is called again, epoch ms; null: it is done. */
  readonly againAt: number | null
  /** When the person's next number that waits is due in its place, if there is one; null: none is. */
  readonly nextAt: number | null
  /** From then on it comes before others. */
  readonly comesFirst: boolean
  /** The rule that has it called again, which counts that; null: none. */
  readonly tried: string | null
}

const DONE: AfterTalk = { againAt: null, nextAt: null, comesFirst: false, tried: null }

/** Null: the plan knows no such code. `tries`: before this call; `zone`: whose days and dayparts count. */
export function afterTalk(
  plan: Pick<Plan, 'outcomes' | 'again'>,
  code: string,
  { tries, endedAt, zone }: { readonly tries: Tries; readonly endedAt: number; readonly zone: string },
): AfterTalk | null {
  const contact = consequenceOf(plan, code)?.contact
  if (contact === undefined) return null
  if (contact === 'nextNumber') return { ...DONE, nextAt: endedAt }
  const again = contact === 'again' ? againAfter(plan, code, tries, endedAt, zone) : null
  if (again === null) return DONE
  const { dueAt, number, place } = again
  const nextAt = number === 'next' ? dueAt : null
  return { againAt: dueAt, nextAt, comesFirst: place === 'first', tried: code }
}

/** An entry of the block list that follows from what was said. */
export interface SaidBlock {
  readonly of: Blocked
  /** The number, or the memberid. */
  readonly key: string
  /** Epoch ms; null: for ever. */
  readonly until: number | null
  readonly isRefusal: boolean
}

/**
 * A person without a memberid is its number. Whoever refused is on the list for ever, as a person and with
 * the number on which it was said; that outlasts what else the plan says of them.
 */
export function blocksOf(
  { block, endsPerson }: Consequence,
  { phone, memberid }: { readonly phone: string; readonly memberid: string },
  now: number,
): SaidBlock[] {
  const number = { of: 'number', key: phone } as const
  const person = memberid === '' ? number : ({ of: 'person', key: memberid } as const)
  if (endsPerson) {
    const ended = memberid === '' ? [number] : [number, person]
    return ended.map(whom => ({ ...whom, until: null, isRefusal: true }))
  }
  if (block === null) return []
  const until = block.days === 'forever' ? null : now + block.days * DAY_MS
  return [{ ...(block.scope === 'person' ? person : number), until, isRefusal: false }]
}
