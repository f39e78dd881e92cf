// App.Sip_Yccall.TaskList: the account's tasks, their numbers, and why each is not dialling.

import { TASK_STATES } from '../../../domain/task.ts'
import type { TaskSummary } from '../../../store/port/api-store.ts'
import { isWireRefusal } from '../../../wire/refusals.ts'
import { TASK_STATE_CODE } from '../../../wire/state-codes.ts'
import { readWireTime, wireTime } from '../../../wire/wire-time.ts'
import { done, refused } from '../envelope.ts'
import { choice, list, optional, text } from '../parameter.ts'
import { service } from '../service.ts'
import { PAGING, pageHead, pageOf } from './paging.ts'
import { BAD_TIME, time } from './task-parameters.ts'
import { whyNotDialling } from './why-row.ts'

export const taskList = service({
  name: 'App.Sip_Yccall.TaskList',
  zh: '查询任务',
  en: 'Lists tasks, the newest first',
  parameters: {
    createtime: time('创建时间从', 'created from'),
    endtime: time('创建时间到', 'created until'),
    taskid: optional(list('任务ID，逗号分隔，空为全部', 'tasks, comma-separated; empty: all')),
    taskname: optional(text('任务名', 'name of the task')),
    status: optional(
      choice(
        '0 未开始，1 进行中，2 暂停，3 已结束',
        '0 not started, 1 running, 2 paused, 3 ended',
        '0',
        '1',
        '2',
        '3',
      ),
    ),
    tasktype: optional(
      choice(
        'transfer 分机，groups 队列或分机组',
        'transfer: extensions; groups: queues and groups',
        'transfer',
        'groups',
      ),
    ),
    taskobject: optional(
      text('分机号、队列名或分机组名', 'extensions, or the name of the queue or group', 20_000),
    ),
    customtaskid: optional(text('客户方任务ID', "the client's own id")),
    ...PAGING,
  },
  isToStop: () => true,
  refusals: [BAD_TIME],
  example: {
    send: { status: '0' },
    answer: done('获取成功', {
      totalitems: 1,
      currentpage: 1,
      itemsperpage: 10,
      task: [
        {
          taskid: '20250106150501420056',
          taskname: '20250106150501420056',
          taskassign: '700000',
          starttime: '2021-08-21 00:11:22',
          taskscale: '1:2',
          nowscale: '',
          disnumber: '17328347742',
          status: 1025,
          createtime: '2025-01-06 15:05:01',
          total: 7,
          called: 0,
          answered: 0,
          connected: 0,
          abandoned: 0,
          late: 0,
          inFlight: 0,
          customtaskid: '',
          scheduledtime: '',
          pausedtime: '',
          endtime: '',
          concurrent: 100,
          isscale: 'manual',
          why: {
            code: 'notStarted',
            desc: '任务未开始',
            descen: 'The task is not started',
            counts: { waiting: 7 },
          },
        },
      ],
    }),
  },
  async handle({ store, account, now }, sent) {
    const zone = account.settings.timeZone
    const createdFrom = readWireTime('createtime', sent.createtime, zone)
    if (isWireRefusal(createdFrom)) return refused('获取失败', createdFrom)
    const createdTo = readWireTime('endtime', sent.endtime, zone)
    if (isWireRefusal(createdTo)) return refused('获取失败', createdTo)
    const page = pageOf(sent)
    const filter = {
      createdFrom,
      // The second named belongs to the window.
      createdTo: createdTo === null ? null : createdTo + 999,
      taskids: sent.taskid ?? [],
      customtaskid: sent.customtaskid,
      name: sent.taskname,
      state: TASK_STATES[Number(sent.status ?? -1)] ?? null,
      assignTypes:
        sent.tasktype === null
          ? []
          : sent.tasktype === 'transfer'
            ? ['extensions' as const]
            : ['group' as const, 'queue' as const],
      assignTo: sent.taskobject,
    }
    const listed = await store.listTasks(account.id, filter, page)
    return done('获取成功', {
      ...pageHead(listed, page),
      task: listed.rows.map(task => taskRow(task, zone, now)),
    })
  },
})

function taskRow(task: TaskSummary, zone: string, now: number) {
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
