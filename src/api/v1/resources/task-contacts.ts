// The numbers of a task: listed, added, withdrawn.
import { randomBytes } from 'node:crypto'
import { scheduler } from 'node:timers/promises'
import { z } from 'zod'
import { CALL_ENDINGS, OUTCOMES } from '../../../domain/outcome.ts'
import { normalizePhone } from '../../../domain/phone.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import { APPEND_MAX } from '../../../domain/task.ts'
import { nextDials } from '../../../examination/number-ahead.ts'
import { AppendAnswer, appendAnswer, CONTACTS_GIVEN, readContactsGiven } from '../contact-entry.ts'
import { endpoint } from '../endpoint.ts'
import { text, writtenPhone } from '../field.ts'
import { cursorOf, PAGE, pageOf, placeAt } from '../page.ts'
import { ProblemDetails } from '../problem.ts'
import { NextDialRow, nextDialRow } from './next-dials.ts'
import { TASK_PARAMS, taskOf } from './tasks.ts'

const ROLES = ['admin', 'supervisor'] as const
const STATES = ['waiting', 'calling', 'done'] as const
/** SHA-256's: what the store knows the same append by. */
const DIGEST_BYTES = 32

export const ContactRow = z.object({
  id: z.number(),
  phone: z.string(),
  state: z.enum(STATES),
  called: z.boolean(),
  answered: z.boolean().nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  agentExt: z.string().nullable(),
  skipped: z
    .string()
    .nullable()
    .describe('why it is done without a call: expired, blocked, passedOver, declined'),
  dueAt: z.number().describe('epoch ms'),
  expiresAt: z.number().nullable(),
  zone: z.string().nullable().describe('the time zone that was given with it'),
  userid: z.string(),
  memberid: z.string(),
  extra: z.string(),
  customuuid: z.string(),
  fields: z.record(z.string(), z.string()).nullable().describe("the client's own fields"),
  next: NextDialRow,
})
export type ContactRow = z.infer<typeof ContactRow>

const listContacts = endpoint({
  method: 'GET',
  path: '/v1/tasks/{taskid}/contacts',
  scope: 'account',
  roles: ROLES,
  params: TASK_PARAMS,
  query: z.object({
    ...PAGE,
    state: z.enum(STATES).optional(),
    outcome: z.enum(CALL_ENDINGS).optional().describe('how the last call ended'),
    value: text(1_000).min(1).optional().describe('of the own field that the setting searchField names'),
    phone: text(100).optional().describe('this number, however it is written'),
  }),
  answer: pageOf(ContactRow).describe('in the order they came; a page may be short and have a next one'),
  async handle({ store, account, params, query, now, language }) {
    const task = await taskOf(store, account.id, params.taskid)
    const phone = query.phone === undefined ? null : normalizePhone(query.phone, account.settings.country)
    if (query.phone !== undefined && phone === null) return { rows: [], next: null }
    const after = placeAt(query.cursor, z.number()) ?? 0
    const { state = null, outcome: ending = null, value = null } = query
    const search = { state, ending, phone, value, after }
    const found = await store.pageContacts(account.id, params.taskid, search, query.limit)
    if (isRefusal(found)) throw ProblemDetails.of(found)
    const ahead = await nextDials(store, account, task, found.rows, now)
    const rows = ahead.map(({ contact: { taskid: _taskid, isPutOff: _isPutOff, ...row }, next }) => ({
      ...row,
      next: nextDialRow(next, language),
    }))
    return { rows, next: found.next === null ? null : cursorOf(found.next) }
  },
})

const addContacts = endpoint({
  method: 'POST',
  path: '/v1/tasks/{taskid}/contacts',
  scope: 'account',
  roles: ROLES,
  params: TASK_PARAMS,
  body: z.object({ contacts: CONTACTS_GIVEN.min(1) }),
  answer: AppendAnswer,
  async handle({ store, account, params, body: { contacts }, now, language }) {
    const read = await readContactsGiven(contacts, account.settings.country, now)
    // A request that is sent again has its Idempotency-Key: this one is a new one.
    const digest = randomBytes(DIGEST_BYTES)
    const added = await store.append(account.id, params.taskid, digest, read.accepted, now)
    if (isRefusal(added)) throw ProblemDetails.of(added)
    return appendAnswer(contacts, read, added, language)
  },
})

const removeContacts = endpoint({
  method: 'DELETE',
  path: '/v1/tasks/{taskid}/contacts',
  scope: 'account',
  roles: ROLES,
  params: TASK_PARAMS,
  body: z.object({ phones: z.array(writtenPhone).min(1).max(APPEND_MAX) }),
  answer: z.object({ removed: z.number().describe('those that waited; what is being called goes on') }),
  async handle({ store, account, params, body }) {
    const phones = await readPhonesGiven(body.phones, account.settings.country)
    const removed = await store.removeContacts(account.id, params.taskid, phones)
    if (isRefusal(removed)) throw ProblemDetails.of(removed)
    return { removed }
  },
})

/** Numbers in their one form, each once; what is not a number is left out. */
export async function readPhonesGiven(written: readonly string[], country: string): Promise<string[]> {
  const phones = new Set<string>()
  for (const [index, text] of written.entries()) {
    if (index % 500 === 499) await scheduler.yield()
    const phone = normalizePhone(text, country)
    if (phone !== null) phones.add(phone)
  }
  return [...phones]
}

export const TASK_CONTACTS = [listContacts, addContacts, removeContacts]
