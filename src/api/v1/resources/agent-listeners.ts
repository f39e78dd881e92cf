// Supervisors listen to an agent's conversation, whisper to the agent, or speak with both.
import { z } from 'zod'
import { LISTENING_MODES } from '../../../domain/call/listening.ts'
import { endpoint } from '../endpoint.ts'
import { ext } from '../field.ts'
import { ProblemDetails } from '../problem.ts'

const listenToAgent = endpoint({
  method: 'POST',
  path: '/v1/agents/{ext}/listeners',
  scope: 'account',
  roles: ['admin', 'supervisor'],
  params: z.object({ ext }),
  body: z.object({
    ext: ext.describe('the extension that listens; its phone rings once, whatever it does then'),
    mode: z
      .enum(LISTENING_MODES)
      .default('listening')
      .describe('listening: heard by nobody; whispering: heard by the agent only; speaking: heard by both'),
  }),
  answer: z.null(),
  status: 202,
  async handle({ store, account, params, body }) {
    const wish = { ext: body.ext, agentExt: params.ext, mode: body.mode }
    const refusal = await store.askToListen(account.id, wish)
    if (refusal !== null) throw ProblemDetails.of(refusal)
    return null
  },
})

const stopListening = endpoint({
  method: 'DELETE',
  path: '/v1/agents/{ext}/listeners',
  scope: 'account',
  roles: ['admin', 'supervisor'],
  params: z.object({ ext }),
  answer: z.null(),
  status: 202,
  async handle({ store, account, params }) {
    const refusal = await store.stopListening(account.id, params.ext)
    if (refusal !== null) throw ProblemDetails.of(refusal)
    return null
  },
})

export const AGENT_LISTENERS = [listenToAgent, stopListening]
