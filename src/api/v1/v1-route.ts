// `/v1`: who calls, may they, is it well-formed, do it once, answer. Whatever goes wrong becomes a problem.
import { Readable } from 'node:stream'
import cookies from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Account } from '../../domain/account.ts'
import { errorCode } from '../../domain/error-text.ts'
import { type Language, languageOf } from '../../domain/language.ts'
import type { Store } from '../../store/port/admin-store.ts'
import { describe, faultWord } from '../http/fault.ts'
import type { ApiLog } from '../published/protocol.ts'
import { COOKIES, callerOf, strangerOf } from './authentication.ts'
import { actorOf, type Caller, callerId } from './caller.ts'
import type { ConsoleServices } from './console-services.ts'
import { Download } from './download.ts'
import type { StreamView, V1Endpoint } from './endpoint.ts'
import { LiveEnd } from './live/live-shapes.ts'
import { once } from './once.ts'
import { PROBLEM_TYPE, ProblemDetails } from './problem.ts'
import { SoundAnswer } from './sound-answer.ts'

/** What somebody we know may send at once; lists of numbers come as streams (`imports`). */
const BODY_LIMIT = 1024 * 1024
const STRANGERS_LIMIT = 16 * 1024
export const PREFIX = '/v1'

export interface V1 {
  readonly endpoints: readonly V1Endpoint[]
  readonly store: Store
  readonly services: ConsoleServices
  /** Epoch ms. */
  readonly now: () => number
  readonly log: ApiLog
}

export async function serveV1(scope: FastifyInstance, v1: V1): Promise<void> {
  await scope.register(cookies)
  scope.setErrorHandler((error, request, reply) =>
    answerProblem(reply, problemOf(error, request, v1.log), request),
  )
  scope.setNotFoundHandler((request, reply) =>
    answerProblem(reply, new ProblemDetails('routeNotFound'), request),
  )
  takeBytes(scope)
  const callers = new WeakMap<FastifyRequest, Caller>()
  for (const endpoint of v1.endpoints) {
    scope.route({
      method: endpoint.method,
      url: endpoint.path.slice(PREFIX.length).replaceAll(/\{(\w+)\}/g, ':$1'),
      bodyLimit: endpoint.bytesMax ?? (endpoint.scope === 'open' ? STRANGERS_LIMIT : BODY_LIMIT),
      config: { bytesMax: endpoint.bytesMax },
      onRequest: async request => {
        const caller =
          endpoint.scope === 'open'
            ? strangerOf(request)
            : await callerOf(request, v1.store.as(null), v1.now())
        requireRole(endpoint, caller)
        callers.set(request, caller)
      },
      handler: (request, reply) => {
        const caller = callers.get(request)
        if (caller === undefined) throw new Error('a request of nobody')
        return answer(endpoint, v1, caller, request, reply)
      },
    })
  }
}

function requireRole(endpoint: V1Endpoint, caller: Caller): void {
  if (endpoint.scope === 'open') return
  if (caller.kind === 'stranger') throw new ProblemDetails('notSignedIn')
  const mustChoose = caller.kind === 'user' && caller.user.isOneTime && !endpoint.isBeforePassword
  if (mustChoose) throw new ProblemDetails('passwordMustChange')
  const stands = caller.role === 'operator' && endpoint.scope === 'account' ? 'admin' : caller.role
  if (!endpoint.roles.includes(caller.role) && !endpoint.roles.includes(stands))
    throw new ProblemDetails('roleForbids', [caller.role])
}

async function answer(
  endpoint: V1Endpoint,
  v1: V1,
  caller: Caller,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const language = languageOf(request.headers['accept-language'])
  const reading = v1.store.as(null)
  const account =
    endpoint.scope === 'account' ? await accountOf(caller, request, code => reading.findAccount(code)) : null
  const work = {
    store: request.method === 'GET' ? reading : v1.store.as(actorOf(caller)),
    services: v1.services,
    caller,
    account,
    params: read(endpoint.params, request.params, language),
    query: read(endpoint.query, request.query, language),
    body: read(endpoint.body, request.body, language),
    bytes: request.body instanceof Readable ? request.body : Readable.from([]),
    now: v1.now(),
    language,
    gone: leaving(reply),
    cookie: (value: string | null) => setCookie(request, reply, value),
  }
  if (endpoint.isStream) return stream(endpoint, v1, work, request, reply)
  const done = async () => ({ status: endpoint.status, body: await endpoint.handle(work) })
  const key = request.headers['idempotency-key']
  const { status, body } =
    typeof key === 'string' && request.method !== 'GET' && !endpoint.bytesMax && caller.kind !== 'stranger'
      ? await once(
          reading,
          {
            caller: callerId(caller),
            key,
            method: request.method,
            url: request.url,
            account: account?.code ?? '',
            body: request.body,
          },
          done,
        )
      : await done()
  reply.code(status).header('cache-control', 'no-store')
  if (body instanceof Download || body instanceof SoundAnswer) return body.sendTo(reply)
  return status === 204
    ? reply.send()
    : reply.type('application/json; charset=utf-8').send(JSON.stringify(body))
}

