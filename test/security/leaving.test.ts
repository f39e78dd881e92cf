// Clients that leave, at every stage of a request and in both ways: afterwards nothing of theirs is held.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { after, before, describe, type TestContext, test } from 'node:test'
import { createApi } from '../../src/api/http/http-server.ts'
import { recordingUrl } from '../../src/domain/recording-link.ts'
import { multipartOf, NO_METRICS, World } from '../api/world.ts'
import { eventually } from '../support/eventually.ts'

const WAYS = {
  FIN: (socket: Socket) => void socket.end(),
  RST: (socket: Socket) => void socket.resetAndDestroy(),
}

let world: World
let token: string
let taskid: string
describe('clients that leave', () => {
  before(async () => {
    world = await World.start()
    token = await world.login()
    taskid = await world.task(token)
  })
  after(() => world.stop())

  const KEY = Buffer.alloc(32, 7)
  const SOUND = '9001_20260302_1_0b5e2c52-1111-4222-8333-444455556666.wav'

  /** A server whose appends wait until `open` is called; `held` says what its clients hold. */
  async function server(t: TestContext) {
    let read = (): Readonly<Record<string, number>> => ({})
    let open = () => {}
    const gate = new Promise<void>(resolve => {
      open = resolve
    })
    let appends = 0
    const append: typeof world.store.append = async (...call) => {
      appends += 1
      await gate
      return world.store.append(...call)
    }
    const store = new Proxy(world.store, {
      get: (target, verb) => (verb === 'append' ? append : Reflect.get(target, verb).bind(target)),
    })
    let closedFiles = 0
    const closed = () => {
      closedFiles += 1
    }
    const sound = () => new Readable({ read: () => {} }).once('close', closed)
    const files = {
      has: async () => true,
      openGrowing: async () => null,
      open: async () => {
        const read = () => {
          const stream = sound()
          stream.push(Buffer.alloc(65_536))
          return stream
        }
        return { bytes: 50_000_000, writtenAt: 0, read, close: async () => closed() }
      },
    }
    const api = createApi({
      ...world.options,
      store,
      recordings: { key: KEY, files, publicUrl: '' },
      metrics: {
        ...NO_METRICS,
        held(reader) {
          read = reader
        },
      },
    })
    const url = await api.listen({ port: 0, host: '127.0.0.1' })
    const sockets: Socket[] = []
    t.after(async () => {
      for (const socket of sockets) socket.destroy()
      await api.close()
    })
    const connect = async (): Promise<Socket> => {
      const socket = createConnection({ host: '127.0.0.1', port: Number(new URL(url).port) })
      socket.on('error', () => {})
      sockets.push(socket)
      await once(socket, 'connect')
      return socket
    }
    return {
      connect,
      held: () => read(),
      open: () => open(),
      appends: () => appends,
      closedFiles: () => closedFiles,
      url,
    }
  }

  type Served = Awaited<ReturnType<typeof server>>

  const until = (isTrue: () => boolean, what: () => unknown) => eventually('so', isTrue, what)

  const nothing = (held: Readonly<Record<string, number>>) => Object.values(held).every(value => value === 0)

  function request(body: string | Buffer, contentType: string, sent = body.length): Buffer {
    const head =
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ' +
      `${contentType}\r\nContent-Length: ` +
      `${Buffer.byteLength(body)}\r\n\r\n`
    return Buffer.concat([Buffer.from(head), Buffer.from(body).subarray(0, sent)])
  }

  function append(entries: number, text: string): { body: string; contentType: string } {
    const list = Array.from({ length: entries }, (_, at) => ({ phone: `x${at}`, text }))
    return multipartOf({ service: 'App.Sip_Yccall.TaskAdd', token, taskid, telphone: JSON.stringify(list) })
  }

  interface Stage {
    readonly what: string
    readonly send: () => Buffer
    /** Until when the client stays. */
    readonly stays: (served: Served, socket: Socket) => Promise<void>
  }

  const isHeld =
    (what: string, least = 1) =>
    (served: Served) =>
      until(
        () => (served.held()[what] ?? 0) >= least,
        () => served.held(),
      )

  const small = () => append(3, 'x')
  const large = () => append(2_000, 'x'.repeat(100))
  const whole = ({ body, contentType }: ReturnType<typeof append>) => request(body, contentType)
  const half = ({ body, contentType }: ReturnType<typeof append>) =>
    request(body, contentType, body.length - 1_000 > 0 ? body.length - 1_000 : 100)
  const link = () => new URL(recordingUrl('http://x', KEY, SOUND, world.clock.now + 60_000))

  const STAGES: readonly Stage[] = [
    { what: 'before the first byte', send: () => Buffer.alloc(0), stays: isHeld('connections') },
    {
      what: 'in the middle of the head',
      send: () => Buffer.from('POST / HTTP/1.1\r\nHost:'),
      stays: isHeld('connections'),
    },
    { what: 'in the middle of a small body', send: () => half(small()), stays: isHeld('bodyBytes') },
    { what: 'in the middle of a large body', send: () => half(large()), stays: isHeld('bodyBytes', 100_000) },
    {
      what: 'while a small body is answered',
      send: () => whole(small()),
      stays: served => until(() => served.appends() > 0, served.held),
    },
    {
      what: 'while a large body is answered',
      send: () => whole(large()),
      stays: served => until(() => served.appends() > 0, served.held),
    },
    {
      what: 'while the request before it is answered',
      send: () => Buffer.concat([whole(small()), whole(small()), half(large())]),
      stays: served => until(() => served.appends() > 1 && (served.held()['requests'] ?? 0) > 1, served.held),
    },
    {
      what: 'in the middle of a long answer',
      send: () => whole(append(9_000, 'x'.repeat(700))),
      stays: async (served, socket) => {
        served.open()
        await once(socket, 'readable')
        await isHeld('bodyBytes', 1_000_000)(served)
      },
    },
    {
      what: 'in the middle of a recording',
      send: () => Buffer.from(`GET ${link().pathname}${link().search} HTTP/1.1\r\nHost: x\r\n\r\n`),
      stays: async (served, socket) => {
        await once(socket, 'readable')
        await isHeld('recordings')(served)
      },
    },
  ]

  for (const [way, leave] of Object.entries(WAYS)) {
    for (const { what, send, stays } of STAGES) {
      test(`a client that leaves with ${way} ${what} leaves nothing behind`, async t => {
        const served = await server(t)
        const sockets = await Promise.all([1, 2, 3].map(() => served.connect()))
        for (const socket of sockets) if (send().length > 0) socket.write(send())
        for (const socket of sockets) await stays(served, socket)
        for (const socket of sockets) leave(socket)
        served.open()
        // Who said that it sends no more may still read; that ends as well.
        for (const socket of sockets) socket.resume()
        const ended = setTimeout(
          () => sockets.map(socket => socket.destroy()),
          what.includes('recording') ? 200 : 2_000,
        )
        await until(
          () => nothing(served.held()),
          () => served.held(),
        )
        clearTimeout(ended)
        if (what.includes('recording')) assert.equal(served.closedFiles(), sockets.length)
      })
    }
  }

  test('after a hundred clients that left halfway a good one is answered, and large bodies are accepted', async t => {
    const served = await server(t)
    served.open()
    for (let round = 0; round < 10; round++) {
      const sockets = await Promise.all(Array.from({ length: 10 }, () => served.connect()))
      for (const [at, socket] of sockets.entries()) {
        socket.write(at % 2 === 0 ? whole(large()) : half(large()))
        if (at % 3 === 0) WAYS.RST(socket)
        else WAYS.FIN(socket)
      }
      for (const socket of sockets) socket.resume()
      const good = await served.connect()
      good.write(whole(large()))
      const [heard] = await once(good, 'data')
      assert.match(String(heard), /^HTTP\/1\.1 200 OK[\s\S]*"ret":200/)
      good.destroy()
    }
    await until(
      () => nothing(served.held()),
      () => served.held(),
    )
  })
})
