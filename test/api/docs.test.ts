// docs/api.md and /openapi.json say what the registry says.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { API_DOCUMENT, apiDocument } from '../../scripts/write-docs.ts'
import { readParameters } from '../../src/api/http/body.ts'
import { pause } from '../../src/api/http/turns.ts'
import { openapiDocument } from '../../src/api/operations/openapi.ts'
import { CATALOGUE } from '../../src/api/published/catalogue.ts'

describe('the documents of the API', () => {
  it('agree with the registry; if they do not: npm run docs', () => {
    assert.equal(readFileSync(API_DOCUMENT, 'utf8'), apiDocument())
  })

  it('show requests that the services accept', async () => {
    for (const service of CATALOGUE.services) {
      const sent = await readParameters(
        '/',
        undefined,
        Buffer.from(JSON.stringify({ token: 't', ...service.example.send })),
        pause,
      )
      const prepared = service.prepare(sent)
      assert.ok(prepared.kind === 'ready', service.name)
      assert.deepEqual(prepared.unknown, [], service.name)
      if (prepared.needs === 'token') assert.ok('run' in (await prepared.complete(pause)), service.name)
    }
  })

  it('describe every service as OpenAPI 3.1', async () => {
    const document = await openapiDocument(CATALOGUE)
    assert.equal(document.openapi, '3.1.0')
    const schemas: Record<string, unknown> = document.components.schemas
    const { mapping } = document.paths['/'].post.requestBody.content['application/json'].schema.discriminator
    assert.deepEqual(
      Object.keys(mapping),
      CATALOGUE.services.map(service => service.name),
    )
    for (const reference of Object.values(mapping))
      assert.ok(schemas[String(reference).replace('#/components/schemas/', '')], String(reference))
    assert.deepEqual(schemas['Sip_Yccall_TaskSet'], {
      type: 'object',
      description:
        '开始、暂停或结束任务；暂停后不再发起新呼叫，进行中的通话继续 / Starts, pauses or ends a ' +
        'task. A pause stops new dials; calls in flight go on',
      required: ['service', 'token', 'taskstatus'],
      properties: {
        service: { type: 'string', const: 'App.Sip_Yccall.TaskSet' },
        token: {
          type: 'string',
          maxLength: 1000,
          description: '通过授权接口获取的token / the token given by Login',
        },
        taskid: {
          type: 'string',
          maxLength: 255,
          description: '任务ID，也可填customtaskid / the task; its customtaskid may stand in for it',
        },
        customtaskid: {
          type: 'string',
          maxLength: 255,
          description:
            "客户方任务ID，taskid为空时用它 / the client's own id; taken when taskid is empty or absent",
        },
        taskstatus: {
          type: 'integer',
          enum: [1, 2, 3],
          description: '1 开始或继续，2 暂停，3 结束 / 1 start or resume, 2 pause, 3 end',
        },
      },
    })
  })
})
