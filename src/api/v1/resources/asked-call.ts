// A call by hand as a body asks for it, and as it is answered.
import { z } from 'zod'
import type { Account } from '../../../domain/account.ts'
import { type CallWish, draftOf, NUMBER_CONCERNS } from '../../../domain/call/single-call.ts'
import { TEXT_MAX } from '../../../domain/contact.ts'
import type { Language } from '../../../domain/language.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import { PROBLEMS } from '../../../words/problem-words.ts'
import { text, writtenPhone } from '../field.ts'
import { ProblemDetails } from '../problem.ts'

const free = text(TEXT_MAX).default('')

export const AskedCallBody = z.object({
  phone: writtenPhone,
  callerId: text(30).nullish().describe("one of the account's; without it the account's rules choose"),
  userid: free,
  memberid: free,
  extra: free,
  customuuid: free,
})

export const AskedCallAnswer = z.object({
  callId: z.number().describe('of its record'),
  legId: z.string().describe('the `uuid` of its pushes and its record'),
  warnings: z
    .array(z.object({ reason: z.enum(NUMBER_CONCERNS), sentence: z.string() }))
    .describe('what speaks against it, if manualCalls is warn'),
})
export type AskedCallAnswer = z.infer<typeof AskedCallAnswer>

/** `from`: who is called first. */
export async function callFrom(
  { store, account, now, language }: AskedBy,
  from: Pick<CallWish, 'ext' | 'otherPhone'>,
  { phone, callerId, ...data }: z.infer<typeof AskedCallBody>,
): Promise<AskedCallAnswer> {
  const wish = { ...from, phone, callerId: callerId ?? null, data }
  const draft = draftOf(wish, account.settings, now)
  if (isRefusal(draft)) throw ProblemDetails.of(draft)
  const accepted = await store.askForCall(account.id, draft)
  if (isRefusal(accepted)) throw ProblemDetails.of(accepted)
  const warnings = accepted.warnings.map(({ concern, phone: about }) => ({
    reason: concern,
    sentence: PROBLEMS[concern](about)[language],
  }))
  return { callId: accepted.callId, legId: accepted.legId, warnings }
}

export interface AskedBy {
  readonly store: StoreVerbs
  readonly account: Account
  readonly now: number
  readonly language: Language
}
