// Carries out one request: parameters, service, token, business, envelope. Whatever goes wrong becomes an
// envelope too.
import { scheduler } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { broken, illegal, type Rejection, type ServiceAnswer } from '../../wire/answers.ts'
import { BODY } from '../../wire/complaints.ts'
import { type Parameters, readParameters } from '../http/body.ts'
import { describe, faultWord } from '../http/fault.ts'
import { ClientLeft, type Pause, pause } from '../http/turns.ts'
import { UnreadableBody } from '../http/unreadable-body.ts'
import { accountOf } from './auth.ts'
import type { Registry } from './registry.ts'
import type { ServiceTools } from './service.ts'

export type ApiLog = Pick<FastifyBaseLogger, 'debug' | 'info' | 'warn' | 'error'>

export interface Sent {
  readonly id: string
  readonly url: string
  readonly contentType: string | undefined
  readonly contentEncoding: string | undefined
  readonly body: Buffer | undefined
  /** For a large body: runs the whole request when few others are under way. */
  readonly inPlace: (<T>(job: () => Promise<T>) => Promise<T>) | null
  /** Called when the bytes of the body are no longer needed. */
  readonly release: () => void
}

/** The answer, the service and the account if they are known, and parameters that no service uses. */
export interface AnsweredRequest {
  readonly answer: ServiceAnswer | Rejection
  readonly service?: string
  readonly account?: string
  readonly unknown?: readonly string[]
}

/**
 * A known client gives up after 3 s (protocol.md §1). What has begun goes on; the same append sent again adds
 * nothing.
 */
const ANSWER_WITHIN_MS = 2_800
const TOO_SLOW = broken('tooSlow')

export interface Manners {
  readonly log: ApiLog
  /** Real ms. */
  readonly answerWithinMs?: number | undefined
}

export async function answerRequest(
  registry: Registry,
  sent: Sent,
  around: ServiceTools,
  manners: Manners,
): Promise<AnsweredRequest> {
  const { log } = manners
  const seen: Seen = { requestId: sent.id }
  try {
    const answer = await inTime(carry(registry, sent, around, seen), manners)
    if (answer === TOO_SLOW) log.error(idsOf(seen), 'request too slow')
    log.debug({ ...idsOf(seen), ...outcomeOf(answer) }, 'request answered')
    return { ...seen, answer }
  } catch (error) {
    if (!(error instanceof ClientLeft)) log.error({ ...idsOf(seen), ...describe(error) }, 'request failed')
    return { ...seen, answer: broken(faultWord(error)) }
  }
}

/**
 * The answer, or an apology that it takes too long. It waits in real time, however fast the dialer's clock
 * runs, because a client is waiting.
 */
export async function inTime<T>(
  answer: Promise<T>,
  { answerWithinMs = ANSWER_WITHIN_MS }: Omit<Manners, 'log'>,
): Promise<T | Rejection> {
  const patience = new AbortController()
  const end = scheduler.wait(answerWithinMs, { signal: patience.signal }).then(
    () => TOO_SLOW,
    () => TOO_SLOW,
  )
  try {
    return await Promise.race([answer, end])
  } finally {
    patience.abort()
  }
}

interface Seen {
  requestId: string
  service?: string
  account?: string
  unknown?: readonly string[]
}

function idsOf({ requestId, service, account }: Seen) {
  return {
    requestId,
    ...(service === undefined ? {} : { service }),
    ...(account === undefined ? {} : { account }),
  }
}

async function carry(
  registry: Registry,
  sent: Sent,
  around: ServiceTools,
  seen: Seen,
): Promise<ServiceAnswer | Rejection> {
  try {
    return await (sent.inPlace === null
      ? carrySmall(registry, sent, around, seen)
      : sent.inPlace(() => carryLarge(registry, sent, around, seen)))
  } finally {
    sent.release()
  }
}

/** Parameters are checked before the token. */
async function carrySmall(
  registry: Registry,
  sent: Sent,
  around: ServiceTools,
  seen: Seen,
): Promise<ServiceAnswer | Rejection> {
  const prepared = prepare(registry, await readAll(sent, pause), seen)
  if (prepared.kind === 'rejected') return prepared
  if (prepared.needs === 'nothing') return prepared.run(around)
  const complete = await prepared.complete(pause)
  if ('kind' in complete) return complete
  const account = await identify(prepared, around, seen)
  return 'kind' in account ? account : complete.run({ ...around, account })
}

/** Nothing is built from a list before the token is known, and only one such list is built at a time. */
async function carryLarge(
  registry: Registry,
  sent: Sent,
  around: ServiceTools,
  seen: Seen,
): Promise<ServiceAnswer | Rejection> {
  const prepared = prepare(registry, await around.inTurn(own => readAll(sent, own)), seen)
  if (prepared.kind === 'rejected') return prepared
  if (prepared.needs === 'nothing') return prepared.run(around)
  const account = await identify(prepared, around, seen)
  if ('kind' in account) return account
  const complete = await around.inTurn(own => prepared.complete(own))
  sent.release()
  return 'kind' in complete ? complete : complete.run({ ...around, account })
}

function prepare(registry: Registry, parameters: Parameters | Rejection, seen: Seen) {
  if ('kind' in parameters) return parameters
  const service = registry.find(parameters)
  if ('kind' in service) return service
  seen.service = service.name
  const prepared = service.prepare(parameters)
  if (prepared.kind === 'ready') seen.unknown = prepared.unknown
  return prepared
}

async function identify(
  { token, isToStop }: { token: string; isToStop: boolean },
  around: ServiceTools,
  seen: Seen,
) {
  const account = await accountOf(around.store, token, around.address, around.now, isToStop)
  if (!('kind' in account)) {
    seen.account = account.code
    around.recognised()
  }
  return account
}

async function readAll(sent: Sent, own: Pause): Promise<Parameters | Rejection> {
  const encoding = sent.contentEncoding?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && encoding !== '') return illegal(BODY.encoding(encoding))
  try {
    return await readParameters(sent.url, sent.contentType, sent.body, own)
  } catch (error) {
    if (error instanceof UnreadableBody) return illegal(error.message)
    throw error
  }
}

function outcomeOf(answered: ServiceAnswer | Rejection) {
  if (answered.kind === 'rejected') return { ret: answered.ret }
  return answered.kind === 'refused' ? { ret: 200, code: answered.code } : { ret: 200 }
}
