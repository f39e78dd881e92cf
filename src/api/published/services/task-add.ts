// App.Sip_Yccall.TaskAdd and taskDelPhone: numbers into and out of a task.

import { isRefusal } from '../../../domain/refusal.ts'
import { APPEND_MAX } from '../../../domain/task.ts'
import { invalidData } from '../../../wire/invalid-data.ts'
import { refuseValue } from '../../../wire/refusals.ts'
import { done, refused } from '../envelope.ts'
import { jsonList, text } from '../parameter.ts'
import { service } from '../service.ts'
import { digestOf, readEntries, readPhones } from './entries.ts'
import { NO_TASK, TASK } from './task-parameters.ts'

export const TOO_MANY = refuseValue(1002, `telphone单次不能超过${APPEND_MAX}个号码`)
export const NONE = refuseValue(1002, 'telphone没有号码')

export const taskAdd = service({
  name: 'App.Sip_Yccall.TaskAdd',
  zh: '向任务追加号码，单次不超过10000个；未开始、进行中、暂停的任务才能追加。同一请求24小时内重发不会重复追加，应答与第一次相同',
  en:
    'Appends numbers to a task that is not ended, at most 10,000 a call. The same call ' +
    'sent again within 24 hours adds nothing and is answered as the first was',
  parameters: {
    ...TASK,
    telphone: jsonList(
      'JSON数组，元素为{phone,time,userid,memberid,chengshudu或ext,customuuid}；time为Unix秒，到时才呼，缺省、0或已过则尽快',
      'JSON array of {phone,time,userid,memberid,chengshudu or ext,customuuid}; not ' +
        'dialled before time (Unix seconds); none, 0 or past: as soon as possible',
    ),
  },
  refusals: [
    { code: 1002, zh: '没有号码或超过10000个', en: 'no entries, or more than 10,000' },
    NO_TASK,
    { code: 1028, zh: '任务已结束', en: 'the task is ended' },
  ],
  example: {
    send: {
      taskid: '20210222110030244314',
      telphone:
        '[{"phone":18012345678,"time":1500000000,"userid":"","memberid":"","chengshudu":"","customuuid":""}]',
    },
    answer: done('追加成功', { success: 7, invaliddata: [] }),
  },
  async handle(
    { store, account, now, inTurn, appended },
    { taskid, telphone: { sent, count, entries, isExact } },
  ) {
    if (count > APPEND_MAX) return refused('追加失败', TOO_MANY)
    if (count === 0) return refused('追加失败', NONE)
    const reading = await readEntries(inTurn, entries, { now, ...account.settings })
    const digest = await digestOf(inTurn, sent)
    const added = await store.append(account.id, taskid, digest, reading.accepted, now)
    if (isRefusal(added)) return refused('追加失败', added)
    const invaliddata = invalidData(entries, reading, added)
    if (added.isRepeated !== true) appended(added.added, invaliddata.length)
    return { ...done('追加成功', { success: added.added, invaliddata }), isExact }
  },
})

export const taskDelPhone = service({
  name: 'App.Sip_Yccall.taskDelPhone',
  zh: '从任务中删除尚未呼叫的号码',
  en: 'Takes numbers that still wait out of a task',
  parameters: {
    ...TASK,
    telphone: text('号码，逗号分隔', 'numbers, comma-separated', 1_000_000),
  },
  isToStop: () => true,
  refusals: [{ code: 1002, zh: '没有号码或超过10000个', en: 'no numbers, or more than 10,000' }, NO_TASK],
  example: {
    send: { taskid: '20210222110030244314', telphone: '18012345678,18012345679' },
    answer: done('删除成功', { success: 2 }),
  },
  async handle({ store, account, inTurn }, { taskid, telphone }) {
    // A JSON list arrives as its text; brackets and quotes are no part of a number.
    const numbers = telphone.split(/[,，;；\r\n[\]"]+/).filter(number => number.trim() !== '')
    if (numbers.length > APPEND_MAX) return refused('删除失败', TOO_MANY)
    if (numbers.length === 0) return refused('删除失败', NONE)
    const phones = await readPhones(inTurn, numbers, account.settings.country)
    const removed = await store.removeContacts(account.id, taskid, phones)
    return isRefusal(removed) ? refused('删除失败', removed) : done('删除成功', { success: removed })
  },
})
