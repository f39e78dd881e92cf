// The block list: numbers and persons, searched, added to with a reason and a term, taken from.
import { z } from 'zod'
import { BLOCK_SOURCES, BLOCKED, type Blocked } from '../../../domain/block.ts'
import { normalizePhone } from '../../../domain/phone.ts'
import { APPEND_MAX } from '../../../domain/task.ts'
import { actorOf, type Caller } from '../caller.ts'
import { endpoint } from '../endpoint.ts'
import { name, text, writtenPhone } from '../field.ts'
import { PAGE, page, pageOf, placeAt } from '../page.ts'
import { ProblemDetails } from '../problem.ts'
import { blockedUntil, termOf } from './block-term.ts'
import { readPhonesGiven } from './task-contacts.ts'

const ROLES = ['admin', 'supervisor'] as const
/** Numbers that are given back as none. */
const NAMED_MAX = 100
const KEY_MAX = 200

export const BlockRow = z.object({
  of: z.enum(BLOCKED).describe('what is blocked: a number, or a person with all their numbers'),
  phone: z.string().nullable().describe('null: a person is blocked'),
  memberid: z.string().nullable().describe('null: a number is blocked'),
  blockedAt: z.number(),
  until: z.number().nullable().describe('epoch ms from which it no longer counts; null: for ever'),
  reason: z.string(),
  by: z.string().describe('who blocked it; empty: nobody said'),
  source: z.enum([...BLOCK_SOURCES, '']).describe('where it came from; empty: it is older than the question'),
  isRefusal: z.boolean().describe('the customer refused, as the agent `by` said'),
})
export type BlockRow = z.infer<typeof BlockRow>

/** Which entries of the list are shown. */
export const BLOCK_FILTER = {
  of: z.enum(BLOCKED).default('number'),
  phone: text(KEY_MAX).optional().describe('a number, or how numbers begin'),
  memberid: text(KEY_MAX).optional().describe('how memberids begin, if persons are asked for'),
}
type BlockFilter = { of: Blocked; phone?: string | undefined; memberid?: string | undefined }

const Chosen = {
  phones: z.array(writtenPhone).max(APPEND_MAX).default([]),
  memberids: z.array(name(KEY_MAX)).max(APPEND_MAX).default([]).describe('persons'),
}

const listBlocks = endpoint({
  method: 'GET',
  path: '/v1/blocks',
  scope: 'account',
  roles: ROLES,
  query: z.object({ ...PAGE, ...BLOCK_FILTER }),
  answer: pageOf(BlockRow).describe('in the order of the numbers or memberids'),
  async handle({ store, account, query }) {
    const after = placeAt(query.cursor, text(KEY_MAX)) ?? ''
    const search = { of: query.of, prefix: blockPrefix(query, account.settings.country), after }
    const found = await store.pageBlocks(account.id, search, query.limit)
    return page(found, query.limit, row => row.phone ?? row.memberid ?? '')
  },
})

const addBlocks = endpoint({
  method: 'POST',
  path: '/v1/blocks',
  scope: 'account',
  roles: ROLES,
  body: z.object({ ...Chosen, reason: text(200).default(''), until: blockedUntil }),
  answer: z.object({
    added: z.number().describe('new, or blocked for longer than before'),
    existing: z.number().describe('blocked before, or twice in the list'),
    invalid: z.number(),
    notNumbers: z.array(z.string()).describe('the first of those that are no numbers'),
  }),
  status: 201,
  async handle({ store, account, caller, body, now }) {
    const { country } = account.settings
    const { phones: written, memberids, reason } = body
    if (written.length + memberids.length === 0) throw new ProblemDetails('invalidInput', NOBODY)
    const until = termOf(body.until, now)
    const phones = await readPhonesGiven(written, country)
    const wrong = written.filter(one => normalizePhone(one, country) === null)
    let added = 0
    for (const [of, keys] of [['number', phones] as const, ['person', memberids] as const])
      if (keys.length > 0)
        added += await store.addBlocks(account.id, { of, keys, until, reason, ...blockedBy(caller) })
    return {
      added,
      existing: written.length + memberids.length - wrong.length - added,
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
  body: z.object(Chosen),
  answer: z.object({ removed: z.number() }),
  async handle({ store, account, body }) {
    const { phones, memberids } = body
    if (phones.length + memberids.length === 0) throw new ProblemDetails('invalidInput', NOBODY)
    const numbers = await readPhonesGiven(phones, account.settings.country)
    const removed = await store.removeBlocks(account.id, 'number', numbers)
    return { removed: removed + (await store.removeBlocks(account.id, 'person', memberids)) }
  },
})

const NOBODY = ['phones', 'neither numbers nor memberids were given']

function blockedBy(caller: Caller): { by: string; source: 'user' | 'api' } {
  const actor = actorOf(caller)
  return { by: actor?.name ?? '', source: actor?.kind === 'user' ? 'user' : 'api' }
}

/** A whole number however it is written; else the digits that were typed. Null: all of them. */
export function blockPrefix({ of, phone = '', memberid = '' }: BlockFilter, country: string): string | null {
  if (of === 'person') return memberid === '' ? null : memberid
  if (phone === '') return null
  return normalizePhone(phone, country) ?? phone.replaceAll(/[^\d+]/g, '')
}

export const BLOCKS = [listBlocks, addBlocks, removeBlocks]
