// The agent's desk.
import type { LiveAgent } from '../../../src/api/v1/live/live-shapes.ts'
import type { Text } from './language.ts'

export const DESK = {
  title: { zh: '工作台', en: 'Desk' },
  state: {
    ready: { zh: '空闲', en: 'Ready' },
    talking: { zh: '通话中', en: 'Talking' },
    wrapUp: { zh: '话后', en: 'Wrap-up' },
    away: { zh: '示忙', en: 'Not ready' },
    offline: { zh: '离线', en: 'Offline' },
    trouble: { zh: '异常', en: 'Trouble' },
  } as Readonly<Record<LiveAgent['state'], Text>>,
  incoming: { zh: '来电', en: 'A call' },
  next: (seconds: number): Text => ({
    zh: `约 ${seconds} 秒后下一通`,
    en: `next call in about ${seconds} s`,
  }),
  phoneReady: { zh: '话机已注册', en: 'phone registered' },
  phoneAway: { zh: '话机未注册', en: 'phone not registered' },
  hangUp: { zh: '挂断', en: 'Hang up' },
  callTitle: { zh: '呼叫号码', en: 'Call a number' },
  number: { zh: '号码', en: 'Number' },
  call: { zh: '呼叫', en: 'Call' },
  again: { zh: '再呼', en: 'Call' },
  callAgain: (phone: string): Text => ({ zh: `再次呼叫 ${phone}`, en: `Call ${phone} again` }),
  anyCallerId: { zh: '自动选择', en: 'Chosen for you' },
  recent: { zh: '最近的呼叫', en: 'Your last calls' },
  phoneNeeded: { zh: '话机注册后才能呼叫。', en: 'You can call once your phone is registered.' },
  notInWrapUp: { zh: '话后结束才能呼叫。', en: 'You can call once wrap-up is over.' },
  endWrapUp: { zh: '结束话后', en: 'End wrap-up' },
  extendWrapUp: (seconds: number): Text => ({ zh: `延长 ${seconds} 秒`, en: `${seconds} s more` }),
  ready: { zh: '示闲', en: 'Ready' },
  notReady: { zh: '示忙', en: 'Not ready' },
  noReason: { zh: '不选原因', en: 'No reason' },
  waiting: { zh: '没有通话。下一位客户的资料会显示在这里。', en: 'No call. The next customer appears here.' },
  lastCall: { zh: '上一通', en: 'Last call' },
  customer: (id: string): Text => ({ zh: `客户 ${id}`, en: `Customer ${id}` }),
  calledInAt: (time: string): Text => ({ zh: `${time} 客户来电`, en: `called in ${time}` }),
  calledBefore: (when: string, task: string | null, ext: string | null, isConnected: boolean): Text => {
    const who = ext === null ? { zh: '', en: '' } : { zh: `分机 ${ext} `, en: ` (agent ${ext})` }
    return {
      zh: `${when} ${who.zh}呼叫过${task === null ? '' : `，任务“${task}”`}，${isConnected ? '已接通' : '未接通'}`,
      en:
        `You called them at ${when}${who.en}${task === null ? '' : ` for task “${task}”`}` +
        `${isConnected ? ' and talked.' : ' and did not reach them.'}`,
    }
  },
  answeredAt: (time: string): Text => ({ zh: `${time} 接听`, en: `answered ${time}` }),
  task: { zh: '任务', en: 'Task' },
  callerId: { zh: '主叫号码', en: 'Caller id' },
  memberid: { zh: '会员号', en: 'Member' },
  extra: { zh: '扩展参数', en: 'Extra' },
  customuuid: { zh: '自定义编号', en: 'Custom id' },
  open: { zh: '打开客户资料', en: 'Open the customer' },
  howDidItEnd: { zh: '通话小结', en: 'How did it end?' },
  noEnd: {
    zh: '与客户通话后，在这里记录通话小结。',
    en: 'Once you talk with a customer, record here how it ended.',
  },
  noDispositions: {
    zh: '管理员还没有设置小结，可以只写备注。',
    en: 'The admin has set no dispositions; a note can be written all the same.',
  },
  note: { zh: '备注', en: 'Note' },
  saved: { zh: '已保存', en: 'Saved' },
  unsaved: { zh: '选择小结后保存', en: 'Saved with the disposition' },
  noteNeeded: {
    zh: '这项小结必须填写备注，填写后才会保存',
    en: 'This disposition needs a note; it is saved once there is one',
  },
  neverAgain: { zh: '不再呼叫…', en: 'Never call again…' },
  neverTitle: (phone: string): Text => ({ zh: `不再呼叫 ${phone}？`, en: `Never call ${phone} again?` }),
  neverWhat: {
    zh: '号码加入企业黑名单，所有任务都不再拨打，主管可以移除。',
    en: 'The number goes on the block list: no task calls it any more. A supervisor can take it off.',
  },
  neverIt: { zh: '不再呼叫', en: 'Never call again' },
  blocked: { zh: '已加入黑名单', en: 'On the block list now' },
  today: (calls: number, connected: number, missed: number): Text => ({
    zh: `今日：${calls} 通，接通 ${connected}，未接 ${missed}`,
    en: `Today: ${calls} calls, ${connected} connected, ${missed} missed`,
  }),
  talked: (time: string, mean: string): Text => ({
    zh: `通话 ${time}，平均 ${mean}`,
    en: `${time} talking, ${mean} on average`,
  }),
  keys: {
    zh: '按键：1–9 小结，N 不再呼叫，R 示闲或示忙，E 结束话后，X 延长话后，H 保持',
    en: 'Keys: 1–9 disposition, N never again, R ready or not, E end wrap-up, X extend it, H hold',
  },
  phoneKeys: { zh: 'A 接听，M 静音，K 按键', en: 'A answer, M mute, K keys' },
} as const
