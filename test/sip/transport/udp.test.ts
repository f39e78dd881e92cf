// UDP on real sockets: received and rport, the way back, malformed and hostile datagrams.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { responseTo, type SipRequest } from '../../../src/telephony/sip/message/message.ts'
import { serialise } from '../../../src/telephony/sip/message/serialise.ts'
import { type Arrival, datagrams, HERE, listening, options, until } from './sockets.ts'

function requestOf(arrival: Arrival | undefined): SipRequest {
  if (arrival?.message.kind !== 'request') throw new Error('no request arrived')
  return arrival.message
}

test('RFC 3581: a request with rport has its source noted, and the response goes there', async t => {
  const { transports, arrivals, port } = await listening(t, ['udp'])
  const peer = await datagrams(t)
  peer.send(options('SIP/2.0/UDP phone.invalid:9;branch=z9hG4bKa;rport'), port('udp'))
  await until('it arrives', () => arrivals.length === 1)
  const [arrival] = arrivals
  const request = requestOf(arrival)
  const { params } = request.headers.topVia
  assert.deepEqual(
    [params.get('received'), params.get('rport'), params.get('branch')],
    [HERE, String(peer.port), 'z9hG4bKa'],
  )
  assert.ok(arrival !== undefined)
  const back = transports.flowBack(request, arrival.flow)
  back?.send(serialise(responseTo(request, 200)), error => assert.fail(error))
  await until('the response is there', () => peer.received.length === 1)
  assert.match(peer.received[0] ?? '', /^SIP\/2\.0 200 .*\r\nVia: SIP\/2\.0\/UDP phone\.invalid:9;/s)
})

test('§18.2.2: without rport the response goes to the port of sent-by; the sender’s own received and maddr are not believed', async t => {
  const { transports, arrivals, port } = await listening(t, ['udp'])
  const sender = await datagrams(t)
  const named = await datagrams(t)
  sender.send(
    options(`SIP/2.0/UDP ${HERE}:${named.port};branch=z9hG4bKb;received=203.0.113.5;maddr=203.0.113.6`),
    port('udp'),
  )
  await until('it arrives', () => arrivals.length === 1)
  const [arrival] = arrivals
  const request = requestOf(arrival)
  assert.equal(request.headers.topVia.params.has('received'), false)
  assert.ok(arrival !== undefined)
  transports
    .flowBack(request, arrival.flow)
    ?.send(serialise(responseTo(request, 200)), error => assert.fail(error))
  await until('the response is there', () => named.received.length === 1)
  assert.equal(sender.received.length, 0)
})

test('nonsense is counted and dropped, a broken but answerable request gets 400, and a failing user is a fault, not a crash', async t => {
  const { arrivals, counts, port } = await listening(t, ['udp'], {}, ({ message }) => {
    if (message.headers.sipCallId === 'boom') throw new Error('ours')
  })
  const peer = await datagrams(t)
  const good = options(`SIP/2.0/UDP ${HERE}:${peer.port};branch=z9hG4bKc`)
  peer.send('\r\n\r\n', port('udp'))
  peer.send('hello\r\nworld\r\n\r\n', port('udp'))
  await until('the nonsense is counted', () => counts.includes('malformed'))
  peer.send(good.replace('CSeq: 1 OPTIONS', 'CSeq: 1 INVITE'), port('udp'))
  await until('400 comes back', () => peer.received.some(text => text.startsWith('SIP/2.0 400 ')))
  peer.send(good.replace('probe-1', 'boom'), port('udp'))
  await until('the fault is reported', () => counts.includes('fault'))
  peer.send(good, port('udp'))
  await until('the good one arrives', () => arrivals.length === 2)
})

test('a scanner is limited but not banned, since its address may be forged; a phone that authenticated on the same address stays heard', async t => {
  const limits = { strangerBurst: 20, strangerPerSecond: 1, banScore: 3 }
  const { transports, arrivals, counts, port } = await listening(t, ['udp'], { guardLimits: limits })
  const phone = await datagrams(t)
  const scanner = await datagrams(t)
  phone.send(options('SIP/2.0/UDP phone.invalid;branch=z9hG4bKp;rport'), port('udp'))
  await until('the phone arrives', () => arrivals.length === 1)
  const flow = arrivals[0]?.flow
  assert.ok(flow !== undefined)
  transports.guard.know(flow)
  assert.equal(flow.known, true)
  for (let n = 0; n < 40; n++) scanner.send('nonsense', port('udp'))
  await until(
    'it is heard as often as its rate allows',
    () => counts.filter(what => what === 'malformed' || what === 'overRate').length === 40,
  )
  assert.ok(counts.includes('overRate'))
  assert.ok(!counts.includes('banned'))
  phone.send(options('SIP/2.0/UDP phone.invalid;branch=z9hG4bKq;rport'), port('udp'))
  await until('the phone is heard', () => arrivals.length === 2)
  assert.deepEqual(arrivals[1]?.flow.remote, flow.remote)
})

test('a target that no socket can send to is reported as an error, never thrown', async t => {
  const { transports } = await listening(t, ['udp'])
  assert.equal(transports.flowTo({ transport: 'udp', address: 'name.example', port: 5060 }, 100), null)
  assert.equal(transports.flowTo({ transport: 'udp', address: HERE, port: 0 }, 100), null)
  assert.equal(transports.flowTo({ transport: 'udp', address: '::1', port: 5060 }, 100), null)
  assert.equal(transports.flowTo({ transport: 'tcp', address: HERE, port: 5060 }, 100), null)
  const errors: Error[] = []
  transports
    .flowTo({ transport: 'udp', address: HERE, port: 9 }, 100)
    ?.send(Buffer.alloc(70_000), error => errors.push(error))
  await until('it fails', () => errors.length === 1)
})

test('after stopping, a flow fails and the port is free', async t => {
  const first = await listening(t, ['udp'])
  const flow = first.transports.flowTo({ transport: 'udp', address: HERE, port: 9 }, 100)
  await first.transports.stop()
  const errors: Error[] = []
  flow?.send(Buffer.from('x'), error => errors.push(error))
  await until('it fails', () => errors.length === 1)
})

test('listening on every address needs an address to advertise', async t => {
  const everywhere = { transport: 'udp', address: '0.0.0.0', port: 0 } as const
  await assert.rejects(listening(t, [], { listen: [everywhere] }), /name the one peers shall use/)
  const { transports, port } = await listening(t, [], {
    listen: [{ ...everywhere, advertised: { address: '203.0.113.9' } }],
  })
  const flow = transports.flowTo({ transport: 'udp', address: HERE, port: 9 }, 100)
  assert.equal(flow?.via, `UDP 203.0.113.9:${port('udp')}`)
})
