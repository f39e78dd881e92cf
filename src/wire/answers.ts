// Answers on the wire: ret, data and msg in this order, whatever happened (protocol.md §1).
import type { Refusal } from '../domain/refusal.ts'
import { type WireRefusal, wireRefusal } from './refusals.ts'

/**
 * What a service answers. `bare` is for GetGroupExt alone, whose data is the list itself; `isExact`: it may
 * contain LosslessNumber.
 */
export type ServiceAnswer =
  | {
      readonly kind: 'done'
      readonly desc: string
      readonly result?: unknown
      readonly isExact?: boolean
      /** What was done although something speaks against it. */
      readonly warnings?: readonly string[]
    }
  | { readonly kind: 'refused'; readonly desc: string; readonly code: number; readonly codemsg: string }
  | { readonly kind: 'bare'; readonly data: readonly unknown[] }

/** Why a request never reached the business. */
export interface Rejection {
  readonly kind: 'rejected'
  readonly ret: 400 | 404 | 500 | 600 | 601 | 602 | 603 | 604
  readonly msg: string
}

/** `result` is left out on pure commands. */
export function done(desc: string, result?: unknown): ServiceAnswer {
  return result === undefined ? { kind: 'done', desc } : { kind: 'done', desc, result }
}

export function refused(desc: string, refusal: Refusal | WireRefusal): ServiceAnswer {
  const { code, message } = 'reason' in refusal ? wireRefusal(refusal) : refusal
  return { kind: 'refused', desc, code, codemsg: message }
}

export function bare(data: readonly unknown[]): ServiceAnswer {
  return { kind: 'bare', data }
}

export function illegal(what: string): Rejection {
  return { kind: 'rejected', ret: 400, msg: `非法请求：${what}` }
}

export function notFound(what: string): Rejection {
  return { kind: 'rejected', ret: 404, msg: `非法请求：${what}` }
}

export const UNAUTHORIZED = {
  token: { kind: 'rejected', ret: 600, msg: 'token无效' },
  disabled: { kind: 'rejected', ret: 601, msg: 'appid未授权' },
  expired: { kind: 'rejected', ret: 602, msg: 'appid授权已到期' },
  address: { kind: 'rejected', ret: 604, msg: '非法IP访问' },
} as const satisfies Record<string, Rejection>

/** Our own faults; the words reveal no internals. */
const FAULTS = {
  outage: '数据库暂时不可用',
  tooManyLogins: '登录请求过多，请稍后再试',
  noRoom: '磁盘空间不足，请稍后再试',
  tooSlow: '处理超时，请稍后重试',
  other: '内部错误',
} as const
export type FaultWord = keyof typeof FAULTS

export function broken(word: FaultWord): Rejection {
  return { kind: 'rejected', ret: 500, msg: `服务器运行错误: ${FAULTS[word]}` }
}

/**
 * The fields of an answer in their order. `warnings` are our own: what the client sent and no service uses.
 */
export function envelopeOf(
  answer: ServiceAnswer | Rejection,
  requestedAt: number,
  answeredAt: number,
  warnings: readonly string[],
): Record<string, unknown> {
  if (answer.kind === 'rejected') return { ret: answer.ret, data: {}, msg: answer.msg }
  if (answer.kind === 'bare') return { ret: 200, data: answer.data, msg: '' }
  const all = [...(answer.kind === 'done' ? (answer.warnings ?? []) : []), ...warnings]
  const rest = {
    ...(all.length > 0 ? { warnings: all } : {}),
    reqtime: seconds(requestedAt),
    rsptime: seconds(answeredAt),
  }
  const data =
    answer.kind === 'refused'
      ? { status: 1, desc: answer.desc, errors: { code: answer.code, codemsg: answer.codemsg }, ...rest }
      : { status: 0, desc: answer.desc, ...('result' in answer ? { result: answer.result } : {}), ...rest }
  return { ret: 200, data, msg: '' }
}

function seconds(at: number): number {
  return Math.floor(at / 1_000)
}
