// Large bodies: who may send one, what is counted before it is built, and how reading one leaves room for
// everybody else.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { after, before, describe, type TestContext, test } from 'node:test'
import { readParameters } from '../../src/api/http/body.ts'
import { createApi } from '../../src/api/http/http-server.ts'
import { ClientLeft, pause, Turns } from '../../src/api/http/turns.ts'
import { readJsonList } from '../../src/api/published/json-list.ts'
import type { JsonList } from '../../src/wire/parameter.ts'
import { NO_METRICS, World } from '../api/world.ts'
import { eventually } from '../support/eventually.ts'

const MIB = 1024 * 1024
const ADD = 'App.Sip_Yccall.TaskAdd'

let world: World
let token: string
describe('large bodies', () => {
  before(async () => {
    world = await World.start()
    token = await world.login()
  })
  after(() => world.stop())

  /** A server that has seen nobody yet. */
  async function server(t: TestContext) {
    let read = (): Readonly<Record<string, number>> => ({})
    const held = (reader: typeof read) => {
      read = reader
    }
    const api = createApi({ ...world.options, metrics: { ...NO_METRICS, held } })
    const { port } = new URL(await api.listen({ port: 0, host: '127.0.0.1' }))
    const sockets: Socket[] = []
    t.after(async () => {
      for (const socket of sockets) socket.destroy()
      await api.close()
    })
    const connect = async (localAddress: string) => {
      const socket = createConnection({ host: '127.0.0.1', port: Number(port), localAddress })
      socket.on('error', () => {})
      sockets.push(socket)
      await once(socket, 'connect')
      return socket
    }
    const ask = async (body: string, localAddress = '127.0.0.7', path = '/') => {
      const socket = await connect(localAddress)
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: ` +
          'close\r\nContent-Length: ' +
          `${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
      let heard = ''
      socket.on('data', data => {
        heard += data
      })
      await once(socket, 'close')
      const answer: { ret: number; msg: string; data: { status?: number; result?: unknown } } = JSON.parse(
        heard.split('\r\n\r\n')[1] ?? '',
      )
      return answer
    }
    return { ask, connect, held: () => read() }
  }

  const until = (isTrue: () => boolean, what: () => unknown) => eventually('so', isTrue, what)

  const entries = (count: number) =>
    JSON.stringify(
      Array.from({ length: count }, (_, at) => ({
        phone: 18_000_000_000 + at,
        userid: `user ${at}`.padEnd(60, '.'),
      })),
    )

  test('a stranger’s body is kept up to 64 KiB, whatever it sends and however many they are', async t => {
    const { connect, held } = await server(t)
    let most = 0
    const watch = () => {
      most = Math.max(most, held()['bodyBytes'] ?? 0)
    }
    const sockets = await Promise.all(Array.from({ length: 20 }, (_, at) => connect(`127.0.0.${10 + at}`)))
    const start = `service=${ADD}&token=${'f'.repeat(32)}&taskid=1&telphone=`
    for (const socket of sockets) {
      socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${2 * MIB}\r\n\r\n${start}`)
      socket.write(Buffer.alloc(MIB, ' '), watch)
    }
    await until(
      () =>
        sockets.every(socket => socket.writableLength === 0) &&
        held()['requests'] === 20 &&
        held()['bodyBytes'] === 0,
      held,
    )
    // A chunk of the network may come on top.
    assert.ok(most <= 20 * 2 * 65_536, String(most))
    const [one] = sockets
    assert.ok(one)
    one.write(Buffer.alloc(MIB - start.length, ' '))
    const [heard] = await once(one, 'data')
    assert.match(
      String(heard),
      /"ret":600/,
      'it is answered when it has sent all, so that it reads the answer',
    )
  })

  test('a large body is accepted with a token in front, in the query, or from a network that used one', async t => {
    const { ask } = await server(t)
    const list = encodeURIComponent(entries(2_000))
    const taskid = await world.task(token)
    const late = `service=${ADD}&taskid=${taskid}&telphone=${list}&token=${token}`
    const stranger = await ask(late)
    assert.equal(stranger.ret, 600)
    assert.match(stranger.msg, /^token无效：请求体超过65536字节时，token应在telphone之前$/)
    const jsonLate = `{"service":"${ADD}","taskid":"${taskid}","telphone":${entries(2_000)},"token":"${token}"}`
    assert.equal((await ask(jsonLate)).ret, 600)
    const added = async (body: string, path = '/', address = '127.0.0.8') => {
      const answer = await ask(body, address, path)
      assert.deepEqual([answer.ret, answer.data.status], [200, 0], answer.msg)
    }
    await added(`service=${ADD}&taskid=${taskid}&telphone=${list}`, `/?token=${token}`)
    await added(late)
    assert.equal((await ask(late)).ret, 600, 'another network is a stranger still')
    for (const text of [
      `service=${ADD}&token=${token}&taskid=${taskid}&telphone=${list}`,
      `{"token":"${token}","service":"${ADD}","taskid":${taskid},"telphone":${entries(2_000)}}`,
      '--b\r\nContent-Disposition: form-data; ' +
        `name="service"\r\n\r\n${ADD}\r\n--b\r\nContent-Disposition: form-data; ` +
        `name="token"\r\n\r\n${token}\r\n--b\r\nContent-Disposition: form-data; ` +
        `name="taskid"\r\n\r\n${taskid}\r\n--b\r\nContent-Disposition: form-data; ` +
        `name="telphone"\r\n\r\n${entries(2_000)}\r\n--b--\r\n`,
    ]) {
      await added(text, '/', `127.0.0.${20 + (text.length % 50)}`)
    }
    const unknownToken = await ask(`${jsonLate.replace(token, 'e'.repeat(32))}`, '127.0.0.8')
    assert.equal(unknownToken.ret, 600, 'a known network needs a valid token all the same')
  })

  test('a body with too much in it is refused before any of it is built', async t => {
    const parse = t.mock.method(JSON, 'parse')
    const tooMuch = [
      `[${'{},'.repeat(400_000)}{}]`,
      `[${'[[[[{}]]]],'.repeat(9_000)}${'{},'.repeat(900)}${'[]'.repeat(1)}${',[0]'.repeat(400_000)}]`,
      `[{${Array.from({ length: 300_000 }, (_, at) => `"${at}":1`).join()}}]`,
      '['.repeat(1_000_000),
      `[${'['.repeat(40)}${']'.repeat(40)}]`,
      `[{"a":[${'0,'.repeat(300)}0]}]`,
    ]
    for (const text of tooMuch) {
      const read = await readJsonList('telphone', text, pause)
      assert.ok('complaint' in read || read.entries.length === 0, text.slice(0, 30))
    }
    const many = (await readJsonList('telphone', `[${'{},'.repeat(10_000)}{}]`, pause)) as JsonList
    assert.deepEqual([many.count, many.entries], [10_001, []])
    assert.equal(parse.mock.callCount(), 0)
    for (const body of [
      `{${Array.from({ length: 300 }, (_, at) => `"p${at}":1`).join()}}`,
      Array.from({ length: 300 }, (_, at) => `p${at}=1`).join('&'),
    ]) {
      await assert.rejects(readParameters('/', undefined, Buffer.from(body), pause), /参数超过200个/)
      await assert.rejects(
        readParameters(`/?${body.replace(/[{}":]/g, '')}&${'q=&'.repeat(201)}`, undefined, undefined, pause),
        /参数超过200个/,
      )
    }
    assert.equal(parse.mock.callCount(), 0)
  })

  test('one large body is read at a time, and others are answered between its slices', async t => {
    const parse = t.mock.method(JSON, 'parse')
    const turns = new Turns(1)
    let [reading, most, pauses, others] = [0, 0, 0, 0]
    const own = async () => {
      pauses += 1
      const before = others
      setImmediate(() => {
        others += 1
      })
      await pause()
      await pause()
      assert.ok(others > before, 'the event loop went round')
    }
    const text = entries(10_000)
    const lists = await Promise.all(
      Array.from({ length: 3 }, (_, at) =>
        turns.run(`n${at}`, new AbortController().signal, async () => {
          reading += 1
          most = Math.max(most, reading)
          const list = await readJsonList('telphone', text, own)
          reading -= 1
          return list
        }),
      ),
    )
    for (const list of lists) assert.equal('entries' in list && list.entries.length, 10_000)
    assert.equal(most, 1)
    assert.ok(pauses >= 3 * 20, String(pauses))
    const longest = Math.max(...parse.mock.calls.map(call => String(call.arguments[0]).length))
    assert.ok(longest <= 70_000, `${longest} characters at once`)
  })

  test('each waiting network has its turn, and a client that leaves loses its place', async () => {
    const turns = new Turns(1)
    const order: string[] = []
    let finish = () => {}
    const first = new Promise<void>(resolve => {
      finish = resolve
    })
    const leaving = new AbortController()
    const run = (network: string, name: string, signal = new AbortController().signal) =>
      turns.run(network, signal, async () => {
        order.push(name)
        if (name === 'a1') await first
      })
    const jobs = [run('a', 'a1'), run('a', 'a2'), run('a', 'a3'), run('b', 'b1'), run('c', 'c1')]
    const left = assert.rejects(run('b', 'left', leaving.signal), ClientLeft)
    assert.deepEqual([turns.running, turns.waiting], [1, 5])
    leaving.abort()
    await left
    await assert.rejects(run('b', 'late', leaving.signal), ClientLeft)
    finish()
    await Promise.all(jobs)
    assert.deepEqual(order, ['a1', 'a2', 'b1', 'c1', 'a3'])
    assert.deepEqual([turns.running, turns.waiting], [0, 0])
  })

  test('a job that fails releases its turn', async () => {
    const turns = new Turns(1)
    const signal = new AbortController().signal
    await assert.rejects(
      turns.run('a', signal, () => Promise.reject(new Error('x'))),
      /x/,
    )
    assert.equal(await turns.run('a', signal, async () => 7), 7)
  })
})
