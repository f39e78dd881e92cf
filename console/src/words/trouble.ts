// What is wrong with an agent, in two words.
import type { LiveAgent } from '../../../src/api/v1/live/live-shapes.ts'
import type { Text } from './language.ts'

export const TROUBLE: Readonly<Record<NonNullable<LiveAgent['trouble']>, Text>> = {
  customerGone: { zh: '客户已挂', en: 'Customer gone' },
  ringsUnanswered: { zh: '振铃未接', en: 'Missed calls' },
  undecided: { zh: '预览未处理', en: 'No decision' },
  noSound: { zh: '没有声音', en: 'No sound' },
  unregistered: { zh: '未注册', en: 'No phone' },
  refused: { zh: '注册被拒', en: 'Phone refused' },
}
