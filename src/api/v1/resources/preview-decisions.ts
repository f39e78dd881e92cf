// What agents decide of the contacts that a preview task shows them: at their desk, or by a supervisor's or a
// client's hand.
import { z } from 'zod'
import { LATER_MINUTES, LATER_MINUTES_MAX, type PreviewDecision } from '../../../domain/call/preview.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import { endpoint } from '../endpoint.ts'
import { ext } from '../field.ts'
import { ProblemDetails } from '../problem.ts'

const callId = z.number().int().describe('of the number that is looked at')

const PreviewPlain = z.object({
  do: z
    .enum(['call', 'never', 'putBack'])
    .describe(
      "call: the agent's phone rings, then the number is dialled; never: the number is not called in " +
        'this round; putBack: the number goes back to the list, and the agent is not ready',
    ),
  callId,
})
const PreviewLater = z.object({
  do: z.literal('later').describe('the number is offered again, to whoever is free then'),
  callId,
  minutes: z.number().int().min(1).max(LATER_MINUTES_MAX).default(LATER_MINUTES),
})

export const PreviewBody = z.discriminatedUnion('do', [PreviewPlain, PreviewLater])
export type PreviewBody = z.infer<typeof PreviewBody>

/** The engine does it within milliseconds, or not at all. */
export async function decide(
  store: StoreVerbs,
  accountId: number,
  agentExt: string,
  body: PreviewBody,
  now: number,
): Promise<null> {
  const { do: answer, callId: shown } = body
  const dueAt = body.do === 'later' ? { dueAt: now + body.minutes * 60_000 } : {}
  const decision: PreviewDecision = { answer, callId: shown, ...dueAt }
  const refusal = await store.decidePreview(accountId, agentExt, decision, now)
  if (refusal !== null) throw ProblemDetails.of(refusal)
  return null
}

const decideForAgent = endpoint({
  method: 'POST',
  path: '/v1/agents/{ext}/preview',
  scope: 'account',
  roles: ['admin', 'supervisor'],
  params: z.object({ ext }),
  body: PreviewBody,
  answer: z.null(),
  status: 202,
  handle: ({ store, account, params, body, now }) => decide(store, account.id, params.ext, body, now),
})

export const PREVIEWS = [decideForAgent]
