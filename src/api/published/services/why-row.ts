// Why a task is not dialling, in a word for programs and a sentence for people.
import type { Why } from '../../../domain/why.ts'
import type { TaskSummary } from '../../../store/port/api-store.ts'
import { isObject } from '../../http/json.ts'

/**
 * Null while it is dialling. Of a running task the engine has the word; the rest follows from the task
 * itself.
 */
export function whyNotDialling(task: TaskSummary, now: number): Why | Record<string, unknown> | null {
  const waiting = { waiting: Math.max(0, task.total - task.called - task.inFlight) }
  switch (task.state) {
    case 'notStarted':
      if (task.preparing !== null)
        return why(
          'preparing',
          '正在准备重新呼叫的号码',
          'The numbers to be called again are being prepared',
          task.preparing,
        )
      if (task.scheduledAt !== null && task.scheduledAt > now) {
        const seconds = Math.ceil((task.scheduledAt - now) / 1_000)
        return why('scheduled', '未到计划开始时间', 'Its scheduled time has not come', {
          ...waiting,
          seconds,
        })
      }
      if (task.waitsForPlaceOf !== null) return placeWhy(task.waitsForPlaceOf, waiting)
      return why('notStarted', '任务未开始', 'The task is not started', waiting)
    case 'paused':
      return why('paused', '任务已暂停', 'The task is paused', waiting)
    case 'ended':
      return task.endType === 'timeout'
        ? why('ended', '任务已到结束时间', 'The task reached its end time', waiting)
        : why('ended', '任务已结束', 'The task is ended', waiting)
    case 'running':
      if (!task.driven)
        return why('noEngine', '没有运行中的外呼引擎', 'No engine node drives this account', waiting)
      return isObject(task.why) ? task.why : null
  }
}

function placeWhy(runningTasksMax: number, waiting: Why['counts']): Why {
  const running = runningTasksMax === 1 ? '1 task runs' : `${runningTasksMax} tasks run`
  return why(
    'waitingForPlace',
    `进行中的任务已达上限 ${runningTasksMax} 个（runningTasksMax），有任务暂停或结束后自动开始`,
    `The task waits for a place: ${running}, and the account may run no more ` +
      '(runningTasksMax); it starts when one is paused or ends',
    { ...waiting, runningTasksMax },
  )
}

function why(code: Why['code'], desc: string, descen: string, counts: Why['counts']): Why {
  return { code, desc, descen, counts }
}
