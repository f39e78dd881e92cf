// App.Sip_Yccall.TaskAdd, taskDelPhone and TaskInfo as they are published: the numbers of a task.
import { APPEND_MAX } from '../../domain/task.ts'
import { contract } from '../contract.ts'
import { PAGING } from '../paging.ts'
import { choice, jsonList, optional, text } from '../parameter.ts'
import { refuseValue } from '../refusals.ts'
import { NO_TASK, TASK, TASKS } from '../task-parameters.ts'
import { NUMBER } from '../task-rows.ts'

export const TOO_MANY_NUMBERS = refuseValue(1002, `telphone单次不能超过${APPEND_MAX}个号码`)
export const NO_NUMBERS = refuseValue(1002, 'telphone没有号码')

export const TASK_ADD = contract({
  name: 'App.Sip_Yccall.TaskAdd',
  verb: '追加',
  zh: '向任务追加号码，单次不超过10000个；未开始、进行中、暂停的任务才能追加。同一请求24小时内重发不会重复追加，应答与第一次相同',
  en:
    'Appends numbers to a task that is not ended, at most 10,000 a call. The same call ' +
    'sent again within 24 hours adds nothing and is answered as the first was',
  parameters: {
    ...TASK,
    telphone: jsonList(
      'JSON数组，元素为{phone,time,userid,memberid,chengshudu或ext,customuuid,zone}；time为Unix秒，' +
        '到时才呼，不填、0或已过则尽快；zone为客户所在时区，如America/New_York，可不填',
      'JSON array of {phone,time,userid,memberid,chengshudu or ext,customuuid,zone}; not ' +
        'dialled before time (Unix seconds); none, 0 or past: as soon as possible; zone: the time zone in ' +
        'which the customer is, such as America/New_York; it may be left out',
    ),
  },
  refusals: [
    { code: 1002, zh: '没有号码或超过10000个', en: 'no entries, or more than 10,000' },
    NO_TASK,
    { code: 1028, zh: '任务已结束', en: 'the task is ended' },
  ],
  example: {
    send: {
      taskid: '20210222110030244314',
      telphone:
        '[{"phone":18012345678,"time":1500000000,"userid":"","memberid":"","chengshudu":"","customuuid":""}]',
    },
    result: { success: 7, invaliddata: [] },
  },
})

export const TASK_DEL_PHONE = contract({
  name: 'App.Sip_Yccall.taskDelPhone',
  verb: '删除',
  zh: '从任务中删除尚未呼叫的号码',
  en: 'Takes numbers that still wait out of a task',
  parameters: {
    ...TASK,
    telphone: text('号码，逗号分隔', 'numbers, comma-separated', 1_000_000),
  },
  isToStop: () => true,
  refusals: [{ code: 1002, zh: '没有号码或超过10000个', en: 'no numbers, or more than 10,000' }, NO_TASK],
  example: {
    send: { taskid: '20210222110030244314', telphone: '18012345678,18012345679' },
    result: { success: 2 },
  },
})

export const TASK_INFO = contract({
  name: 'App.Sip_Yccall.TaskInfo',
  verb: '获取',
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
    result: {
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
          status: NUMBER.called,
          extnumber: null,
          answered: null,
          answertype: null,
          ext: '',
          state: 'done',
          skipped: null,
          next: { time: '', code: 'done', desc: '不再呼叫：已完成', descen: 'never: it is done' },
        },
      ],
    },
  },
})
