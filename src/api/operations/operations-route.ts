// What operators and their monitoring ask for: health, metrics and the OpenAPI document.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { rangesIn } from '../../domain/address.ts'
import { installationName } from '../../domain/recording-link.ts'
import { LOCAL_ONLY } from '../../words/page-words.ts'
import type { ApiPorts } from '../http/api-ports.ts'
import { CATALOGUE } from '../published/catalogue.ts'
import { CONTENT_TYPE } from '../published/envelope.ts'
import { ENDPOINTS } from '../v1/catalogue-v1.ts'
import { openapiDocument } from './openapi.ts'

const LOOPBACK = rangesIn('127.0.0.0/8,::1')

export function serveOperations(app: FastifyInstance, ports: ApiPorts): void {
  // Made when it is first asked for: a process that starts again dials half a second earlier without it.
  let openapi: Promise<string> | null = null
  const openapiText = () => (openapi ??= openapiDocument(CATALOGUE, ENDPOINTS).then(JSON.stringify))
  const trustsNobody = ports.trustedProxies?.isEmpty ?? true
  /**
   * A client that came through a proxy on this machine does not count as this machine, unless the settings
   * name the proxy.
   */
  const isInsider = ({ ip, headers }: FastifyRequest) =>
    (LOOPBACK.has(ip) || ports.metricsAllow?.has(ip) === true) &&
    !(trustsNobody && (headers['x-forwarded-for'] ?? headers['forwarded']) !== undefined)
  const inside = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!isInsider(request)) await reply.code(403).type('text/plain; charset=utf-8').send(LOCAL_ONLY)
  }
  app.get('/openapi.json', async (_request, reply) => reply.type(CONTENT_TYPE).send(await openapiText()))
  const installation = ports.recordings && installationName(ports.recordings.key)
  app.get('/health/live', async () => ({ live: true, ...(installation && { installation }) }))
  app.get('/health/ready', { onRequest: inside }, async (_request, reply) => {
    const state = await ports.ready()
    return reply.code(state.ready ? 200 : 503).send(state)
  })
  app.get('/metrics', { onRequest: inside }, async (_request, reply) => {
    return reply.type(ports.metrics.contentType).send(await ports.metrics.text())
  })
}
