// TCP on real sockets: framing, keep-alives, reused connections, and limits on how many, how idle and how
// slow.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import { responseTo } from '../../../src/telephony/sip/message/message.ts'
import { serialise } from '../../../src/telephony/sip/message/serialise.ts'
import { HERE, listening, options, type Stream, stream, until } from './sockets.ts'

const VIA = `SIP/2.0/TCP ${HERE}:5060;branch=z9hG4bK`

test('messages are cut from the stream whatever pieces it comes in, and answered on the connection', async t => {
  const { transports, arrivals, port } = await listening(t, ['tcp'])
  const peer = await stream(t, port('tcp'))
  const two = options(`${VIA}1;rport`) + options(`${VIA}2;rport`)
  for (let at = 0; at < two.length; at += 37) peer.socket.write(two.slice(at, at + 37))
  await until('both arrive', () => arrivals.length === 2)
  const [first] = arrivals
  assert.ok(first?.message.kind === 'request')
  const back = transports.flowBack(first.message, first.flow)
  assert.equal(back, first.flow)
  back?.send(serialise(responseTo(first.message, 200)), error => assert.fail(error))
  await until('the response is there', () => peer.text.startsWith('SIP/2.0 200 '))
})

test('RFC 5626: CRLF CRLF is answered with CRLF; a stream that cannot be framed is closed', async t => {
  const { counts, closed, port } = await listening(t, ['tcp'])
  const peer = await stream(t, port('tcp'))
  peer.socket.write('\r\n\r\n')
  await until('the pong is there', () => peer.text === '\r\n')
  peer.socket.write('OPTIONS sip:x SIP/2.0\r\nno length at all\r\n\r\n')
  await until('it is closed', () => peer.closed && closed.length === 1)
  assert.ok(counts.includes('malformed'))
})

test('a message in very many pieces and a flood of keep-alives cost their sender the connection', async t => {
  const { counts, port } = await listening(t, ['tcp'], {
    guardLimits: { strangerBurst: 50, strangerPerSecond: 1, banScore: 3 },
  })
  const drip = await stream(t, port('tcp'))
  drip.socket.setNoDelay(true)
  const trickle = setInterval(() => drip.socket.write('x'), 1)
  t.after(() => clearInterval(trickle))
  await until('the drip is closed', () => drip.closed)
  clearInterval(trickle)
  const flood = await stream(t, port('tcp'))
  flood.socket.write('\r\n\r\n'.repeat(2000))
  await until('the flood is closed', () => flood.closed)
  assert.ok(counts.includes('banned'))
  assert.ok(flood.text.length <= 2 * 50)
})

test('a connection we opened is used again, in both directions, and our Via names where we listen', async t => {
  const us = await listening(t, ['tcp'])
  const them = await listening(t, ['tcp'])
  const target = { transport: 'tcp', address: HERE, port: them.port('tcp') } as const
  const flow = us.transports.flowTo(target, 100)
  assert.ok(flow !== null)
  assert.equal(flow.via, `TCP ${HERE}:${us.port('tcp')}`)
  flow.send(Buffer.from(options(`${VIA}1`)), error => assert.fail(error))
  assert.equal(us.transports.flowTo(target, 100), flow)
  await until('it arrives', () => them.arrivals.length === 1)
  const arrived = them.arrivals[0]?.flow
  assert.ok(arrived !== undefined)
  arrived.send(Buffer.from(options(`${VIA}2`)), error => assert.fail(error))
  await until('the other way too', () => us.arrivals.length === 1)
  assert.equal(us.arrivals[0]?.flow, flow)
  assert.equal(them.counts.filter(what => what === 'connected').length, 1)
})

test('sending to a port nobody listens on fails once; a closed connection is replaced', async t => {
  const us = await listening(t, ['tcp'])
  const gone = await listening(t, ['tcp'])
  const target = { transport: 'tcp', address: HERE, port: gone.port('tcp') } as const
  const live = us.transports.flowTo(target, 100)
  live?.send(Buffer.from(options(`${VIA}1`)), error => assert.fail(error))
  await until('it arrives', () => gone.arrivals.length === 1)
  await gone.transports.stop()
  await until('its end is seen', () => us.closed.length === 1)
  assert.equal(live?.open, false)
  const errors: Error[] = []
  const dead = us.transports.flowTo({ ...target, flow: live ?? undefined } as typeof target, 100)
  assert.notEqual(dead, live)
  dead?.send(Buffer.from(options(`${VIA}2`)), error => errors.push(error))
  dead?.send(Buffer.from(options(`${VIA}3`)), error => errors.push(error))
  await until('both fail', () => errors.length === 2)
  assert.ok(us.counts.includes('connectFailed'))
})

test('§18.1.1: requests too large for UDP go by TCP if the target takes it', async t => {
  const { transports } = await listening(t, ['udp', 'tcp'])
  const target = { transport: 'udp', address: HERE, port: 9, largeByTcp: true } as const
  assert.deepEqual(
    [
      transports.flowTo(target, 1300),
      transports.flowTo(target, 1301),
      transports.flowTo({ ...target, largeByTcp: false }, 5000),
    ].map(flow => flow?.transport),
    ['udp', 'tcp', 'udp'],
  )
})

