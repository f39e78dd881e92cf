// WebSocket (RFC 7118) with the ws client as browser: the subprotocol, messages, keep-alives, and refusals.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { WebSocket } from 'ws'
import { rangesIn } from '../../../src/domain/address.ts'
import { responseTo } from '../../../src/telephony/sip/message/message.ts'
import { serialise } from '../../../src/telephony/sip/message/serialise.ts'
import { HERE, listening, options, type Stream, stream, until } from './sockets.ts'

const VIA = 'SIP/2.0/WS browser.invalid;branch=z9hG4bK'

interface Browser {
  readonly socket: WebSocket
  readonly received: string[]
  readonly binary: boolean[]
}

async function browser(
  t: TestContext,
  port: number,
  protocols: string[] = ['sip'],
  headers: Record<string, string> = {},
): Promise<Browser> {
  const socket = new WebSocket(`ws://${HERE}:${port}/`, protocols, { headers })
  const received: string[] = []
  const binary: boolean[] = []
  socket.on('message', (data, isBinary) => {
    received.push(String(data))
    binary.push(isBinary)
  })
  t.after(() => socket.terminate())
  await once(socket, 'open')
  return { socket, received, binary }
}

test('a browser that offers sip is served: text and binary messages arrive, the response goes back as text', async t => {
  const { transports, arrivals, port } = await listening(t, ['ws'])
  const { socket, received, binary } = await browser(t, port('ws'), ['other', 'sip'])
  assert.equal(socket.protocol, 'sip')
  socket.send(options(`${VIA}1`))
  socket.send(Buffer.from(options(`${VIA}2`)))
  await until('both arrive', () => arrivals.length === 2)
  const [arrival] = arrivals
  assert.ok(arrival?.message.kind === 'request')
  assert.equal(arrival.message.headers.topVia.params.get('received'), HERE)
  assert.equal(arrival.flow.via, `WS ${HERE}:${port('ws')}`)
  transports
    .flowBack(arrival.message, arrival.flow)
    ?.send(serialise(responseTo(arrival.message, 200)), error => assert.fail(error))
  await until('the response is there', () => received.length === 1)
  assert.match(received[0] ?? '', /^SIP\/2\.0 200 /)
  assert.deepEqual(binary, [false])
})

test('a request reaches a browser by its flow only, and not once it has gone', async t => {
  const { transports, arrivals, closed, port } = await listening(t, ['ws'])
  const { socket, received } = await browser(t, port('ws'))
  socket.send(options(`${VIA}1`))
  await until('it arrives', () => arrivals.length === 1)
  const flow = arrivals[0]?.flow
  assert.ok(flow !== undefined)
  const target = { transport: 'ws', ...flow.remote } as const
  assert.equal(transports.flowTo(target, 100), null)
  transports
    .flowTo({ ...target, flow }, 100)
    ?.send(Buffer.from(options(`${VIA}2`)), error => assert.fail(error))
  await until('it is there', () => received.length === 1)
  socket.terminate()
  await until('its end is seen', () => closed.includes(flow))
  assert.equal(transports.flowTo({ ...target, flow }, 100), null)
  const errors: Error[] = []
  flow.send(Buffer.from('x'), error => errors.push(error))
  await until('sending fails', () => errors.length === 1)
})

test('without the subprotocol there is no WebSocket; plain HTTP is asked to upgrade; a message that is too large closes the connection', async t => {
  const { counts, closed, port } = await listening(t, ['ws'])
  await assert.rejects(browser(t, port('ws'), ['chat']), /400/)
  const plain = await stream(t, port('ws'))
  plain.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await until('426 comes back', () => plain.text.startsWith('HTTP/1.1 426 '))
  const { socket } = await browser(t, port('ws'))
  socket.on('error', () => {})
  socket.send('x'.repeat(70_000))
  await until('it is closed', () => closed.length === 1 && socket.readyState === socket.CLOSED)
  assert.ok(counts.includes('malformed'))
})

test('CRLF CRLF is answered with CRLF; nonsense is counted and eventually banned', async t => {
  const { counts, port } = await listening(t, ['ws'], { guardLimits: { banScore: 3 } })
  const { socket, received } = await browser(t, port('ws'))
  socket.send('\r\n\r\n')
  await until('the pong is there', () => received.includes('\r\n'))
  for (let n = 0; n < 5; n++) socket.send('nonsense')
  await until(
    'it is banned and closed',
    () => counts.includes('banned') && socket.readyState === socket.CLOSED,
  )
  await assert.rejects(browser(t, port('ws')), /503/)
})

test('behind a proxy the browser has the address that the proxy names, so that a ban hits one and not all', async t => {
  const listen = [
    {
      transport: 'ws',
      address: HERE,
      port: 0,
      secure: true,
      proxies: rangesIn(`192.0.2.1,${HERE}/32`),
      advertised: { address: 'phones.example', port: 443 },
    },
  ] as const
  const { transports, arrivals, port } = await listening(t, [], { listen })
  const one = await browser(t, port('ws'), ['sip'], { 'X-Forwarded-For': 'forged, 203.0.113.1' })
  one.socket.send(options(`${VIA}1`))
  await until('it arrives', () => arrivals.length === 1)
  const flow = arrivals[0]?.flow
  assert.equal(flow?.remote.address, '203.0.113.1')
  assert.equal(flow?.via, 'WSS phones.example:443')
  transports.guard.offence('ws', { address: '203.0.113.1', port: 1 }, 100, 'bad')
  await assert.rejects(browser(t, port('ws'), ['sip'], { 'X-Forwarded-For': '203.0.113.1' }), /503/)
  await browser(t, port('ws'), ['sip'], { 'X-Forwarded-For': '203.0.113.2' })
})

test('before the upgrade too the oldest connection of whoever holds most gives way', async t => {
  const { counts, port } = await listening(t, ['ws'], { connectionLimits: { strangersMax: 4 } })
  const good = await stream(t, port('ws'), '127.0.0.2')
  good.socket.write('GET / HTTP/1.1\r\nHost: x\r\n')
  const flood: Stream[] = []
  for (let n = 0; n < 40; n++) {
    flood.push(await stream(t, port('ws'), '127.0.0.3'))
    flood.at(-1)?.socket.write('GET /')
  }
  await until('its oldest are closed', () => flood.filter(one => one.closed).length === 37)
  assert.equal(counts.filter(what => what === 'gaveWay').length, 37)
  good.socket.write('\r\n')
  await until('whoever was there before is answered', () => good.text.startsWith('HTTP/1.1 426 '))
  await browser(t, port('ws'))
})

test('a page of a site that is not allowed is refused and reported; allowed ones, and clients other than browsers, are let in', async t => {
  const listen = [{ transport: 'ws', address: HERE, port: 0, origins: ['https://crm.example'] }] as const
  const { counts, port } = await listening(t, [], { listen })
  await assert.rejects(browser(t, port('ws'), ['sip'], { Origin: 'https://evil.example' }), /403/)
  await assert.rejects(browser(t, port('ws'), ['sip'], { Origin: 'null' }), /403/)
  assert.equal(counts.filter(what => what === 'originRefused').length, 2)
  await browser(t, port('ws'), ['sip'], { Origin: 'https://CRM.example' })
  await browser(t, port('ws'))
})
