// Calls by hand: of an agent, asked for by a supervisor or by the agent's own desk, or between two outside
// numbers; calls that play a message; and the end of any call.
import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { ext, writtenPhone } from '../field.ts'
import { ProblemDetails } from '../problem.ts'
import { AskedCallAnswer, AskedCallBody, callFrom } from './asked-call.ts'
import { CALL_PARAMS } from './call-records.ts'
import { playVoice, VoiceCallBody } from './voice-calls.ts'

const callForAgent = endpoint({
  method: 'POST',
  path: '/v1/agents/{ext}/calls',
  scope: 'account',
  roles: ['admin', 'supervisor'],
  params: z.object({ ext }),
  body: AskedCallBody,
  answer: AskedCallAnswer,
  status: 202,
  handle: ({ params, body, ...asked }) => callFrom(asked, { ext: params.ext, otherPhone: null }, body),
})

const CallBetweenBody = AskedCallBody.extend({
  kind: z.literal('double').optional().describe('two outside numbers are joined; the kind if none is named'),
  firstPhone: writtenPhone.describe('called first; once it answers, `phone` is called, and both are joined'),
})

const newCall = endpoint({
  method: 'POST',
  path: '/v1/calls',
  scope: 'account',
  roles: ['admin', 'supervisor'],
  body: z.discriminatedUnion('kind', [CallBetweenBody, VoiceCallBody]),
  answer: AskedCallAnswer,
  status: 202,
  handle({ body, ...asked }) {
    if (body.kind === 'voice') return playVoice(asked, body)
    const { firstPhone, kind: _kind, ...call } = body
    return callFrom(asked, { ext: null, otherPhone: firstPhone }, call)
  },
})

/** Also one that no agent has: of two outside numbers, or one that was passed on to an outside number. */
const hangUpCall = endpoint({
  method: 'POST',
  path: '/v1/calls/{callId}/hang-up',
  scope: 'account',
  roles: ['admin', 'supervisor'],
  params: CALL_PARAMS,
  answer: z.null(),
  status: 202,
  async handle({ store, account, params }) {
    const refusal = await store.hangUpCall(account.id, params.callId)
    if (refusal !== null) throw ProblemDetails.of(refusal)
    return null
  },
})

export const CALLS_BY_AGENTS = [callForAgent, newCall, hangUpCall]
