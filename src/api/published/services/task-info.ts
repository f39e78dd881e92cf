// App.Sip_Yccall.TaskInfo: the numbers of a task and what became of each.
import type { Account } from '../../../domain/account.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import { type AheadStore, nextDials } from '../../../examination/number-ahead.ts'
import type { ContactSummary } from '../../../store/port/api-store.ts'
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
    const result = await withNext(store, account, listed.rows, now)
    return TASK_INFO.done({ ...pageHead(listed, page), result })
  },
)

/** Each says when it is dialled next, and why then, unless its task was deleted meanwhile. */
async function withNext(store: AheadStore, account: Account, rows: readonly ContactSummary[], now: number) {
  const shown = new Map(rows.map(row => [row, contactRow(row, null, account.settings.timeZone)]))
  for (const taskid of new Set(rows.map(row => row.taskid))) {
    const task = await store.findTask(account.id, taskid)
    if (task === null) continue
    const its = rows.filter(row => row.taskid === taskid)
    for (const { contact, next } of await nextDials(store, account, task, its, now))
      shown.set(contact, contactRow(contact, next, account.settings.timeZone))
  }
  return [...shown.values()]
}

function sameTasks(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((task, index) => task === other[index])
}
