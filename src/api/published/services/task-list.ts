// App.Sip_Yccall.TaskList: the account's tasks, their numbers, and why each is not dialling.
import { TASK_STATES } from '../../../domain/task.ts'
import { TASK_LIST } from '../../../wire/contracts/task-contracts.ts'
import { pageHead, pageOf } from '../../../wire/paging.ts'
import { isWireRefusal } from '../../../wire/refusals.ts'
import { taskRow } from '../../../wire/task-rows.ts'
import { readWireTime } from '../../../wire/wire-time.ts'
import { service } from '../service.ts'

export const taskList = service(TASK_LIST, async ({ store, account, now }, sent) => {
  const zone = account.settings.timeZone
  const createdFrom = readWireTime('createtime', sent.createtime, zone)
  if (isWireRefusal(createdFrom)) return TASK_LIST.refused(createdFrom)
  const createdTo = readWireTime('endtime', sent.endtime, zone)
  if (isWireRefusal(createdTo)) return TASK_LIST.refused(createdTo)
  const page = pageOf(sent)
  const filter = {
    createdFrom,
    // The second that is named belongs to the window.
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
  return TASK_LIST.done({
    ...pageHead(listed, page),
    task: listed.rows.map(task => taskRow(task, zone, now)),
  })
})
