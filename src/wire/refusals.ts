// Refusals on the wire: the published code of each reason, and its words.
import type { Refusal, RefusalReason } from '../domain/refusal.ts'

/** A refusal in an answer: `code` and `codemsg` of protocol.md §1. */
export interface WireRefusal {
  readonly refused: true
  readonly code: number
  readonly message: string
}

/**
 * A refusal by a published service itself: a value makes no sense, or names something that does not exist.
 */
export function refuseValue(code: number, message: string): WireRefusal {
  return { refused: true, code, message }
}

/** `sentence`: why a file cannot be used. An answer ends without a full stop. */
export function refuseFile(sentence: string): WireRefusal {
  return refuseValue(1002, sentence.replace(/。$/, ''))
}

export function emptyValue(name: string): WireRefusal {
  return refuseValue(1002, `${name}为空`)
}

export function isWireRefusal(value: unknown): value is WireRefusal {
  return typeof value === 'object' && value !== null && 'refused' in value && 'code' in value
}

const WORDS: Readonly<
  Record<RefusalReason, readonly [code: number, message: (...about: readonly string[]) => string]>
> = {
  taskNotFound: [1024, () => '任务不存在'],
  taskNotStarted: [1025, () => '任务未开始'],
  taskRunning: [1026, () => '任务进行中'],
  taskPaused: [1027, () => '任务已暂停'],
  taskEnded: [1028, () => '任务已结束'],
  commandAfterEnd: [1002, () => '任务已结束'],
  commandBeforeStart: [1002, () => '任务未开始'],
  taskNotEnded: [1002, () => '任务未结束'],
  taskEndedLongAgo: [1028, () => '任务结束已超过24小时'],
  taskHasCalls: [1002, () => '任务还有进行中的呼叫'],
  taskBeingCopied: [1002, () => '任务的号码正在复制到其他任务'],
  nothingToCall: [1002, () => '没有可呼叫的号码'],
  customtaskidTaken: [1002, () => 'customtaskid已存在'],
  tooManyRunning: [1002, about => `进行中的任务已达上限${about}个，请先暂停或结束其他任务`],
  tooManyTasks: [1002, about => `一次最多查询${about}个任务`],
  agentNotFound: [1012, about => `分机不存在：${about}`],
  agentOfAnother: [1011, about => `非法分机（非本公司所有）：${about}`],
  agentDisabled: [1013, about => `分机已停用：${about}`],
  agentUnregistered: [1014, about => `分机未注册：${about}`],
  agentInCall: [1010, about => `分机正在通话或振铃：${about}`],
  agentWrapsUp: [1010, about => `分机在话后状态：${about}`],
  previewOver: [1015, about => `该号码已不在分机预览中：${about}`],
  callOver: [1015, () => '呼叫不存在或已结束'],
  hasNoCall: [1015, about => `分机不在通话中：${about}`],
  listensToItself: [1002, about => `不能监听自己：${about}`],
  isListenedTo: [1010, about => `分机正被其他分机监听：${about}`],
  isNotListenedTo: [1015, about => `分机未被监听：${about}`],
  doesNotListen: [1015, about => `分机不在监听中：${about}`],
  transferToOneself: [1002, about => `不能转接给自己：${about}`],
  transferOutOff: [1002, () => '企业不允许转接到外部号码'],
  numberInvalid: [1002, about => `号码格式错误：${about}`],
  numberTwice: [1002, about => `两个号码相同：${about}`],
  numberBlocked: [1002, about => `黑名单号码：${about}`],
  numberCapped: [1002, about => `号码当天呼叫次数已达上限：${about}`],
  outOfHours: [1002, () => '不在允许呼叫的时段'],
  numberInCall: [1002, about => `号码正在呼叫中：${about}`],
  callerIdNotFound: [1021, about => `非法号码（非本公司所有）：${about}`],
  promptNotFound: [1029, about => `提示音不存在：${about}`],
  planNotFound: [1002, about => `外呼策略不存在：${about}`],
  planIsDefault: [1002, about => `企业的默认策略，不能删除：${about}`],
  planInUse: [1002, (name, ...tasks) => `策略${name}正在被任务使用，不能删除：${someOf(tasks)}`],
  tooManyMessages: [1002, about => `进行中的语音呼叫已达上限${about}个，请稍后再试`],
  dialingStopped: [1002, () => '外呼已全部停止'],
  noEngine: [1003, () => '当前没有引擎负责该企业的外呼，请稍后再试'],
  agentNotInGroup: [1010, () => '分机不在该分机组'],
  groupNotFound: [1211, about => `分机组不存在：${about}`],
  groupEmpty: [1014, about => `没有已注册的分机：${about}`],
  queueNotFound: [1211, about => `队列不存在：${about}`],
  awayReasonNotFound: [1002, about => `示忙原因不存在：${about}`],
  trunkNotFound: [1002, about => `线路不存在：${about}`],
  groupInUse: [1002, (...tasks) => `正在被任务使用，不能删除：${someOf(tasks)}`],
}

export function wireRefusal({ reason, about }: Refusal): WireRefusal {
  const [code, message] = WORDS[reason]
  return refuseValue(code, message(...about))
}

/** Names the first three only. */
function someOf(names: readonly string[]): string {
  return names.slice(0, 3).join('、') + (names.length > 3 ? '等' : '')
}
