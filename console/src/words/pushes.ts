// Page "Pushes".
import { count } from './format.ts'
import type { Text } from './language.ts'

export const PUSHES = {
  kind: { zh: '类型', en: 'Kind' },
  anyKind: { zh: '全部类型', en: 'Any kind' },
  kinds: {
    call: { zh: '话单', en: 'Call records' },
    state: { zh: '坐席状态', en: 'Agent states' },
    task: { zh: '任务结束', en: 'Ends of tasks' },
  } as Readonly<Record<'call' | 'state' | 'task', Text>>,
  state: { zh: '状态', en: 'State' },
  anyState: { zh: '全部状态', en: 'Any state' },
  states: {
    waiting: { zh: '等待推送', en: 'Waiting' },
    delivered: { zh: '已送达', en: 'Delivered' },
    failed: { zh: '已放弃', en: 'Given up' },
  } as Readonly<Record<'waiting' | 'delivered' | 'failed', Text>>,
  event: { zh: '事件', en: 'Event' },
  made: { zh: '产生', en: 'Made' },
  tries: { zh: '次数', en: 'Tries' },
  answer: { zh: '对方应答', en: 'Answer' },
  next: { zh: '下次重试', en: 'Next try' },
  send: { zh: '再推一次', en: 'Send again' },
  sent: { zh: '已放回发送队列', en: 'Put back to be sent' },
  none: { zh: '没有符合条件的推送。', en: 'No push fits.' },
  noUrl: { zh: '未设置地址，不推送', en: 'No URL is set: nothing is pushed' },
  backlog: (waiting: number): Text =>
    waiting === 0
      ? { zh: '没有积压', en: 'Nothing waits' }
      : { zh: `积压 ${count(waiting, 'zh')} 条`, en: `${count(waiting, 'en')} wait` },
  oldest: (time: string): Text => ({ zh: `最早的产生于 ${time}`, en: `the oldest since ${time}` }),
  sendFailed: { zh: '重推所有已放弃的', en: 'Send all that were given up' },
  tryNow: { zh: '试推一条', en: 'Try now' },
  tryTitle: (kind: string): Text => ({ zh: `试推：${kind}`, en: `Try a push: ${kind}` }),
  tryWhat: {
    zh: '立即发送一条测试数据，格式和签名与真实推送相同，并带有 test 标记；不会进入推送记录，每分钟最多 10 次。',
    en: 'Sends one record at once, formed and signed as real ones are and marked as a test. It is not among the pushes; ten a minute at most.',
  },
  url: { zh: '地址', en: 'URL' },
  urlHelp: {
    zh: '可临时换一个地址（仅管理员），不会保存',
    en: 'An admin may try another one; it is not saved',
  },
  answerInside: {
    zh: '接收方在内网，应答内容只对运维可见。',
    en: 'The receiver is on a private network: only operators see what it answers.',
  },
  answerStart: { zh: '应答内容（开头）', en: 'How the answer begins' },
  wasSent: { zh: '发送的内容', en: 'What was sent' },
  sentAll: (sent: number): Text => ({
    zh: `${count(sent, 'zh')} 条已放回发送队列`,
    en: `${count(sent, 'en')} were put back to be sent`,
  }),
} as const
