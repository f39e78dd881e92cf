// Tasks and their numbers as TaskList and TaskInfo show them (protocol.md §2).
import type { NextDial } from '../domain/next-dial.ts'
import { endingOf } from '../domain/outcome.ts'
import type { ContactSummary, TaskSummary } from '../store/port/api-store.ts'
import { nextDialWords } from '../words/next-dial-words.ts'
import { type AnswerType, answerTypeOf, TASK_STATE_CODE } from './state-codes.ts'
import { whyNotDialling } from './why-row.ts'
import { wireTime } from './wire-time.ts'

export const NUMBER = { notCalled: 1035, called: 1036 }

export function taskRow(task: TaskSummary, zone: string, now: number) {
  return {
    taskid: task.taskid,
    taskname: task.name,
    taskassign: task.assignTo,
    starttime: wireTime(task.startedAt, zone),
    taskscale: `1:${task.ratio}`,
    nowscale: task.nowscale,
    disnumber: task.callerIds.join(','),
    status: TASK_STATE_CODE[task.state],
    createtime: wireTime(task.createdAt, zone),
    total: task.total,
    called: task.called,
    answered: task.answered,
    connected: task.connected,
    abandoned: task.abandoned,
    late: task.late,
    inFlight: task.inFlight,
    customtaskid: task.customtaskid ?? '',
    scheduledtime: wireTime(task.scheduledAt, zone),
    pausedtime: wireTime(task.endsAt, zone),
    endtime: wireTime(task.endedAt, zone),
    concurrent: task.concurrent,
    isscale: task.pace,
    why: whyNotDialling(task, now),
  }
}

/** `next`: when it is dialled next; null: not known. `zone`: the account's. */
export function contactRow(contact: ContactSummary, next: NextDial | null, zone: string) {
  return {
    taskid: contact.taskid,
    telphone: contact.phone,
    userid: contact.userid,
    memberid: contact.memberid,
    chengshudu: contact.extra,
    customuuid: contact.customuuid,
    status: contact.called ? NUMBER.called : NUMBER.notCalled,
    extnumber: contact.agentExt,
    answered: contact.answered === null ? null : contact.answered ? 1 : 0,
    answertype: answerTypeFor(contact),
    ext: contact.extra,
    state: contact.state,
    skipped: contact.skipped,
    next: next === null ? null : nextRow(next, zone),
  }
}

function nextRow(next: NextDial, zone: string) {
  const { en, zh } = nextDialWords(next)
  return { time: wireTime(next.at, zone), code: next.rule, desc: zh, descen: en }
}

function answerTypeFor({ outcome, answered }: ContactSummary): AnswerType | null {
  return outcome === null ? null : answerTypeOf(endingOf(outcome, answered === true))
}
