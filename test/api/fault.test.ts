// Our own faults: a clear answer that names no internals, and a line in the log.
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { verifySecret } from '../../src/api/credentials/secret-hash.ts'
import { faultWord } from '../../src/api/http/fault.ts'
import { createApi } from '../../src/api/http/http-server.ts'
import type { PublishedStore } from '../../src/api/published/service.ts'
import { broken } from '../../src/wire/answers.ts'
import { World } from './world.ts'

describe('faults', () => {
  let world: World
  let failure: (() => Promise<never>) | null = null
  const held: { store?: PublishedStore } = {}

  before(async () => {
    // Fails like a database that went away, or whatever a test says.
    const store = new Proxy({} as PublishedStore, {
      get: (_target, verb: keyof PublishedStore) => {
        const real = held.store?.[verb]
        return (...args: never[]) =>
          failure === null && real !== undefined ? Reflect.apply(real, held.store, args) : failure?.()
      },
    })
    world = await World.start({ store })
    held.store = world.store
  })
  after(() => world.stop())

  const askWhile = async (fails: () => Promise<never>, token: string) => {
    failure = fails
    try {
      return await world.call(token, 'Sip_Yccall.TaskList')
    } finally {
      failure = null
    }
  }
  const coded = (message: string, code: string) => Object.assign(new Error(message), { code })

  it('calls an outage an outage', async () => {
    const token = await world.login()
    for (const error of [
      coded('connect ECONNREFUSED /secret/path/.s.PGSQL.5432', 'ECONNREFUSED'),
      coded('terminating connection due to administrator command', '57P01'),
      coded('sorry, too many clients already', '53300'),
      coded('connect ENOENT /secret/path', 'ENOENT'),
      new Error('Connection terminated unexpectedly'),
      new Error('timeout exceeded when trying to connect'),
      new AggregateError([coded('connect ECONNREFUSED ::1', 'ECONNREFUSED')]),
    ]) {
      const answer = await askWhile(() => Promise.reject(error), token)
      assert.deepEqual([answer.ret, answer.msg], [500, '服务器运行错误: 数据库暂时不可用'])
    }
  })

  it('reveals no internals of any other fault', async () => {
    const token = await world.login()
    for (const error of [
      coded('relation "contact" does not exist', '42P01'),
      new TypeError('secret'),
      'thrown text',
      null,
    ]) {
      const answer = await askWhile(() => Promise.reject(error), token)
      assert.deepEqual([answer.ret, answer.msg], [500, '服务器运行错误: 内部错误'])
    }
    assert.match(world.logged.join('\n'), /"requestId":"req-\w+".*relation.*request failed/)
    assert.equal((await world.call(token, 'Sip_Yccall.TaskList')).ret, 200)
  })

  it('answers in time if the database does not', async () => {
    const silent = new Proxy({} as PublishedStore, { get: () => () => new Promise(() => undefined) })
    const slow = createApi({ ...world.options, store: silent, answerWithinMs: 20 })
    const sent = {
      method: 'POST',
      url: '/',
      payload: { service: 'App.Sip_Yccall.TaskList', token: 't' },
    } as const
    const { payload } = await slow.inject(sent)
    assert.equal(payload, '{"ret":500,"data":{},"msg":"服务器运行错误: 处理超时，请稍后重试"}')
    await slow.close()
  })

  it('refuses logins beyond what it can check in time, and goes on', async () => {
    const checks = await Promise.allSettled(Array.from({ length: 50 }, () => verifySecret('wrong', null)))
    const refused = checks.flatMap(check => (check.status === 'rejected' ? [faultWord(check.reason)] : []))
    assert.deepEqual(refused, Array(10).fill('tooManyLogins'))
    assert.equal(broken('tooManyLogins').msg, '服务器运行错误: 登录请求过多，请稍后再试')
    assert.equal(await verifySecret('wrong', null), false)
  })

  it('stays up if clients leave halfway, or do not speak HTTP', async () => {
    const port = Number(new URL(world.url).port)
    const talk = (text: string, leave: boolean) =>
      new Promise<string>((resolve, reject) => {
        let heard = ''
        const socket = connect(port, '127.0.0.1', () => socket.write(text, () => leave && socket.destroy()))
        socket.on('data', data => (heard += data)).on('close', () => resolve(heard))
        socket.on('error', reject)
      })
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n'
    for (let time = 0; time < 20; time++) await talk(`${head}service=App.Sip_Yccall.TaskList&tok`, true)
    const answer = await talk('nonsense\r\n\r\n', false)
    assert.match(
      answer,
      /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n\{"ret":400,"data":\{\},"msg":"非法请求：无法识别的HTTP请求"\}$/s,
    )
    assert.ok((await world.login()) !== '')
  })
})
