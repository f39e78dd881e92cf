// App.Sip_Yccall.TaskInfo: the numbers of a task and what became of each.

import { endingOf } from '../../../domain/outcome.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import type { ContactSummary } from '../../../store/port/api-store.ts'
import { type AnswerType, answerTypeOf, endingsOf } from '../../../wire/answer-types.ts'
import { done, refused } from '../envelope.ts'
import { choice, optional, splitList } from '../parameter.ts'
import { service } from '../service.ts'
import { PAGING, pageHead, pageOf } from './paging.ts'
import { NO_TASK, TASKS } from './task-parameters.ts'

const NOT_CALLED = 1035
const CALLED = 1036

export const taskInfo = service({
  name: 'App.Sip_Yccall.TaskInfo',
  zh: '查询任务的号码',
  en: 'Lists the numbers of tasks in the order of their arrival',
  parameters: {
    ...TASKS,
    status: optional(choice('1 未呼，2 已呼', '1 not called, 2 called', '1', '2')),
    answered: optional(choice('1 客户接听，0 未接听', '1 the customer answered, 0 did not', '0', '1')),
    answertype: optional(
      choice(
        'connected 已通话，caller 坐席未接，callee 客户未接',
        'connected: both talked; caller: the agent did not answer; callee: the customer did not',
        'connected',
        'caller',
        'callee',
      ),
    ),
    ...PAGING,
  },
  refusals: [{ code: 1002, zh: '一次超过100个任务', en: 'more than 100 tasks at once' }, NO_TASK],
  example: {
    send: { taskid: '20250110232019949748' },
    answer: done('获取成功', {
      totalitems: 1,
      currentpage: 1,
      itemsperpage: 10,
      result: [
        {
          taskid: '20250110232019949748',
          telphone: '18112345678',
          userid: '',
          memberid: '',
          chengshudu: '',
          customuuid: '',
          status: CALLED,
          extnumber: null,
          answered: null,
          answertype: null,
          ext: '',
          state: 'done',
          skipped: null,
        },
      ],
    }),
  },
  async handle({ store, account, now }, { taskid, customtaskid, status, answered, answertype, ...paging }) {
    const page = pageOf(paging)
    const filter = {
      called: status === null ? null : status === '2',
      answered: answered === null ? null : answered === '1',
      endings: answertype === null ? null : endingsOf(answertype),
    }
    const ask = (tasks: readonly string[]) => store.listContacts(account.id, tasks, page, now, filter)
    // A client's own id may hold commas: it is a list only where no task has all of it.
    const whole =
      customtaskid !== null && sameTasks(taskid, splitList(customtaskid)) ? customtaskid.trim() : null
    const one = whole === null ? null : await ask([whole])
    const listed = one === null || isRefusal(one) ? await ask(taskid) : one
    if (isRefusal(listed)) return refused('获取失败', listed)
    return done('获取成功', { ...pageHead(listed, page), result: listed.rows.map(contactRow) })
  },
})

function sameTasks(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((task, index) => task === other[index])
}

function contactRow(contact: ContactSummary) {
  return {
    taskid: contact.taskid,
    telphone: contact.phone,
    userid: contact.userid,
    memberid: contact.memberid,
    chengshudu: contact.extra,
    customuuid: contact.customuuid,
    status: contact.called ? CALLED : NOT_CALLED,
    extnumber: contact.agentExt,
    answered: contact.answered === null ? null : contact.answered ? 1 : 0,
    answertype: answerTypeFor(contact),
    ext: contact.extra,
    state: contact.state,
    skipped: contact.skipped,
  }
}

function answerTypeFor({ outcome, answered }: ContactSummary): AnswerType | null {
  return outcome === null ? null : answerTypeOf(endingOf(outcome, answered === true))
}
