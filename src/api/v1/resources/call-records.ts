// Call records: searched, looked at one by one, summed by day and agent.
import { DateTime } from 'luxon'
import { z } from 'zod'
import { LISTENING_MODES } from '../../../domain/call/listening.ts'
import { CALL_ORIGINS } from '../../../domain/call/origin.ts'
import { OUTCOMES } from '../../../domain/outcome.ts'
import { normalizePhone } from '../../../domain/phone.ts'
import type { CallDetail, CallSearch } from '../../../store/port/call-book.ts'
import { endpoint } from '../endpoint.ts'
import { askedTime, ext, listOf, text } from '../field.ts'
import { cursorOf, PAGE, pageOf, placeAt } from '../page.ts'
import { ProblemDetails } from '../problem.ts'

const ROLES = ['admin', 'supervisor'] as const
/** Days one question may sum. */
const SUMMED_DAYS_MAX = 31

export const CallRow = z.object({
  id: z.number(),
  origin: z.enum(CALL_ORIGINS),
  taskid: z.string().nullable(),
  taskName: z.string().nullable(),
  round: z.number().nullable(),
  phone: z.string(),
  callerId: z.string(),
  trunk: z.string(),
  agentExt: z.string().nullable().describe('the last agent who had it'),
  otherPhone: z
    .string()
    .nullable()
    .describe('an outside number in the place of an agent: the first of a double call'),
  dialedAt: z.number().describe('epoch ms, as all times'),
  ringingAt: z.number().nullable(),
  answeredAt: z.number().nullable().describe('when the customer answered'),
  offeredAt: z.number().nullable(),
  connectedAt: z.number().nullable().describe('when an agent began to talk with the customer'),
  endedAt: z.number(),
  talkSeconds: z.number(),
  outcome: z.enum(OUTCOMES),
  by: z.enum(['customer', 'agent', 'us', 'network']).describe('who hung up'),
  sipStatus: z.number().nullable(),
  q850: z.number().nullable(),
  hasRecording: z.boolean(),
  userid: z.string(),
  memberid: z.string(),
  extra: z.string(),
  customuuid: z.string(),
  fields: z.record(z.string(), z.string()).nullable().describe("the client's own fields of its number"),
  legId: z.string(),
  disposition: z.string().nullable(),
  note: z.string().nullable(),
  disposedAt: z.number().nullable(),
  listeners: z
    .array(
      z.object({
        ext: z.string(),
        spans: z.array(z.object({ mode: z.enum(LISTENING_MODES), from: z.number(), to: z.number() })),
      }),
    )
    .describe('who listened to the conversation, how, from when to when'),
  marks: z
    .array(
      z.discriminatedUnion('what', [
        z.object({
          what: z.literal('recordingPaused'),
          ext: z.string().describe('who wanted it'),
          from: z.number(),
          to: z.number().nullable().describe('null: until the end'),
        }),
        z.object({
          what: z.literal('keyPressed'),
          key: z.string().describe('a key that does something, while a message was played or after it'),
          at: z.number(),
        }),
        z.object({
          what: z.literal('transferred'),
          ext: z.string().describe('from this agent'),
          to: z.string().describe('to this one'),
          at: z.number(),
        }),
      ]),
    )
    .describe('what happened beside the course of the call'),
})
export type CallRow = z.infer<typeof CallRow>

/** What a search of calls asks; also what an export is of. */
export const CALL_FILTER = {
  phone: text(100).optional().describe('this number, however it is written'),
  from: askedTime.optional().describe('dialled at or after, epoch ms'),
  to: askedTime.optional().describe('dialled before, epoch ms'),
  agentExt: ext.optional(),
  outcome: listOf(OUTCOMES).describe('outcomes, separated by commas; empty: all'),
  taskid: text(100).optional(),
  disposition: text(100).optional(),
  userid: text(255).min(1).optional(),
  memberid: text(255).min(1).optional(),
  customuuid: text(255).min(1).optional(),
}
const Filter = z.object(CALL_FILTER)

