// What is said of calls.
import type { CallOriginType } from '../../../src/domain/call/origin.ts'
import type { CallEnding, Outcome } from '../../../src/domain/outcome.ts'
import type { Text } from './language.ts'
import { partyWord } from './talk.ts'

export const CALLS = {
  list: { zh: '话单', en: 'Records' },
  sums: { zh: '汇总', en: 'Sums' },
  phone: { zh: '号码', en: 'Number' },
  from: { zh: '从', en: 'From' },
  to: { zh: '到', en: 'To' },
  outcome: { zh: '结果', en: 'Outcome' },
  anyOutcome: { zh: '全部结果', en: 'Any outcome' },
  agent: { zh: '坐席', en: 'Agent' },
  task: { zh: '任务', en: 'Task' },
  taskId: { zh: '任务编号', en: 'Task id' },
  userid: { zh: '客户 userid', en: 'Client userid' },
  memberid: { zh: '客户 memberid', en: 'Client memberid' },
  customuuid: { zh: '自定义 customuuid', en: 'Client customuuid' },
  extra: { zh: '扩展参数', en: 'Extra' },
  disposition: { zh: '小结', en: 'Disposition' },
  note: { zh: '备注', en: 'Note' },
  more: { zh: '更多条件', en: 'More filters' },
  fewer: { zh: '收起', en: 'Fewer filters' },
  dialedAt: { zh: '拨打时间', en: 'Dialled' },
  talk: { zh: '通话时长', en: 'Talk' },
  waited: { zh: '客户等待', en: 'Customer waited' },
  callerId: { zh: '主叫号码', en: 'Caller id' },
  otherPhone: { zh: '对方号码', en: 'Other number' },
  trunk: { zh: '线路', en: 'Trunk' },
  by: { zh: '挂机方', en: 'Hung up by' },
  round: { zh: '轮次', en: 'Round' },
  sip: { zh: 'SIP 应答', en: 'SIP answer' },
  cause: { zh: 'Q.850 原因', en: 'Q.850 cause' },
  legId: { zh: '呼叫标识', en: 'Leg id' },
  origin: { zh: '来源', en: 'Origin' },
  course: { zh: '经过', en: 'Course' },
  dialed: { zh: '拨出', en: 'dialled' },
  ringing: { zh: '振铃', en: 'ringing' },
  answered: { zh: '客户接听', en: 'customer answered' },
  offered: { zh: '分给坐席', en: 'offered to an agent' },
  connected: { zh: '接通坐席', en: 'agent connected' },
  ended: { zh: '结束', en: 'ended' },
  transferred: (to: string): Text => ({
    zh: `转接给${partyWord(to).zh}`,
    en: `transferred to ${partyWord(to).en}`,
  }),
  recordingPaused: (ext: string): Text => ({
    zh: `分机 ${ext} 暂停录音`,
    en: `recording paused by agent ${ext}`,
  }),
  recordedAgain: { zh: '继续录音', en: 'recorded again' },
  none: {
    zh: '没有符合条件的通话。可以放宽时间范围或减少条件。',
    en: 'No call matches. Widen the days or drop a filter.',
  },
  noneAtAll: {
    zh: '还没有通话。任务开始拨号后，每一通都会出现在这里。',
    en: 'There are no calls yet. As soon as a task dials, each of its calls is here.',
  },
  day: { zh: '日期', en: 'Day' },
  calls: { zh: '拨打', en: 'Dialled' },
  answeredCount: { zh: '客户接听', en: 'Answered' },
  connectedCount: { zh: '接通', en: 'Connected' },
  abandonedCount: { zh: '呼损', en: 'Abandoned' },
  missed: { zh: '坐席未接', en: 'Agent missed' },
  talkTime: { zh: '通话总时长', en: 'Talk time' },
  longest: { zh: '最长通话', en: 'Longest' },
  mean: { zh: '平均通话', en: 'Mean talk' },
  byBoth: { zh: '按日和坐席', en: 'By day and agent' },
  byDay: { zh: '按日', en: 'By day' },
  byAgent: { zh: '按坐席', en: 'By agent' },
  noAgent: { zh: '无坐席', en: 'no agent' },
  noSums: { zh: '这几天没有通话。', en: 'There were no calls on these days.' },
  listen: { zh: '听录音', en: 'Listen to the recording' },
  listenNoted: { zh: '谁听过会记入审计。', en: 'Who listened is written to the audit log.' },
  customerChannel: { zh: '客户', en: 'Customer' },
  agentChannel: { zh: '坐席', en: 'Agent' },
  position: { zh: '播放位置', en: 'Position' },
  speed: { zh: '速度', en: 'Speed' },
  play: { zh: '播放', en: 'Play' },
  pause: { zh: '暂停', en: 'Pause' },
  abandonRate: { zh: '呼损率', en: 'Abandon rate' },
} as const

export const OUTCOME: Readonly<Record<Outcome, Text>> = {
  connected: { zh: '接通', en: 'Connected' },
  abandoned: { zh: '呼损', en: 'Abandoned' },
  agentMissed: { zh: '坐席未接', en: 'Agent missed' },
  agentNotReached: { zh: '主叫方未接起', en: 'Caller not reached' },
  unserved: { zh: '来电未接', en: 'Caller not served' },
  messageHeard: { zh: '已播放提示', en: 'Message played' },
  neverAgain: { zh: '要求不再呼叫', en: 'Never again' },
  callBackWanted: { zh: '要求回电', en: 'Call back wanted' },
  noAnswer: { zh: '无人接听', en: 'No answer' },
  busy: { zh: '忙线', en: 'Busy' },
  rejected: { zh: '拒接', en: 'Rejected' },
  invalid: { zh: '空号', en: 'Invalid number' },
  unreachable: { zh: '无法接通', en: 'Unreachable' },
  trunkFailed: { zh: '线路故障', en: 'Trunk failed' },
  cancelled: { zh: '已取消', en: 'Cancelled' },
  interrupted: { zh: '中断', en: 'Interrupted' },
}

export const ENDING: Readonly<Record<CallEnding, Text>> = {
  ...OUTCOME,
  cutOffAfterAnswer: { zh: '接听后中断', en: 'Cut off after the answer' },
}

export const HANGUP_BY: Readonly<Record<'customer' | 'agent' | 'us' | 'network', Text>> = {
  customer: { zh: '客户', en: 'The customer' },
  agent: { zh: '坐席', en: 'The agent' },
  us: { zh: '系统', en: 'Yuhu' },
  network: { zh: '网络', en: 'The network' },
}

export const ORIGIN: Readonly<Record<CallOriginType, Text>> = {
  task: { zh: '任务', en: 'A task' },
  agent: { zh: '坐席外呼', en: 'Dialled by an agent' },
  double: { zh: '双呼', en: 'Two numbers joined' },
  trunk: { zh: '客户呼入', en: 'A customer called in' },
}
