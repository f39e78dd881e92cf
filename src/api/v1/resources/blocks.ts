// The block list: searched, added to with a reason, taken from.
import { z } from 'zod'
import { normalizePhone } from '../../../domain/phone.ts'
import { APPEND_MAX } from '../../../domain/task.ts'
import { actorOf } from '../caller.ts'
import { endpoint } from '../endpoint.ts'
import { text, writtenPhone } from '../field.ts'
import { PAGE, page, pageOf, placeAt } from '../page.ts'
import { readPhonesGiven } from './task-contacts.ts'

const ROLES = ['admin', 'supervisor'] as const
/** Numbers that are given back as none. */
const NAMED_MAX = 100

export const BlockRow = z.object({
  phone: z.string(),
  blockedAt: z.number(),
  reason: z.string(),
  by: z.string().describe('who blocked it; empty: nobody said'),
})
export type BlockRow = z.infer<typeof BlockRow>

const listBlocks = endpoint({
  method: 'GET',
  path: '/v1/blocks',
  scope: 'account',
  roles: ROLES,
  query: z.object({ ...PAGE, phone: text(100).optional().describe('a number, or how numbers begin') }),
  answer: pageOf(BlockRow).describe('in the order of the numbers'),
  async handle({ store, account, query }) {
    const after = placeAt(query.cursor, text(100)) ?? ''
    const prefix = blockPrefix(query.phone, account.settings.country)
    const found = await store.pageBlocks(account.id, { prefix, after }, query.limit)
    return page(found, query.limit, row => row.phone)
  },
})

const addBlocks = endpoint({
  method: 'POST',
  path: '/v1/blocks',
  scope: 'account',
  roles: ROLES,
  body: z.object({
    phones: z.array(writtenPhone).min(1).max(APPEND_MAX),
    reason: text(200).default(''),
  }),
  answer: z.object({
    added: z.number(),
    existing: z.number().describe('blocked before, or twice in the list'),
    invalid: z.number(),
    notNumbers: z.array(z.string()).describe('the first of those that are no numbers'),
  }),
  status: 201,
  async handle({ store, account, caller, body }) {
    const { country } = account.settings
    const phones = await readPhonesGiven(body.phones, country)
    const wrong = body.phones.filter(written => normalizePhone(written, country) === null)
    const by = actorOf(caller)?.name ?? ''
    const added = phones.length === 0 ? 0 : await store.addBlocks(account.id, phones, body.reason, by)
    return {
      added,
      existing: body.phones.length - wrong.length - added,
      invalid: wrong.length,
      notNumbers: wrong.slice(0, NAMED_MAX),
    }
  },
})

const removeBlocks = endpoint({
  method: 'DELETE',
  path: '/v1/blocks',
  scope: 'account',
  roles: ROLES,
  body: z.object({ phones: z.array(writtenPhone).min(1).max(APPEND_MAX) }),
  answer: z.object({ removed: z.number() }),
  async handle({ store, account, body }) {
    const phones = await readPhonesGiven(body.phones, account.settings.country)
    return { removed: await store.unblockNumbers(account.code, phones) }
  },
})

/** A whole number however it is written; else the digits that were typed. Null: every number. */
export function blockPrefix(typed: string | undefined, country: string): string | null {
  if (typed === undefined || typed === '') return null
  return normalizePhone(typed, country) ?? typed.replaceAll(/[^\d+]/g, '')
}

export const BLOCKS = [listBlocks, addBlocks, removeBlocks]
