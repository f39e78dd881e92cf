// What is done with a call while its agent talks: by the agent at its desk, or by a supervisor for it.
import { z } from 'zod'
import type { Account, AccountSettings } from '../../../domain/account.ts'
import { outsideNumber, rulesOf } from '../../../domain/call/single-call.ts'
import { KEYS, KEYS_MAX, type TalkCommand, type TalkDetail } from '../../../domain/call/talk-command.ts'
import { isRefusal, type Refusal } from '../../../domain/refusal.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import { endpoint } from '../endpoint.ts'
import { ext, name, writtenPhone } from '../field.ts'
import { ProblemDetails } from '../problem.ts'

const target = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('extension'), ext }),
    z.object({ type: z.literal('group'), name: name() }),
    z.object({ type: z.literal('number'), phone: writtenPhone }).describe('if the account has transferOut'),
  ])
  .describe('who is to get the call, or is asked')

const TalkPlain = z.object({
  do: z
    .enum([
      'hold',
      'resume',
      'mute',
      'unmute',
      'pauseRecording',
      'resumeRecording',
      'swap',
      'joinAll',
      'complete',
    ])
    .describe(
      'hold: the customer hears music; resume: back to the customer, without whoever was asked; ' +
        'mute: the agent is not heard; pauseRecording: silence is recorded; after asking another: ' +
        'swap: talk with the one who waits; joinAll: all three talk; complete: the other has the call',
    ),
})
const TalkKeys = z.object({
  do: z.literal('sendKeys'),
  keys: z.string().max(KEYS_MAX).regex(KEYS).describe("0-9, *, # and A-D, for the customer's phone"),
})
const TalkTransfer = z.object({
  do: z
    .enum(['transfer', 'ask'])
    .describe(
      'transfer: the other has the call as soon as it answers; ask: the agent talks with the other first',
    ),
  to: target,
})

export const TalkBody = z.discriminatedUnion('do', [TalkPlain, TalkKeys, TalkTransfer])
export type TalkBody = z.infer<typeof TalkBody>

/** The engine does it within milliseconds, or not at all. */
export async function doInTalk(
  { store, account, now }: AskedForTalk,
  agentExt: string,
  body: TalkBody,
): Promise<null> {
  const { do: command, ...detail }: { do: TalkCommand } & TalkDetail = body
  const judged = withNumber(detail, account.settings)
  const refusal = isRefusal(judged)
    ? judged
    : await store.askForTalk(account.id, agentExt, command, judged, rulesOf(account.settings, now))
  if (refusal !== null) throw ProblemDetails.of(refusal)
  return null
}

interface AskedForTalk {
  readonly store: StoreVerbs
  readonly account: Account
  readonly now: number
}

/** An outside number in the one form; refused if the account allows none. */
function withNumber(detail: TalkDetail, settings: AccountSettings): TalkDetail | Refusal {
  const { to } = detail
  if (to?.type !== 'number') return detail
  const phone = outsideNumber(to.phone, settings)
  return isRefusal(phone) ? phone : { ...detail, to: { ...to, phone } }
}

const talkForAgent = endpoint({
  method: 'POST',
  path: '/v1/agents/{ext}/talk',
  scope: 'account',
  roles: ['admin', 'supervisor'],
  params: z.object({ ext }),
  body: TalkBody,
  answer: z.null(),
  status: 202,
  handle: ({ params, body, ...asked }) => doInTalk(asked, params.ext, body),
})

export const TALKS = [talkForAgent]
