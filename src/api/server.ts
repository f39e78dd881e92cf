// The HTTP server: the protocol at the root, health, metrics and the OpenAPI document beside it.
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { scheduler } from 'node:timers/promises'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { installationName, recordingUrl } from '../domain/recording-link.ts'
import type { ApiStore } from '../store/api-port.ts'
import { BodyBudget, type BodyHold } from './body-budget.ts'
import { CATALOGUE } from './catalogue.ts'
import { limitConnections } from './connections.ts'
import { broken, CONTENT_TYPE, envelopeText, illegal, type Rejection } from './envelope.ts'
import { describe } from './fault.ts'
import { LoginBrake } from './login-brake.ts'
import { openapiDocument } from './openapi.ts'
import { type ApiLog, answerRequest } from './protocol.ts'
import { collectBody } from './raw-body.ts'
import { type Recordings, serveRecordings } from './recording-route.ts'
import type { RecordingAccess } from './service.ts'
import { UnreadableBody } from './unreadable-body.ts'

export interface ApiOptions {
  readonly store: ApiStore
  /** Epoch ms. */
  readonly now: () => number
  readonly log: ApiLog
  /** Whether requests can be served now, and the state of each part in a word. */
  readonly ready: () => Promise<{ readonly ready: boolean; readonly parts: Readonly<Record<string, string>> }>
  readonly metrics: ApiMetrics
  /** Without it no recording can be fetched. */
  readonly recordings?: Recordings
  /** Real ms from the last byte of a request to its answer at the latest. */
  readonly answerWithinMs?: number
  /** Bytes. */
  readonly bodyLimit?: number
  /** Proxies whose X-Forwarded-For is believed: addresses or CIDR blocks, comma-separated. Without it nobody's is. */
  readonly trustedProxies?: string
  readonly limits?: Partial<typeof LIMITS>
}

/** What the API tells the metrics, and the text of GET /metrics. */
export interface ApiMetrics {
  readonly contentType: string
  text(): Promise<string>
  httpRequest(service: string, ret: number, durationMs: number): void
  appended(added: number, invalid: number, durationMs: number): void
}

/** 10,000 entries with long texts are some 10 MB. */
const BODY_LIMIT = 16 * 1024 * 1024
/** What strangers may take of us; times in ms. */
const LIMITS = {
  /** A request must be there whole by then: 16 MiB at 5 Mbit/s. Slower senders are cut off. */
  requestMs: 30_000,
  /** Headers are one packet or two. */
  headersMs: 10_000,
  /** How often both are looked at. */
  checkMs: 5_000,
  /** Longer than the pauses of a client that polls every minute, so that its next call finds the connection open. */
  keepAliveMs: 75_000,
  /** A silent connection in the middle of a request. */
  connectionMs: 120_000,
  connections: 500,
  /** A CRM uses a handful. */
  connectionsOfAddress: 100,
  /** Of all requests under way: sixteen of the largest, two hundred of 10,000 entries as they mostly are. */
  bodyBytes: 256 * 1024 * 1024,
}

/** Listens when the caller says so; other routes may be added before. */
export function createApi(options: ApiOptions): FastifyInstance {
  const limits = { ...LIMITS, ...options.limits }
  const proxies = options.trustedProxies ?? ''
  const app = Fastify({
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionTimeout: limits.connectionMs,
    http: { headersTimeout: limits.headersMs, connectionsCheckingInterval: limits.checkMs },
    trustProxy: proxies === '' ? false : proxies,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreDuplicateSlashes: true },
    clientErrorHandler: answerUnreadableRequest,
  })
  const connections = limitConnections(app.server, { inAll: limits.connections, ofAddress: limits.connectionsOfAddress, proxies })
  app.addHook('preClose', async () => connections.closeSilent())
  // What strangers wrote comes back in our answers; no browser may take them for a page.
  app.addHook('onRequest', async (_request, reply) => void reply.header('x-content-type-options', 'nosniff'))
  app.setNotFoundHandler((_request, reply) => reply.code(404).type(CONTENT_TYPE).send(rejectionText(NOT_FOUND)))
  app.register(async scope => serveProtocol(scope, options, new BodyBudget(limits.bodyBytes)))
  serveOperations(app, options)
  if (options.recordings !== undefined) serveRecordings(app, options.recordings, options.now, options.log)
  return app
}

const NOT_FOUND: Rejection = { kind: 'rejected', ret: 404, msg: '非法请求：地址不存在' }

/** What is kept of a request's first line and headers. */
interface Arrival {
  /** Epoch ms. */
  readonly at: number
  readonly contentType: string | undefined
}