function leaving(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  return gone.signal
}

/** A part of a file is read by whoever takes it, as it comes; elsewhere only JSON is. */
function takeBytes(scope: FastifyInstance): void {
  scope.addContentTypeParser('application/octet-stream', (request, payload, done) => {
    const { bytesMax } = request.routeOptions.config as { bytesMax?: number | null }
    if (typeof bytesMax !== 'number') done(new ProblemDetails('invalidInput', ['body', 'JSON']))
    else if (Number(request.headers['content-length']) > bytesMax)
      done(new ProblemDetails('bodyTooLarge', [bytesMax]))
    else done(null, payload)
  })
}

/** Answers with events for as long as the client stays and may. */
async function stream(
  endpoint: V1Endpoint,
  { services: { live }, store, now }: V1,
  work: { readonly caller: Caller; readonly account: Account | null },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { ext } = (await endpoint.handle(work)) as StreamView
  const { caller, account } = work
  if (account === null) throw new ProblemDetails('noAccountChosen')
  const credential = request.headers.authorization ?? ''
  const recheck = () =>
    whyNotAnyMore(async () => requireRole(endpoint, await callerOf(request, store.as(null), now())))
  const watching = { caller, account, ext, credential, recheck }
  live.admit(watching)
  reply.hijack()
  live.follow(watching, request.raw, reply.raw)
  return reply
}

async function whyNotAnyMore(look: () => Promise<void>): Promise<LiveEnd['reason'] | null> {
  try {
    await look()
    return null
  } catch (error) {
    if (!(error instanceof ProblemDetails)) throw error
    return LiveEnd.shape.reason.safeParse(error.reason).data ?? 'notSignedIn'
  }
}

/** An operator names the account it works on; everybody else has one. */
async function accountOf(
  caller: Caller,
  request: FastifyRequest,
  find: (code: string) => Promise<Account | null>,
): Promise<Account> {
  if (caller.account !== null) return caller.account
  const { account: linked } = request.query as { account?: unknown }
  // What a browser follows as a link, a download, carries no headers of ours.
  const code = request.headers['yuhu-account'] ?? (request.method === 'GET' ? linked : undefined)
  if (typeof code !== 'string' || code === '') throw new ProblemDetails('noAccountChosen')
  const account = await find(code)
  if (account === null) throw new ProblemDetails('accountNotFound', [code.slice(0, 50)])
  return account
}

const IN_CHINESE = z.locales.zhCN().localeError

function read(schema: z.ZodType | null, sent: unknown, language: Language): unknown {
  if (schema === null) return undefined
  const result = schema.safeParse(sent ?? {}, language === 'zh' ? { error: IN_CHINESE } : {})
  if (result.success) return result.data
  const [first] = result.error.issues
  const errors = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new ProblemDetails('invalidInput', [first?.path.join('.') || 'body', first?.message ?? ''], {
    errors,
  })
}

/** Out of reach of scripts, and sent by no page of somebody else's. */
function setCookie(request: FastifyRequest, reply: FastifyReply, value: string | null): void {
  const isSecure = request.protocol === 'https'
  const name = isSecure ? COOKIES.secure : COOKIES.plain
  const attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure } as const
  if (value === null) reply.clearCookie(name, attributes)
  else reply.setCookie(name, value, attributes)
}

function answerProblem(reply: FastifyReply, problem: ProblemDetails, request: FastifyRequest): FastifyReply {
  const language = languageOf(request.headers['accept-language'])
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problem.in(language)))
}

/** What PostgreSQL says of NUL and half a surrogate pair, in text and in jsonb. */
const UNSTORABLE = new Set(['22021', '22P05'])

function problemOf(error: unknown, request: FastifyRequest, log: ApiLog): ProblemDetails {
  if (error instanceof ProblemDetails) return error
  const code = errorCode(error)
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new ProblemDetails('bodyTooLarge', [request.routeOptions.bodyLimit ?? BODY_LIMIT])
  if (code.startsWith('FST_ERR_CTP') || error instanceof SyntaxError)
    return new ProblemDetails('invalidInput', ['body', 'JSON'])
  if (UNSTORABLE.has(code)) return new ProblemDetails('invalidInput', ['text', 'U+0000'])
  log.error({ requestId: request.id, ...describe(error) }, 'request failed')
  const word = faultWord(error)
  if (word === 'tooManyLogins') return new ProblemDetails('tooManyRequests')
  return new ProblemDetails(word === 'outage' ? 'databaseAway' : 'broken')
}
