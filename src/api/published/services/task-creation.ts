// App.Sip_Yccall.TaskCreat: a new task, with its first numbers.
import { readCallerId } from '../../../domain/phone.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import { APPEND_MAX } from '../../../domain/task.ts'
import { TOO_MANY_NUMBERS } from '../../../wire/contracts/number-contracts.ts'
import { FOREIGN_CALLER_ID, TASK_CREAT } from '../../../wire/contracts/task-contracts.ts'
import { invalidData } from '../../../wire/invalid-data.ts'
import { isWireRefusal } from '../../../wire/refusals.ts'
import { readAssignment, readScale, readWindow } from '../../../wire/task-parameters.ts'
import { readTaskVoice } from '../../../wire/voice-keys.ts'
import { createUnderFreeId, ownsCallerIds } from '../new-task.ts'
import { service } from '../service.ts'
import { readEntries } from './entries.ts'

export const taskCreat = service(TASK_CREAT, async (request, sent) => {
  const { account, now } = request
  const { count, entries, isExact } = sent.telphone
  const zone = account.settings.timeZone
  if (count > APPEND_MAX) return TASK_CREAT.refused(TOO_MANY_NUMBERS)
  const assignment = readAssignment(sent.assigntype, sent.assignagent)
  if (isWireRefusal(assignment)) return TASK_CREAT.refused(assignment)
  const voice = sent.assigntype === '4' ? readTaskVoice(sent, assignment) : null
  if (isWireRefusal(voice)) return TASK_CREAT.refused(voice)
  const ratio = readScale(sent.taskscale)
  if (isWireRefusal(ratio)) return TASK_CREAT.refused(ratio)
  const window = readWindow(sent, zone, now)
  if (isWireRefusal(window)) return TASK_CREAT.refused(window)
  const written = sent.disnumber ?? []
  const callerIds = written.map(readCallerId).filter(callerId => callerId !== null)
  if (callerIds.length < written.length || !(await ownsCallerIds(request, callerIds)))
    return TASK_CREAT.refused(FOREIGN_CALLER_ID)
  const reading = await readEntries(request.inTurn, entries, { now, ...account.settings })
  const draft = {
    customtaskid: sent.customtaskid,
    name: sent.taskname,
    assignment,
    voice,
    ratio,
    pace: sent.isscale,
    concurrent: sent.concurrent,
    callerIds,
    ...window,
    start: sent.status === '1',
    createdAt: now,
  }
  const created = await createUnderFreeId(request, draft, reading.accepted)
  if (isRefusal(created)) return TASK_CREAT.refused(created)
  const { added, taskid: id } = created
  const invaliddata = invalidData(entries, reading, added)
  request.appended(added.added, invaliddata.length)
  return { ...TASK_CREAT.done({ taskid: id, success: added.added, invaliddata }), isExact }
})
