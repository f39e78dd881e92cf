// Bodies of the three pushes in the published shapes (protocol.md §6): call record, extension state, end of a
// task.

import type { Account } from '../domain/account.ts'
import type { ListeningMode } from '../domain/call/listening.ts'
import type { FinishedCall } from '../domain/finished-call.ts'
import type { EndedCallBack, LegState, SentFact } from '../domain/push-fact.ts'
import type { EndType } from '../domain/task.ts'
import { CALL_METHOD, type CallOwner, callRecordBody, PUSHED_NAMES } from './call-rows.ts'

/** The keys of each push in their published order, which jsonb does not keep. */
export const PUBLISHED_KEYS = {
  call: PUSHED_NAMES,
  state: [
    ...['buuid', 'callee', 'caller', 'companycode', 'direction', 'disnumber', 'extnumber', 'isbleg'],
    ...['method', 'starttime', 'status', 'type', 'uuid', 'customuuid', 'taskid', 'userid', 'memberid', 'ext'],
  ],
  task: ['taskid', 'companycode', 'status', 'endtype'],
} as const

/** A key of our own: as whoever listens asked for it (SpyCall). */
const MONITOR_TYPE: Readonly<Record<ListeningMode, string>> = {
  listening: '1',
  whispering: '2',
  speaking: '4',
}

type Body = Readonly<Record<string, unknown>>

/** Returns the link to a recording, by its name. */
export type LinkTo = (recording: string) => string

/**
 * The body as it is sent: with a fresh link, and with the companycode in the form that the receiver expects.
 */
export function sentBody(
  kind: keyof typeof PUBLISHED_KEYS,
  fact: SentFact,
  { code, settings }: Account,
  linkTo: LinkTo,
): Body | null {
  const body = pushBody(fact, { code, timeZone: settings.timeZone })
  if (body === null) return null
  // All values of a leg's state are strings, whatever the setting.
  const isNumber = settings.pushCompanycode === 'number' && kind !== 'state'
  return inPublishedOrder(kind, withLink(isNumber ? withNumber(body) : body, linkTo))
}

function withLink(body: Body, linkTo: LinkTo): Body {
  const recording = body['recordfilename']
  return typeof recording === 'string' && recording !== '' ? { ...body, recordurl: linkTo(recording) } : body
}

/** A code that is not an exact number stays a text. */
function withNumber(body: Body): Body {
  const code = body['companycode']
  const isExact = typeof code === 'string' && /^(0|[1-9]\d{0,14})$/.test(code)
  return isExact ? { ...body, companycode: Number(code) } : body
}

function inPublishedOrder(kind: keyof typeof PUBLISHED_KEYS, body: Body): Body {
  const known = PUBLISHED_KEYS[kind].filter(key => key in body)
  return { ...Object.fromEntries(known.map(key => [key, body[key]])), ...body }
}

/** The body of a push in its published shape; null: the record of its call has been removed. */
export function pushBody(fact: SentFact, owner: CallOwner): Record<string, unknown> | null {
  switch (fact.type) {
    case 'callEnded':
      return callRecordBody(fact.call, owner)
    case 'callDisposed':
      return disposedBody(fact.call, owner)
    case 'legState':
      return stateBody(fact, owner)
    case 'taskEnded':
      return taskEndedBody(fact, owner)
    case 'agentUnready':
      return unreadyBody(fact, owner)
    case 'callBackEnded':
      return callBackEndedBody(fact, owner)
    case 'written':
      return { ...fact.body }
    case 'gone':
      return null
  }
}

/** What the agent said of a call whose record was sent before: a push of our own, told by its `type`. */
export function disposedBody(call: FinishedCall, owner: CallOwner) {
  const { id, uuid, companycode, extnumber, destnumber, taskid, userid, memberid, customuuid } =
    callRecordBody(call, owner)
  const about = { id, uuid, companycode, extnumber, destnumber, taskid, userid, memberid, customuuid }
  return { ...about, type: 'disposition', disposition: call.disposition ?? '', note: call.note ?? '' }
}

/** The state of a leg as pushed: all values strings, `starttime` Unix seconds. */
export function stateBody(leg: LegState, owner: CallOwner) {
  return {
    buuid: leg.otherLegId,
    callee: leg.phone,
    caller: leg.agentExt,
    companycode: owner.code,
    direction: 'callout',
    disnumber: leg.callerId,
    extnumber: leg.agentExt,
    isbleg: leg.isCustomerLeg ? 'true' : 'false',
    method: String(CALL_METHOD[leg.origin ?? 'task']),
    starttime: String(Math.floor(leg.startedAt / 1_000)),
    status: leg.status,
    type: 'call',
    uuid: leg.legId,
    customuuid: leg.customuuid,
    taskid: leg.taskid ?? '',
    userid: leg.userid,
    memberid: leg.memberid,
    ext: leg.extra,
    ...(leg.callId !== undefined && { callid: String(leg.callId) }),
    ...(leg.listening && { monitortype: MONITOR_TYPE[leg.listening] }),
  }
}

/** The end of a task as pushed. */
export function taskEndedBody(
  task: { readonly taskid: string; readonly endType: EndType },
  owner: CallOwner,
) {
  return { taskid: task.taskid, companycode: owner.code, status: 3, endtype: task.endType }
}

/**
 * The engine set the agent not ready because it did not take its calls: a state push without a leg, with a
 * status and reason of our own.
 */
export function unreadyBody(
  {
    agentExt,
    at,
    isUndecided = false,
  }: { readonly agentExt: string; readonly at: number; readonly isUndecided?: boolean },
  owner: CallOwner,
) {
  const ofNoLeg = { uuid: '', customuuid: '', taskid: '', userid: '', memberid: '', ext: '' }
  return {
    ...{
      buuid: '',
      callee: '',
      caller: agentExt,
      companycode: owner.code,
      direction: '',
      disnumber: '',
      extnumber: agentExt,
      isbleg: 'false',
    },
    ...{
      method: '5',
      starttime: String(Math.floor(at / 1_000)),
      status: 'busy',
      type: 'agent',
      reason: isUndecided ? 'undecided' : 'missedCalls',
      ...ofNoLeg,
    },
  }
}

/** A call-back that ended without a talk: a state push without a leg, with a type and reason of our own. */
export function callBackEndedBody(ended: EndedCallBack, owner: CallOwner) {
  const ext = ended.ext ?? ''
  return {
    ...{ buuid: '', callee: ended.phone, caller: ext, companycode: owner.code, direction: 'callout' },
    ...{ disnumber: '', extnumber: ext, isbleg: 'false', method: String(CALL_METHOD.agent) },
    ...{ starttime: String(Math.floor(ended.endedAt / 1_000)), status: 'callBackEnded', type: 'callBack' },
    ...{ uuid: '', customuuid: ended.customuuid, taskid: ended.taskid ?? '', userid: ended.userid },
    ...{ memberid: ended.memberid, ext: ended.extra, reason: ended.reason },
    ...{ callbackid: String(ended.callBackId), promisedat: String(Math.floor(ended.promisedAt / 1_000)) },
  }
}
