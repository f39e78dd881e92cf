// The agenda of the desk: what is promised to customers, and when.
import type { CallBackRow } from '../../../src/api/v1/resources/call-back-row.ts'
import type { Text } from './language.ts'

export const AGENDA = {
  title: { zh: '预约回拨', en: 'Call-backs' },
  none: { zh: '没有预约。', en: 'No calls are promised.' },
  promise: { zh: '预约回拨…', en: 'Call back…' },
  promiseTitle: (phone: string): Text => ({ zh: `预约回拨 ${phone}`, en: `Call ${phone} back` }),
  other: { zh: '预约其他号码…', en: 'Call a number back…' },
  otherTitle: { zh: '预约其他号码', en: 'Call a number back' },
  phone: { zh: '号码', en: 'Number' },
  at: { zh: '回拨时间', en: 'When' },
  inAnHour: { zh: '1 小时后', en: 'In an hour' },
  tomorrow: { zh: '明天此时', en: 'Tomorrow, this time' },
  whose: { zh: '由谁回拨', en: 'Who calls' },
  me: { zh: '我', en: 'Me' },
  yours: { zh: '本人', en: 'yours' },
  anyone: { zh: '组内任意坐席', en: 'Anyone of the group' },
  note: { zh: '备注', en: 'Note' },
  save: { zh: '预约', en: 'Promise the call' },
  move: { zh: '改约', en: 'Move' },
  moveTitle: (phone: string): Text => ({ zh: `改约 ${phone}`, en: `Move the call to ${phone}` }),
  moveIt: (phone: string): Text => ({ zh: `改约 ${phone}`, en: `Move ${phone}` }),
  cancelIt: { zh: '取消预约', en: 'Cancel the call-back' },
  call: { zh: '呼叫', en: 'Call' },
  callIt: (phone: string): Text => ({ zh: `呼叫 ${phone}`, en: `Call ${phone} back now` }),
  today: (time: string): Text => ({ zh: `今天 ${time}`, en: `today ${time}` }),
  state: {
    due: { zh: '已到时间', en: 'due' },
    waiting: { zh: '待回拨', en: 'promised' },
    calling: { zh: '回拨中', en: 'being called' },
    kept: { zh: '已回拨', en: 'kept' },
    ended: { zh: '已结束', en: 'ended' },
  } as Readonly<Record<CallBackRow['state'], Text>>,
  ofGroup: (group: string | null): Text =>
    group === null ? { zh: '任意坐席', en: 'anyone' } : { zh: `组 ${group}`, en: `group ${group}` },
  key: { zh: 'P 预约回拨', en: 'P call back later' },
} as const
