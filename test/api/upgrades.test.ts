// Requests that ask for another protocol: WebSockets of agents' pages are let in, others are turned away, and
// whoever asks for HTTP/2 gets an answer in HTTP/1.1.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { WebSocket, WebSocketServer } from 'ws'
import { type Asker, V1World } from '../v1/v1-world.ts'

const sip = new WebSocketServer({ noServer: true, handleProtocols: () => 'sip' })

describe('upgrades', () => {
  let world: V1World
  let agent: Asker
  const taken: { address: string; socket: Duplex }[] = []
  before(async () => {
    world = await V1World.start(undefined, {
      browserPhones: {
        hindrance: null,
        take(request, socket, head, address) {
          taken.push({ address, socket })
          sip.handleUpgrade(request, socket, head, peer =>
            peer.on('message', data => peer.send(`heard ${data}`)),
          )
        },
      },
    })
    agent = await world.signedIn('9001', 'agent')
  })
  after(async () => {
    for (const { socket } of taken) socket.destroy()
    await world.stop()
  })

  /** 101, or the status it was refused with. */
  async function open(path: string, headers: Record<string, string>): Promise<number> {
    const socket = new WebSocket(`${world.world.url.replace('http', 'ws')}${path}`, ['sip'], { headers })
    const opened = once(socket, 'open').then(() => 101)
    const refused = once(socket, 'unexpected-response').then(([, response]) => response.statusCode as number)
    socket.on('error', () => {})
    const status = await Promise.race([opened, refused])
    if (status === 101) {
      socket.send('OPTIONS')
      const [data] = await once(socket, 'message')
      assert.equal(String(data), 'heard OPTIONS')
    }
    socket.terminate()
    return status
  }

  test('an agent who is signed in gets a WebSocket to the switch; nobody else does', async () => {
    const { cookie = '' } = agent.headers
    const origin = world.world.url
    assert.equal(await open('/sip', { cookie, origin }), 101)
    assert.equal(taken[0]?.address, '127.0.0.1')
    const supervisor = await world.signedIn('9001', 'supervisor')
    const operator = await world.signedIn('', 'operator')
    for (const headers of [
      {},
      { cookie: 'yuhu_session=guess' },
      { cookie: supervisor.headers['cookie'] ?? '', origin },
      { cookie: operator.headers['cookie'] ?? '', origin },
    ])
      assert.equal(await open('/sip', headers as Record<string, string>), 403, JSON.stringify(headers))
    assert.equal(taken.length, 1)
  })

  test('a page of another site gets none, with the cookie and all', async () => {
    const { cookie = '' } = agent.headers
    assert.equal(await open('/sip', { cookie, origin: 'https://evil.example' }), 403)
    assert.equal(await open('/sip', { cookie, origin: 'null' }), 403)
    assert.equal(taken.length, 1)
  })

  test('a WebSocket for any other address is answered like any other request', async () => {
    const { cookie = '' } = agent.headers
    assert.equal(await open('/v1/desk/me', { cookie }), 200)
    assert.equal(await open('/nowhere', { cookie }), 404)
  })

  test('a client that asks for HTTP/2, as that of Java does, is answered in HTTP/1.1, body and all, and again on its connection', async () => {
    const { port, hostname } = new URL(world.world.url)
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.on('data', data => {
      text += data
    })
    const answers = () => text.split('HTTP/1.1 ').slice(1)
    const ask = async (body: string, nth: number) => {
      const head = [
        'POST / HTTP/1.1',
        `Host: ${hostname}:${port}`,
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${Buffer.byteLength(body)}`,
      ]
      // The body comes late, as it may.
      socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 5)}`)
      socket.write(body.slice(5))
      while (answers().length < nth || !answers()[nth - 1]?.includes('"ret":')) await once(socket, 'data')
    }
    const body = 'service=App.Sip_Auth.Login&appid=app-9001&accesskey=wrong'
    await ask(body, 1)
    await ask(body, 2)
    const plain = await fetch(world.world.url, { method: 'POST', body: new URLSearchParams(body) })
    const { ret, data } = (await plain.json()) as { ret: number; data: { status: number } }
    for (const answer of answers()) {
      assert.match(answer, /^200 OK/)
      const given = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))
      assert.deepEqual([given.ret, given.data.status], [ret, data.status])
    }
    socket.destroy()
  })

  test('a pass is given to agents whose account has browser phones, and says why not to others', async () => {
    assert.equal((await agent.post('/v1/desk/phone')).body.reason, 'ownPhones')
    const admin = await world.signedIn('9001', 'admin')
    await admin.ask('PATCH', '/v1/settings', { changes: { browserPhones: true } })
    const { status, body } = await agent.post('/v1/desk/phone')
    assert.equal(status, 200)
    assert.deepEqual([body.path, body.uri], ['/sip', 'sip:1001@yuhu.invalid'])
    assert.match(body.username, /^9001-1001~\d{10}$/)
    assert.equal((await agent.get('/v1/desk/me')).body.browserPhone, true)
    await world.store.setAgent('9001', '1001', { uri: 'sip:2001@pbx.example' })
    assert.equal((await agent.post('/v1/desk/phone')).body.reason, 'ownPhones', 'its phone is at a PBX')
    assert.equal((await agent.get('/v1/desk/me')).body.browserPhone, false)
  })
})
