// The accounts of the installation; what an account may do is in its settings.
import { z } from 'zod'
import type { ListedAccount } from '../../../store/port/console-store.ts'
import { drawSecret, hashSecret } from '../../credentials/secret-hash.ts'
import { endpoint } from '../endpoint.ts'
import { name as nameField } from '../field.ts'
import { PAGE, page, pageOf, placeAt } from '../page.ts'
import { ProblemDetails } from '../problem.ts'

const ROLES = ['operator'] as const
const name = nameField()
const code = nameField(50)

export const AccountRow = z.object({
  code: z.string().describe('companycode'),
  name: z.string(),
  appid: z.string(),
  enabled: z.boolean().describe('false: it does not dial and its clients are turned away'),
  isStopped: z.boolean().describe('everything in it was stopped, until that is lifted'),
  expiresAt: z.string().describe('end of the licence by the clock of the account; empty: none'),
  timeZone: z.string(),
  createdAt: z.number(),
})
export type AccountRow = z.infer<typeof AccountRow>

export const AccountDraft = z.object({
  code: code.regex(/^[\w.-]+$/),
  name: name.optional().describe('without it: the code'),
  appid: code.optional().describe('what programs log in with; without it: the code'),
})
export type AccountDraft = z.infer<typeof AccountDraft>

const fields = z.object({ name, enabled: z.boolean() }).partial()
export const AccountChange = fields.extend({
  was: fields.optional().describe('what the caller saw; refused (overtaken) if one differs now'),
})
export type AccountChange = z.infer<typeof AccountChange>

export const listAccounts = endpoint({
  method: 'GET',
  path: '/v1/accounts',
  scope: 'installation',
  roles: ROLES,
  query: z.object(PAGE),
  answer: pageOf(AccountRow),
  async handle({ store, query: { cursor, limit } }) {
    const accounts = await store.pageOfAccounts(placeAt(cursor, z.string()), limit + 1)
    return page(accounts.map(accountRow), limit, last => last.code)
  },
})

export const addAccount = endpoint({
  method: 'POST',
  path: '/v1/accounts',
  scope: 'installation',
  roles: ROLES,
  body: AccountDraft,
  answer: z.object({
    code: z.string(),
    appid: z.string(),
    accesskey: z.string().describe('of its programs, shown this once'),
  }),
  status: 201,
  async handle({ store, body: { code, name = code, appid = code } }) {
    if ((await store.accountByAppid(appid)) !== null) throw new ProblemDetails('taken', [appid])
    const accesskey = drawSecret()
    const accesskeyHash = await hashSecret(accesskey)
    if (!(await store.addAccount({ code, name, appid, accesskeyHash, settings: {} })))
      throw new ProblemDetails('taken', [code])
    return { code, appid, accesskey }
  },
})

export const changeAccount = endpoint({
  method: 'PATCH',
  path: '/v1/accounts/{code}',
  scope: 'installation',
  roles: ROLES,
  params: z.object({ code }),
  body: AccountChange,
  answer: z.object({ code: z.string(), name: z.string(), enabled: z.boolean() }),
  async handle({ store, params, body: { was = {}, ...given } }) {
    if ((await store.findAccount(params.code)) === null)
      throw new ProblemDetails('accountNotFound', [params.code])
    const changed = await store.setAccount(params.code, present(given), present(was))
    if ('overtaken' in changed)
      throw new ProblemDetails('overtaken', [Object.keys(changed.now).join(', ')], { now: changed.now })
    const { code, name, enabled } = changed
    return { code, name, enabled }
  },
})

export const ACCOUNTS = [listAccounts, addAccount, changeAccount]

function present({ name, enabled }: z.output<typeof fields>) {
  return { ...(name !== undefined && { name }), ...(enabled !== undefined && { enabled }) }
}

function accountRow({ code, name, appid, enabled, isStopped, settings, createdAt }: ListedAccount) {
  const { expiresAt, timeZone } = settings
  return { code, name, appid, enabled, isStopped, expiresAt, timeZone, createdAt }
}
