// Idempotency-Key: a request that is sent again because its answer was lost is answered again and not done
// again.
import { createHash } from 'node:crypto'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import { ProblemDetails } from './problem.ts'

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
  readonly body: unknown
}

/** Only what was answered is kept: a request that failed may be tried again under the same key. */
export async function once(
  store: StoreVerbs,
  asked: Asked,
  work: () => Promise<Answered>,
): Promise<Answered> {
  const { caller, key, method, url, body } = asked
  if (!KEY.test(key))
    throw new ProblemDetails('invalidInput', ['Idempotency-Key', '1–200 visible ASCII characters'])
  const digest = createHash('sha256')
    .update(`${method} ${url}\n${JSON.stringify(body ?? null)}`)
    .digest()
  const begun = await store.beginOnce(caller, key, digest)
  if (begun === 'other') throw new ProblemDetails('keyUsedBefore')
  if (begun !== 'begun') {
    if (begun.status === null) throw new ProblemDetails('beingWorkedOn')
    return { status: begun.status, body: begun.body }
  }
  try {
    const answer = await work()
    await store.endOnce(caller, key, answer)
    return answer
  } catch (error) {
    await store.endOnce(caller, key, null)
    throw error
  }
}
