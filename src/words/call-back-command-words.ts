// What the commands on call-backs say.
import type { CallBackState } from '../domain/call-back.ts'
import type { Text } from '../domain/language.ts'

export const CALL_BACK = {
  list: {
    en: 'list the call-backs of an account that are open, or those in another state',
    zh: '列出企业尚未履行的预约回拨，或其他状态的预约',
  },
  add: { en: 'promise a number a call at a moment', zh: '为号码预约回拨' },
  move: { en: 'move a call-back to another moment or agent', zh: '修改预约回拨的时间或坐席' },
  cancel: { en: 'cancel a call-back', zh: '取消预约回拨' },
  state: { en: 'only those in this state', zh: '只看此状态' },
  ofExt: { en: 'only those of this agent', zh: '只看此坐席的预约' },
  ofPhone: { en: 'only that of this number', zh: '只看此号码的预约' },
  id: { en: 'its id, as "call-back list" shows it', zh: '预约编号，见 call-back list' },
  phone: { en: 'the number that is called back', zh: '要回拨的号码' },
  at: {
    en: 'when, as "2026-03-02 09:00:00" in the time zone of the account',
    zh: '回拨时间，企业时区，如“2026-03-02 09:00:00”',
  },
  ext: {
    en: 'the agent who calls back; without it anybody of the group',
    zh: '回拨的坐席；不填为组内任意坐席',
  },
  extOrNone: {
    en: 'the agent who calls back, or none for anybody of the group',
    zh: '回拨的坐席；none 为组内任意坐席',
  },
  group: {
    en: "the group; without it that of the task, or the agent's first one",
    zh: '分机组；不填为任务的分机组，或坐席所在的第一个组',
  },
  task: { en: 'taskid of the task whose number it is', zh: '号码所属任务（taskid）' },
  note: { en: 'a note for the agent', zh: '给坐席的备注' },
} as const satisfies Readonly<Record<string, Text>>

/** As a list shows it; due: it waits, and its moment has come. */
export const CALL_BACK_STATE: Readonly<Record<CallBackState | 'due', Text>> = {
  waiting: { en: 'waiting', zh: '未到期' },
  due: { en: 'due', zh: '已到期' },
  calling: { en: 'calling', zh: '回拨中' },
  kept: { en: 'kept', zh: '已回拨' },
  ended: { en: 'ended', zh: '已结束' },
}

export function promised(phone: string, id: string, at: string): Text {
  return {
    en: `Call-back ${id} promised: ${phone} at ${at}.`,
    zh: `已预约回拨 ${id}：${phone}，${at}。`,
  }
}

export function moved(phone: string, id: string, at: string): Text {
  return {
    en: `Call-back ${id} changed: ${phone} at ${at}.`,
    zh: `预约回拨 ${id} 已修改：${phone}，${at}。`,
  }
}

export function cancelled(phone: string, id: string): Text {
  return { en: `Call-back ${id} to ${phone} cancelled.`, zh: `已取消预约回拨 ${id}（${phone}）。` }
}

export function noCallBacks(code: string): Text {
  return { en: `Account ${code} has no such call-backs.`, zh: `企业 ${code} 没有这样的预约回拨。` }
}

export function noteTooLong(most: number): Text {
  return { en: `--note is longer than ${most} characters.`, zh: `--note 超过 ${most} 个字符。` }
}
