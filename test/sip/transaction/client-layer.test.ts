// What the transaction layer does with requests of ours: matching, retransmissions, CANCEL, ACK, limits.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, layer, listener, request, target, via } from './layer-world.ts'
import { MemoryFlow } from './memory-transports.ts'

test('a request goes out with our Via and rport, again and again, until a response with its branch; the response is reported once', async () => {
  const { transports, transactions, at, counts } = await layer()
  const { reported, user } = listener()
  transactions.request(request('OPTIONS', null), target, user)
  await at(1600)
  assert.deepEqual(transports.udp.log, ['OPTIONS', 'OPTIONS', 'OPTIONS'])
  assert.ok(transports.udp.bytes.every(bytes => bytes.equals(transports.udp.bytes[0] ?? Buffer.alloc(0))))
  const [sent] = transports.udp.requests
  assert.ok(sent !== undefined)
  const { topVia } = sent.headers
  assert.deepEqual(
    [topVia.transport, topVia.host, topVia.port, topVia.params.has('rport')],
    ['UDP', '192.0.2.1', 5060, true],
  )
  transports.receive(answer(sent, 200))
  transports.receive(answer(sent, 200))
  assert.deepEqual(reported, ['200'])
  assert.deepEqual(transactions.live(), { clients: 1, servers: 0 })
  await at(10_000)
  assert.deepEqual(transactions.live(), { clients: 0, servers: 0 })
  transports.receive(answer(sent, 200))
  assert.equal(counts.at(-1), 'strayResponse')
  assert.deepEqual(reported, ['200'])
})

test('a response with another branch, another method or two Via is reported to nobody', async () => {
  const { transports, transactions, counts } = await layer()
  const { reported, user } = listener()
  const { request: sent } = transactions.request(request('OPTIONS', null), target, user)
  const other = answer(request('OPTIONS', via('other')), 200)
  const otherMethod = answer({ ...sent, headers: sent.headers.clone().set('CSeq', '7 INFO') }, 200)
  const twoVias = answer({ ...sent, headers: sent.headers.clone().append('Via', via('second')) }, 200)
  for (const response of [other, otherMethod, twoVias]) transports.receive(response)
  assert.deepEqual(reported, [])
  assert.deepEqual(counts, ['clientBegun', 'strayResponse', 'strayResponse', 'strayResponse'])
})

test('the refusal of an INVITE is acknowledged with its branch, route and To tag, as often as it comes, and reported once', async () => {
  const { transports, transactions, at } = await layer()
  const { reported, user } = listener()
  const invite = transactions.request(
    request('INVITE', null, [['Route', '<sip:192.0.2.77;lr>']]),
    target,
    user,
  )
  transports.receive(answer(invite.request, 100))
  transports.receive(answer(invite.request, 486, 'busy'))
  transports.receive(answer(invite.request, 486, 'busy'))
  await at(40_000)
  assert.deepEqual(reported, ['100', '486'])
  assert.deepEqual(transports.udp.log, ['INVITE', 'ACK', 'ACK'])
  const ack = transports.udp.requests[1]
  assert.ok(ack !== undefined)
  assert.equal(ack.headers.get('Via'), invite.request.headers.get('Via'))
  assert.equal(ack.headers.vias.length, 1)
  assert.equal(ack.headers.to.params.get('tag'), 'busy')
  assert.deepEqual(ack.headers.cseq, { sequence: 7, method: 'ACK' })
  assert.deepEqual(ack.headers.all('Route'), ['<sip:192.0.2.77;lr>'])
  assert.deepEqual(transactions.live(), { clients: 0, servers: 0 })
})

test('every 2xx of an INVITE is reported, even repeated and forked ones; its ACK has a branch of its own and can be repeated', async () => {
  const { transports, transactions } = await layer()
  const { reported, user } = listener()
  const invite = transactions.request(request('INVITE', null), target, user)
  for (const tag of ['one', 'one', 'two']) transports.receive(answer(invite.request, 200, tag))
  assert.deepEqual(reported, ['200', '200', '200'])
  const sendAgain = transactions.sendAck(request('ACK', null), target)
  sendAgain()
  assert.deepEqual(transports.udp.log, ['INVITE', 'ACK', 'ACK'])
  const [sent, first, second] = transports.udp.bytes.map(
    bytes => /branch=([^;\r]+)/.exec(bytes.toString())?.[1],
  )
  assert.notEqual(sent, first)
  assert.equal(first, second)
})

