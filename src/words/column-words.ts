// Headings of the tables that commands print, and the words in their cells; JSON keeps the names of the code.

import type { AgentState } from '../domain/agent.ts'
import type { Text } from '../domain/language.ts'
import type { TaskState } from '../domain/task.ts'

export const COLUMNS = {
  code: { en: 'code', zh: '企业编号' },
  name: { en: 'name', zh: '名称' },
  appid: { en: 'appid', zh: '接口 appid' },
  enabled: { en: 'enabled', zh: '启用' },
  trunks: { en: 'trunks', zh: '线路' },
  callerIds: { en: 'callerIds', zh: '主叫号码' },
  id: { en: 'id', zh: '编号' },
  due: { en: 'due', zh: '回拨时间' },
  note: { en: 'note', zh: '备注' },
  callerId: { en: 'callerId', zh: '主叫号码' },
  day: { en: 'day', zh: '日期' },
  calls: { en: 'calls', zh: '呼叫数' },
  answerRate: { en: 'answerRate', zh: '接听率' },
  ofAll: { en: 'ofAll', zh: '全部号码' },
  agents: { en: 'agents', zh: '坐席' },
  ext: { en: 'ext', zh: '分机' },
  groups: { en: 'groups', zh: '分机组' },
  reach: { en: 'reach', zh: '接入方式' },
  ready: { en: 'ready', zh: '示闲' },
  registered: { en: 'registered', zh: '已注册' },
  state: { en: 'state', zh: '状态' },
  refused: { en: 'refused', zh: '注册被拒' },
  uri: { en: 'uri', zh: 'PBX 地址' },
  account: { en: 'account', zh: '所属企业' },
  address: { en: 'address', zh: '地址' },
  transport: { en: 'transport', zh: '传输协议' },
  login: { en: 'login', zh: '认证用户' },
  registers: { en: 'registers', zh: '注册' },
  channels: { en: 'channels', zh: '通道数' },
  callsPerSecond: { en: 'calls/s', zh: '每秒呼叫' },
  priority: { en: 'priority', zh: '优先级' },
  prefixes: { en: 'prefixes', zh: '前缀替换' },
  user: { en: 'login', zh: '用户名' },
  role: { en: 'role', zh: '角色' },
  signedInAt: { en: 'signedInAt', zh: '最近登录' },
  taskid: { en: 'taskid', zh: '任务编号' },
  called: { en: 'called', zh: '已呼' },
  connected: { en: 'connected', zh: '接通' },
  run: { en: 'run', zh: '运行' },
  dialed: { en: 'dialed', zh: '呼叫' },
  answered: { en: 'answered', zh: '客户接听' },
  abandoned: { en: 'abandoned', zh: '呼损' },
  abandonRate: { en: 'abandonRate', zh: '呼损率' },
  phone: { en: 'phone', zh: '号码' },
  seconds: { en: 'seconds', zh: '秒' },
  uploadedBy: { en: 'uploadedBy', zh: '上传者' },
  usedBy: { en: 'usedBy', zh: '使用它的设置' },
  memberid: { en: 'memberid', zh: '会员编号' },
  until: { en: 'until', zh: '截止时间' },
  by: { en: 'by', zh: '操作者' },
  source: { en: 'came by', zh: '来源' },
  next: { en: 'next', zh: '最早可拨' },
  why: { en: 'why', zh: '原因' },
  version: { en: 'version', zh: '版本' },
  changedBy: { en: 'changedBy', zh: '修改者' },
  tasks: { en: 'tasks', zh: '任务数' },
  since: { en: 'since', zh: '加入时间' },
} as const satisfies Readonly<Record<string, Text>>

export type Column = keyof typeof COLUMNS

export const AGENT_STATES: Readonly<Record<AgentState, Text>> = {
  offline: { en: 'offline', zh: '离线' },
  busy: { en: 'busy', zh: '示忙' },
  idle: { en: 'idle', zh: '示闲' },
  reserved: { en: 'reserved', zh: '振铃' },
  talking: { en: 'talking', zh: '通话中' },
  wrapUp: { en: 'wrapUp', zh: '话后' },
}

export const REACHES: Readonly<Record<'ring' | 'held', Text>> = {
  ring: { en: 'ring', zh: '振铃' },
  held: { en: 'held', zh: '长连' },
}

export const TASK_STATES: Readonly<Record<TaskState, Text>> = {
  notStarted: { en: 'notStarted', zh: '未开始' },
  running: { en: 'running', zh: '进行中' },
  paused: { en: 'paused', zh: '已暂停' },
  ended: { en: 'ended', zh: '已结束' },
}

export const EVERY_ACCOUNT: Text = { en: 'all', zh: '所有企业' }
export const BY_ADDRESS: Text = { en: 'by address', zh: '按地址' }

/** Printed before each finding; both are equally wide. */
export const VERDICTS = {
  wrong: { en: 'WRONG', zh: '异常' },
  fine: { en: 'ok   ', zh: '正常' },
} as const satisfies Readonly<Record<string, Text>>
