// Bodies of the three pushes in the published shapes (protocol.md §6): call record, extension state, end of a
// task.
import { HANGUP_CAUSE, HANGUP_DIRECTION } from '../wire/state-codes.ts'
import type { HangupBy, Outcome } from './outcome.ts'
import { wireTime } from './schedule.ts'
import type { EndType } from './task.ts'

/** One finished call; times epoch ms. */
export interface CallRecord {
  /** The call row's id: unique, receivers drop repeats by it. */
  readonly id: number
  readonly uuid: string
  readonly companycode: string
  readonly timeZone: string
  readonly taskid: string
  readonly round: number
  readonly dialedAt: number
  /** When the customer answered. */
  readonly answeredAt: number | null
  /** When an agent began to talk with the customer. */
  readonly connectedAt: number | null
  readonly endedAt: number
  readonly phone: string
  readonly callerId: string
  readonly agentExt: string | null
  readonly outcome: Outcome
  readonly by: HangupBy
  readonly recording: string
  readonly userid: string
  readonly memberid: string
  /** The newer name of chengshudu; both are sent with this value. */
  readonly ext: string
  readonly customuuid: string
}

/** What happened to one leg of a call: it rings, was answered, was hung up. */
export interface LegState {
  readonly status: 'ring' | 'answer' | 'hangup'
  readonly companycode: string
  /** The leg spoken of, and the other leg of the same call. */
  readonly uuid: string
  readonly buuid: string
  readonly isCustomerLeg: boolean
  readonly agentExt: string
  readonly phone: string
  readonly callerId: string
  /** When the leg was dialled, epoch ms. */
  readonly startedAt: number
  /** Whom it is about: a screen pop must know when the phone rings, not when the call is over. */
  readonly taskid: string
  readonly userid: string
  readonly memberid: string
  readonly ext: string
  readonly customuuid: string
}

export interface TaskEnd {
  readonly taskid: string
  readonly companycode: string
  readonly endType: EndType
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
export function waitingSeconds(call: Pick<CallRecord, 'dialedAt' | 'answeredAt' | 'endedAt'>): number {
  return Math.max(0, Math.floor(((call.answeredAt ?? call.endedAt) - call.dialedAt) / 1_000))
}

/**
 * Seconds of conversation: 0 only when there was none, because receivers tell connected calls by `billsec` >
 * 0.
 */
export function talkingSeconds(call: Pick<CallRecord, 'connectedAt' | 'endedAt'>): number {
  return call.connectedAt === null ? 0 : Math.max(1, Math.floor((call.endedAt - call.connectedAt) / 1_000))
}

/** The call record as pushed. A call no customer answered has `answertime` "" and `billsec` 0. */
export function callRecordBody(call: CallRecord) {
  return {
    id: call.id,
    companycode: call.companycode,
    direction: 'callout',
    type: 'callout',
    callmethod: 5,
    starttime: wireTime(call.dialedAt, call.timeZone),
    answertime: wireTime(call.answeredAt, call.timeZone),
    endtime: wireTime(call.endedAt, call.timeZone),
    duration: waitingSeconds(call),
    billsec: talkingSeconds(call),
    userid: call.userid,
    // Older receivers read it by this name.
    crmid: call.userid,
    memberid: call.memberid,
    chengshudu: call.ext,
    ext: call.ext,
    disnumber: call.callerId,
    destnumber: call.phone,
    extnumber: call.agentExt ?? '',
    recordfilename: call.recording,
    downloadip: '',
    hangupdirection: HANGUP_DIRECTION[call.by],
    hangupcause: HANGUP_CAUSE[call.outcome],
    uuid: call.uuid,
    userkey: '',
    customuuid: call.customuuid,
    taskid: call.taskid,
    round: call.round,
    // Signed when it is sent: a link that waits in the outbox would grow old.
    recordurl: '',
  }
}

/** The state of a leg as pushed: all values strings, `starttime` Unix seconds. */
export function stateBody(leg: LegState) {
  return {
    buuid: leg.buuid,
    callee: leg.phone,
    caller: leg.agentExt,
    companycode: leg.companycode,
    direction: 'callout',
    disnumber: leg.callerId,
    extnumber: leg.agentExt,
    isbleg: leg.isCustomerLeg ? 'true' : 'false',
    method: '5',
    starttime: String(Math.floor(leg.startedAt / 1_000)),
    status: leg.status,
    type: 'call',
    uuid: leg.uuid,
    customuuid: leg.customuuid,
    taskid: leg.taskid,
    userid: leg.userid,
    memberid: leg.memberid,
    ext: leg.ext,
  }
}

/** The end of a task as pushed. */
export function taskEndedBody(task: TaskEnd) {
  return { taskid: task.taskid, companycode: task.companycode, status: 3, endtype: task.endType }
}

/**
 * The engine set the agent not ready because it did not take its calls: a state push of no leg, with our own
 * status and reason.
 */
export function unreadyBody({
  companycode,
  agentExt,
  at,
}: {
  companycode: string
  agentExt: string
  at: number
}) {
  const ofNoLeg = { uuid: '', customuuid: '', taskid: '', userid: '', memberid: '', ext: '' }
  return {
    ...{
      buuid: '',
      callee: '',
      caller: agentExt,
      companycode,
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
