// The OpenAPI 3.1 document of the registry. One path serves every service, so the request is one of many
// bodies, which `service` distinguishes.
import { z } from 'zod'
import type { Parameter } from '../../wire/parameter.ts'
import { envelopeText } from '../published/envelope.ts'
import type { Registry } from '../published/registry.ts'
import type { Service } from '../published/service.ts'
import type { V1Endpoint } from '../v1/endpoint.ts'
import { pathsOf } from '../v1/openapi-v1.ts'

const ENVELOPE = {
  type: 'object',
  required: ['ret', 'data', 'msg'],
  properties: {
    ret: {
      type: 'integer',
      description: '200; 400, 404, 500, 600–604 when the request never reached the business',
    },
    data: {
      description: 'A list for GetGroupExt alone',
      oneOf: [
        {
          type: 'object',
          properties: {
            status: { type: 'integer', enum: [0, 1], description: '0 done, 1 refused' },
            desc: { type: 'string' },
            result: {},
            errors: {
              type: 'object',
              properties: { code: { type: 'integer' }, codemsg: { type: 'string' } },
            },
            reqtime: { type: 'integer', description: 'Unix seconds' },
            rsptime: { type: 'integer', description: 'Unix seconds' },
          },
        },
        { type: 'array', items: {} },
      ],
    },
    msg: { type: 'string' },
  },
} as const

/** The time of the examples, taken from the published ones. */
export const EXAMPLE_TIME = 1_613_962_979_000

export async function openapiDocument({ services }: Registry, endpoints: readonly V1Endpoint[] = []) {
  const requests = services.map(service => [requestName(service), requestSchema(service)] as const)
  const body = {
    schema: {
      oneOf: requests.map(([name]) => ({ $ref: `#/components/schemas/${name}` })),
      discriminator: {
        propertyName: 'service',
        mapping: Object.fromEntries(
          services.map(service => [service.name, `#/components/schemas/${requestName(service)}`]),
        ),
      },
    },
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Yuhu',
      version: '1',
      description: 'Predictive outbound dialer: the App.Sip_* HTTP API. Every answer has HTTP status 200.',
    },
    paths: {
      '/': {
        post: {
          operationId: 'call',
          summary: 'Runs the service named by `service`; parameters may also stand in the query',
          requestBody: {
            required: true,
            content: {
              'multipart/form-data': body,
              'application/x-www-form-urlencoded': body,
              'application/json': body,
            },
          },
          responses: {
            '200': {
              description: 'The envelope',
              content: {
                'application/json': {
                  schema: { $ref: '#/components/schemas/Envelope' },
                  examples: Object.fromEntries(
                    services.map(service => [
                      service.name,
                      { summary: service.en, value: exampleAnswer(service) },
                    ]),
                  ),
                },
              },
            },
          },
        },
      },
      ...(await pathsOf(endpoints)),
    },
    components: { schemas: { Envelope: ENVELOPE, ...Object.fromEntries(requests) } },
  }
}

export function exampleAnswer(service: Service): unknown {
  return JSON.parse(envelopeText(service.example.answer, EXAMPLE_TIME, EXAMPLE_TIME))
}

function requestName(service: Service): string {
  return service.name.replace(/^App\./, '').replace('.', '_')
}

function requestSchema(service: Service) {
  const properties = Object.entries(service.parameters).map(([name, parameter]) => [
    name,
    parameterSchema(parameter),
  ])
  const required = Object.entries(service.parameters).filter(
    ([, parameter]) => parameter.required && parameter.standIn === undefined,
  )
  return {
    type: 'object',
    description: `${service.zh} / ${service.en}`,
    required: ['service', ...required.map(([name]) => name)],
    properties: { service: { type: 'string', const: service.name }, ...Object.fromEntries(properties) },
  }
}

/** A text of digits or JSON is described as what it means; both forms are accepted. */
function parameterSchema({ shape, type, zh, en }: Parameter<unknown>) {
  const { $schema, ...json } = z.toJSONSchema(shape)
  const description = `${zh} / ${en}`
  if (type === 'string(JSON)') return { ...json, contentMediaType: 'application/json', description }
  if (type !== 'int') return { ...json, description }
  const words = json.enum === undefined ? {} : { enum: json.enum.map(Number) }
  const absent = json.default === undefined ? {} : { default: Number(json.default) }
  return { ...json, type: 'integer', ...words, ...absent, description }
}
