// What the task services share: the task's id as a parameter, and times, scales and agents as clients write
// them.
import { isExtension } from '../domain/agent.ts'
import type { Assignment } from '../domain/task.ts'
import type { ServiceRefusal } from './contract.ts'
import { list, optional, standIn, text } from './parameter.ts'
import { emptyValue, refuseValue, type WireRefusal } from './refusals.ts'
import { readWireTime } from './wire-time.ts'

const CUSTOM = optional(
  text('客户方任务ID，taskid为空时用它', "the client's own id; taken when taskid is empty or absent"),
)
/** One task, by its taskid or its customtaskid, in whichever parameter it stands. */
export const TASK = {
  taskid: standIn(
    text('任务ID，也可填customtaskid', 'the task; its customtaskid may stand in for it'),
    'customtaskid',
  ),
  customtaskid: CUSTOM,
}
/** As TASK, for several. */
export const TASKS = {
  taskid: standIn(
    list('任务ID，逗号分隔，也可填customtaskid', 'tasks, comma-separated; their customtaskids may stand in'),
    'customtaskid',
  ),
  customtaskid: CUSTOM,
}
export const NO_TASK: ServiceRefusal = {
  code: 1024,
  zh: '任务不存在或属于其他企业',
  en: "no such task, or another company's",
}
export const BAD_TIME: ServiceRefusal = { code: 1002, zh: '时间格式错误', en: 'a time that is no time' }

/** A time parameter. The account's zone is known only after the token, so `readWireTime` reads it later. */
export function time(zh: string, en: string) {
  return optional(text(`${zh}，yyyy-mm-dd hh:mm:ss`, `${en}, yyyy-mm-dd hh:mm:ss`))
}

/** When a task may start and when it ends; `ends`: what the client calls the latter. */
export function readWindow(
  sent: { readonly scheduledtime: string | null; readonly pausedtime: string | null },
  zone: string,
  now: number,
  ends: 'pausedtime' | 'stoptime' = 'pausedtime',
): { scheduledAt: number | null; endsAt: number | null } | WireRefusal {
  const scheduledAt = readWireTime('scheduledtime', sent.scheduledtime, zone)
  if (typeof scheduledAt === 'object' && scheduledAt !== null) return scheduledAt
  const endsAt = readWireTime(ends, sent.pausedtime, zone)
  if (typeof endsAt === 'object' && endsAt !== null) return endsAt
  if (endsAt !== null && endsAt <= Math.max(now, scheduledAt ?? now)) {
    return refuseValue(1002, `${ends}应晚于当前时间和scheduledtime`)
  }
  return { scheduledAt, endsAt }
}

/** `1:n` → n, a whole number from 1 to 100. */
export function readScale(text: string): number | WireRefusal {
  const match = /^\s*1\s*[:：]\s*(\d{1,3})\s*$/.exec(text)
  const ratio = Number(match?.[1] ?? 0)
  return ratio >= 1 && ratio <= 100 ? ratio : refuseValue(1002, 'taskscale格式错误')
}

const ASSIGNMENT = { '1': 'extensions', '2': 'queue', '3': 'group', '4': 'group' } as const
/** As AddExtgroup takes them. */
const NAME_MAX = 100

/**
 * Whom a task feeds: `assigntype` and `assignagent`. 4: it plays a message, and its customers come to the
 * group, or to nobody.
 */
export function readAssignment(type: keyof typeof ASSIGNMENT, to: string): Assignment | WireRefusal {
  if (to === '') return type === '4' ? { type: 'nobody' } : emptyValue('assignagent')
  if (type !== '1')
    return to.length <= NAME_MAX ? { type: ASSIGNMENT[type], name: to } : refuseValue(1211, '非法队列')
  const extensions = [...new Set(to.split(/[,，\s]+/).filter(ext => ext !== ''))]
  return extensions.length > 0 && extensions.every(isExtension)
    ? { type: 'extensions', extensions }
    : refuseValue(1012, '分机不存在')
}