function serveProtocol(scope: FastifyInstance, options: ApiOptions, budget: BodyBudget): void {
  const arrivals = new WeakMap<FastifyRequest, Arrival>()
  const holds = new WeakMap<FastifyRequest, BodyHold>()
  const loginBrake = new LoginBrake(options.now, ms => scheduler.wait(ms))
  // The framework refuses content types it cannot parse; real clients send such, and the body tells what it is.
  scope.addHook('onRequest', async request => {
    arrivals.set(request, { at: options.now(), contentType: request.headers['content-type'] })
    request.headers['content-type'] = 'application/octet-stream'
  })
  scope.addHook('onResponse', async request => holds.get(request)?.release())
  scope.removeAllContentTypeParsers()
  const limit = options.bodyLimit ?? BODY_LIMIT
  scope.addContentTypeParser('application/octet-stream', (request: FastifyRequest, body: IncomingMessage) => {
    const hold = budget.hold(body, request.ip)
    holds.set(request, hold)
    return collectBody(body, limit, hold)
  })
  scope.setErrorHandler((error, request, reply) => {
    if (!(error instanceof UnreadableBody)) options.log.error({ requestId: request.id, ...describe(error) }, 'request failed')
    const rejection = error instanceof UnreadableBody ? illegal(error.message) : broken('内部错误')
    return reply.code(200).type(CONTENT_TYPE).send(rejectionText(rejection))
  })
  scope.route<{ Body: Buffer | undefined }>({
    method: ['GET', 'POST'],
    url: '/',
    handler: async (request, reply) => {
      const now = options.now()
      const arrival = arrivals.get(request) ?? { at: now, contentType: undefined }
      const elapsedMs = () => options.now() - arrival.at
      const sent = {
        id: request.id,
        url: request.url,
        contentType: arrival.contentType,
        contentEncoding: request.headers['content-encoding'],
        body: request.body,
      }
      const around = {
        store: options.store,
        now,
        address: request.ip,
        loginBrake,
        appended: (added: number, invalid: number) => options.metrics.appended(added, invalid, elapsedMs()),
        recordings: options.recordings === undefined ? null : accessTo(options.recordings, request),
      }
      const { answer, service } = await answerRequest(CATALOGUE, sent, around, options)
      options.metrics.httpRequest(service ?? 'none', answer.kind === 'rejected' ? answer.ret : 200, elapsedMs())
      return reply
        .code(200)
        .type(CONTENT_TYPE)
        .send(envelopeText(answer, now, options.now()))
    },
  })
}

/** Links begin as the client reached us, when nothing else is set: it is the one who will use them. */
function accessTo({ key, files, publicUrl }: Recordings, request: FastifyRequest): RecordingAccess {
  const { localAddress, localPort } = request.socket
  const host = HOST.test(request.host) ? request.host : `${localAddress?.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`
  const base = publicUrl === '' ? `${request.protocol}://${host}` : publicUrl
  return { has: recording => files.has(recording), url: (name, expiresAt) => recordingUrl(base, key, name, expiresAt) }
}

const HOST = /^([\w.-]{1,253}|\[[\da-f:.]{2,45}\])(:\d{1,5})?$/i

function serveOperations(app: FastifyInstance, options: ApiOptions): void {
  const openapi = JSON.stringify(openapiDocument(CATALOGUE))
  app.get('/openapi.json', async (_request, reply) => reply.type(CONTENT_TYPE).send(openapi))
  const installation = options.recordings && installationName(options.recordings.key)
  app.get('/health/live', async () => ({ live: true, ...(installation && { installation }) }))
  app.get('/health/ready', async (_request, reply) => {
    const state = await options.ready()
    return reply.code(state.ready ? 200 : 503).send(state)
  })
  app.get('/metrics', async (_request, reply) => {
    return reply.type(options.metrics.contentType).send(await options.metrics.text())
  })
}

const UNREADABLE: Readonly<Record<string, string>> = { HPE_HEADER_OVERFLOW: '请求地址或请求头过长', ERR_HTTP_REQUEST_TIMEOUT: '请求超时' }

/** Requests that are no HTTP, or whose headers are too long, get an envelope as well. */
function answerUnreadableRequest(error: Error & { code: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const message = UNREADABLE[error.code] ?? '无法识别的HTTP请求'
  const text = rejectionText(illegal(message))
  const head = ['HTTP/1.1 200 OK', `Content-Type: ${CONTENT_TYPE}`, `Content-Length: ${Buffer.byteLength(text)}`, 'Connection: close']
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`)
}

function rejectionText(rejection: Rejection): string {
  return envelopeText(rejection, 0, 0)
}
