// App.Sip_Queue as it is published: queues (groups with a strategy), and signing in and out of them.
import { QUEUE_SECONDS } from '../../domain/queue.ts'
import { contract } from '../contract.ts'
import { choice, integer, optional, text } from '../parameter.ts'

const QUEUE = text('队列名', 'name of the queue', 100)
const EXT = text('分机号', 'extension', 20)
const REMARK = text('备注', 'remark', 200)
const CRMID = text('客户方坐席ID，不使用', "the client's id of the agent; not used", 100)
const STRATEGY = optional(
  choice(
    '1 最长空闲，2 通话时间最短，3 同时振铃，4 轮流，5 按分机号顺序，6 随机，7 接听最少，8 优先级',
    '1 longest idle, 2 shortest call time, 3 all at once, 4 round ' +
      'robin, 5 by extension, 6 random, 7 least answered, 8 priority',
    ...(['1', '2', '3', '4', '5', '6', '7', '8'] as const),
  ),
)
const NO_QUEUE = { code: 1211, zh: '队列不存在', en: 'no such queue' }
const NO_EXT = { code: 1012, zh: '分机不存在', en: 'no such extension' }
const NO_NAME = { code: 1002, zh: '名称为空', en: 'the name is empty' }
const DAY_SECONDS = 86_400

export const ADD_QUEUE = contract({
  name: 'App.Sip_Queue.AddQueue',
  verb: '添加',
  zh: '添加队列；已存在的改备注和策略',
  en: 'Adds a queue, or changes remark and strategy of one that is there',
  parameters: {
    queuename: QUEUE,
    autocall: choice(
      'yes 用于预测式外呼，no 不用于；任务可以使用任何队列',
      'yes: for predictive calls; tasks may use any queue',
      'yes',
      'no',
    ),
    remark: REMARK,
    strategy: STRATEGY,
  },
  refusals: [NO_NAME],
  example: {
    send: { queuename: 'queue-1', autocall: 'yes', remark: 'spring', strategy: '1' },
  },
})

export const EDIT_QUEUE = contract({
  name: 'App.Sip_Queue.EditQueue',
  verb: '修改',
  zh: '修改队列；未填的保持不变。各时长只保存和显示，任务的客户最多等待企业设置的abandonWaitMs',
  en:
    'Changes a queue; what is not given stays. Times are kept and shown: ' +
    'customers of a task wait for abandonWaitMs of the account',
  parameters: { queuename: QUEUE, remark: REMARK, strategy: STRATEGY, ...secondsParameters() },
  refusals: [NO_QUEUE],
  example: { send: { queuename: 'queue-1', remark: 'spring', strategy: '8' } },
})

export const DEL_QUEUE = contract({
  name: 'App.Sip_Queue.DelQueue',
  verb: '删除',
  zh: '删除队列；未结束的任务正在使用的不能删除',
  en: 'Deletes a queue, unless a task that is not ended uses it; its extensions stay',
  parameters: { queuename: QUEUE },
  refusals: [
    { code: 1002, zh: '正在被任务使用，说明是哪个任务', en: 'used by a task, which is named' },
    NO_QUEUE,
  ],
  example: { send: { queuename: 'queue-1' } },
})

export const GET_QUEUE_LIST = contract({
  name: 'App.Sip_Queue.GetQueueList',
  verb: '获取',
  zh: '查询队列；每个分机组都是队列。autocall为busy：有进行中的任务在使用',
  en: 'Lists queues; every group is one. autocall busy: a running task uses it',
  parameters: { queuename: optional(QUEUE) },
  example: {
    send: {},
    result: [
      {
        queuename: 'autocall_test-1101',
        remark: 'spring',
        strategy: 8,
        announce: '',
        ...QUEUE_SECONDS,
        autocall: 'busy',
      },
    ],
  },
})

/** What signing in to and out of a queue take and refuse. */
const MEMBERSHIP = {
  parameters: { extnumber: EXT, queuename: QUEUE, crmid: optional(CRMID) },
  refusals: [NO_EXT, NO_QUEUE],
  example: { send: { extnumber: '9026004', queuename: 'autocall_test-1101' } },
}

export const SIP_SIGN_IN = contract({
  name: 'App.Sip_Queue.SipSignIn',
  verb: '签入',
  zh: '分机签入队列并示闲',
  en: 'Signs an extension into a queue: it becomes a member and idle',
  ...MEMBERSHIP,
})

export const SIP_SIGN_OUT = contract({
  name: 'App.Sip_Queue.SipSignOut',
  verb: '签出',
  zh: '分机签出队列',
  en: 'Signs an extension out of a queue',
  ...MEMBERSHIP,
})

export const SET_SEATS_STATUS = contract({
  name: 'App.Sip_Queue.SetSeatsStatus',
  verb: '设置',
  zh: '坐席示忙或示闲',
  en: 'Says whether an agent of a queue wants calls',
  parameters: {
    settype: choice('1 示忙，2 示闲', '1 busy, 2 idle', '1', '2'),
    extnumber: EXT,
    crmid: { ...CRMID, type: 'int' },
    queuename: QUEUE,
  },
  refusals: [{ code: 1010, zh: '分机不在该队列', en: 'the extension is not in the queue' }, NO_EXT, NO_QUEUE],
  example: {
    send: { settype: '2', extnumber: '9026004', crmid: '1', queuename: 'queue-1' },
  },
})

export const GET_QUEUE_SIP_STATUS = contract({
  name: 'App.Sip_Queue.GetQueueSipStatus',
  verb: '获取',
  zh: '查询队列内坐席的状态：1213 等待中，1214 接收中，1215 已接听，1217 暂停，1014 未注册（status），1200 离线（state）',
  en:
    'The seats of queues and what each does: 1213 waiting, 1214 rung, 1215 ' +
    'talking, 1217 not ready; not registered: status 1014, state 1200',
  parameters: {
    queuename: optional(QUEUE),
    extnumber: optional(EXT),
    state: optional(
      choice(
        '0 不限，1 空闲，2 等待中（同1），3 接收中，4 通话中',
        '0 any, 1 idle, 2 waiting (as 1), 3 rung, 4 talking',
        '0',
        '1',
        '2',
        '3',
        '4',
      ),
    ),
  },
  example: {
    send: { queuename: 'autocall-9026', extnumber: '9026004', state: '0' },
    result: [
      {
        queuename: 'autocall-9026',
        seatsname: '9026004_9026004_autocall-9026',
        extnumber: '9026004',
        status: 1213,
        state: 1213,
        lastanswertime: '2020-02-05 21:03:36',
        lastassigntime: '2020-02-05 21:03:34',
        seatschangetime: '2020-02-05 21:03:29',
        noanswercount: 0,
        callsanswered: 1,
        externalcallscount: 0,
        wrapuptime: 10,
        maxnoanswer: 0,
      },
    ],
  },
})

function secondsParameters() {
  const seconds = (zh: string, en: string) =>
    optional(integer(`${zh}（秒）`, `${en}, seconds`, 0, DAY_SECONDS))
  return {
    announcefreq: seconds('通知频率', 'between two announcements'),
    ringdelay: seconds('响铃延时', 'before it rings'),
    maxwaittime: seconds('最大等待时间', 'longest wait'),
    withnoagenttime: seconds('无坐席等待超时', 'longest wait without an agent'),
    noagentrejoiningtime: seconds(
      '无坐席时重新进入队列的间隔',
      'before a call comes back when there was no agent',
    ),
    discardtime: seconds('最大丢弃时间', 'before a call is dropped'),
  }
}
