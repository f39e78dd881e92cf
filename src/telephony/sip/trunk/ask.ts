// Sends one request to one target of a trunk, and returns what came back within a time limit.
import type { Clock } from '../../../domain/clock.ts'
import type { SipRequest, SipResponse } from '../message/message.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { Target } from '../transport/transport.ts'
import { placeOf } from './trunk-address.ts'

export type Asked =
  | { readonly kind: 'answered'; readonly response: SipResponse }
  | { readonly kind: 'silent' }
  /** There is no way to the target. */
  | { readonly kind: 'failed'; readonly message: string }

/** Resolves with the final response; anything after `limitMs` is ignored. */
export function ask(
  { clock, transactions }: { readonly clock: Clock; readonly transactions: Pick<Transactions, 'request'> },
  request: SipRequest,
  target: Target,
  limitMs: number,
): Promise<Asked> {
  return new Promise(resolve => {
    const cancel = clock.after(limitMs, () => resolve({ kind: 'silent' }))
    const over = (asked: Asked) => {
      cancel()
      resolve(asked)
    }
    transactions.request(request, target, {
      response(response) {
        if (response.status >= 200) over({ kind: 'answered', response })
      },
      timedOut: () => over({ kind: 'silent' }),
      transportError: error => over({ kind: 'failed', message: error.message }),
    })
  })
}

/**
 * Who was asked, and what came back, the same in every language: `192.0.2.1:5060 (503 Service Unavailable)`.
 */
export function answerOf(target: Target, asked: Asked): string {
  if (asked.kind === 'silent') return placeOf(target)
  const answer = asked.kind === 'answered' ? statusOf(asked.response) : codeIn(asked.message)
  return `${placeOf(target)} (${answer})`
}

/** The system's error code, like ECONNREFUSED, if there is one. */
function codeIn(message: string): string {
  return /\bE[A-Z]{3,}\b/.exec(message)?.[0] ?? message
}

export function statusOf({ status, reason }: Pick<SipResponse, 'status' | 'reason'>): string {
  return `${status} ${reason}`.trim()
}

/** For people: the answer, or that there was none. */
export function sayAsked(asked: Asked): string {
  if (asked.kind === 'answered') return `answers ${statusOf(asked.response)}`
  return asked.kind === 'silent' ? 'does not answer' : `cannot be reached: ${asked.message}`
}

export function sayAskedZh(asked: Asked): string {
  if (asked.kind === 'answered') return `应答 ${statusOf(asked.response)}`
  return asked.kind === 'silent' ? '没有应答' : `无法到达：${whyFailedZh(asked.message)}`
}

/** Any other message of the system stays as it is. */
function whyFailedZh(message: string): string {
  const known: readonly (readonly [RegExp, string])[] = [
    [/ECONNREFUSED/, '连接被拒绝'],
    [/ECONNRESET|the connection is closed/, '连接被断开'],
    [/ETIMEDOUT|not connected in time/, '连接超时'],
    [/EHOSTUNREACH|ENETUNREACH|nothing leads to the target/, '网络不可达'],
    [/nothing here speaks its transport/, '本机没有启用该传输协议'],
  ]
  return known.find(([pattern]) => pattern.test(message))?.[1] ?? message
}

/** RFC 3261 §8.1.3.1: a proxy sends 408 if whoever is behind it is silent; 503 asks to be left alone. */
export function isAlive(asked: Asked): boolean {
  return asked.kind === 'answered' && asked.response.status !== 408 && asked.response.status !== 503
}
