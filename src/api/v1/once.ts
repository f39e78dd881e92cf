// Idempotency-Key: a request that is sent again because its answer was lost is answered again and not done
// again.
import { createHash } from 'node:crypto'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import { ProblemDetails } from './problem.ts'
import { nameOf, sealed, unsealed } from './sealed-answer.ts'

const KEY = /^[\x21-\x7e]{1,200}$/

export interface Answered {
  readonly status: number
  readonly body: unknown
}

interface Asked {
  readonly caller: string
  readonly key: string
  readonly method: string
  readonly url: string
  /** Code of the one it is about; empty: none. */
  readonly account: string
  readonly body: unknown
}

/**
 * A refusal changed nothing, so the request may be tried again under the same key. After any other failure
 * nobody knows whether it was done: the key stays taken.
 */
export async function once(
  store: StoreVerbs,
  asked: Asked,
  work: () => Promise<Answered>,
): Promise<Answered> {
  const { caller, key, method, url, account, body } = asked
  if (!KEY.test(key))
    throw new ProblemDetails('invalidInput', ['Idempotency-Key', '1–200 visible ASCII characters'])
  const digest = createHash('sha256')
    .update(`${method} ${url} ${account}\n${JSON.stringify(body ?? null)}`)
    .digest()
  const name = nameOf(key)
  const begun = await store.beginOnce(caller, name, digest)
  if (begun === 'other') throw new ProblemDetails('keyUsedBefore')
  if (begun !== 'begun') {
    if (begun.status === null) throw new ProblemDetails('beingWorkedOn')
    return { status: begun.status, body: unsealed(begun.body, key) }
  }
  const answer = await work().catch(async error => {
    if (error instanceof ProblemDetails) await store.endOnce(caller, name, null)
    throw error
  })
  await store.endOnce(caller, name, { status: answer.status, body: sealed(answer.body, key) })
  return answer
}
