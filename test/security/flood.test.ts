// Slow, idle and half-sent requests: the server answers good clients meanwhile, and its memory stays bounded.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { after, before, describe, type TestContext, test } from 'node:test'
import type { ApiPorts } from '../../src/api/http/api-ports.ts'
import { BodyBudget } from '../../src/api/http/body-budget.ts'
import { createApi } from '../../src/api/http/http-server.ts'
import { collectBody } from '../../src/api/http/raw-body.ts'
import { ACCESSKEY, type Envelope, type Fields, World } from '../api/world.ts'
import { eventually } from '../support/eventually.ts'

const MIB = 1024 * 1024

let world: World
describe('floods', () => {
  before(async () => {
    world = await World.start()
  })
  after(() => world.stop())

  /**
   * A server of its own over the world's store. Attackers come from 127.0.0.9 unless a test says otherwise;
   * good clients from 127.0.0.1.
   */
  async function flooded(t: TestContext, options: Partial<ApiPorts> = {}) {
    const api = createApi({ ...world.options, ...options })
    const url = await api.listen({ port: 0, host: '127.0.0.1' })
    const sockets: Socket[] = []
    t.after(async () => {
      for (const socket of sockets) socket.destroy()
      await api.close()
    })
    const open = async (localAddress = '127.0.0.9'): Promise<Socket> => {
      const socket = createConnection({ host: '127.0.0.1', port: Number(new URL(url).port), localAddress })
      sockets.push(socket)
      // What the server does to an attacker is no error of the test.
      socket.on('error', () => {})
      await Promise.race([once(socket, 'connect'), once(socket, 'close')])
      return socket
    }
    const openMany = async (count: number, localAddress?: string): Promise<Socket[]> => {
      const opened: Socket[] = []
      for (let one = 0; one < count; one += 50) {
        opened.push(
          ...(await Promise.all(Array.from({ length: Math.min(50, count - one) }, () => open(localAddress)))),
        )
      }
      return opened
    }
    /** Asks as a good client does. */
    const ask = async (service: string, fields: Fields): Promise<Envelope> => {
      const response = await fetch(url, {
        method: 'POST',
        body: new URLSearchParams({ service: `App.${service}`, ...fields }),
      })
      return (await response.json()) as Envelope
    }
    const login = async (): Promise<string> => {
      const answer = await ask('Sip_Auth.Login', { appid: 'app9001', accesskey: ACCESSKEY })
      assert.equal(answer.data.status, 0, JSON.stringify(answer))
      return String(answer.data.result?.['token'])
    }
    return { ask, login, open, openMany }
  }

  /** Until the server has closed it; a server that does not is a failure of the test after 10 s. */
  async function closed(socket: Socket): Promise<string> {
    let heard = ''
    socket.on('data', data => (heard += data))
    if (!socket.destroyed) await once(socket, 'close', { signal: AbortSignal.timeout(10_000) })
    return heard
  }

  const living = (sockets: readonly Socket[]) => sockets.filter(socket => !socket.destroyed).length

  const until = (isTrue: () => boolean, what: () => unknown) => eventually('so', isTrue, what)

  const head = (length: number) =>
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`

  test('a body sent a byte at a time is cut off, and good clients are answered meanwhile', async t => {
    const { login, open } = await flooded(t, { limits: { requestMs: 3_000, headersMs: 3_000, checkMs: 50 } })
    const slow = await open()
    slow.write(head(10_000))
    const drip = setInterval(() => slow.write('x'), 20)
    t.after(() => clearInterval(drip))
    const end = closed(slow)
    for (let time = 0; time < 3; time++) assert.notEqual(await login(), '')
    assert.match(await end, /^(HTTP\/1\.1 200 OK.*"ret":400.*)?$/s)
  })

  test('headers sent a byte at a time and connections that send nothing are cut off', async t => {
    const { login, open } = await flooded(t, { limits: { requestMs: 600, headersMs: 300, checkMs: 50 } })
    const [slow, silent] = [await open(), await open()]
    slow.write('GET / HTTP/1.1\r\nX-Slow: ')
    const drip = setInterval(() => slow.write('x'), 20)
    t.after(() => clearInterval(drip))
    const ends = [closed(slow), closed(silent)]
    assert.notEqual(await login(), '')
    assert.match((await ends[0]) ?? '', /请求超时|^$/)
    await ends[1]
  })

  test('a thousand idle connections push out one another and nobody else', async t => {
    const { ask, login, openMany } = await flooded(t)
    const token = await login()
    const idle = await openMany(1_000)
    await until(
      () => living(idle) <= 100,
      () => `${living(idle)} living`,
    )
    assert.ok(living(idle) > 0)
    assert.equal((await ask('Sip_Yccall.TaskList', { token })).ret, 200)
  })

  test('a good client is answered even behind the address that floods', async t => {
    const { login, openMany } = await flooded(t)
    const idle = await openMany(300, '127.0.0.1')
    assert.notEqual(await login(), '')
    await until(
      () => living(idle) <= 100,
      () => `${living(idle)} living`,
    )
  })

  test('idle connections from many addresses do not take the last place', async t => {
    const { login, openMany } = await flooded(t, { limits: { connections: 50, connectionsOfNetwork: 20 } })
    const idle: Socket[] = []
    for (let address = 2; address < 12; address++) idle.push(...(await openMany(20, `127.0.0.${address}`)))
    await until(
      () => living(idle) <= 50,
      () => `${living(idle)} living`,
    )
    assert.notEqual(await login(), '')
  })

  test('strangers from any number of addresses make room before a network that has used a valid token', async t => {
    const { login, open } = await flooded(t, { limits: { connections: 30, connectionsOfNetwork: 20 } })
    await login()
    const known = await Promise.all(Array.from({ length: 10 }, () => open('127.0.0.1')))
    const strangers: Socket[] = []
    for (let address = 0; address < 100; address++) strangers.push(await open(`127.0.1.${1 + address}`))
    await until(
      () => living(strangers) <= 20,
      () => `${living(strangers)} living`,
    )
    assert.equal(living(known), 10)
  })

  test('a connection that is being answered is not closed', async t => {
    let answer = () => {}
    const asked = new Promise<void>(resolve => {
      answer = resolve
    })
    const ready = async () => {
      await asked
      return { ready: true, parts: {} }
    }
    const { open, openMany } = await flooded(t, { ready, limits: { connectionsOfNetwork: 5 } })
    const busy = await open()
    busy.write('GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n')
    const idle = await openMany(20)
    await until(
      () => living(idle) <= 4,
      () => `${living(idle)} living`,
    )
    answer()
    const [heard] = await once(busy, 'data')
    assert.match(String(heard), /^HTTP\/1\.1 200 OK/)
  })

  test('five hundred connections with half bodies leave room for a good client, and memory stays bounded', async t => {
    const bodyBytes = 8 * MIB
    const { ask, login, openMany } = await flooded(t, {
      limits: { bodyBytes, connectionsOfNetwork: 500, connections: 600 },
    })
    const token = await login()
    const before = process.memoryUsage().rss
    // As much as strangers may have us keep.
    const half = Buffer.alloc(MIB / 16 - 1_000, ' ')
    const attackers = await openMany(500)
    for (const socket of attackers) {
      socket.write(head(MIB / 16))
      socket.write(half)
    }
    const taskid = await world.task(token)
    const entries = Array.from({ length: 500 }, (_, one) => ({
      phone: 18_000_000_000 + one,
      userid: 'x'.repeat(100),
    }))
    const added = await ask('Sip_Yccall.TaskAdd', { token, taskid, telphone: JSON.stringify(entries) })
    assert.equal(added.data.result?.['success'], 500)
    await until(
      () => living(attackers) <= bodyBytes / half.length + 1,
      () => `${living(attackers)} living`,
    )
    assert.equal((await ask('Sip_Yccall.TaskList', { token })).ret, 200)
    const grownMib = (process.memoryUsage().rss - before) / MIB
    // 31 MiB were sent; other tests' garbage counts here too, so that the number of survivors above is the
    // sharper measure.
    assert.ok(grownMib < 150, `${grownMib.toFixed(0)} MiB`)
    t.diagnostic(`${grownMib.toFixed(0)} MiB more than before`)
  })

  test('beyond the budget the network that holds most loses its oldest body', () => {
    const budget = new BodyBudget(100)
    const bodies = Array.from({ length: 4 }, () => new Readable({ read() {} }))
    const [one, two, three, good] = bodies.map((body, index) =>
      budget.hold(body, index === 3 ? 'good' : 'bad'),
    )
    one?.receive(40)
    two?.receive(40)
    good?.receive(20)
    assert.deepEqual(
      bodies.map(body => body.destroyed),
      [false, false, false, false],
    )
    three?.receive(10)
    assert.deepEqual(
      bodies.map(body => body.destroyed),
      [true, false, false, false],
    )
    two?.complete()
    three?.complete()
    good?.receive(60)
    assert.equal(bodies[3]?.destroyed, true, 'what is being answered stays, who asks for more goes')
    for (const hold of [one, two, three, good]) hold?.release()
    assert.equal(budget.bytes, 0)
  })

  test('a body in chunks of one byte costs what its length costs', async () => {
    const seen: number[] = []
    const hold = {
      receive: (bytes: number) => void seen.push(bytes),
      complete() {},
      answer() {},
      release() {},
    }
    const bytes = Buffer.from('0123456789'.repeat(2_000))
    const body = Readable.from(Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)))
    assert.deepEqual(await collectBody(body, 1_000_000, hold, async () => null), bytes)
    assert.ok(Math.max(...seen) <= 2 * bytes.length)
  })

  test('a connection that never sent a byte does not hold up the end', async () => {
    const api = createApi(world.options)
    const { port } = new URL(await api.listen({ port: 0, host: '127.0.0.1' }))
    const socket = createConnection({ host: '127.0.0.1', port: Number(port) })
    await once(socket, 'connect')
    const gone = once(socket, 'close')
    let cutOff = false
    // Headers may take a minute: an end that waits for them is too late.
    api.server.on('clientError', () => {
      cutOff = true
    })
    await Promise.all([api.close(), gone])
    assert.equal(cutOff, false)
  })
})
