// The access keys of an account: the published one, which goes with its appid, and those with names.
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { drawSecret, hashDrawnKey, hashSecret } from '../../credentials/secret-hash.ts'
import { endpoint } from '../endpoint.ts'
import { name } from '../field.ts'
import { PAGE, page, pageOf, placeAt } from '../page.ts'
import { ProblemDetails } from '../problem.ts'

const ROLES = ['admin'] as const
/** As long as the keys that commands draw: clients of the published API have fields for it. */
const PUBLISHED_BYTES = 16

export const AccessKeyRow = z.object({
  id: z.number(),
  name: z.string(),
  role: z.enum(['admin', 'supervisor']),
  isPublished: z.boolean().describe('the accesskey that goes with the appid'),
  createdAt: z.number(),
  lastUsedAt: z.number().nullable().describe('epoch ms, to the minute'),
  revokedAt: z.number().nullable(),
})
export type AccessKeyRow = z.infer<typeof AccessKeyRow>

export const AccessKeyDraft = z.object({
  name: name(),
  role: z.enum(['admin', 'supervisor']).default('supervisor'),
})
export type AccessKeyDraft = z.infer<typeof AccessKeyDraft>

export const listAccessKeys = endpoint({
  method: 'GET',
  path: '/v1/access-keys',
  scope: 'account',
  roles: ROLES,
  query: z.object(PAGE),
  answer: pageOf(AccessKeyRow),
  async handle({ store, account, query: { cursor, limit } }) {
    const after = placeAt(cursor, z.number().int()) ?? 0
    return page(await store.listKeys(account.id, after, limit + 1), limit, last => last.id)
  },
})

export const addAccessKey = endpoint({
  method: 'POST',
  path: '/v1/access-keys',
  scope: 'account',
  roles: ROLES,
  body: AccessKeyDraft,
  answer: z.object({
    key: AccessKeyRow,
    secret: z.string().describe('the key itself, shown this once; also taken as accesskey by the login'),
  }),
  status: 201,
  async handle({ store, account, body }) {
    const drawn = { secret: '' }
    const hashOf = (id: number) => {
      drawn.secret = `yk-${id}-${drawSecret()}`
      return hashDrawnKey(drawn.secret)
    }
    const key = await store.addKey(account.id, { ...body, hashOf })
    return { key, secret: drawn.secret }
  },
})

export const publishAccessKey = endpoint({
  method: 'POST',
  path: '/v1/access-keys/published',
  scope: 'account',
  roles: ROLES,
  answer: z.object({
    appid: z.string(),
    accesskey: z.string().describe('shown this once; the one before it and all tokens have ended'),
  }),
  status: 201,
  async handle({ store, account }) {
    const accesskey = randomBytes(PUBLISHED_BYTES).toString('hex')
    await store.replaceKey(account.code, await hashSecret(accesskey))
    return { appid: account.appid, accesskey }
  },
})

export const revokeAccessKey = endpoint({
  method: 'DELETE',
  path: '/v1/access-keys/{id}',
  scope: 'account',
  roles: ROLES,
  params: z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) }),
  answer: z.null(),
  status: 204,
  async handle({ store, account, params, now }) {
    if (!(await store.revokeKey(account.id, params.id, now)))
      throw new ProblemDetails('keyNotFound', [params.id])
    return null
  },
})

export const ACCESS_KEYS = [listAccessKeys, addAccessKey, publishAccessKey, revokeAccessKey]
