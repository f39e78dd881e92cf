// The account's call-backs, as supervisors see them.
import type { Text } from './language.ts'

export const CALL_BACKS = {
  open: { zh: '待回拨', en: 'Open' },
  kept: { zh: '已回拨', en: 'Kept' },
  ended: { zh: '未能通话', en: 'Ended without a talk' },
  which: { zh: '状态', en: 'Which' },
  from: { zh: '起始日期', en: 'Due from' },
  agent: { zh: '坐席', en: 'Agent' },
  due: { zh: '回拨时间', en: 'Due' },
  until: { zh: '等待至', en: 'Waits until' },
  whose: { zh: '由谁回拨', en: 'Who calls' },
  state: { zh: '状态', en: 'State' },
  task: { zh: '任务', en: 'Task' },
  tries: { zh: '错过次数', en: 'Missed' },
  note: { zh: '备注', en: 'Note' },
  actions: { zh: '修改', en: 'Change' },
  changeIt: (phone: string): Text => ({ zh: `修改 ${phone}`, en: `Change ${phone}` }),
  save: { zh: '保存', en: 'Save' },
  by: { zh: '预约人', en: 'Promised by' },
  byKey: { zh: '客户按键', en: 'the customer, by a key' },
  noneOpen: {
    zh: '没有待回拨的预约。坐席在工作台按 P 预约，也可在这里预约。',
    en: 'No calls are promised. Agents promise one on the desk by P, and you can here.',
  },
  noneOver: { zh: '这段时间没有。', en: 'There are none since that day.' },
  noMatch: { zh: '没有符合条件的预约。', en: 'No call-back matches.' },
  promise: { zh: '预约回拨', en: 'Promise a call' },
  agentHelp: {
    zh: '分机号；不填则由组内任意坐席回拨。',
    en: 'The extension; left empty, anyone of the group calls.',
  },
  group: { zh: '坐席组', en: 'Group' },
  groupHelp: {
    zh: '坐席不在时由该组回拨；不填则为任务的组或该坐席的第一个组。',
    en: "Calls if the agent is away; left empty: the task's group, or the agent's first.",
  },
  cancelIt: { zh: '取消预约', en: 'Call it off' },
  cancelTitle: (phone: string): Text => ({
    zh: `取消 ${phone} 的预约？`,
    en: `Call off the call-back to ${phone}?`,
  }),
  cancelWhat: {
    zh: '不再回拨该客户；原任务中的号码按策略照常呼叫。',
    en: 'The customer is not called back. A number that also waits in a task is called there by its rules.',
  },
  why: { zh: '取消原因', en: 'Why' },
  change: (phone: string): Text => ({ zh: `修改 ${phone} 的预约`, en: `Change the call-back to ${phone}` }),
} as const
