// Stopping everything in an account, and lifting the stop.
import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { ProblemDetails } from '../problem.ts'

const ROLES = ['admin', 'supervisor'] as const

export const StopCounts = z.object({
  ringing: z.number().describe('calls dialled and not in conversation when it stopped: they are withdrawn'),
  talking: z.number(),
})

export const stopAll = endpoint({
  method: 'PUT',
  path: '/v1/standstill',
  scope: 'account',
  roles: ROLES,
  body: z.object({ endsTalks: z.boolean().default(false).describe('conversations are ended too') }),
  answer: StopCounts,
  async handle({ store, account, body }) {
    return store.stopAll(account.code, body.endsTalks)
  },
})

export const liftStop = endpoint({
  method: 'DELETE',
  path: '/v1/standstill',
  scope: 'account',
  roles: ROLES,
  answer: z.null(),
  status: 204,
  async handle({ store, account }) {
    if (!(await store.liftStop(account.code))) throw new ProblemDetails('notFound', ['standstill'])
    return null
  },
})

export const STANDSTILL = [stopAll, liftStop]
