// App.Sip_Yccall.TaskCreat: a new task, with its first numbers.
import { isRefusal } from '../../../domain/refusal.ts'
import { APPEND_MAX } from '../../../domain/task.ts'
import { TOO_MANY_NUMBERS } from '../../../wire/contracts/number-contracts.ts'
import { TASK_CREAT } from '../../../wire/contracts/task-contracts.ts'
import { invalidData } from '../../../wire/invalid-data.ts'
import { isWireRefusal } from '../../../wire/refusals.ts'
import { createUnderFreeId } from '../new-task.ts'
import { service } from '../service.ts'
import { readEntries } from './entries.ts'
import { readTaskDraft } from './task-draft.ts'

export const taskCreat = service(TASK_CREAT, async (request, sent) => {
  const { account, now } = request
  const { count, entries, isExact } = sent.telphone
  if (count > APPEND_MAX) return TASK_CREAT.refused(TOO_MANY_NUMBERS)
  const draft = await readTaskDraft(request, sent)
  if (isWireRefusal(draft)) return TASK_CREAT.refused(draft)
  const reading = await readEntries(request.inTurn, entries, { now, ...account.settings })
  const created = await createUnderFreeId(request, draft, reading.accepted)
  if (isRefusal(created)) return TASK_CREAT.refused(created)
  const { added, taskid: id } = created
  const invaliddata = invalidData(entries, reading, added)
  request.appended(added.added, invaliddata.length)
  return { ...TASK_CREAT.done({ taskid: id, success: added.added, invaliddata }), isExact }
})
