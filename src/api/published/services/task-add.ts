// App.Sip_Yccall.TaskAdd and taskDelPhone: numbers into and out of a task.
import { isRefusal } from '../../../domain/refusal.ts'
import { APPEND_MAX } from '../../../domain/task.ts'
import {
  NO_NUMBERS,
  TASK_ADD,
  TASK_DEL_PHONE,
  TOO_MANY_NUMBERS,
} from '../../../wire/contracts/number-contracts.ts'
import { invalidData } from '../../../wire/invalid-data.ts'
import { service } from '../service.ts'
import { digestOf, readEntries, readPhones } from './entries.ts'

export const taskAdd = service(
  TASK_ADD,
  async (
    { store, account, now, inTurn, appended },
    { taskid, telphone: { sent, count, entries, isExact } },
  ) => {
    if (count > APPEND_MAX) return TASK_ADD.refused(TOO_MANY_NUMBERS)
    if (count === 0) return TASK_ADD.refused(NO_NUMBERS)
    const reading = await readEntries(inTurn, entries, { now, ...account.settings })
    const digest = await digestOf(inTurn, sent)
    const added = await store.append(account.id, taskid, digest, reading.accepted, now)
    if (isRefusal(added)) return TASK_ADD.refused(added)
    const invaliddata = invalidData(entries, reading, added)
    if (added.isRepeated !== true) appended(added.added, invaliddata.length)
    return { ...TASK_ADD.done({ success: added.added, invaliddata }), isExact }
  },
)

export const taskDelPhone = service(
  TASK_DEL_PHONE,
  async ({ store, account, inTurn }, { taskid, telphone }) => {
    // A JSON list arrives as text; brackets and quotes are not part of a number.
    const numbers = telphone.split(/[,，;；\r\n[\]"]+/).filter(number => number.trim() !== '')
    if (numbers.length > APPEND_MAX) return TASK_DEL_PHONE.refused(TOO_MANY_NUMBERS)
    if (numbers.length === 0) return TASK_DEL_PHONE.refused(NO_NUMBERS)
    const phones = await readPhones(inTurn, numbers, account.settings.country)
    const removed = await store.removeContacts(account.id, taskid, phones)
    return isRefusal(removed) ? TASK_DEL_PHONE.refused(removed) : TASK_DEL_PHONE.done({ success: removed })
  },
)
