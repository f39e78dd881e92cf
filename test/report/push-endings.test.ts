// Every way a receiver can end, or not end, its answer: each is waited for by something, and the account's
// pushes go on.
import { createServer, type Socket } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { eventually, pushTo, TASK, world } from './push-world.ts'

type Ending = (socket: Socket) => void

/** As many as a lane has places: a delivery that nothing waits for keeps its place. */
const PLACES = 8
const HEAD = 'HTTP/1.1 200 OK\r\n'

const FAILURES: Record<string, Ending> = {
  '101 without a word on what to': socket => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  '101 to WebSocket': socket =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  '101 and bytes of another protocol': socket =>
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nPRI * HTTP/2.0\r\n\r\n',
    ),
  '101 and the connection closed': socket =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  'an upgrade with a refusal': socket =>
    socket.write('HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'),
  '100 and nothing more': socket => socket.write('HTTP/1.1 100 Continue\r\n\r\n'),
  '103 and nothing more': socket => socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'),
  '102 without end': socket => drip(socket, 'HTTP/1.1 102 Processing\r\n\r\n'),
  '100 and the connection closed': socket => socket.end('HTTP/1.1 100 Continue\r\n\r\n'),
  silence: () => {},
  'the connection closed': socket => socket.end(),
  'the connection reset': socket => socket.resetAndDestroy(),
  'half a status line': socket => socket.write('HTTP/1.1 2'),
  'half a status line and the connection closed': socket => socket.end('HTTP/1.1 2'),
  'half a head': socket => socket.write(`${HEAD}Content-Le`),
  'half a head and a reset': socket => socket.write(`${HEAD}Content-Le`, () => socket.resetAndDestroy()),
  'a head without end': socket => drip(socket, `X-Filler: ${'x'.repeat(100)}\r\n`, HEAD),
  'a head of 1 MB': socket => socket.write(`${HEAD}X-Filler: ${'x'.repeat(1_000_000)}\r\n\r\n`),
  'no HTTP': socket => socket.write('220 mail.example ESMTP\r\n'),
  'HTTP/0.9': socket => socket.end('<html>ok</html>'),
  'a status that is none': socket => socket.write('HTTP/1.1 99999 What\r\n\r\n'),
  '500 whose body never comes': socket => socket.write('HTTP/1.1 500 No\r\nContent-Length: 10\r\n\r\n'),
}

/** The status line decides, whatever becomes of the body (docs/decisions/0006-pushes.md). */
const RECEIVED: Record<string, Ending> = {
  'a body that never comes': socket => socket.write(`${HEAD}Content-Length: 10\r\n\r\n`),
  'a body that trickles': socket => drip(socket, 'x', `${HEAD}Content-Length: 1000000\r\n\r\n`),
  'a body without length or end': socket => drip(socket, 'x'.repeat(1_000), `${HEAD}\r\n`),
  'a body longer than was said': socket => socket.write(`${HEAD}Content-Length: 1\r\n\r\n${'x'.repeat(100)}`),
  'a body cut off': socket => socket.end(`${HEAD}Content-Length: 10\r\n\r\nxx`),
  'a reset in mid-body': socket =>
    socket.write(`${HEAD}Content-Length: 10\r\n\r\nxx`, () => socket.resetAndDestroy()),
  'chunks without end': socket => drip(socket, '1\r\nx\r\n', `${HEAD}Transfer-Encoding: chunked\r\n\r\n`),
  'a chunk that is none': socket => socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`),
  'chunks cut off': socket => socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nxx`),
  trailers: socket =>
    socket.write(`${HEAD}Transfer-Encoding: chunked\r\nTrailer: X-A\r\n\r\n1\r\nx\r\n0\r\nX-A: 1\r\n\r\n`),
  'trailers without end': socket =>
    drip(socket, 'X-A: 1\r\n', `${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n`),
  'two answers': socket => socket.write(`${HEAD}Content-Length: 0\r\n\r\n${HEAD}Content-Length: 0\r\n\r\n`),
  '100 before it': socket => socket.write(`HTTP/1.1 100 Continue\r\n\r\n${HEAD}Content-Length: 0\r\n\r\n`),
  '204 with a body all the same': socket =>
    socket.write('HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc'),
  'the connection closed at once': socket =>
    socket.end(`${HEAD}Connection: close\r\nContent-Length: 0\r\n\r\n`),
  'an upgrade offered with it': socket =>
    socket.write(`${HEAD}Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n`),
}

describe('the pushes of an account go on after', () => {
  for (const [name, ending] of Object.entries(FAILURES)) {
    test(`${PLACES} answers of: ${name}`, async t => {
      const crm = await rawReceiver(t, ending)
      const { store, pusher } = world(t)
      const account = pushTo(crm.url)
      for (let n = 0; n < PLACES; n++) store.add(account, 'task', `t${n}`, TASK)
      pusher.start()
      await eventually(
        () => store.rows.every(row => row.attempts > 0),
        'each has failed and is known to have',
      )
      crm.ending = RECEIVED['the connection closed at once'] ?? (() => {})
      await eventually(() => store.states().every(state => state === 'delivered'), 'each is delivered later')
    })
  }

  for (const [name, ending] of Object.entries(RECEIVED)) {
    test(`${2 * PLACES} answers of 200 and ${name}`, async t => {
      const crm = await rawReceiver(t, ending)
      const { store, pusher } = world(t)
      for (let n = 0; n < 2 * PLACES; n++) store.add(pushTo(crm.url), 'task', `t${n}`, TASK)
      pusher.start()
      await eventually(() => store.states().every(state => state === 'delivered'), 'all delivered')
      await eventually(
        () => crm.open() <= PLACES,
        'no connection is left open but those that can be used again',
      )
    })
  }

  test('a name whose resolver never answers', async t => {
    const { store, pusher } = world(t, { resolve: () => {} })
    for (let n = 0; n < PLACES; n++) store.add(pushTo('http://crm.example/'), 'task', `t${n}`, TASK)
    pusher.start()
    await eventually(() => store.rows.every(row => row.attempts > 0), 'each has failed and is known to have')
  })
})

async function rawReceiver(t: TestContext, ending: Ending) {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    // A request is one segment or two here; what matters is that its blank line has come.
    let asked = ''
    socket.on('data', chunk => {
      asked += chunk.toString('latin1')
      const head = asked.indexOf('\r\n\r\n')
      if (head === -1) return
      const length = Number(/content-length: (\d+)/i.exec(asked)?.[1] ?? 0)
      if (asked.length < head + 4 + length) return
      asked = asked.slice(head + 4 + length)
      receiver.ending(socket)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const receiver = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/push`,
    ending,
    open: () => sockets.size,
  }
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return receiver
}

/** Writes `first`, then `piece` again and again for as long as somebody listens. */
function drip(socket: Socket, piece: string, first = ''): void {
  if (first !== '') socket.write(first)
  const timer = setInterval(() => socket.write(piece), 2)
  socket.on('close', () => clearInterval(timer))
}
