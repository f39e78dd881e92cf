// App.Sip_Yccall.TaskSet and taskCall: start, pause and end a task, and call its numbers again.
import type { CallAgain } from '../../../store/port/api-store.ts'
import { type AnswerType, endingsOf } from '../../../wire/answer-types.ts'
import { isWireRefusal } from '../../../wire/refusals.ts'
import { done, refused } from '../envelope.ts'
import { choice, defaulted } from '../parameter.ts'
import { service } from '../service.ts'
import { NO_TASK, readWindow, TASK, time } from './task-parameters.ts'

const COMMANDS = { '1': 'start', '2': 'pause', '3': 'end' } as const

export const taskSet = service({
  name: 'App.Sip_Yccall.TaskSet',
  zh: '开始、暂停或结束任务；暂停后不再发起新呼叫，进行中的通话继续',
  en: 'Starts, pauses or ends a task. A pause stops new dials; calls in flight go on',
  parameters: {
    ...TASK,
    taskstatus: choice('1 开始或继续，2 暂停，3 结束', '1 start or resume, 2 pause, 3 end', '1', '2', '3'),
  },
  isToStop: ({ taskstatus }) => taskstatus !== '1',
  refusals: [
    {
      code: 1002,
      zh: '状态不能这样变更，如已结束的任务；或进行中的任务已达上限',
      en: 'a move that makes no sense, as of an ended task; or too many tasks are running',
    },
    NO_TASK,
  ],
  example: { send: { taskid: '20210222110030244314', taskstatus: '1' }, answer: done('设置成功') },
  async handle({ store, account, now }, { taskid, taskstatus }) {
    const refusal = await store.commandTask(account.id, taskid, COMMANDS[taskstatus], now)
    return refusal === null ? done('设置成功') : refused('设置失败', refusal)
  },
})

export const taskCall = service({
  name: 'App.Sip_Yccall.taskCall',
  zh: '对已结束任务的号码再次呼叫，taskid不变，round加1。号码多时分步准备，期间任务状态为1025，why为preparing；五分钟内重发同一请求不会重复执行',
  en:
    'Calls the numbers of an ended task again; same taskid, the next round. A long ' +
    'list is prepared in steps: meanwhile the task is 1025 and its why preparing. ' +
    'The same call again within five minutes does nothing more',
  parameters: {
    ...TASK,
    answertype: defaulted(
      choice(
        'all 全部，caller 坐席未接，callee 客户未接，connected 已通话，never 从未呼叫',
        'all; caller: the agent did not answer; callee: the customer did ' +
          'not; connected: both talked; never: never called',
        'all',
        'caller',
        'callee',
        'connected',
        'never',
      ),
      'all',
    ),
    status: defaulted({ ...choice('1 立即开始', '1: start at once', '0', '1'), type: 'string' }, '1'),
    scheduledtime: time('最早开始时间', 'start no earlier than'),
    pausedtime: time('到时任务结束', 'the task ends at'),
  },
  refusals: [
    {
      code: 1002,
      zh: '时间格式错误，没有可呼叫的号码，或进行中的任务已达上限',
      en: 'a time that is no time, no numbers to call, or too many tasks are running',
    },
    NO_TASK,
    { code: 1025, zh: '任务未开始', en: 'the task is not started' },
    { code: 1026, zh: '任务进行中', en: 'the task is running' },
    { code: 1027, zh: '任务已暂停', en: 'the task is paused' },
  ],
  example: { send: { taskid: '20210222110030244314', answertype: 'callee' }, answer: done('设置成功') },
  async handle({ store, account, now }, { taskid, answertype, status, ...times }) {
    const window = readWindow(times, account.settings.timeZone, now)
    if (isWireRefusal(window)) return refused('设置失败', window)
    const again = { which: whichOf(answertype), start: status === '1', ...window }
    const refusal = await store.callAgain(account.id, taskid, again, now)
    return refusal === null ? done('设置成功') : refused('设置失败', refusal)
  },
})

function whichOf(answertype: 'all' | 'never' | AnswerType): CallAgain['which'] {
  if (answertype === 'all') return 'all'
  return answertype === 'never' ? 'neverCalled' : endingsOf(answertype)
}
