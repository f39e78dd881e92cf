// Who changed what, from where, before and after: of an account, and of the installation itself.
import { z } from 'zod'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import { endpoint } from '../endpoint.ts'
import { text } from '../field.ts'
import { PAGE, page, pageOf, placeAt } from '../page.ts'

export const AuditEntry = z.object({
  id: z.number(),
  at: z.number(),
  actorKind: z.enum(['user', 'key', 'command']),
  actor: z.string().describe('login, name of the key, or name of the user of the machine'),
  address: z.string().describe('empty for a command'),
  verb: z.string().describe('added, changed, removed, signedIn, exported, …'),
  noun: z.string().describe('what was changed: user, agent, task, …'),
  subject: z.string().describe('which one: login, extension, task id, …'),
  before: z.unknown().describe('what changed, as it was; secrets as ***'),
  after: z.unknown(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

const filter = z.object({
  ...PAGE,
  noun: text(50).optional(),
  actor: text(100).optional(),
  subject: text(200).optional(),
})

export const listAudit = endpoint({
  method: 'GET',
  path: '/v1/audit',
  scope: 'account',
  roles: ['admin'],
  query: filter,
  answer: pageOf(AuditEntry),
  handle: ({ store, account, query }) => entries(store, account.id, query),
})

export const listInstallationAudit = endpoint({
  method: 'GET',
  path: '/v1/installation/audit',
  scope: 'installation',
  roles: ['operator'],
  query: filter,
  answer: pageOf(AuditEntry),
  handle: ({ store, query }) => entries(store, null, query),
})

export const AUDIT = [listAudit, listInstallationAudit]

async function entries(
  store: StoreVerbs,
  accountId: number | null,
  { cursor, limit, noun, actor, subject }: z.output<typeof filter>,
) {
  const rows = await store.listAudit(accountId, {
    before: placeAt(cursor, z.number().int()),
    limit: limit + 1,
    ...(noun !== undefined && { noun }),
    ...(actor !== undefined && { actor }),
    ...(subject !== undefined && { subject }),
  })
  return page(rows, limit, last => last.id)
}
