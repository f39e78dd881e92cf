// Headings and words of exported files, for people.
import type { Language, Text } from '../domain/language.ts'
import { BLOCK_SOURCES } from './block-words.ts'
import { OUTCOMES } from './outcome-words.ts'
import { yesNo } from './usage-words.ts'

const HEADINGS: Readonly<Record<string, Text>> = {
  taskid: { en: 'task', zh: '任务编号' },
  customtaskid: { en: 'own task id', zh: '自定义任务编号' },
  taskName: { en: 'task name', zh: '任务名称' },
  name: { en: 'name', zh: '名称' },
  assignType: { en: 'assigned by', zh: '分配方式' },
  assignTo: { en: 'assigned to', zh: '分配对象' },
  pace: { en: 'pace', zh: '节奏' },
  ratio: { en: 'ratio', zh: '外呼比例' },
  concurrent: { en: 'concurrent calls at most', zh: '最大并发' },
  state: { en: 'state', zh: '状态' },
  round: { en: 'round', zh: '轮次' },
  createdAt: { en: 'created', zh: '创建时间' },
  startedAt: { en: 'started', zh: '开始时间' },
  dueAt: { en: 'due', zh: '计划拨打时间' },
  expiresAt: { en: 'expires', zh: '过期时间' },
  dialedAt: { en: 'dialled', zh: '拨打时间' },
  ringingAt: { en: 'ringing', zh: '振铃时间' },
  answeredAt: { en: 'answered at', zh: '客户接听时间' },
  connectedAt: { en: 'agent connected', zh: '坐席接通时间' },
  endedAt: { en: 'ended', zh: '结束时间' },
  endType: { en: 'why it ended', zh: '结束方式' },
  total: { en: 'numbers', zh: '号码总数' },
  called: { en: 'called', zh: '已呼' },
  answered: { en: 'answered', zh: '客户接听' },
  connected: { en: 'connected', zh: '接通' },
  abandoned: { en: 'abandoned', zh: '呼损' },
  phone: { en: 'number', zh: '号码' },
  fields: { en: 'own fields', zh: '自定义字段' },
  outcome: { en: 'outcome', zh: '结果' },
  agentExt: { en: 'agent', zh: '坐席' },
  skipped: { en: 'why not called', zh: '未呼原因' },
  callerId: { en: 'caller id', zh: '主叫号码' },
  trunk: { en: 'trunk', zh: '线路' },
  talkSeconds: { en: 'talk time, s', zh: '通话秒数' },
  longestTalkSeconds: { en: 'longest talk time, s', zh: '最长通话秒数' },
  by: { en: 'hung up by', zh: '挂断方' },
  sipStatus: { en: 'SIP status', zh: 'SIP 状态码' },
  q850: { en: 'Q.850 cause', zh: 'Q.850 原因' },
  recording: { en: 'recording', zh: '录音' },
  day: { en: 'day', zh: '日期' },
  calls: { en: 'calls', zh: '呼叫数' },
  missed: { en: 'missed', zh: '坐席未接' },
  disposition: { en: 'disposition', zh: '小结' },
  note: { en: 'note', zh: '备注' },
  reason: { en: 'why', zh: '原因' },
  blockedBy: { en: 'blocked by', zh: '操作者' },
  blockedAt: { en: 'blocked', zh: '加入时间' },
  blockEndsAt: { en: 'blocked until', zh: '截止时间' },
  source: { en: 'came by', zh: '来源' },
}

const WORDS: Readonly<Record<string, Readonly<Record<string, Text>>>> = {
  outcome: OUTCOMES,
  source: BLOCK_SOURCES,
  assignType: {
    extensions: { en: 'extensions', zh: '分机' },
    group: { en: 'group', zh: '分机组' },
    queue: { en: 'queue', zh: '队列' },
    nobody: { en: 'nobody: a message', zh: '无坐席（语音）' },
  },
  pace: {
    manual: { en: 'fixed', zh: '固定比例' },
    auto: { en: 'predictive', zh: '预测式' },
    preview: { en: 'preview', zh: '预览' },
  },
  state: {
    notStarted: { en: 'not started', zh: '未开始' },
    running: { en: 'running', zh: '进行中' },
    paused: { en: 'paused', zh: '已暂停' },
    ended: { en: 'ended', zh: '已结束' },
    waiting: { en: 'waiting', zh: '待呼' },
    calling: { en: 'calling', zh: '呼叫中' },
    done: { en: 'done', zh: '已完成' },
  },
  endType: {
    over: { en: 'all called, or ended by command', zh: '呼完或手动结束' },
    timeout: { en: 'end time reached', zh: '到达结束时间' },
  },
  skipped: {
    expired: { en: 'expired', zh: '已过期' },
    blocked: { en: 'blocked', zh: '黑名单' },
    passedOver: { en: 'passed over', zh: '重呼时跳过' },
    declined: { en: 'skipped by the agent', zh: '坐席跳过' },
  },
  by: {
    customer: { en: 'customer', zh: '客户' },
    agent: { en: 'agent', zh: '坐席' },
    us: { en: 'Yuhu', zh: '系统' },
    network: { en: 'network', zh: '运营商' },
  },
}

/** The client's own fields keep the names the client gave them. */
export function headingOf(column: string, language: Language | null): string {
  return language === null ? column : (HEADINGS[column]?.[language] ?? column)
}

/** An unknown word stays as it is. */
export function wordOf(column: string, value: unknown, language: Language): unknown {
  if (typeof value === 'boolean') return yesNo(value)[language]
  return (typeof value === 'string' ? WORDS[column]?.[value]?.[language] : undefined) ?? value
}
