// Call-backs in words: why one is not taken, and why one ended and nobody talked with the customer.
import type { CallBackEnd } from '../domain/call-back.ts'
import type { Text } from '../domain/language.ts'

export type CallBackProblemReason =
  | 'callBackNotFound'
  | 'callBackExists'
  | 'callBackBegun'
  | 'callBackOver'
  | 'callBackMoment'
  | 'callBackClosed'

export const CALL_BACK_PROBLEMS: Readonly<Record<CallBackProblemReason, () => Text>> = {
  callBackNotFound: () => ({ en: 'There is no such call-back.', zh: '没有这个预约回拨。' }),
  callBackExists: () => ({
    en: 'This number is promised a call-back already: move that one.',
    zh: '该号码已有预约回拨，请修改原有预约的时间。',
  }),
  callBackBegun: () => ({
    en: 'Its call goes on at this moment.',
    zh: '该预约正在回拨中。',
  }),
  callBackOver: () => ({
    en: 'This call-back is over: it was kept, or it has ended.',
    zh: '该预约已回拨或已结束。',
  }),
  callBackMoment: () => ({
    en: 'A call-back is promised for a moment that is to come, within a year.',
    zh: '回拨时间须晚于当前时间，且在一年之内。',
  }),
  callBackClosed: () => ({
    en: 'At that moment the customer may not be called: the plan or the call hours forbid it.',
    zh: '该时间不允许呼叫客户（受策略或呼叫时段限制）。',
  }),
}

export const CALL_BACK_END_WORDS: Readonly<Record<CallBackEnd, Text>> = {
  missed: { en: 'no agent was free in time', zh: '约定时间内没有空闲坐席' },
  customerNotReached: { en: 'the customer did not answer', zh: '客户未接听' },
  agentGone: { en: 'its agent is there no more', zh: '原坐席已不存在' },
  blocked: { en: 'the number or its person is blocked', zh: '号码或客户已列入黑名单' },
  limited: { en: 'limits of the plan forbid the call for too long', zh: '长期受策略频次限制，无法回拨' },
  neverOpen: { en: 'no hours allow the call', zh: '没有允许呼叫的时段' },
  taskRemoved: { en: 'its task was removed', zh: '所属任务已删除' },
  cancelled: { en: 'somebody cancelled it', zh: '已取消' },
}
