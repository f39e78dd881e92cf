// App.Sip_Yccall.TaskSet and taskCall: start, pause and end a task, and call its numbers again.
import type { CallAgain } from '../../../store/port/api-store.ts'
import { TASK_CALL, TASK_SET } from '../../../wire/contracts/task-contracts.ts'
import { isWireRefusal } from '../../../wire/refusals.ts'
import { type AnswerType, endingsOf } from '../../../wire/state-codes.ts'
import { readWindow } from '../../../wire/task-parameters.ts'
import { service } from '../service.ts'

const COMMANDS = { '1': 'start', '2': 'pause', '3': 'end' } as const

export const taskSet = service(TASK_SET, async ({ store, account, now }, { taskid, taskstatus }) => {
  return TASK_SET.answer(await store.commandTask(account.id, taskid, COMMANDS[taskstatus], now))
})

export const taskCall = service(
  TASK_CALL,
  async ({ store, account, now }, { taskid, answertype, status, ...times }) => {
    const window = readWindow(times, account.settings.timeZone, now)
    if (isWireRefusal(window)) return TASK_CALL.refused(window)
    const again = { which: whichOf(answertype), start: status === '1', ...window }
    return TASK_CALL.answer(await store.callAgain(account.id, taskid, again, now))
  },
)

function whichOf(answertype: 'all' | 'never' | AnswerType): CallAgain['which'] {
  if (answertype === 'all') return 'all'
  return answertype === 'never' ? 'neverCalled' : endingsOf(answertype)
}