test('beyond the limit of strangers the oldest connection of whoever holds most gives way, and a newcomer is always served', async t => {
  const { transports, arrivals, counts, closed, port } = await listening(t, ['tcp'], {
    connectionLimits: { strangersMax: 4 },
  })
  const phone = await stream(t, port('tcp'), '127.0.0.2')
  phone.socket.write(options(`${VIA}1`))
  await until('it arrives', () => arrivals.length === 1)
  const flow = arrivals[0]?.flow
  assert.ok(flow !== undefined)
  transports.guard.know(flow)
  const flood: Stream[] = []
  for (let n = 0; n < 40; n++) {
    flood.push(await stream(t, port('tcp'), '127.0.0.3'))
    flood.at(-1)?.socket.write('\r\n\r\n')
    await until('the last is served', () => flood.at(-1)?.text === '\r\n')
  }
  // The phone's place is freed at the next sweep.
  await until(
    'all but the newest three have given way',
    () => flood.filter(one => one.closed).length === 37 && closed.length === 37,
  )
  assert.ok(flood.slice(-3).every(one => !one.closed))
  const good = await stream(t, port('tcp'), '127.0.0.4')
  good.socket.write('\r\n\r\n')
  await until('another is served', () => good.text === '\r\n')
  for (let n = 0; n < 10; n++) await stream(t, port('tcp'), '127.0.0.3')
  good.socket.write('\r\n\r\n')
  await until('and keeps its place while the flood goes on', () => good.text === '\r\n\r\n')
  assert.equal(phone.closed, false, 'a phone that registered is no stranger')
  assert.equal(counts.includes('connectionsFull'), false)
})

test('if phones hold all connections there is no room; strangers among them give way', async t => {
  const { transports, arrivals, counts, port } = await listening(t, ['tcp'], {
    connectionLimits: { connectionsMax: 2 },
  })
  const stranger = await stream(t, port('tcp'))
  for (let n = 1; n <= 2; n++) {
    const phone = await stream(t, port('tcp'), `127.0.0.${n + 1}`)
    phone.socket.write(options(`${VIA}${n}`))
    await until('it arrives', () => arrivals.length === n)
    const flow = arrivals[n - 1]?.flow
    assert.ok(flow !== undefined)
    transports.guard.know(flow)
  }
  await until('the stranger has given way', () => stranger.closed)
  const late = await stream(t, port('tcp'))
  await until('one more is closed', () => late.closed)
  assert.ok(counts.includes('connectionsFull'))
})

test('a stranger that keeps talking without ever registering is still closed', async t => {
  const clock = createVirtualClock(0)
  const { counts, port } = await listening(t, ['tcp'], { clock })
  const keeper = await stream(t, port('tcp'))
  for (let n = 1; n <= 8 && !keeper.closed; n++) {
    await clock.runUntil(n * 8_000)
    if (keeper.closed) break
    keeper.socket.write('\r\n\r\n')
    await until('it is answered or closed', () => keeper.text.length === 2 * n || keeper.closed)
  }
  await until('its time is over', () => keeper.closed)
  assert.ok(clock.now() >= 60_000 && clock.now() <= 70_000)
  assert.ok(counts.includes('idleClosed'))
})

test('idle strangers and senders of messages that never end are closed; a phone is pinged and kept longer', async t => {
  const clock = createVirtualClock(0)
  const { transports, arrivals, counts, closed, port } = await listening(t, ['tcp'], { clock })
  const phone = await stream(t, port('tcp'))
  phone.socket.write(options(`${VIA}1`))
  await until('the phone arrives', () => arrivals.length === 1)
  const flow = arrivals[0]?.flow
  assert.ok(flow !== undefined)
  transports.guard.know(flow)
  const slow = await stream(t, port('tcp'))
  slow.socket.write(options(`${VIA}2`) + options(`${VIA}3`).slice(0, 40))
  await until('its first message arrives', () => arrivals.length === 2)
  const idle = await stream(t, port('tcp'))
  await until('all are connected', () => counts.filter(what => what === 'connected').length === 3)
  await clock.runUntil(16_000)
  await until('the slow one is closed', () => slow.closed)
  assert.equal(idle.closed, false)
  await clock.runUntil(46_000)
  await until('the idle one is closed', () => idle.closed)
  await until('the phone is pinged', () => phone.text.includes('\r\n\r\n'))
  await clock.runUntil(700_000)
  await until(
    'a phone that says nothing for ten minutes is closed too',
    () => phone.closed && closed.includes(flow),
  )
  assert.equal(flow.known, false)
})

test('a stranger whose connection is gone does not make us open one', async t => {
  const { transports, arrivals, closed, port } = await listening(t, ['tcp'])
  const peer = await stream(t, port('tcp'))
  peer.socket.write(options(`${VIA}1`))
  await until('it arrives', () => arrivals.length === 1)
  peer.socket.destroy()
  await until('its end is seen', () => closed.length === 1)
  const [arrival] = arrivals
  assert.ok(arrival?.message.kind === 'request')
  assert.equal(transports.flowBack(arrival.message, arrival.flow), null)
  transports.guard.trust([HERE])
  assert.equal(transports.flowBack(arrival.message, arrival.flow)?.transport, 'tcp')
})
