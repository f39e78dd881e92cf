// The part of the OpenAPI document that describes `/v1`.
import { scheduler } from 'node:timers/promises'
import { z } from 'zod'
import { ENDPOINT_WORDS } from '../../words/endpoint-words.ts'
import type { V1Endpoint } from './endpoint.ts'

const PROBLEM = {
  description: 'Problem details (RFC 9457): `reason` for programs, `detail` for people',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        required: ['type', 'title', 'status', 'detail', 'reason'],
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          detail: { type: 'string' },
          reason: { type: 'string' },
          about: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
} as const

/** Paths of the document. They take half a second, in which calls must go on: others run in between. */
export async function pathsOf(
  endpoints: readonly V1Endpoint[],
): Promise<Record<string, Record<string, unknown>>> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const endpoint of endpoints) {
    await scheduler.yield()
    const path = paths[endpoint.path] ?? {}
    path[endpoint.method.toLowerCase()] = operationOf(endpoint)
    paths[endpoint.path] = path
  }
  return paths
}

function operationOf(endpoint: V1Endpoint) {
  const { method, path, roles, params, query, body, answer, status, isStream } = endpoint
  const words = ENDPOINT_WORDS[`${method} ${path}`]
  return {
    ...(words !== undefined && { summary: `${words.en} / ${words.zh}` }),
    ...(roles.length > 0 && { description: `Roles: ${roles.join(', ')}.` }),
    parameters: [...parametersOf('path', params), ...parametersOf('query', query)],
    ...(body !== null && { requestBody: { required: true, content: json(schemaOf(body, 'input')) } }),
    responses: {
      [status]:
        status === 204
          ? { description: 'done' }
          : {
              description: 'done',
              content: isStream ? events(schemaOf(answer, 'output')) : json(schemaOf(answer, 'output')),
            },
      default: PROBLEM,
    },
  }
}

function json(schema: unknown) {
  return { 'application/json': { schema } }
}

/** Of the first event, `snapshot`; `change` carries the members that changed. */
function events(schema: unknown) {
  return { 'text/event-stream': { schema } }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _$schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

function parametersOf(place: 'path' | 'query', schema: z.ZodType | null) {
  if (schema === null) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, { description?: string }>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }))
}
