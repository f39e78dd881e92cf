// What the program and its commands are for, as the help shows it, and what its smallest commands say.
import type { Text } from '../domain/language.ts'

export const PROGRAM: Text = {
  en: 'Yuhu (预呼), a predictive outbound dialer.',
  zh: '预呼（Yuhu），预测式外呼系统。',
}

export const ABOUT = {
  serve: { en: 'run the server: answer the API and dial', zh: '启动服务：提供接口并外呼' },
  account: { en: 'accounts: their keys, settings and state', zh: '企业：密钥、设置、启用与停用' },
  user: { en: 'people who sign in to the console', zh: '控制台用户' },
  agent: { en: 'agents of an account', zh: '坐席（分机）' },
  trunk: { en: 'trunks to the telephone network', zh: '线路（运营商中继）' },
  'caller-id': { en: 'numbers that customers see', zh: '主叫号码' },
  prompt: { en: 'what customers hear while they wait, or before a hang-up', zh: '提示音' },
  evidence: {
    en: 'everything known of a number, signed, for a complaint',
    zh: '某个号码的全部证据（已签名），用于处理投诉',
  },
  plan: {
    en: 'plans: who may be called, when and how often',
    zh: '外呼策略：谁可以呼叫、何时呼叫、呼叫几次',
  },
  'call-back': { en: 'promised calls: list, add, move, cancel', zh: '预约回拨：查看、新增、修改、取消' },
  block: { en: 'numbers that are never called', zh: '黑名单' },
  task: { en: 'tasks: list, change, resume, delete', zh: '任务：查看、修改、继续、删除' },
  why: {
    en: 'when a number is dialled next, and which rule says so',
    zh: '某个号码何时再拨，由哪条规则决定',
  },
  'stop-all': {
    en: 'stop dialling at once, in an account or everywhere',
    zh: '立即停止外呼（某个企业或整个系统）',
  },
  export: {
    en: 'export tasks, contacts, calls or totals as CSV or JSON lines',
    zh: '导出任务、号码、话单或汇总（CSV 或 JSON Lines）',
  },
  push: { en: "pushes to an account's programs", zh: '推送：重新投递' },
  report: { en: 'figures of each minute: count them again from the calls', zh: '每分钟统计：按话单重新计算' },
  sim: { en: 'simulate a shift in virtual time', zh: '在虚拟时间里模拟一个班次' },
  migrate: { en: 'bring the database up to date', zh: '升级数据库结构' },
  doctor: { en: 'check this installation and say what is wrong', zh: '检查本安装，逐条说明问题' },
  completion: { en: 'print a completion script for bash or zsh', zh: '输出 bash 或 zsh 的补全脚本' },
} as const satisfies Readonly<Record<string, Text>>

export const SERVE = {
  role: { en: 'role of this process', zh: '本进程承担的角色' },
} as const satisfies Readonly<Record<string, Text>>

export const UP_TO_DATE: Text = { en: 'The database is up to date.', zh: '数据库结构已是最新。' }

export const COMPLETION = {
  shell: { en: 'your shell', zh: 'shell 类型' },
} as const satisfies Readonly<Record<string, Text>>

export function noSuchShell(shell: string, all: readonly string[]): Text {
  return {
    en: `There is no completion script for "${shell}", only for ${all.join(' and ')}.`,
    zh: `没有“${shell}”的补全脚本，目前支持 ${all.join('、')}。`,
  }
}
