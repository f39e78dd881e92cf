// The call-backs of an account: promised calls, listed, made, moved to another moment or agent, cancelled.
import { z } from 'zod'
import { TEXT_MAX } from '../../../domain/contact.ts'
import { normalizePhone } from '../../../domain/phone.ts'
import { isTimeZone } from '../../../domain/plan/local-time.ts'
import { actorOf } from '../caller.ts'
import { endpoint } from '../endpoint.ts'
import { askedTime, ext, name, text, time, writtenPhone } from '../field.ts'
import { makePromise, movePromise } from '../made-promise.ts'
import { PAGE, pageOf } from '../page.ts'
import {
  by,
  CALL_BACK_ID,
  CALL_BACK_STATES_ASKED,
  CallBackRow,
  callBackPage,
  callBackRow,
  note,
  OPEN,
  requireCallBack,
} from './call-back-row.ts'

const ROLES = ['admin', 'supervisor'] as const
const free = text(TEXT_MAX).default('')

const listCallBacks = endpoint({
  method: 'GET',
  path: '/v1/call-backs',
  scope: 'account',
  roles: ROLES,
  query: z.object({
    ...PAGE,
    states: CALL_BACK_STATES_ASKED,
    ext: ext.optional(),
    phone: text(50).optional(),
    from: askedTime.optional().describe('due then or later, epoch ms'),
    to: askedTime.optional(),
  }),
  answer: pageOf(CallBackRow).describe('in the order in which they are due'),
  async handle({ store, account, query, now }) {
    const { states, phone } = query
    const search = {
      ...{ states: states.length === 0 ? OPEN : states, ext: query.ext ?? null, keeper: null },
      phone: phone === undefined ? null : (normalizePhone(phone, account.settings.country) ?? phone),
      ...{ from: query.from ?? null, to: query.to ?? null },
    }
    return callBackPage({ store, account, now }, search, query)
  },
})

const makeCallBack = endpoint({
  method: 'POST',
  path: '/v1/call-backs',
  scope: 'account',
  roles: ROLES,
  body: z.object({
    phone: writtenPhone,
    at: time.describe('epoch ms, not in the past'),
    ext: ext.optional().describe('the agent who calls back; without it anybody of the group'),
    by: by.optional(),
    group: name().optional().describe("without it that of the task, or the agent's first one"),
    taskid: text(50).optional().describe('the task whose number it is'),
    zone: text(60)
      .refine(isTimeZone, 'unknown time zone')
      .nullish()
      .describe('where the customer is, as an IANA name'),
    note: note.default(''),
    userid: free,
    memberid: free,
    extra: free,
    customuuid: free,
  }),
  answer: CallBackRow,
  status: 201,
  async handle({ store, account, caller, body, now }) {
    const { userid, memberid, extra, customuuid, ...wish } = body
    const actor = actorOf(caller)
    const made = await makePromise(
      { store, account, now },
      { ...wish, data: { userid, memberid, extra, customuuid } },
      { source: actor?.kind === 'user' ? 'console' : 'api', by: actor?.name ?? '' },
    )
    return callBackRow(made, now)
  },
})

export const CallBackMoved = z.object({
  at: time.optional(),
  ext: ext.nullish().describe('null: anybody of the group'),
  note: note.optional(),
})

const moveCallBack = endpoint({
  method: 'PATCH',
  path: '/v1/call-backs/{callBackId}',
  scope: 'account',
  roles: ROLES,
  params: CALL_BACK_ID,
  body: CallBackMoved,
  answer: CallBackRow,
  async handle({ store, account, params, body, now }) {
    return callBackRow(await movePromise({ store, account, now }, params.callBackId, body), now)
  },
})

const cancelCallBack = endpoint({
  method: 'POST',
  path: '/v1/call-backs/{callBackId}/cancel',
  scope: 'account',
  roles: ROLES,
  params: CALL_BACK_ID,
  body: z.object({ note: note.optional().describe('why') }),
  answer: CallBackRow,
  async handle({ store, account, params, body, now }) {
    const isPushed = account.settings.pushStateUrl !== ''
    const why = body.note ?? null
    const cancelled = await store.cancelCallBack(account.id, params.callBackId, why, isPushed)
    return callBackRow(requireCallBack(cancelled), now)
  },
})

export const CALL_BACKS = [listCallBacks, makeCallBack, moveCallBack, cancelCallBack]
