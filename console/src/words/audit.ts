// What is said of the audit log.
import type { Text } from './language.ts'

export const AUDIT = {
  at: { zh: '时间', en: 'Time' },
  who: { zh: '谁', en: 'Who' },
  from: { zh: '来自', en: 'From' },
  what: { zh: '做了什么', en: 'What' },
  subject: { zh: '对象', en: 'Which' },
  changed: { zh: '改动', en: 'Changes' },
  before: { zh: '之前', en: 'Before' },
  after: { zh: '之后', en: 'After' },
  noun: { zh: '类别', en: 'Of what' },
  every: { zh: '全部', en: 'Everything' },
  actor: { zh: '操作者', en: 'Done by' },
  none: {
    zh: '没有符合条件的记录。修改设置、用户、坐席、线路、任务或黑名单时，都会记在这里。',
    en: 'Nothing matches. Every change of settings, users, agents, lines, tasks and the block list is written here.',
  },
  onMachine: { zh: '服务器上的命令', en: 'a command on the server' },
  noDetails: { zh: '没有更多内容。', en: 'There is nothing more to say of it.' },
} as const

export const ACTOR_KINDS: Readonly<Record<'user' | 'key' | 'command', Text>> = {
  user: { zh: '用户', en: 'User' },
  key: { zh: '密钥', en: 'Key' },
  command: { zh: '命令', en: 'Command' },
}

/** A verb that is not listed is shown as it is. */
export const VERBS: Readonly<Record<string, Text>> = {
  added: { zh: '添加', en: 'Added' },
  changed: { zh: '修改', en: 'Changed' },
  removed: { zh: '删除', en: 'Removed' },
  signedIn: { zh: '登录', en: 'Signed in' },
  signedOut: { zh: '退出登录', en: 'Signed out' },
  signedOutElsewhere: { zh: '退出其他登录', en: 'Signed out elsewhere' },
  exported: { zh: '导出', en: 'Exported' },
  listened: { zh: '听录音', en: 'Listened' },
  downloaded: { zh: '下载', en: 'Downloaded' },
  sentAgain: { zh: '重新推送', en: 'Sent again' },
  tried: { zh: '试推', en: 'Tried' },
  imported: { zh: '导入', en: 'Imported' },
  hungUp: { zh: '挂断', en: 'Hung up' },
  skipped: { zh: '跳过', en: 'Skipped' },
  postponed: { zh: '稍后再看', en: 'Put off' },
  putBack: { zh: '退回', en: 'Put back' },
}

export const NOUNS: Readonly<Record<string, Text>> = {
  account: { zh: '企业', en: 'Account' },
  accessKey: { zh: '密钥', en: 'Access key' },
  user: { zh: '用户', en: 'User' },
  session: { zh: '登录', en: 'Session' },
  agent: { zh: '坐席', en: 'Agent' },
  group: { zh: '分机组', en: 'Group' },
  member: { zh: '组成员', en: 'Member' },
  trunk: { zh: '线路', en: 'Trunk' },
  callerId: { zh: '主叫号码', en: 'Caller id' },
  standstill: { zh: '全部停止', en: 'Stop-all' },
  task: { zh: '任务', en: 'Task' },
  block: { zh: '黑名单', en: 'Block list' },
  evidence: { zh: '号码证据', en: 'Evidence' },
  blockedPerson: { zh: '客户黑名单', en: 'Blocked person' },
  disposition: { zh: '小结', en: 'Disposition' },
  awayReason: { zh: '示忙原因', en: 'Not-ready reason' },
  call: { zh: '通话', en: 'Call' },
  recording: { zh: '录音', en: 'Recording' },
  callBack: { zh: '预约回拨', en: 'Call-back' },
  preview: { zh: '预览号码', en: 'Number looked at' },
  shadow: { zh: '影子运行', en: 'Shadow run' },
  push: { zh: '推送', en: 'Push' },
  prompt: { zh: '提示音', en: 'Prompt' },
  listener: { zh: '监听', en: 'Listening' },
  cutOff: { zh: '强拆', en: 'Call cut off' },
}
