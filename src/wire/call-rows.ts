// A call that is over, as it is published: every value is computed once, and GetBill (protocol.md §5),
// /api/cdrs and the push (§6) choose, name and order them.
import type { CallOriginType } from '../domain/call/origin.ts'
import { type FinishedCall, talkingSeconds, waitingSeconds } from '../domain/finished-call.ts'
import { HANGUP_CAUSE, HANGUP_DIRECTION } from './state-codes.ts'
import { wireTime } from './wire-time.ts'

/** The account whose call it is. */
export interface CallOwner {
  readonly code: string
  readonly timeZone: string
}

/**
 * `callmethod` of a predictive call out, of one that an agent makes, of two outside numbers joined, and of
 * one that plays a message.
 */
export const PREDICTIVE = 5
export const SINGLE = 3
export const DOUBLE = 4
export const VOICE = 6
/** By origin; a call that came in has none of the published methods. */
export const CALL_METHOD: Readonly<Record<CallOriginType, number>> = {
  task: PREDICTIVE,
  agent: SINGLE,
  double: DOUBLE,
  trunk: 0,
  voice: VOICE,
}

type CallValues = ReturnType<typeof valuesOf>
/** Published names in their order, each with the value it holds. */
type Shape = Readonly<Record<string, keyof CallValues>>
type Row<S extends Shape> = { -readonly [Name in keyof S]: CallValues[S[Name]] }

const BILL = {
  ...{ id: 'id', extnumber: 'agentExt', destnumber: 'phone', displaynumber: 'callerId' },
  ...{ starttime: 'dialed', answertime: 'answered', endtime: 'ended' },
  ...{ duration: 'waitingSeconds', billsec: 'talkingSeconds', direction: 'direction', callmethod: 'method' },
  ...{ userid: 'userid', memberid: 'memberid', chengshudu: 'extra', customuuid: 'customuuid' },
  ...{ recordfilename: 'recording', downloadip: 'nothing' },
  ...{ hangupdirection: 'hangupDirection', hangupcause: 'hangupCause', uuid: 'legId', taskid: 'taskid' },
  ...{ round: 'round', ext: 'extra' },
} as const satisfies Shape

/**
 * Names that begin with `a` belong to the agent's leg: it begins when the call is offered to the agent, and
 * `aduration` is how long the phone rang until it was answered. If nobody answered, only the begin is given.
 */
const CDR = {
  ...{ id: 'id', callnumber: 'phone', disnumber: 'callerId', extnumber: 'agentExt', anumber: 'caller' },
  ...{ context: 'direction', clientip: 'nothing' },
  ...{ starttime: 'dialed', answertime: 'answered', endtime: 'ended' },
  ...{ duration: 'waitingSeconds', billsec: 'talkingSeconds' },
  ...{ astarttime: 'offered', aanswertime: 'connected', aendtime: 'agentEnded' },
  ...{ aduration: 'agentRingSeconds', abillsec: 'talkingSeconds' },
  ...{ hangupdirection: 'hangupSide', downloadip: 'nothing' },
} as const satisfies Shape

const PUSHED = {
  ...{ id: 'id', companycode: 'code', direction: 'direction', type: 'direction', callmethod: 'method' },
  ...{ starttime: 'dialed', answertime: 'answered', endtime: 'ended' },
  ...{ duration: 'waitingSeconds', billsec: 'talkingSeconds' },
  // Older receivers expect the userid as crmid and the client's text as chengshudu.
  ...{ userid: 'userid', crmid: 'userid', memberid: 'memberid', chengshudu: 'extra', ext: 'extra' },
  ...{ disnumber: 'callerId', destnumber: 'phone', extnumber: 'agentExt' },
  ...{ recordfilename: 'recording', downloadip: 'nothing' },
  ...{ hangupdirection: 'hangupDirection', hangupcause: 'hangupCause', uuid: 'legId', userkey: 'nothing' },
  // The link is signed when the record is sent, because one that waits in the outbox would expire.
  ...{ customuuid: 'customuuid', taskid: 'taskid', round: 'round', recordurl: 'nothing' },
} as const satisfies Shape

/** The names of a pushed record in their published order. */
export const PUSHED_NAMES = Object.keys(PUSHED) as readonly (keyof typeof PUSHED)[]

/** As GetBill lists it. */
export function billRow(call: FinishedCall, owner: CallOwner) {
  return { ...rowOf(BILL, call, owner), ...firstNumber(call), ...keysPressed(call) }
}

/** As /api/cdrs lists it. */
export function cdrRow(call: FinishedCall, owner: CallOwner) {
  return { ...rowOf(CDR, call, owner), ...keysPressed(call) }
}

/** As it is pushed. A call that no customer answered has `answertime` "" and `billsec` 0. */
export function callRecordBody(call: FinishedCall, owner: CallOwner) {
  return {
    ...rowOf(PUSHED, call, owner),
    ...firstNumber(call),
    ...keysPressed(call),
    ...disposedFields(call),
  }
}

/** An addition of ours, named as in /api/cdrs: only a call that no agent made has it. */
function firstNumber({ origin, otherPhone }: FinishedCall): { anumber?: string } {
  return origin === 'double' && otherPhone != null ? { anumber: otherPhone } : {}
}

/** An addition of ours: only a call that plays a message has it; empty: no key was pressed. */
function keysPressed({ origin, keys }: FinishedCall): { keys?: string } {
  return origin === 'voice' || keys != null ? { keys: keys ?? '' } : {}
}

/** Of our own; a call of which the agent said nothing has neither. */
function disposedFields({ disposition, note }: FinishedCall) {
  return {
    ...(disposition != null && { disposition }),
    ...(note != null && note !== '' && { note }),
  }
}

function rowOf<S extends Shape>(shape: S, call: FinishedCall, owner: CallOwner): Row<S> {
  const values = valuesOf(call, owner)
  return Object.fromEntries(Object.entries(shape).map(([name, value]) => [name, values[value]])) as Row<S>
}

function valuesOf(call: FinishedCall, { code, timeZone }: CallOwner) {
  const { connectedAt, endedAt } = call
  const offeredAt = call.offeredAt ?? connectedAt
  const ring = { dialedAt: offeredAt ?? endedAt, answeredAt: connectedAt, endedAt }
  return {
    ...{ id: call.id, code, legId: call.legId, taskid: call.taskid ?? '', round: call.round ?? 0 },
    ...{ userid: call.userid, memberid: call.memberid, extra: call.extra, customuuid: call.customuuid },
    ...{ phone: call.phone, callerId: call.callerId, agentExt: call.agentExt ?? '' },
    caller: call.agentExt ?? call.otherPhone ?? '',
    ...{ direction: call.origin === 'trunk' ? 'callin' : 'callout', method: CALL_METHOD[call.origin] },
    dialed: wireTime(call.dialedAt, timeZone),
    answered: wireTime(call.answeredAt, timeZone),
    offered: wireTime(offeredAt, timeZone),
    connected: wireTime(connectedAt, timeZone),
    ended: wireTime(endedAt, timeZone),
    agentEnded: connectedAt === null ? '' : wireTime(endedAt, timeZone),
    waitingSeconds: waitingSeconds(call),
    talkingSeconds: talkingSeconds(call),
    agentRingSeconds: connectedAt === null ? 0 : waitingSeconds(ring),
    hangupDirection: HANGUP_DIRECTION[call.by],
    hangupSide: call.by === 'customer' || call.by === 'network' ? 'callee' : 'caller',
    hangupCause: HANGUP_CAUSE[call.outcome],
    recording: call.recording,
    nothing: '',
  }
}
