// App.Sip_Yccall.TaskInfo: the numbers of a task and what became of each.
import { isRefusal } from '../../../domain/refusal.ts'
import { TASK_INFO } from '../../../wire/contracts/number-contracts.ts'
import { pageHead, pageOf } from '../../../wire/paging.ts'
import { splitList } from '../../../wire/parameter.ts'
import { endingsOf } from '../../../wire/state-codes.ts'
import { contactRow } from '../../../wire/task-rows.ts'
import { service } from '../service.ts'

export const taskInfo = service(
  TASK_INFO,
  async ({ store, account, now }, { taskid, customtaskid, status, answered, answertype, ...paging }) => {
    const page = pageOf(paging)
    const filter = {
      called: status === null ? null : status === '2',
      answered: answered === null ? null : answered === '1',
      endings: answertype === null ? null : endingsOf(answertype),
    }
    const ask = (tasks: readonly string[]) => store.listContacts(account.id, tasks, page, now, filter)
    // A client's own id may contain commas: the text is a list only if it is not the id of a task as a whole.
    const whole =
      customtaskid !== null && sameTasks(taskid, splitList(customtaskid)) ? customtaskid.trim() : null
    const one = whole === null ? null : await ask([whole])
    const listed = one === null || isRefusal(one) ? await ask(taskid) : one
    if (isRefusal(listed)) return TASK_INFO.refused(listed)
    return TASK_INFO.done({ ...pageHead(listed, page), result: listed.rows.map(contactRow) })
  },
)

function sameTasks(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((task, index) => task === other[index])
}
