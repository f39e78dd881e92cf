// A call-back as `/v1` shows it, and what bodies say of one.
import { z } from 'zod'
import {
  CALL_BACK_ENDS,
  CALL_BACK_NOTE_MAX,
  CALL_BACK_SOURCES,
  CALL_BACK_STATES,
  DEFAULT_CALL_BACK,
  PROMISED_AHEAD_MS,
  promisedFor,
} from '../../../domain/call-back.ts'
import { isOpenAt } from '../../../domain/plan/hours.ts'
import { zoneOfContact } from '../../../domain/plan/phone-zones.ts'
import { EMPTY_PLAN, type Plan } from '../../../domain/plan/plan.ts'
import { isRefusal, type Refusal } from '../../../domain/refusal.ts'
import { dialRulesOf } from '../../../examination/number-ahead.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import type {
  CallBackDetail,
  CallBackNo,
  CallBackSearch,
  PromisedNumber,
} from '../../../store/port/call-back-book.ts'
import { listOf, text, time } from '../field.ts'
import { page, placeAt } from '../page.ts'
import { ProblemDetails } from '../problem.ts'
import type { AskedBy } from './asked-call.ts'

export const CallBackRow = z.object({
  id: z.number(),
  phone: z.string(),
  userid: z.string(),
  memberid: z.string(),
  extra: z.string(),
  customuuid: z.string(),
  zone: z.string().nullable().describe('where the client says the customer is'),
  taskid: z.string().nullable(),
  taskName: z.string().nullable(),
  ext: z.string().nullable().describe('the agent whose it is; null: anybody of the group'),
  group: z.string().nullable().describe('null: whoever is free'),
  note: z.string(),
  source: z.enum(CALL_BACK_SOURCES).describe('who promised it; key: the customer asked for it by a key'),
  createdBy: z.string(),
  createdAt: z.number(),
  at: z.number().describe('as promised, epoch ms'),
  dueAt: z.number().describe('when it is due next'),
  untilAt: z.number().describe('how long it then waits for an agent'),
  tries: z.number().describe('how often it was missed'),
  state: z.enum(['due', ...CALL_BACK_STATES]),
  callId: z.number().nullable().describe('its last call'),
  reason: z.enum(CALL_BACK_ENDS).nullable().describe('why it ended and nobody talked with the customer'),
  endedAt: z.number().nullable(),
})
export type CallBackRow = z.infer<typeof CallBackRow>

export function callBackRow({ groupName, planId: _, ...detail }: CallBackDetail, now: number): CallBackRow {
  const { state, dueAt } = detail
  return { ...detail, group: groupName, state: state === 'waiting' && dueAt <= now ? 'due' : state }
}

export const CALL_BACK_ID = z.object({
  callBackId: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
})
export const CALL_BACK_STATES_ASKED = listOf(CALL_BACK_STATES).describe('without it those that are open')
export const OPEN = ['waiting', 'calling'] as const
const CALL_BACK_PLACE = z.object({ dueAt: z.number(), id: z.number() })

/** A page of those that `search` finds, in the order in which they are due. */
export async function callBackPage(
  { store, account, now }: Pick<AskedBy, 'store' | 'account' | 'now'>,
  search: Omit<CallBackSearch, 'after'>,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
) {
  const after = placeAt(cursor, CALL_BACK_PLACE)
  const found = await store.pageCallBacks(account.id, { ...search, after }, limit)
  const shown = page(found, limit, ({ dueAt, id }) => ({ dueAt, id }))
  return { ...shown, rows: shown.rows.map(row => callBackRow(row, now)) }
}

export const note = text(CALL_BACK_NOTE_MAX)
export const by = z
  .enum(['agent', 'group'])
  .describe('who calls back: the agent, or anybody of its group; without it as the plan says')

/** How long a call-back of this task's waits for an agent; refused if nobody may be called at `at`. */
export async function promiseAt(
  { store, account, now }: Pick<AskedBy, 'store' | 'account' | 'now'>,
  number: Pick<PromisedNumber, 'phone' | 'taskid' | 'zone'>,
  at: number,
): Promise<{ at: number; dueAt: number; untilAt: number; by: 'agent' | 'group' }> {
  if (at < now || at > now + PROMISED_AHEAD_MS) throw new ProblemDetails('callBackMoment')
  const { settings } = account
  const plan = await planOf(store, account, number.taskid)
  const zone = zoneOfContact(plan, settings, number)
  if (!isOpenAt(plan, settings, zone, at, true)) throw new ProblemDetails('callBackClosed')
  const rule = plan.callBack ?? DEFAULT_CALL_BACK
  const { dueAt, untilAt } = promisedFor(at, null, rule)
  return { at, dueAt, untilAt, by: rule.by }
}

export const CallBackSaid = z
  .object({ at: time.describe('epoch ms, not in the past'), by: by.optional() })
  .describe('the customer of the call is promised another one')

/** The number of a call that this agent had. */
export async function numberOfCall(
  { store, account }: Pick<AskedBy, 'store' | 'account'>,
  ext: string,
  callId: number,
): Promise<PromisedNumber> {
  const of = await store.numberOfCall(account.id, callId, ext)
  if (of === null) throw new ProblemDetails('callNotFound')
  return of
}

/** What an agent promises the customer of its call; by whose login it is promised. */
export async function promisedIn(
  asked: Pick<AskedBy, 'store' | 'account' | 'now'>,
  { ext, login }: { readonly ext: string; readonly login: string },
  callId: number,
  wish: z.infer<typeof CallBackSaid>,
) {
  const of = await numberOfCall(asked, ext, callId)
  const { at, untilAt, by: asPlanned } = await promiseAt(asked, of, wish.at)
  return { of, at, untilAt, ext: (wish.by ?? asPlanned) === 'agent' ? ext : null, by: login }
}

async function planOf(store: StoreVerbs, account: AskedBy['account'], taskid: string | null): Promise<Plan> {
  const task = taskid === null ? null : await store.findTask(account.id, taskid)
  const rules = await dialRulesOf(store, account, { plan: task?.plan ?? null })
  return rules.plan ?? EMPTY_PLAN
}

export function requireCallBack(found: CallBackDetail | CallBackNo | Refusal | null): CallBackDetail {
  if (found === null) throw new ProblemDetails('callBackNotFound')
  if (typeof found === 'string') throw new ProblemDetails(found)
  if (isRefusal(found)) throw ProblemDetails.of(found)
  return found
}
