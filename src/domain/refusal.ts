// A refusal is an expected no: a value the API maps to the wire once, never an exception.

/** Business codes of protocol.md §1 that a refusal may carry. */
export type RefusalCode =
  | 1002
  | 1003
  | 1010
  | 1011
  | 1012
  | 1013
  | 1024
  | 1025
  | 1026
  | 1027
  | 1028
  | 1029
  | 1210
  | 1211

const MEANING: Record<RefusalCode, string> = {
  1002: '操作异常',
  1003: '操作失败',
  1010: '分机异常',
  1011: '非法分机',
  1012: '分机不存在',
  1013: '分机已停用',
  1024: '任务不存在',
  1025: '任务未开始',
  1026: '任务进行中',
  1027: '任务已暂停',
  1028: '任务已结束',
  1029: '文件不存在',
  1210: '队列异常',
  1211: '非法队列',
}

export interface Refusal {
  readonly refused: true
  readonly code: RefusalCode
  readonly message: string
}

/** Makes a refusal; without a message it carries the published meaning of its code. */
export function refuse(code: RefusalCode, message: string = MEANING[code]): Refusal {
  return { refused: true, code, message }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value && value.refused === true
}
