// The agenda of an agent's desk: the call-backs it may keep, its own and those of its groups.
import { z } from 'zod'
import { normalizePhone } from '../../../domain/phone.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import type { CallBackDetail } from '../../../store/port/call-back-book.ts'
import type { Caller } from '../caller.ts'
import { endpoint } from '../endpoint.ts'
import { time, writtenPhone } from '../field.ts'
import { movePromise } from '../made-promise.ts'
import { PAGE, pageOf } from '../page.ts'
import { ProblemDetails } from '../problem.ts'
import { agentOf } from './agents.ts'
import type { AskedBy } from './asked-call.ts'
import {
  by,
  CALL_BACK_ID,
  CallBackRow,
  callBackPage,
  callBackRow,
  note,
  numberOfCall,
  OPEN,
  promiseAt,
  requireCallBack,
} from './call-back-row.ts'
import { extOf } from './desk.ts'

const ROLES = ['agent'] as const

const agenda = endpoint({
  method: 'GET',
  path: '/v1/desk/call-backs',
  scope: 'account',
  roles: ROLES,
  query: z.object(PAGE),
  answer: pageOf(CallBackRow).describe('open ones of the agent and of its groups, in the order they are due'),
  async handle({ store, account, caller, query, now }) {
    const search = { states: OPEN, ext: null, keeper: extOf(caller), phone: null, from: null, to: null }
    return callBackPage({ store, account, now }, search, query)
  },
})

const promise = endpoint({
  method: 'POST',
  path: '/v1/desk/call-backs',
  scope: 'account',
  roles: ROLES,
  body: z.object({
    callId: z.number().int().optional().describe('the call in which it was promised; or else a number'),
    phone: writtenPhone.optional(),
    at: time.describe('epoch ms, not in the past'),
    by: by.optional(),
    note: note.default(''),
  }),
  answer: CallBackRow,
  status: 201,
  async handle({ store, account, caller, body, now }) {
    const ext = extOf(caller)
    const of = await numberGiven({ store, account }, ext, body)
    const promised = await promiseAt({ store, account, now }, of, body.at)
    const isOwn = (body.by ?? promised.by) === 'agent'
    const made = await store.makeCallBack(account.id, {
      ...{ of, at: promised.at, untilAt: promised.untilAt, note: body.note, source: 'desk' },
      ...{ ext: isOwn ? ext : null, groupName: isOwn ? null : await firstGroup(store, account.id, ext) },
      by: caller.kind === 'user' ? caller.user.login : ext,
    })
    return callBackRow(requireCallBack(made), now)
  },
})

const move = endpoint({
  method: 'PATCH',
  path: '/v1/desk/call-backs/{callBackId}',
  scope: 'account',
  roles: ROLES,
  params: CALL_BACK_ID,
  body: z.object({ at: time.optional(), by: by.optional(), note: note.optional() }),
  answer: CallBackRow,
  async handle({ store, account, caller, params, body, now }) {
    const was = await ownCallBack(store, account.id, caller, params.callBackId)
    const ext = body.by && (body.by === 'agent' ? extOf(caller) : null)
    const change = { at: body.at, note: body.note, ext }
    return callBackRow(await movePromise({ store, account, now }, was.id, change), now)
  },
})

const cancel = endpoint({
  method: 'POST',
  path: '/v1/desk/call-backs/{callBackId}/cancel',
  scope: 'account',
  roles: ROLES,
  params: CALL_BACK_ID,
  body: z.object({ note: note.optional().describe('why') }),
  answer: CallBackRow,
  async handle({ store, account, caller, params, body, now }) {
    const { id } = await ownCallBack(store, account.id, caller, params.callBackId)
    const isPushed = account.settings.pushStateUrl !== ''
    const cancelled = await store.cancelCallBack(account.id, id, body.note ?? null, isPushed)
    return callBackRow(requireCallBack(cancelled), now)
  },
})

const callNow = endpoint({
  method: 'POST',
  path: '/v1/desk/call-backs/{callBackId}/call',
  scope: 'account',
  roles: ROLES,
  params: CALL_BACK_ID,
  answer: z.null(),
  status: 202,
  async handle({ store, account, caller, params, now }) {
    const ext = extOf(caller)
    const { id, state, ...of } = await ownCallBack(store, account.id, caller, params.callBackId)
    if (state !== 'waiting') throw new ProblemDetails(state === 'calling' ? 'callBackBegun' : 'callBackOver')
    const { dueAt, untilAt } = await promiseAt({ store, account, now }, of, now)
    const agent = await agentOf(store, account.id, ext)
    if (!agent.registered) throw new ProblemDetails('agentUnregistered', [ext])
    if (agent.state === 'wrapUp') throw new ProblemDetails('agentWrapsUp', [ext])
    if (agent.state === 'reserved' || agent.state === 'talking')
      throw new ProblemDetails('agentInCall', [ext])
    requireCallBack(await store.moveCallBack(account.id, id, { when: { at: null, dueAt, untilAt }, ext }))
    const asked = { kind: 'callBack', ext, detail: { callBackId: id } } as const
    if (!(await store.askEngine(account.id, asked))) throw new ProblemDetails('noEngine')
    return null
  },
})

/** One that the agent may keep; another one looks like what does not exist. */
async function ownCallBack(
  store: StoreVerbs,
  accountId: number,
  caller: Caller,
  id: number,
): Promise<CallBackDetail> {
  const ext = extOf(caller)
  const found = requireCallBack(await store.findCallBack(accountId, id))
  if (found.ext === ext) return found
  const { groups } = await agentOf(store, accountId, ext)
  const isGroups = found.ext === null && (found.groupName === null || groups.includes(found.groupName))
  if (!isGroups) throw new ProblemDetails('callBackNotFound')
  return found
}

async function numberGiven(
  { store, account }: Pick<AskedBy, 'store' | 'account'>,
  ext: string,
  { callId, phone: written = '' }: { callId?: number | undefined; phone?: string | undefined },
) {
  if (callId !== undefined) return numberOfCall({ store, account }, ext, callId)
  const phone = normalizePhone(written, account.settings.country)
  if (phone === null) throw new ProblemDetails('numberInvalid', [written])
  return { phone, taskid: null, zone: null, data: { userid: '', memberid: '', extra: '', customuuid: '' } }
}

async function firstGroup(store: StoreVerbs, accountId: number, ext: string): Promise<string | null> {
  const { groups } = await agentOf(store, accountId, ext)
  return groups[0] ?? null
}

export const DESK_CALL_BACKS = [agenda, promise, move, cancel, callNow]
