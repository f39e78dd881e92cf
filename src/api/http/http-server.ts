// The HTTP server: the protocol at the root, health, metrics and the OpenAPI document beside it.
import type { Socket } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { WhatIfDesk } from '../../simulation/what-if-desk.ts'
import { illegal, notFound, type Rejection } from '../../wire/answers.ts'
import { HTTP } from '../../wire/complaints.ts'
import { CONSOLE, serveConsole } from '../console/console-route.ts'
import { LoginWatch } from '../credentials/login-watch.ts'
import { serveRecordings } from '../files/recording-route.ts'
import { serveOperations } from '../operations/operations-route.ts'
import { CONTENT_TYPE, envelopeText } from '../published/envelope.ts'
import { FileDoor } from '../published/file-door.ts'
import { ProtocolRoute } from '../published/protocol-route.ts'
import { NO_BROWSER_PHONES } from '../v1/browser-phones.ts'
import { ENDPOINTS } from '../v1/catalogue-v1.ts'
import { LiveHub } from '../v1/live/live-hub.ts'
import { servePhones } from '../v1/phone-route.ts'
import { PREFIX, serveV1 } from '../v1/v1-route.ts'
import { type ApiPorts, LIMITS } from './api-ports.ts'
import { BodyBudget } from './body-budget.ts'
import { limitConnections } from './connections.ts'
import { Upgrades } from './upgrades.ts'

/** Does not listen yet, so that the caller can add other routes first. */
export function createApi(ports: ApiPorts): FastifyInstance {
  const limits = { ...LIMITS, ...ports.limits }
  const proxies = ports.trustedProxies
  const app = Fastify({
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionTimeout: limits.connectionMs,
    http: { headersTimeout: limits.headersMs, connectionsCheckingInterval: limits.checkMs },
    trustProxy: proxies !== undefined && (address => proxies.has(address)),
    forceCloseConnections: 'idle',
    routerOptions: { ignoreDuplicateSlashes: true },
    clientErrorHandler: answerUnreadableRequest,
  })
  const logins = new LoginWatch(ports.now, {
    loginTried: result => ports.metrics.loginTried(result),
    warn: (fields, message) => ports.log.warn(fields, message),
  })
  const protocol = new ProtocolRoute(ports, new BodyBudget(limits.bodyBytes), logins)
  const connections = limitConnections(app.server, {
    inAll: limits.connections,
    ofNetwork: limits.connectionsOfNetwork,
    proxies,
    isKnown: address => protocol.isKnown(address),
  })
  app.addHook('preClose', async () => {
    connections.closeSilent()
    void connections.emptied().then(ports.answered)
  })
  // Our answers repeat what strangers wrote; no browser may take them for a page.
  app.addHook('onRequest', async (_request, reply) => void reply.header('x-content-type-options', 'nosniff'))
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type(CONTENT_TYPE).send(rejectionText(NOT_FOUND)),
  )
  app.register(async scope => protocol.serve(scope))
  const { imports } = ports
  if (imports !== undefined)
    app.register(async scope => new FileDoor({ ...ports, imports }, logins, protocol).serve(scope))
  if (ports.console !== undefined) {
    const live = new LiveHub({
      ...{ store: ports.console, clock: ports.clock, now: ports.now, log: ports.log },
      freePlace: socket => connections.release(socket),
    })
    app.addHook('preClose', async () => live.close())
    const whatIf = new WhatIfDesk(
      () => ports.clock.now(),
      err => ports.log.error({ err }, 'a what-if could not be simulated'),
    )
    app.addHook('preClose', () => whatIf.close())
    const phones = ports.browserPhones ?? NO_BROWSER_PHONES
    const v1 = {
      endpoints: ENDPOINTS,
      store: ports.console,
      services: {
        logins,
        recordings: ports.recordings ?? null,
        live,
        whatIf,
        tryPush: ports.tryPush ?? (async () => 'noUrl'),
        imports: ports.imports ?? null,
        phones,
        version: ports.version ?? '',
        now: ports.now,
        examineMachine: ports.examineMachine ?? (async () => []),
        promptFiles: ports.promptFiles ?? (async () => []),
      },
      now: ports.now,
      log: ports.log,
    }
    app.register(async scope => serveV1(scope, v1), { prefix: PREFIX })
    const upgrades = new Upgrades(
      app.server,
      (request, response) => app.routing(request, response),
      socket => connections.release(socket),
    )
    const door = { store: ports.console, phones, upgrades, now: ports.now }
    app.register(async scope => servePhones(scope, door))
    app.register(async scope => serveConsole(scope, ports.consoleFolder ?? null), { prefix: CONSOLE })
  }
  serveOperations(app, ports)
  const recordings = ports.recordings && serveRecordings(app, ports.recordings, ports.now, ports.log)
  ports.metrics.held(() => ({
    ...protocol.held(),
    connections: connections.count(),
    recordings: recordings?.open() ?? 0,
  }))
  return app
}

const NOT_FOUND = notFound(HTTP.unknownAddress)

const UNREADABLE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: HTTP.headTooLong,
  ERR_HTTP_REQUEST_TIMEOUT: HTTP.tooSlow,
}

/** A request that is not HTTP, or whose headers are too long, is answered with an envelope too. */
function answerUnreadableRequest(error: Error & { code: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const message = UNREADABLE[error.code] ?? HTTP.unreadable
  const text = rejectionText(illegal(message))
  const head = [
    'HTTP/1.1 200 OK',
    `Content-Type: ${CONTENT_TYPE}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`)
}

function rejectionText(rejection: Rejection): string {
  return envelopeText(rejection, 0, 0)
}
