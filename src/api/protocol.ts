// Carries one request through: parameters, service, token, business, envelope. Whatever goes wrong becomes an envelope too.
import { scheduler } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { accountOf } from './auth.ts'
import { type Parameters, readParameters } from './body.ts'
import { type Answer, broken, illegal, type Rejection } from './envelope.ts'
import { describe, faultMessage } from './fault.ts'
import type { Registry } from './registry.ts'
import type { Surroundings } from './service.ts'
import { UnreadableBody } from './unreadable-body.ts'

/** The part of a logger that is used; pino has it. */
export type ApiLog = Pick<FastifyBaseLogger, 'debug' | 'info' | 'error'>

export interface Sent {
  readonly id: string
  readonly url: string
  readonly contentType: string | undefined
  readonly contentEncoding: string | undefined
  readonly body: Buffer | undefined
}

/** What is answered, and the service it came from where there was one. */
export interface Answered {
  readonly answer: Answer | Rejection
  readonly service?: string
}

/** A known client gives up after 3 s (protocol.md §1). What was begun goes on; the same append sent again adds nothing. */
const ANSWER_WITHIN_MS = 2_800
const TOO_SLOW = broken('处理超时，请稍后重试')

export async function answerRequest(
  registry: Registry,
  sent: Sent,
  around: Surroundings,
  { log, answerWithinMs = ANSWER_WITHIN_MS }: { readonly log: ApiLog; readonly answerWithinMs?: number },
): Promise<Answered> {
  const ids: Ids = { requestId: sent.id }
  const patience = new AbortController()
  try {
    // Real time on purpose, however fast the dialer's own clock runs: it is the client who waits.
    const end = scheduler.wait(answerWithinMs, { signal: patience.signal }).then(
      () => TOO_SLOW,
      () => TOO_SLOW,
    )
    const answer = await Promise.race([carry(registry, sent, around, ids), end])
    if (answer === TOO_SLOW) log.error({ ...ids }, 'request too slow')
    log.debug({ ...ids, ...outcomeOf(answer) }, 'request answered')
    return { ...ids, answer }
  } catch (error) {
    log.error({ ...ids, ...describe(error) }, 'request failed')
    return { ...ids, answer: broken(faultMessage(error)) }
  } finally {
    patience.abort()
  }
}

interface Ids {
  requestId: string
  service?: string
  account?: string
}

async function carry(registry: Registry, sent: Sent, around: Surroundings, ids: Ids): Promise<Answer | Rejection> {
  const parameters = await readAll(sent)
  if ('kind' in parameters) return parameters
  const service = registry.find(parameters)
  if ('kind' in service) return service
  ids.service = service.name
  const prepared = service.prepare(parameters)
  if (prepared.kind === 'rejected') return prepared
  if (prepared.needs === 'nothing') return prepared.run(around)
  const account = await accountOf(around.store, prepared.token, around.address, around.now, prepared.isToStop)
  if ('kind' in account) return account
  ids.account = account.code
  return prepared.run({ ...around, account })
}

async function readAll(sent: Sent): Promise<Parameters | Rejection> {
  const encoding = sent.contentEncoding?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && encoding !== '') return illegal(`不支持Content-Encoding ${encoding.slice(0, 50)}`)
  try {
    return await readParameters(sent.url, sent.contentType, sent.body)
  } catch (error) {
    if (error instanceof UnreadableBody) return illegal(error.message)
    throw error
  }
}

function outcomeOf(answered: Answer | Rejection) {
  if (answered.kind === 'rejected') return { ret: answered.ret }
  return answered.kind === 'refused' ? { ret: 200, code: answered.code } : { ret: 200 }
}