test('§9.1: CANCEL waits for a provisional response, has the branch of the INVITE, and is sent once', async () => {
  const { transports, transactions, at } = await layer()
  const { reported, user } = listener()
  const invite = transactions.request(request('INVITE', null), target, user)
  invite.cancel([{ name: 'Reason', value: 'SIP;cause=487' }])
  assert.deepEqual(transports.udp.log, ['INVITE'])
  transports.receive(answer(invite.request, 180))
  invite.cancel()
  assert.deepEqual(transports.udp.log, ['INVITE', 'CANCEL'])
  const cancel = transports.udp.requests[1]
  assert.ok(cancel !== undefined)
  assert.equal(cancel.headers.get('Via'), invite.request.headers.get('Via'))
  assert.deepEqual([cancel.headers.cseq.sequence, cancel.headers.get('Reason')], [7, 'SIP;cause=487'])
  assert.equal(cancel.headers.to.params.has('tag'), false)
  transports.receive(answer(cancel, 200))
  transports.receive(answer(invite.request, 487))
  await at(40_000)
  assert.deepEqual(reported, ['180', '487'])
  assert.deepEqual(transactions.live(), { clients: 0, servers: 0 })
})

test('a 2xx that crosses the CANCEL is reported; a CANCEL after the final response is not sent', async () => {
  const { transports, transactions } = await layer()
  const { reported, user } = listener()
  const invite = transactions.request(request('INVITE', null), target, user)
  transports.receive(answer(invite.request, 180))
  invite.cancel()
  transports.receive(answer(invite.request, 200))
  assert.deepEqual(reported, ['180', '200'])
  const late = transactions.request(request('INVITE', null), target, user)
  transports.receive(answer(late.request, 200))
  late.cancel()
  assert.deepEqual(transports.udp.log, ['INVITE', 'CANCEL', 'INVITE'])
})

test('an unreachable target, a broken flow and a browser that goes are transport errors, reported later and once', async () => {
  const { transports, transactions, at } = await layer()
  transports.nowhere = true
  const nowhere = listener()
  transactions.request(request('INVITE', null), target, nowhere.user)
  assert.deepEqual(nowhere.reported, [])
  await at(1)
  assert.deepEqual(nowhere.reported, ['transportError: nothing leads to the target'])
  transports.nowhere = false
  transports.udp.broken = true
  const broken = listener()
  transactions.request(request('BYE', null), target, broken.user)
  await at(2)
  assert.deepEqual(broken.reported, ['transportError: broken'])
  const browser = new MemoryFlow('ws')
  const gone = listener()
  const ringing = transactions.request(
    request('INVITE', null),
    { ...target, transport: 'ws', flow: browser },
    gone.user,
  )
  transports.receive(answer(ringing.request, 180), browser)
  transports.listener?.closed(browser)
  assert.deepEqual(gone.reported, ['180', 'transportError: the browser has gone'])
  assert.deepEqual(transactions.live(), { clients: 0, servers: 0 })
})

test('§18.1.1: a large request goes by TCP if the target takes it, and back to UDP if TCP fails', async () => {
  const { transports, transactions, at } = await layer()
  const { reported, user } = listener()
  const large = request('INVITE', null, [['X-Large', 'x'.repeat(1300)]])
  const byTcp = transactions.request(large, { ...target, largeByTcp: true }, user)
  assert.equal(byTcp.request.headers.topVia.transport, 'TCP')
  transports.tcp.broken = true
  const byUdp = transactions.request(large, { ...target, largeByTcp: true }, user)
  await at(10)
  assert.equal(byUdp.request.headers.topVia.transport, 'UDP')
  assert.deepEqual(transports.udp.log, ['INVITE'])
  transports.receive(answer(byUdp.request, 404))
  assert.deepEqual(reported, ['404'])
})

test('beyond the limit of client transactions a request fails at once and the others go on', async () => {
  const { transactions, at, transports } = await layer({ clientsMax: 1 })
  const first = listener()
  const second = listener()
  const sent = transactions.request(request('OPTIONS', null), target, first.user)
  transactions.request(request('OPTIONS', null), target, second.user)
  await at(1)
  assert.match(second.reported.join(), /^transportError/)
  transports.receive(answer(sent.request, 200))
  assert.deepEqual(first.reported, ['200'])
})
