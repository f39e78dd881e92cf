// How calls and tasks ended, and the states of tasks and contacts, in words for people.
import type { Text } from '../domain/language.ts'

export const OUTCOMES: Readonly<Record<string, Text>> = {
  connected: { en: 'connected', zh: '接通' },
  abandoned: { en: 'abandoned', zh: '呼损' },
  agentMissed: { en: 'agent missed', zh: '坐席未接' },
  agentNotReached: { en: 'caller not reached', zh: '主叫方未接起' },
  unserved: { en: 'caller not served', zh: '来电未接' },
  messageHeard: { en: 'message played', zh: '已播放提示' },
  messageCut: { en: 'left during the message', zh: '播放中挂断' },
  neverAgain: { en: 'never again', zh: '要求不再呼叫' },
  callBackWanted: { en: 'call back wanted', zh: '要求回电' },
  noAnswer: { en: 'no answer', zh: '无人接听' },
  busy: { en: 'busy', zh: '忙线' },
  rejected: { en: 'rejected', zh: '拒接' },
  invalid: { en: 'invalid number', zh: '空号' },
  unreachable: { en: 'unreachable', zh: '无法接通' },
  trunkFailed: { en: 'trunk failed', zh: '线路故障' },
  cancelled: { en: 'cancelled', zh: '已取消' },
  interrupted: { en: 'interrupted', zh: '中断' },
}
