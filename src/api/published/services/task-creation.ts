// App.Sip_Yccall.TaskCreat: a new task, with its first numbers.
import { randomInt } from 'node:crypto'
import { DateTime } from 'luxon'
import { errorCode } from '../../../domain/error-text.ts'
import { readCallerId } from '../../../domain/phone.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import { APPEND_MAX } from '../../../domain/task.ts'
import type { ContactEntry, TaskDraft } from '../../../store/port/api-store.ts'
import { TOO_MANY_NUMBERS } from '../../../wire/contracts/number-contracts.ts'
import { FOREIGN_CALLER_ID, TASK_CREAT } from '../../../wire/contracts/task-contracts.ts'
import { invalidData } from '../../../wire/invalid-data.ts'
import { isWireRefusal } from '../../../wire/refusals.ts'
import { readAssignment, readScale, readWindow } from '../../../wire/task-parameters.ts'
import { type Request, service } from '../service.ts'
import { readEntries } from './entries.ts'

const ID_TRIES = 5

export const taskCreat = service(TASK_CREAT, async (request, sent) => {
  const { account, now } = request
  const { count, entries, isExact } = sent.telphone
  const zone = account.settings.timeZone
  if (count > APPEND_MAX) return TASK_CREAT.refused(TOO_MANY_NUMBERS)
  const assignment = readAssignment(sent.assigntype, sent.assignagent)
  if (isWireRefusal(assignment)) return TASK_CREAT.refused(assignment)
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

/** An account without caller ids of its own may use any: the carrier decides. */
async function ownsCallerIds({ store, account }: Request, callerIds: readonly string[]): Promise<boolean> {
  if (callerIds.length === 0) return true
  const own = new Set(await store.listCallerIds(account.id))
  return own.size === 0 || callerIds.every(callerId => own.has(callerId))
}

/**
 * With a million ids a second a collision is rare but possible; the store then fails with PostgreSQL's
 * unique_violation.
 */
async function createUnderFreeId(
  { store, account, now }: Request,
  draft: Omit<TaskDraft, 'taskid' | 'name'> & { readonly name: string | null },
  entries: readonly ContactEntry[],
) {
  for (let tries = 1; ; tries++) {
    const taskid = newTaskid(now, account.settings.timeZone)
    try {
      return await store.createTask(account.id, { ...draft, taskid, name: draft.name ?? taskid }, entries)
    } catch (error) {
      const isTaken = errorCode(error) === '23505'
      if (!isTaken || tries >= ID_TRIES) throw error
    }
  }
}

/** 20 digits: yyyymmddhhmmss in the account's zone and six random ones. */
function newTaskid(now: number, zone: string): string {
  return (
    DateTime.fromMillis(now, { zone }).toFormat('yyyyMMddHHmmss') +
    String(randomInt(1_000_000)).padStart(6, '0')
  )
}