/** Null: what was asked for as a number is none, so nothing has it. */
export function callSearch(
  query: z.infer<typeof Filter>,
  country: string,
): Omit<CallSearch, 'before'> | null {
  const phone = query.phone === undefined ? null : normalizePhone(query.phone, country)
  if (query.phone !== undefined && phone === null) return null
  const { from, to, agentExt, taskid, disposition, userid, memberid, customuuid } = query
  return {
    ...{ phone, from: from ?? null, to: to ?? null, agentExt: agentExt ?? null, outcomes: query.outcome },
    ...{ taskid: taskid ?? null, disposition: disposition ?? null },
    ...{ userid: userid ?? null, memberid: memberid ?? null, customuuid: customuuid ?? null },
  }
}

const searchCalls = endpoint({
  method: 'GET',
  path: '/v1/calls',
  scope: 'account',
  roles: ROLES,
  query: z.object({ ...PAGE, ...CALL_FILTER }),
  answer: pageOf(CallRow).describe('newest first; a page may be short and have a next one'),
  async handle({ store, account, query }) {
    const search = callSearch(query, account.settings.country)
    if (search === null) return { rows: [], next: null }
    const before = placeAt(query.cursor, z.object({ dialedUs: z.number(), id: z.number() }))
    const { rows, next } = await store.searchCalls(account.id, { ...search, before }, query.limit)
    return { rows: rows.map(callRow), next: next === null ? null : cursorOf(next) }
  },
})

export const CALL_PARAMS = z.object({ callId: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) })

const getCall = endpoint({
  method: 'GET',
  path: '/v1/calls/{callId}',
  scope: 'account',
  roles: ROLES,
  params: CALL_PARAMS,
  answer: CallRow,
  async handle({ store, account, params }) {
    const call = await store.findCall(account.id, params.callId)
    if (call === null) throw new ProblemDetails('callNotFound')
    return callRow(call)
  },
})

export const CallSumsRow = z.object({
  day: z.string().describe("yyyy-mm-dd in the account's time zone"),
  agentExt: z.string().nullable().describe('null: calls that no agent had'),
  calls: z.number(),
  answered: z.number(),
  answeredOfTasks: z.number().describe('of them: calls of tasks; the abandon rate is a share of these'),
  connected: z.number(),
  abandoned: z.number(),
  missed: z.number().describe('rang at the agent in vain'),
  callers: z.number().describe('people who called in, also among the others'),
  gaveUp: z.number().describe('of them: had no agent, and heard no message'),
  talkSeconds: z.number(),
  longestTalkSeconds: z.number(),
})
export type CallSumsRow = z.infer<typeof CallSumsRow>

const day = z.iso.date()

const sumCalls = endpoint({
  method: 'GET',
  path: '/v1/calls/sums',
  scope: 'account',
  roles: ROLES,
  query: z.object({ from: day, to: day.describe('the last day, included; 31 days at most') }),
  answer: z.object({ rows: z.array(CallSumsRow) }),
  async handle({ store, account, query }) {
    const { timeZone: zone } = account.settings
    const first = DateTime.fromISO(query.from, { zone })
    const last = DateTime.fromISO(query.to, { zone })
    const days = last.diff(first, 'days').days + 1
    if (!(days >= 1 && days <= SUMMED_DAYS_MAX)) throw new ProblemDetails('tooManyDays', [SUMMED_DAYS_MAX])
    const rows: CallSumsRow[] = []
    for (let at = first; at <= last; at = at.plus({ days: 1 })) {
      const sums = await store.sumCalls(account.id, at.toMillis(), at.plus({ days: 1 }).toMillis())
      rows.push(...sums.map(sum => ({ day: at.toISODate() ?? '', ...sum })))
    }
    return { rows }
  },
})

export function callRow(detail: CallDetail): CallRow {
  const {
    recording,
    disposition,
    note,
    otherPhone,
    keys: _keys,
    listeners,
    marks,
    notCalled: _whom,
    ...call
  } = detail
  return {
    ...call,
    otherPhone: otherPhone ?? null,
    listeners: listeners.map(({ ext, spans }) => ({ ext, spans: [...spans] })),
    marks: [...marks],
    hasRecording: recording !== '',
    disposition: disposition ?? null,
    note: note ?? null,
  }
}

export const CALLS = [searchCalls, getCall, sumCalls]
