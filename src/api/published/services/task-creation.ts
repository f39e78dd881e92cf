// App.Sip_Yccall.TaskCreat: a new task, with its first numbers.

import { randomInt } from 'node:crypto'
import { DateTime } from 'luxon'
import { isExtension } from '../../../domain/agent.ts'
import { errorCode } from '../../../domain/error-text.ts'
import { readCallerId } from '../../../domain/phone.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import { APPEND_MAX, type Assignment } from '../../../domain/task.ts'
import type { ContactEntry, TaskDraft } from '../../../store/port/api-store.ts'
import { invalidData } from '../../../wire/invalid-data.ts'
import { isWireRefusal, refuseValue, type WireRefusal } from '../../../wire/refusals.ts'
import { done, refused } from '../envelope.ts'
import { choice, defaulted, integer, jsonList, list, optional, text } from '../parameter.ts'
import { type Request, service } from '../service.ts'
import { readEntries } from './entries.ts'
import { TOO_MANY } from './task-add.ts'
import { readScale, readWindow, time } from './task-parameters.ts'

const ASSIGNMENT = { '1': 'extensions', '2': 'queue', '3': 'group' } as const
/** As AddExtgroup takes them. */
const NAME_MAX = 100
const ID_TRIES = 5
const FOREIGN_CALLER_ID = refuseValue(1021, '非法号码(非本公司所有)')

export const taskCreat = service({
  name: 'App.Sip_Yccall.TaskCreat',
  zh: '创建预测式外呼任务',
  en: 'Creates a predictive task',
  parameters: {
    assigntype: choice('1 分机，2 队列，3 分机组', '1 extensions, 2 a queue, 3 a group', '1', '2', '3'),
    assignagent: text(
      '分机号（逗号分隔）、队列名或分机组名',
      'the extensions, comma-separated, or the name of the queue or group',
      20_000,
    ),
    telphone: jsonList('同TaskAdd，至多10000个，可为[]', 'as in TaskAdd, at most 10,000; [] is allowed'),
    taskscale: text('空闲坐席与呼叫数之比，1:1 … 1:n', 'idle agents to calls, 1:1 … 1:n'),
    isscale: defaulted(
      choice(
        'manual 按taskscale，auto 预测式自动计算',
        'manual: the fixed taskscale; auto: computed',
        'manual',
        'auto',
      ),
      'manual',
    ),
    concurrent: defaulted(integer('任务最大并发', 'most calls in flight', 1, 100_000), 100),
    scheduledtime: time('最早开始时间', 'start no earlier than'),
    pausedtime: time('到时任务结束', 'the task ends at'),
    disnumber: optional(
      list(
        '主叫号码，逗号分隔，空为轮用企业的号码',
        "caller ids, comma-separated; empty: rotate over the account's",
      ),
    ),
    taskname: optional(text('任务名，缺省为taskid', 'default: the taskid')),
    status: defaulted({ ...choice('1 立即开始', '1: start at once', '0', '1'), type: 'string' }, '0'),
    customtaskid: optional(
      text('客户方任务ID，企业内唯一', "the client's own id, unique within the company"),
    ),
  },
  refusals: [
    {
      code: 1002,
      zh: '号码超过10000个，taskscale或时间格式错误，customtaskid已存在，进行中的任务已达上限',
      en: 'more than 10,000 entries, a bad taskscale or time, a customtaskid in use, too many tasks running',
    },
    { code: 1012, zh: '分机不存在', en: 'no such extension' },
    { code: 1021, zh: '主叫号码非本公司所有', en: "a caller id that is not the company's" },
    { code: 1211, zh: '队列或分机组不存在', en: 'no such queue or group' },
  ],
  example: {
    send: {
      assigntype: '3',
      assignagent: 'demo',
      telphone: '[{"phone":18012345678}]',
      taskscale: '1:2',
      status: '1',
    },
    answer: done('创建成功', { taskid: '20210222110030244314', success: 7, invaliddata: [] }),
  },
  async handle(request, sent) {
    const { account, now } = request
    const { count, entries, isExact } = sent.telphone
    const zone = account.settings.timeZone
    if (count > APPEND_MAX) return refused('创建失败', TOO_MANY)
    const assignment = assignmentOf(sent.assigntype, sent.assignagent)
    if (isWireRefusal(assignment)) return refused('创建失败', assignment)
    const ratio = readScale(sent.taskscale)
    if (isWireRefusal(ratio)) return refused('创建失败', ratio)
    const window = readWindow(sent, zone, now)
    if (isWireRefusal(window)) return refused('创建失败', window)
    const written = sent.disnumber ?? []
    const callerIds = written.map(readCallerId).filter(callerId => callerId !== null)
    if (callerIds.length < written.length || !(await ownsCallerIds(request, callerIds)))
      return refused('创建失败', FOREIGN_CALLER_ID)
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
    if (isRefusal(created)) return refused('创建失败', created)
    const { added, taskid: id } = created
    const invaliddata = invalidData(entries, reading, added)
    request.appended(added.added, invaliddata.length)
    return { ...done('创建成功', { taskid: id, success: added.added, invaliddata }), isExact }
  },
})

function assignmentOf(type: keyof typeof ASSIGNMENT, to: string): Assignment | WireRefusal {
  if (to === '') return refuseValue(1002, 'assignagent为空')
  if (type !== '1')
    return to.length <= NAME_MAX ? { type: ASSIGNMENT[type], name: to } : refuseValue(1211, '非法队列')
  const extensions = [...new Set(to.split(/[,，\s]+/).filter(ext => ext !== ''))]
  return extensions.length > 0 && extensions.every(isExtension)
    ? { type: 'extensions', extensions }
    : refuseValue(1012, '分机不存在')
}

/** An account without caller ids of its own takes any: its line decides. */
async function ownsCallerIds({ store, account }: Request, callerIds: readonly string[]): Promise<boolean> {
  if (callerIds.length === 0) return true
  const own = new Set(await store.listCallerIds(account.id))
  return own.size === 0 || callerIds.every(callerId => own.has(callerId))
}

/**
 * A million ids a second make a collision rare, not impossible; the store answers it with PostgreSQL's
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
