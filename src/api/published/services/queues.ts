// App.Sip_Queue: queues (groups with a strategy), and signing in and out of them.

import type { AgentState, StrategyCode } from '../../../domain/agent.ts'
import { QUEUE_SECONDS, type QueueChange, queueSeconds } from '../../../domain/queue.ts'
import type { Refusal } from '../../../domain/refusal.ts'
import type { MemberSummary } from '../../../store/port/api-store.ts'
import { refuseValue } from '../../../wire/refusals.ts'
import { wireTime } from '../../../wire/wire-time.ts'
import { done, refused, type ServiceAnswer } from '../envelope.ts'
import { choice, integer, optional, text } from '../parameter.ts'
import { service } from '../service.ts'

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

/** A seat of a queue: 1213 等待中, 1214 接收中, 1215 已接听, 1217 暂停; 1014 not registered. */
const SEAT_STATUS: Record<AgentState, number> = {
  offline: 1014,
  busy: 1217,
  idle: 1213,
  reserved: 1214,
  talking: 1215,
  wrapUp: 1217,
}
/** As SEAT_STATUS, of the agent and not of the phone: 1200 离线. */
const SEAT_STATE: Record<AgentState, number> = { ...SEAT_STATUS, offline: 1200 }
/**
 * The filter of GetQueueSipStatus: who is free is both idle and waiting (docs/decisions/0003-http-api.md).
 */
const SEAT_FILTER = {
  '0': null,
  '1': 'idle',
  '2': 'idle',
  '3': 'reserved',
  '4': 'talking',
} as const satisfies Record<string, AgentState | null>

export const addQueue = service({
  name: 'App.Sip_Queue.AddQueue',
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
    answer: done('添加成功'),
  },
  async handle({ store, account }, { queuename, autocall, remark, strategy }) {
    if (queuename === '') return refused('添加失败', refuseValue(1002, 'queuename为空'))
    const change: QueueChange = {
      remark,
      strategy: codeOf(strategy),
      autocall: autocall === 'yes',
      seconds: {},
    }
    return commanded('添加', await store.addQueue(account.id, queuename, change))
  },
})

export const editQueue = service({
  name: 'App.Sip_Queue.EditQueue',
  zh: '修改队列；未填的保持不变。各时长只保存和显示，任务的客户最多等待企业设置的abandonWaitMs',
  en:
    'Changes a queue; what is not given stays. Times are kept and shown: ' +
    'customers of a task wait for abandonWaitMs of the account',
  parameters: { queuename: QUEUE, remark: REMARK, strategy: STRATEGY, ...secondsParameters() },
  refusals: [NO_QUEUE],
  example: { send: { queuename: 'queue-1', remark: 'spring', strategy: '8' }, answer: done('修改成功') },
  async handle({ store, account }, { queuename, remark, strategy, ...sent }) {
    const seconds = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null))
    const change: QueueChange = { remark, strategy: codeOf(strategy), autocall: null, seconds }
    return commanded('修改', await store.editQueue(account.id, queuename, change))
  },
})

export const delQueue = service({
  name: 'App.Sip_Queue.DelQueue',
  zh: '删除队列；未结束的任务正在使用的不能删除',
  en: 'Deletes a queue, unless a task that is not ended uses it; its extensions stay',
  parameters: { queuename: QUEUE },
  refusals: [
    { code: 1002, zh: '正在被任务使用，说明是哪个任务', en: 'used by a task, which is named' },
    NO_QUEUE,
  ],
  example: { send: { queuename: 'queue-1' }, answer: done('删除成功') },
  async handle({ store, account }, { queuename }) {
    return commanded('删除', await store.dropGroup(account.id, queuename))
  },
})

