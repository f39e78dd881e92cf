// What a page of evidence says, and what the command says of it, in both languages.
import type { Text } from '../domain/language.ts'

export const EVIDENCE = {
  title: { en: 'Everything known of a number', zh: '号码证据' },
  of: { en: 'Number', zh: '号码' },
  account: { en: 'Company', zh: '企业' },
  madeAt: { en: 'Made', zh: '生成时间' },
  madeBy: { en: 'Made by', zh: '生成人' },
  program: { en: 'Program', zh: '程序版本' },
  times: { en: 'Times are those of', zh: '时区' },
  sum: { en: 'In short', zh: '概要' },
  calls: { en: 'Calls', zh: '呼叫次数' },
  callsToday: { en: 'Calls today', zh: '当天呼叫次数' },
  answered: { en: 'Answered', zh: '客户接听' },
  talks: { en: 'Talks with an agent', zh: '坐席通话' },
  abandoned: { en: 'Abandoned', zh: '呼损' },
  blocks: { en: 'Block list', zh: '黑名单' },
  notBlocked: { en: 'Neither the number nor its person is blocked.', zh: '号码及客户均不在黑名单中。' },
  what: { en: 'What', zh: '对象' },
  at: { en: 'When', zh: '时间' },
  until: { en: 'Until', zh: '截止' },
  who: { en: 'Who', zh: '操作者' },
  source: { en: 'Came by', zh: '来源' },
  why: { en: 'Why', zh: '原因' },
  contacts: { en: 'Where it stood', zh: '所在任务' },
  noContacts: { en: 'The number stands in no task.', zh: '该号码不在任何任务中。' },
  task: { en: 'Task', zh: '任务' },
  imported: { en: 'Imported', zh: '导入' },
  zone: { en: 'Time zone: as given, or of the number', zh: '时区（随号码提供，否则按号码判断）' },
  byApi: { en: 'by the API, by hand, or from another task', zh: '接口、手工添加或由其他任务复制' },
  fields: { en: 'Own fields of the client', zh: '自有字段' },
  state: { en: 'State', zh: '状态' },
  callList: { en: 'Calls, newest first', zh: '呼叫记录（新的在前）' },
  notCalled: { en: 'the customer was not called', zh: '未呼叫客户' },
  noCalls: { en: 'There is no record of a call.', zh: '没有呼叫记录。' },
  isCut: { en: 'Older calls are left out.', zh: '更早的呼叫未列出。' },
  dialed: { en: 'Dialled', zh: '拨打' },
  heard: { en: 'Answered', zh: '接听' },
  talked: { en: 'Agent', zh: '坐席' },
  ended: { en: 'Ended', zh: '结束' },
  outcome: { en: 'Outcome', zh: '结果' },
  signs: { en: 'SIP / Q.850 code', zh: 'SIP / Q.850 代码' },
  callerId: { en: 'Caller id', zh: '主叫号码' },
  keys: { en: 'Keys pressed', zh: '按键' },
  listeners: { en: 'Listened in', zh: '监听' },
  said: { en: 'The agent said', zh: '小结' },
  recording: { en: 'Recording (SHA-256)', zh: '录音（SHA-256）' },
  notHere: { en: 'its file is not on this machine', zh: '文件不在本机' },
  rules: { en: 'Rules in force when this was made', zh: '生成时生效的规则' },
  plans: { en: 'Plans of these tasks, and the usual one of the company', zh: '相关任务的策略及企业默认策略' },
  noPlans: { en: 'They have none: the settings count.', zh: '没有策略，以设置为准。' },
  plan: { en: 'Plan', zh: '策略' },
  usualPlan: { en: 'the usual one', zh: '企业默认' },
  version: { en: 'Version', zh: '版本' },
  callBacks: { en: 'Call-backs', zh: '预约回拨' },
  noCallBacks: { en: 'The number was promised no call.', zh: '该号码没有预约回拨。' },
  note: { en: 'Note', zh: '备注' },
  open: { en: 'still to come', zh: '尚未回拨' },
  kept: { en: 'kept', zh: '已回拨' },
  setting: { en: 'Setting', zh: '设置' },
  value: { en: 'Value', zh: '值' },
  isSet: { en: 'set by the company', zh: '企业设置' },
  isDefault: { en: 'default', zh: '默认' },
  audit: { en: 'Who did what about it', zh: '操作记录' },
  noAudit: { en: 'Nothing is written down.', zh: '没有记录。' },
  verb: { en: 'What was done', zh: '操作' },
  details: { en: 'Details', zh: '内容' },
  verify: {
    en: 'Its last line is a signature: “evidence verify” says whether a byte of this page was changed.',
    zh: '本页已签名，最后一行为签名；用“evidence verify”可检验内容是否被改动，哪怕一个字节。',
  },
  phone: { en: 'the number', zh: '号码' },
  out: {
    en: 'the file: .html for a page, otherwise JSON; without it JSON is printed',
    zh: '输出文件：.html 为网页，其他为 JSON；不填则输出 JSON',
  },
  verifyFile: { en: 'say whether a file of evidence is as it was signed', zh: '检验证据文件是否与签名一致' },
  file: { en: 'the file', zh: '文件' },
} as const satisfies Readonly<Record<string, Text>>

export function evidenceWritten(phone: string, file: string): Text {
  return { en: `Everything known of ${phone} is in ${file}.`, zh: `${phone} 的全部证据已写入 ${file}。` }
}

export function isGenuineFile(file: string, account: string): Text {
  return {
    en: `${file} is as account ${account} of this installation signed it.`,
    zh: `${file} 与本系统企业 ${account} 签名时一致。`,
  }
}

export function isNotGenuine(file: string): Text {
  return {
    en: `${file} is not as it was signed: it was changed, or another installation signed it.`,
    zh: `${file} 与签名不符：内容已被改动，或由其他系统签名。`,
  }
}

export function isNoEvidence(file: string): Text {
  return {
    en: `${file} is not a file of evidence, or its signature was changed.`,
    zh: `${file} 不是证据文件，或其签名行已被改动。`,
  }
}
