// The protocol at the root: takes as much of a request's body as its sender may send, answers it, and
// releases what it took.
import { setMaxListeners } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { networkOf } from '../../domain/address.ts'
import { recordingUrl } from '../../domain/recording-link.ts'
import { broken, illegal, type Rejection, type ServiceAnswer } from '../../wire/answers.ts'
import { ignoredParameter } from '../../wire/complaints.ts'
import { CONSOLE, isBrowser } from '../console/console-route.ts'
import type { LoginWatch } from '../credentials/login-watch.ts'
import type { Recordings } from '../files/recording-route.ts'
import type { ApiPorts } from '../http/api-ports.ts'
import type { BodyBudget, BodyHold } from '../http/body-budget.ts'
import { whenOver } from '../http/exchange-end.ts'
import { describe, faultWord } from '../http/fault.ts'
import { Rarely } from '../http/rarely.ts'
import { collectBody, STRANGERS_BYTES } from '../http/raw-body.ts'
import { pause, Turns } from '../http/turns.ts'
import { UnreadableBody } from '../http/unreadable-body.ts'
import { BodyAdmission } from './body-admission.ts'
import { CATALOGUE } from './catalogue.ts'
import { CDRS, cdrsText } from './cdrs.ts'
import { CONTENT_TYPE, envelopeInSlices, envelopeText } from './envelope.ts'
import { type AnsweredRequest, answerRequest, inTime, type Sent } from './protocol.ts'
import type { RecordingAccess, ServiceTools } from './service.ts'

/** 10,000 entries with four texts of 255 Chinese characters are 30 MB; as clients send them, 2 MB. */
const BODY_LIMIT = 8 * 1024 * 1024
/** Requests whose large body has been read and that are under way: as many as the database takes at once. */
const LARGE_AT_ONCE = 8
/** Longer answers count against the body budget until they are fetched. */
const LONG_ANSWER = 65_536
/** The most unknown parameters that an answer names. */
const NAMED_MAX = 10

/** Writes an answer in the form of its path. */
type Writer = (...envelope: Parameters<typeof envelopeInSlices>) => string | Promise<string>

/** One request under way, and what it holds. */
interface Arrival {
  /** Epoch ms. */
  readonly at: number
  readonly contentType: string | undefined
  readonly hold: BodyHold
  readonly left: AbortController
  /** Meanwhile its bytes are needed, even if the client has left. */
  isBeingRead: boolean
  isOver: boolean
}

export class ProtocolRoute {
  readonly #ports: ApiPorts
  readonly #budget: BodyBudget
  readonly #arrivals = new WeakMap<FastifyRequest, Arrival>()
  readonly #admission: BodyAdmission
  readonly #logins: LoginWatch
  readonly #rarely: Rarely
  readonly #reading = new Turns(1)
  readonly #places = new Turns(LARGE_AT_ONCE)
  /** Requests under way, from their first line to the last byte of the answer. */
  #requests = 0

  constructor(ports: ApiPorts, budget: BodyBudget, logins: LoginWatch) {
    this.#ports = ports
    this.#budget = budget
    this.#admission = new BodyAdmission(CATALOGUE, ports.store, ports.now)
    this.#logins = logins
    this.#rarely = new Rarely(ports.now)
  }

  /** What requests hold now; all figures are 0 when there is none. */
  held(): Readonly<Record<string, number>> {
    return {
      requests: this.#requests,
      bodyBytes: this.#budget.bytes,
      logins: this.#logins.checking,
      largeBodies: this.#places.running,
      largeBodiesWaiting: this.#places.waiting,
      bodiesRead: this.#reading.running,
    }
  }

  /** Whether this network has used or been given a valid token in the last 12 hours. */
  isKnown(address: string): boolean {
    return this.#admission.isKnown(address)
  }

  remember(address: string): void {
    this.#admission.remember(address)
  }

  serve(scope: FastifyInstance): void {
    const { log, bodyLimit = BODY_LIMIT } = this.#ports
    scope.addHook('onRequest', async (request, reply) => this.#arrive(request, reply))
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/octet-stream',
      async (request: FastifyRequest, body: IncomingMessage) => {
        const { hold } = this.#arrivalOf(request)
        return collectBody(body, bodyLimit, hold, start => this.#admit(request, start))
      },
    )
    scope.setErrorHandler((error, request, reply) => {
      if (!(error instanceof UnreadableBody))
        log.error({ requestId: request.id, ...describe(error) }, 'request failed')
      const rejection = error instanceof UnreadableBody ? illegal(error.message) : broken('other')
      return send(reply, envelopeText(rejection, 0, 0))
    })
    scope.route<{ Body: Buffer | Rejection | undefined }>({
      method: ['GET', 'POST'],
      url: '/',
      handler: (request, reply) =>
        isBrowser(request) ? reply.redirect(`${CONSOLE}/`) : this.#answer(request, reply),
    })
    scope.post<{ Body: Buffer | Rejection | undefined }>('/api/cdrs', (request, reply) =>
      this.#answer(request, reply, CDRS, cdrsText),
    )
  }

  #arrive(request: FastifyRequest, reply: FastifyReply): void {
    const left = new AbortController()
    // As many may wait for one place as there are connections.
    setMaxListeners(0, left.signal)
    const hold = this.#budget.hold(request.raw, request.ip)
    const contentType = request.headers['content-type']
    const arrival: Arrival = {
      at: this.#ports.now(),
      contentType,
      hold,
      left,
      isBeingRead: false,
      isOver: false,
    }
    this.#arrivals.set(request, arrival)
    this.#requests += 1
    // Fastify refuses content types that it cannot parse; real clients send them, and the body shows what it
    // is.
    request.headers['content-type'] = 'application/octet-stream'
    whenOver(request.raw, reply.raw, () => {
      this.#requests -= 1
      arrival.isOver = true
      left.abort()
      if (!arrival.isBeingRead) hold.release()
    })
  }