export const getQueueList = service({
  name: 'App.Sip_Queue.GetQueueList',
  zh: '查询队列；每个分机组都是队列。autocall为busy：有进行中的任务在使用',
  en: 'Lists queues; every group is one. autocall busy: a running task uses it',
  parameters: { queuename: optional(QUEUE) },
  example: {
    send: {},
    answer: done('获取成功', [
      {
        queuename: 'autocall_test-1101',
        remark: 'spring',
        strategy: 8,
        announce: '',
        ...QUEUE_SECONDS,
        autocall: 'busy',
      },
    ]),
  },
  async handle({ store, account }, { queuename }) {
    const groups = await store.listGroups(account.id, queuename)
    return done(
      '获取成功',
      groups.map(group => ({
        queuename: group.name,
        remark: group.remark,
        strategy: group.strategy,
        announce: '',
        ...queueSeconds(group.queueSeconds),
        autocall: group.busy ? 'busy' : 'idle',
      })),
    )
  },
})

export const sipSignIn = service({
  name: 'App.Sip_Queue.SipSignIn',
  zh: '分机签入队列并置闲',
  en: 'Signs an extension into a queue: it becomes a member and idle',
  parameters: { extnumber: EXT, queuename: QUEUE, crmid: optional(CRMID) },
  refusals: [NO_EXT, NO_QUEUE],
  example: { send: { extnumber: '9026004', queuename: 'autocall_test-1101' }, answer: done('签入成功') },
  async handle({ store, account, now }, { extnumber, queuename }) {
    const refusal = await store.signIn(account.id, queuename, extnumber, now)
    return refusal === null ? done('签入成功') : refused('签入失败', refusal)
  },
})

export const sipSignOut = service({
  name: 'App.Sip_Queue.SipSignOut',
  zh: '分机签出队列',
  en: 'Signs an extension out of a queue',
  parameters: { extnumber: EXT, queuename: QUEUE, crmid: optional(CRMID) },
  refusals: [NO_EXT, NO_QUEUE],
  example: { send: { extnumber: '9026004', queuename: 'autocall_test-1101' }, answer: done('签出成功') },
  async handle({ store, account, now }, { extnumber, queuename }) {
    const refusal = await store.signOut(account.id, queuename, extnumber, now)
    return refusal === null ? done('签出成功') : refused('签出失败', refusal)
  },
})

export const setSeatsStatus = service({
  name: 'App.Sip_Queue.SetSeatsStatus',
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
    answer: done('设置成功'),
  },
  async handle({ store, account, now }, { settype, extnumber, queuename }) {
    return commanded('设置', await store.setReady(account.id, queuename, extnumber, settype === '2', now))
  },
})

export const getQueueSipStatus = service({
  name: 'App.Sip_Queue.GetQueueSipStatus',
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
    answer: done('获取成功', [
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
    ]),
  },
  async handle({ store, account }, { queuename, extnumber, state }) {
    const wanted = SEAT_FILTER[state ?? '0']
    const members = await store.listMembers(account.id, queuename, extnumber)
    const { timeZone, wrapUpSeconds } = account.settings
    return done(
      '获取成功',
      members
        .filter(member => wanted === null || member.state === wanted)
        .map(member => seatRow(member, timeZone, wrapUpSeconds)),
    )
  },
})

function seatRow(member: MemberSummary, timeZone: string, wrapUpSeconds: number) {
  return {
    queuename: member.group,
    // Clients look for rows whose seatsname begins with the extension.
    seatsname: `${member.ext}_${member.ext}_${member.group}`,
    extnumber: member.ext,
    status: SEAT_STATUS[member.state],
    state: SEAT_STATE[member.state],
    lastanswertime: wireTime(member.lastAnsweredAt, timeZone),
    lastassigntime: wireTime(member.lastAssignedAt, timeZone),
    seatschangetime: wireTime(member.stateAt, timeZone),
    noanswercount: member.callsMissed,
    callsanswered: member.callsAnswered,
    externalcallscount: 0,
    wrapuptime: wrapUpSeconds,
    // No limit of the queue's own: an agent who misses calls is set not ready by the engine.
    maxnoanswer: 0,
  }
}

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

function codeOf(strategy: string | null): StrategyCode | null {
  return strategy === null ? null : (Number(strategy) as StrategyCode)
}

function commanded(what: string, refusal: Refusal | null): ServiceAnswer {
  return refusal === null ? done(`${what}成功`) : refused(`${what}失败`, refusal)
}
