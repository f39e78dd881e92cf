// Bodies of the three pushes in the published shapes (protocol.md §6): call record, extension state, end of a
// task.

import type { FinishedCall, LegState, SentFact } from '../domain/push-fact.ts'
import { wireTime } from '../domain/schedule.ts'
import type { EndType } from '../domain/task.ts'
import { HANGUP_CAUSE, HANGUP_DIRECTION } from './state-codes.ts'

/** Whose push it is. */
export interface PushOwner {
  readonly code: string
  readonly timeZone: string
}

/** The keys of each push in their published order, which a store of JSON does not keep. */
export const PUBLISHED_KEYS = {
  call: [
    ...[
      'id',
      'companycode',
      'direction',
      'type',
      'callmethod',
      'starttime',
      'answertime',
      'endtime',
      'duration',
      'billsec',
    ],
    ...[
      'userid',
      'crmid',
      'memberid',
      'chengshudu',
      'ext',
      'disnumber',
      'destnumber',
      'extnumber',
      'recordfilename',
      'downloadip',
    ],
    ...['hangupdirection', 'hangupcause', 'uuid', 'userkey', 'customuuid', 'taskid', 'round', 'recordurl'],
  ],
  state: [
    ...['buuid', 'callee', 'caller', 'companycode', 'direction', 'disnumber', 'extnumber', 'isbleg'],
    ...['method', 'starttime', 'status', 'type', 'uuid', 'customuuid', 'taskid', 'userid', 'memberid', 'ext'],
  ],
  task: ['taskid', 'companycode', 'status', 'endtype'],
} as const

/** Seconds from the dial to the answer, or to the end of an unanswered call; rounded down. */
export function waitingSeconds(call: Pick<FinishedCall, 'dialedAt' | 'answeredAt' | 'endedAt'>): number {
  return Math.max(0, Math.floor(((call.answeredAt ?? call.endedAt) - call.dialedAt) / 1_000))
}

/**
 * Seconds of conversation: 0 only when there was none, because receivers tell connected calls by `billsec` >
 * 0.
 */
export function talkingSeconds(call: Pick<FinishedCall, 'connectedAt' | 'endedAt'>): number {
  return call.connectedAt === null ? 0 : Math.max(1, Math.floor((call.endedAt - call.connectedAt) / 1_000))
}

/** The body of a push in its published shape; null: there is nothing to tell any more. */
export function pushBody(fact: SentFact, owner: PushOwner): Record<string, unknown> | null {
  switch (fact.type) {
    case 'callEnded':
      return callRecordBody(fact.call, owner)
    case 'legState':
      return stateBody(fact, owner)
    case 'taskEnded':
      return taskEndedBody(fact, owner)
    case 'agentUnready':
      return unreadyBody(fact, owner)
    case 'written':
      return { ...fact.body }
    case 'gone':
      return null
  }
}

/** The call record as pushed. A call no customer answered has `answertime` "" and `billsec` 0. */
export function callRecordBody(call: FinishedCall, owner: PushOwner) {
  return {
    id: call.id,
    companycode: owner.code,
    direction: 'callout',
    type: 'callout',
    callmethod: 5,
    starttime: wireTime(call.dialedAt, owner.timeZone),
    answertime: wireTime(call.answeredAt, owner.timeZone),
    endtime: wireTime(call.endedAt, owner.timeZone),
    duration: waitingSeconds(call),
    billsec: talkingSeconds(call),
    userid: call.userid,
    // Older receivers read it by this name.
    crmid: call.userid,
    memberid: call.memberid,
    chengshudu: call.extra,
    ext: call.extra,
    disnumber: call.callerId,
    destnumber: call.phone,
    extnumber: call.agentExt ?? '',
    recordfilename: call.recording,
    downloadip: '',
    hangupdirection: HANGUP_DIRECTION[call.by],
    hangupcause: HANGUP_CAUSE[call.outcome],
    uuid: call.legId,
    userkey: '',
    customuuid: call.customuuid,
    taskid: call.taskid ?? '',
    round: call.round ?? 0,
    // Signed when it is sent: a link that waits in the outbox would grow old.
    recordurl: '',
  }
}

/** The state of a leg as pushed: all values strings, `starttime` Unix seconds. */
export function stateBody(leg: LegState, owner: PushOwner) {
  return {
    buuid: leg.otherLegId,
    callee: leg.phone,
    caller: leg.agentExt,
    companycode: owner.code,
    direction: 'callout',
    disnumber: leg.callerId,
    extnumber: leg.agentExt,
    isbleg: leg.isCustomerLeg ? 'true' : 'false',
    method: '5',
    starttime: String(Math.floor(leg.startedAt / 1_000)),
    status: leg.status,
    type: 'call',
    uuid: leg.legId,
    customuuid: leg.customuuid,
    taskid: leg.taskid ?? '',
    userid: leg.userid,
    memberid: leg.memberid,
    ext: leg.extra,
  }
}

/** The end of a task as pushed. */
export function taskEndedBody(
  task: { readonly taskid: string; readonly endType: EndType },
  owner: PushOwner,
) {
  return { taskid: task.taskid, companycode: owner.code, status: 3, endtype: task.endType }
}

/**
 * The engine set the agent not ready because it did not take its calls: a state push of no leg, with our own
 * status and reason.
 */
export function unreadyBody(
  { agentExt, at }: { readonly agentExt: string; readonly at: number },
  owner: PushOwner,
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
      reason: 'missedCalls',
      ...ofNoLeg,
    },
  }
}