  #arrivalOf(request: FastifyRequest): Arrival {
    const arrival = this.#arrivals.get(request)
    if (arrival === undefined) throw new Error('a request that never arrived')
    return arrival
  }

  async #admit(request: FastifyRequest, start: Buffer): Promise<Rejection | null> {
    const { contentType } = this.#arrivalOf(request)
    try {
      const verdict = this.#admission.admit({ url: request.url, contentType, address: request.ip }, start)
      return await inTime(verdict, this.#ports)
    } catch (error) {
      this.#ports.log.error({ requestId: request.id, ...describe(error) }, 'request failed')
      return broken(faultWord(error))
    }
  }

  async #answer(
    request: FastifyRequest<{ Body: Buffer | Rejection | undefined }>,
    reply: FastifyReply,
    registry = CATALOGUE,
    write: Writer = envelopeInSlices,
  ): Promise<FastifyReply> {
    const ports = this.#ports
    const now = ports.now()
    const arrival = this.#arrivalOf(request)
    const { body } = request
    const elapsedMs = () => ports.now() - arrival.at
    const answered =
      body === undefined || Buffer.isBuffer(body)
        ? await answerRequest(
            registry,
            this.#sent(request, body, arrival),
            this.#around(request, arrival, now),
            ports,
          )
        : { answer: body }
    const { answer, service = 'none' } = answered
    ports.metrics.httpRequest(service, answer.kind === 'rejected' ? answer.ret : 200, elapsedMs())
    const text = await write(answer, now, ports.now(), this.#warnings(answered), pause)
    if (text.length > LONG_ANSWER) arrival.hold.answer(text.length)
    return send(reply, text)
  }

  #sent(request: FastifyRequest, body: Buffer | undefined, arrival: Arrival): Sent {
    const isLarge = (body?.length ?? 0) > STRANGERS_BYTES
    const network = networkOf(request.ip)
    arrival.isBeingRead = true
    return {
      id: request.id,
      url: request.url,
      contentType: arrival.contentType,
      contentEncoding: request.headers['content-encoding'],
      body,
      inPlace: isLarge ? job => this.#places.run(network, arrival.left.signal, job) : null,
      release: () => {
        arrival.isBeingRead = false
        if (arrival.isOver) arrival.hold.release()
        else arrival.hold.receive(0)
      },
    }
  }

  #around(request: FastifyRequest, arrival: Arrival, now: number): ServiceTools {
    const { store, metrics, recordings } = this.#ports
    const network = networkOf(request.ip)
    return {
      store,
      now,
      address: request.ip,
      logins: this.#logins,
      inTurn: job => this.#reading.run(network, arrival.left.signal, () => job(pause)),
      appended: (added, invalid) => metrics.appended(added, invalid, this.#ports.now() - arrival.at),
      recognised: () => this.#admission.remember(request.ip),
      recordings: recordings === undefined ? null : accessTo(recordings, request),
    }
  }

  #warnings({
    answer,
    account,
    service,
    unknown = [],
  }: Omit<AnsweredRequest, 'answer'> & { answer: ServiceAnswer | Rejection }): string[] {
    if (unknown.length === 0 || answer.kind === 'rejected') return []
    const named = unknown.slice(0, NAMED_MAX).map(name => name.slice(0, 50))
    const times = account === undefined ? null : this.#rarely.times(`unknown ${account}`)
    if (times !== null) {
      this.#ports.log.info(
        { account, service, unknown: named, times },
        'parameters that the service does not know were ignored',
      )
    }
    return named.map(ignoredParameter)
  }
}

function send(reply: FastifyReply, text: string): FastifyReply {
  return reply.code(200).type(CONTENT_TYPE).send(text)
}

/**
 * If nothing else is set, links begin with the address at which the client reached us, since it will use
 * them.
 */
function accessTo({ key, files, publicUrl }: Recordings, request: FastifyRequest): RecordingAccess {
  const { localAddress, localPort } = request.socket
  const host = HOST.test(request.host)
    ? request.host
    : `${localAddress?.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`
  const base = publicUrl === '' ? `${request.protocol}://${host}` : publicUrl
  return {
    has: recording => files.has(recording),
    url: (name, expiresAt) => recordingUrl(base, key, name, expiresAt),
  }
}

const HOST = /^([\w.-]{1,253}|\[[\da-f:.]{2,45}\])(:\d{1,5})?$/i
