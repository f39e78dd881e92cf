// Says what a process that died left unsaid: hangs up the calls it was in, cancels those it was making.
import type { Clock } from '../../../domain/clock.ts'
import { parseMessage } from '../message/parse.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { Transports } from '../transport/transport.ts'
import type { Goodbye } from './goodbyes.ts'

/** A CANCEL belongs to a transaction that is not ours any more: nobody waits for its answer, so it is said three times (T1, 2·T1). */
const CANCEL_TIMES_MS = [0, 500, 1_500]

export interface LastWordsParts {
  readonly clock: Clock
  readonly transactions: Pick<Transactions, 'request'>
  readonly transports: Pick<Transports, 'flowTo'>
}

/** Answers how many calls it ends. */
export function sayLastWords(goodbyes: readonly Goodbye[], { clock, transactions, transports }: LastWordsParts): number {
  let said = 0
  for (const { target, bytes } of goodbyes) {
    const request = parseMessage(bytes)
    if (request.kind !== 'request') continue
    said += 1
    if (request.method === 'BYE') transactions.request({ ...request, headers: request.headers.removeFirst('Via') }, target, NOBODY)
    else for (const ms of CANCEL_TIMES_MS) clock.after(ms, () => transports.flowTo(target, 0)?.send(bytes, () => {}))
  }
  return said
}

const NOBODY = { response() {}, timedOut() {}, transportError() {} }
