// The log's sentences in Chinese, for people at a terminal; programs read the English ones.
import type { Language } from '../domain/language.ts'
import { CALL_BACK_END_WORDS } from './call-back-words.ts'
import { WISH_LOST } from './lost-wish-words.ts'
import { PACING_PATTERNS } from './pacing-words.ts'
import { TRUNK_OUTAGE_PATTERNS } from './trunk-outage-words.ts'

/**
 * The English sentence as it is logged, or a pattern if a part varies; the Chinese one repeats that part as
 * $1.
 */
const CHINESE: readonly (readonly [RegExp | string, string])[] = [
  ['serving', '已开始服务'],
  [/^stopping: no new calls/, '正在停止：不再外呼，进行中的通话可以打完；两秒后再按一次则立即结束'],
  ['stopping at once: calls in flight are ended', '立即停止：正在结束进行中的通话'],
  ['stopped', '已停止'],
  ['stopped while starting', '启动过程中已停止'],
  [/^an unexpected fault/, '程序故障：正在立即停止，请把这几行日志反馈给开发者'],
  ['database migrated', '数据库已升级'],
  ['PostgreSQL exited; restarting it.', 'PostgreSQL 意外退出，正在重新启动'],
  ['PostgreSQL is running again.', 'PostgreSQL 已恢复运行'],
  ['account is driven here', '本进程开始负责该企业的外呼'],
  ['account is no longer driven here', '本进程不再负责该企业的外呼'],
  ['task is not dialling', '任务暂未外呼'],
  ...PACING_PATTERNS,
  ['task ended', '任务已结束'],
  ...Object.values(WISH_LOST).map(({ en, zh }) => [en, zh] as const),
  ...Object.values(CALL_BACK_END_WORDS).map(
    ({ en, zh }) => [`a call-back was not kept: ${en}`, `预约回拨未完成：${zh}`] as const,
  ),
  [/^a call-back was not kept: (.*)$/, '预约回拨未完成：$1'],
  [
    'agents pick up too late or not at all to keep the abandon rate under its cap',
    '坐席接听过慢或未接听，呼损率无法保持在上限之内',
  ],
  ['agent did not take its calls and was set not ready', '坐席未接来电，已自动示忙'],
  ...TRUNK_OUTAGE_PATTERNS.flatMap(([pattern, zh]) => [
    [new RegExp(`^trunk is down: ${pattern}$`), `线路不可用：${zh}`] as const,
    [
      new RegExp(`^trunk is down: the registration expired: ${pattern}$`),
      `线路不可用：注册已过期：${zh}`,
    ] as const,
  ]),
  [/^trunk is down: (.*)$/, '线路不可用：$1'],
  ['trunk is up', '线路已恢复'],
  ['a call is listened to', '有人在听这通电话'],
  ['a call is no longer listened to', '监听已结束'],
  [/^recording failed: (.*)$/, '录音失败：$1'],
  ['recording cannot be read', '录音文件无法读取'],
  ['a recording left behind by a crash could not be repaired', '异常退出时留下的录音未能修复'],
  [
    'a leg was not in the state that the switch had reported; it was corrected',
    '话路状态与交换机上报的不一致，已更正',
  ],
  [/^(.*) cannot be written: answers are safe only.*$/, '$1 不可写：客户接听的记录要写入数据库后才算保存'],
  ['answers cannot be recorded: dialling stops until they can', '无法记录客户接听：恢复之前不再外呼'],
  ['old rows could not be removed; trying again later', '过期数据未能清理，稍后再试'],
  [/^(.*) cannot be written: no file can be imported$/, '$1 无法写入，不能导入文件'],
  ['an import could not go on; trying again in a moment', '导入暂时中断，稍后再试'],
  ['a file of an import cannot be read', '导入的文件无法读取'],
  ['old files of imports could not be removed; trying again later', '导入留下的旧文件未能清理，稍后再试'],
  ['live pages could not be kept up to date; trying again', '实时页面未能更新，正在重试'],
  ['a stored setting is invalid; set it again', '存储的设置无效，请重新设置'],
  ['outbox unreachable, pausing', '暂时读不到待推送的数据，稍后再试'],
  ['push could not be sent', '推送未能发出'],
  ['push failed, will be tried again', '推送失败，稍后重试'],
  ['push given up on after 24 h', '推送 24 小时仍未成功，已放弃'],
  ['fault in the pusher', '推送模块出现故障'],
  ['request failed', '请求处理失败'],
  ['API logins failed: wrong appid or access key', '接口登录失败：appid 或 accesskey 不正确'],
  ['parameters that the service does not know were ignored', '已忽略接口不认识的参数'],
  [
    /^a customer answered a call that had already ended here/,
    '客户接起了已经结束的呼叫（或当时进程已退出）；已挂断，不再重呼',
  ],
  [
    /^trunk had no room for a call: it is used for at most (.*) channels and (.*) calls a second .*$/,
    '线路已满：暂时最多使用 $1 个通道、每秒 $2 个呼叫，之后逐步恢复',
  ],
  ['request too slow', '请求处理超时'],
  ['a fault in the SIP switch; it goes on', 'SIP 模块出现故障，继续运行'],
]

/** The sentence in that language, or unchanged if there is no translation. */
export function translated(message: string, language: Language): string {
  if (language === 'en') return message
  for (const [english, chinese] of CHINESE) {
    if (typeof english === 'string' ? english === message : english.test(message))
      return message.replace(english, chinese)
  }
  return message
}

/** Pino's numbers. */
const LEVELS: Readonly<Record<number, Readonly<Record<Language, string>>>> = {
  10: { en: 'trace  ', zh: '跟踪' },
  20: { en: 'debug  ', zh: '调试' },
  30: { en: 'info   ', zh: '信息' },
  40: { en: 'warning', zh: '警告' },
  50: { en: 'error  ', zh: '错误' },
  60: { en: 'fatal  ', zh: '致命' },
}

export function levelWord(level: number, language: Language): string {
  return LEVELS[level]?.[language] ?? String(level)
}
