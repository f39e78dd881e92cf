// App.Sip_Queue: queues (groups with a strategy), and signing in and out of them.
import type { AgentState } from '../../domain/agent.ts'
import { done, refused } from '../envelope.ts'
import { optional, text } from '../parameter.ts'
import { service } from '../service.ts'

const QUEUE = text('队列名', 'name of the queue', 100)
const EXT = text('分机号', 'extension', 20)
const CRMID = optional(text('客户方坐席ID，不使用', "the client's id of the agent; not used"))
const REFUSALS = [
  { code: 1012, zh: '分机不存在', en: 'no such extension' },
  { code: 1211, zh: '队列不存在', en: 'no such queue' },
]

/** A seat of a queue: 1213 等待中, 1214 接收中, 1215 已接听, 1217 暂停; 1014 not registered. */
const SEAT_STATUS: Record<AgentState, number> = { offline: 1014, busy: 1217, idle: 1213, reserved: 1214, talking: 1215, wrapUp: 1217 }

export const getQueueList = service({
  name: 'App.Sip_Queue.GetQueueList',
  zh: '查询队列；每个分机组都是队列',
  en: 'Lists queues; every group is one',
  parameters: { queuename: optional(QUEUE) },
  example: {
    send: {},
    answer: done('获取成功', [
      {
        queuename: 'autocall_test-1101',
        remark: '',
        strategy: 8,
        announce: '',
        announcefreq: 0,
        ringdelay: 0,
        maxwaittime: 2,
        withnoagenttime: 0,
        noagentrejoiningtime: 0,
        discardtime: 2,
        autocall: 'idle',
      },
    ]),
  },
  async handle({ store, account }, { queuename }) {
    const groups = await store.listGroups(account.id, queuename)
    // A customer waits this long and is then abandoned; queues have no announcements and no delays of their own.
    const waitSeconds = Math.ceil(account.settings.abandonWaitMs / 1_000)
    return done(
      '获取成功',
      groups.map(group => ({
        queuename: group.name,
        remark: '',
        strategy: group.strategy,
        announce: '',
        announcefreq: 0,
        ringdelay: 0,
        maxwaittime: waitSeconds,
        withnoagenttime: 0,
        noagentrejoiningtime: 0,
        discardtime: waitSeconds,
        autocall: group.enabled ? 'idle' : 'busy',
      })),
    )
  },
})

export const sipSignIn = service({
  name: 'App.Sip_Queue.SipSignIn',
  zh: '分机签入队列并置闲',
  en: 'Signs an extension into a queue: it becomes a member and idle',
  parameters: { extnumber: EXT, queuename: QUEUE, crmid: CRMID },
  refusals: REFUSALS,
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
  parameters: { extnumber: EXT, queuename: QUEUE, crmid: CRMID },
  refusals: REFUSALS,
  example: { send: { extnumber: '9026004', queuename: 'autocall_test-1101' }, answer: done('签出成功') },
  async handle({ store, account, now }, { extnumber, queuename }) {
    const refusal = await store.signOut(account.id, queuename, extnumber, now)
    return refusal === null ? done('签出成功') : refused('签出失败', refusal)
  },
})

export const getQueueSipStatus = service({
  name: 'App.Sip_Queue.GetQueueSipStatus',
  zh: '查询队列内分机的状态',
  en: 'The seats of a queue and what each does',
  parameters: { queuename: optional(QUEUE), extnumber: optional(EXT) },
  example: {
    send: { queuename: 'autocall_test-1101', extnumber: '9026004' },
    answer: done('获取成功', [
      { seatsname: '9026004', queuename: 'autocall_test-1101', status: 1213, state: 'idle', linkcount: 0, priority: 1 },
    ]),
  },
  async handle({ store, account }, { queuename, extnumber }) {
    const members = await store.listMembers(account.id, queuename, extnumber)
    return done(
      '获取成功',
      members.map(member => ({
        seatsname: member.ext,
        queuename: member.group,
        status: SEAT_STATUS[member.state],
        state: member.ready ? 'idle' : 'busy',
        linkcount: member.callsAnswered,
        priority: member.priority,
      })),
    )
  },
})
