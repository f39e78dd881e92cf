// Where the caller is signed in, and signing out everywhere else.
import { z } from 'zod'
import { ROLES } from '../../../domain/user.ts'
import { endpoint } from '../endpoint.ts'
import { ProblemDetails } from '../problem.ts'

export const MySession = z.object({
  isThis: z.boolean().describe('the session that asks'),
  createdAt: z.number(),
  seenAt: z.number().describe('epoch ms of its last request, to the minute'),
  address: z.string(),
  client: z.string().describe('what the browser calls itself'),
})
export type MySession = z.infer<typeof MySession>

export const listMySessions = endpoint({
  method: 'GET',
  path: '/v1/me/sessions',
  scope: 'installation',
  roles: ROLES,
  answer: z.object({ rows: z.array(MySession) }),
  async handle({ store, caller, now }) {
    if (caller.kind !== 'user') throw new ProblemDetails('notFound', ['user'])
    return { rows: [...(await store.listSessions(caller.user.id, caller.sessionHash, now))] }
  },
})

export const signOutElsewhere = endpoint({
  method: 'DELETE',
  path: '/v1/me/sessions',
  scope: 'installation',
  roles: ROLES,
  answer: z.object({ ended: z.number().describe('how many other sessions were ended') }),
  async handle({ store, caller }) {
    if (caller.kind !== 'user') throw new ProblemDetails('notFound', ['user'])
    const { id, accountId, login } = caller.user
    const ended = await store.endSessions(id, 'signedOutElsewhere', caller.sessionHash)
    await store.noteAudit(accountId, 'signedOutElsewhere', 'session', login, { ended })
    return { ended }
  },
})

export const MY_SESSIONS = [listMySessions, signOutElsewhere]
