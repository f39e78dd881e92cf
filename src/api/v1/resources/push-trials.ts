// A push tried now: one signed record marked as a test, and what its receiver answers.
import { z } from 'zod'
import { trialWords } from '../../../words/push-trial-words.ts'
import { endpoint } from '../endpoint.ts'
import { ProblemDetails } from '../problem.ts'

export const PushTrialRow = z.object({
  url: z.string(),
  body: z.string().describe('as it was sent'),
  status: z.number().nullable().describe("the receiver's answer; null: there was none"),
  durationMs: z.number(),
  answer: z
    .string()
    .nullable()
    .describe("how the answer's body begins; null: it is from a private network, shown to operators only"),
  isReceived: z.boolean(),
  sentence: z.string(),
})
export type PushTrialRow = z.infer<typeof PushTrialRow>

const tryPush = endpoint({
  method: 'POST',
  path: '/v1/pushes/try',
  scope: 'account',
  roles: ['admin', 'supervisor'],
  body: z.object({
    kind: z.enum(['call', 'state', 'task']),
    url: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .optional()
      .describe("instead of the account's own of this kind; only an admin may name one"),
  }),
  answer: PushTrialRow,
  async handle({ store, services, account, caller, body, language }) {
    const { kind, url = null } = body
    // Whoever names a URL sees what stands behind it: only those who could set it.
    if (url !== null && caller.role === 'supervisor') throw new ProblemDetails('roleForbids', ['supervisor'])
    const tried = await services.tryPush(account, kind, url, caller.role === 'operator')
    if (tried === 'noUrl') throw new ProblemDetails('noPushUrl')
    if (tried === 'tooOften') throw new ProblemDetails('tooManyRequests')
    const { error: _error, ...seen } = tried
    await store.noteAudit(account.id, 'tried', 'push', kind, { url: tried.url, status: tried.status })
    const isReceived = tried.status !== null && tried.status >= 200 && tried.status < 300
    return { ...seen, isReceived, sentence: trialWords(tried)[language] }
  },
})

export const PUSH_TRIALS = [tryPush]
