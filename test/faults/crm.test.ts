// The client of the fault runs, whose answers are lost at the worst moment.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { seeded } from '../../src/domain/random.ts'
import { Crm } from './crm.ts'

test('a task whose making was not answered is found again', async t => {
  const made: string[] = []
  const appended: string[] = []
  const api = Fastify()
  t.after(() => api.close())
  api.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  const done = (result: unknown) => ({ ret: 200, data: { status: 0, result }, msg: '' })
  const taken = { code: 1002, codemsg: 'customtaskid已存在' }
  api.post<{ Body: Record<string, string> }>('/', async ({ body, raw }) => {
    const { service = '', customtaskid = '', taskid = '' } = body
    if (service.endsWith('Login')) return done({ token: 'token' })
    if (service.endsWith('TaskAdd')) appended.push(taskid)
    if (service.endsWith('TaskList')) return done({ task: [{ taskid: `id of ${customtaskid}` }] })
    if (!service.endsWith('TaskCreat')) return done({})
    if (made.includes(customtaskid)) return { ret: 200, data: { status: 1, errors: taken }, msg: '' }
    made.push(customtaskid)
    raw.socket.destroy()
    return done({ taskid: 'never seen' })
  })
  const url = await api.listen({ port: 0, host: '127.0.0.1' })
  const crm = new Crm('9001', '139', () => [url], seeded(1))
  await crm.begin('sales')
  assert.deepEqual([crm.taskid, appended], ['id of task-9001', ['id of task-9001']])
})
