// The transaction layer over transports in memory and a virtual clock: matching, retransmissions, CANCEL,
// ACK, limits.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import {
  requestOf,
  responseTo,
  type SipRequest,
  type SipResponse,
} from '../../../src/telephony/sip/message/message.ts'
import { serialise } from '../../../src/telephony/sip/message/serialise.ts'
import { parseUri } from '../../../src/telephony/sip/message/uri.ts'
import { createTransactions, type TransactionNetwork } from '../../../src/telephony/sip/transaction/layer.ts'
import type { ClientUser, ServerTransaction } from '../../../src/telephony/sip/transaction/transaction.ts'
import type { Target } from '../../../src/telephony/sip/transport/transport.ts'
import { MemoryFlow, MemoryTransports } from './memory-transports.ts'

const target: Target = { transport: 'udp', address: '192.0.2.9', port: 5060 }

async function layer(network: Partial<TransactionNetwork> = {}) {
  const clock = createVirtualClock(0)
  const transports = new MemoryTransports()
  const counts: string[] = []
  const transactions = createTransactions({
    clock,
    transports,
    random: randomBytes,
    report: what => counts.push(what),
    ...network,
  })
  const begun: ServerTransaction[] = []
  const acks: SipRequest[] = []
  await transactions.start({
    // Chosen by the caller's tag.
    taking(request) {
      const from = request.headers.from.params.get('tag')
      if (from === 'ours') return 'dialog'
      if (from === 'caller') return 'call'
      if (from === 'ignored') return { answer: null }
      return from === 'refused' ? { answer: answer(request, 403) } : 'outside'
    },
    request: server => begun.push(server),
    ack: ack => acks.push(ack),
    closed() {},
  })
  return { clock, transports, transactions, begun, acks, counts, at: (ms: number) => clock.runUntil(ms) }
}

function request(
  method: string,
  via: string | null,
  more: readonly (readonly [string, string])[] = [],
  from = 'a1',
): SipRequest {
  const uri = parseUri('sip:13800000000@192.0.2.9')
  assert.ok(uri !== null)
  return requestOf(method, uri, [
    ...(via === null ? [] : [['Via', via] as const]),
    ['Max-Forwards', 70],
    ['From', `<sip:1001@192.0.2.1>;tag=${from}`],
    ['To', '<sip:13800000000@192.0.2.9>'],
    ['Call-ID', 'call-1'],
    ['CSeq', `7 ${method}`],
    ...more,
  ])
}

/** Notes what a client transaction reports. */
function listener() {
  const reported: string[] = []
  const user: ClientUser = {
    response: response => reported.push(String(response.status)),
    timedOut: () => reported.push('timedOut'),
    transportError: error => reported.push(`transportError: ${error.message}`),
  }
  return { reported, user }
}

function answer(to: SipRequest, status: number, toTag = 'b1'): SipResponse {
  return responseTo(to, status, undefined, { toTag })
}

const via = (branch: string, sentBy = '192.0.2.9:5060') => `SIP/2.0/UDP ${sentBy};branch=z9hG4bK${branch}`

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

test('a request is reported once; a repeated one gets the last response again; 100 is sent if the user is slow', async () => {
  const { transports, begun, at } = await layer()
  const invite = request('INVITE', via('i1'))
  transports.receive(invite)
  transports.receive(invite)
  assert.equal(begun.length, 1)
  await at(250)
  assert.deepEqual(transports.udp.log, ['100'])
  const [server] = begun
  server?.respond(answer(invite, 180))
  transports.receive(invite)
  assert.deepEqual(transports.udp.log, ['100', '180', '180'])
  assert.equal(server?.respond(answer(invite, 486)), true)
  assert.equal(server?.respond(answer(invite, 200)), false)
  await at(1000)
  assert.deepEqual(transports.udp.log, ['100', '180', '180', '486', '486'])
})

test('the ACK of a refusal ends its retransmissions and is reported to nobody; the ACK of a 2xx is reported', async () => {
  const { transports, transactions, begun, acks, at } = await layer()
  const refused = request('INVITE', via('i1'))
  transports.receive(refused)
  begun[0]?.respond(answer(refused, 486))
  transports.receive(request('ACK', via('i1')))
  await at(4000)
  assert.deepEqual([transports.udp.log, acks.length], [['486'], 0])
  const accepted = request('INVITE', via('i2'))
  transports.receive(accepted)
  begun[1]?.respond(answer(accepted, 200))
  begun[1]?.respond(answer(accepted, 200))
  transports.receive(accepted)
  transports.receive(request('ACK', via('a2')))
  assert.deepEqual([transports.udp.log, acks.length], [['486', '200', '200'], 1])
  await at(40_000)
  assert.deepEqual(transactions.live(), { clients: 0, servers: 0 })
})

test('§9.2: CANCEL is answered 200 and reported to the INVITE once, or answered 481 if there is none', async () => {
  const { transports, begun, counts } = await layer()
  const invite = request('INVITE', via('i1'))
  transports.receive(invite)
  let cancelled = 0
  begun[0]?.listen({ cancelled: () => (cancelled += 1) })
  begun[0]?.respond(answer(invite, 180, 'mine'))
  const cancel = request('CANCEL', via('i1'))
  transports.receive(cancel)
  transports.receive(cancel)
  transports.receive(request('CANCEL', via('unheard')))
  assert.equal(cancelled, 1)
  assert.deepEqual(transports.udp.log, ['180', '200', '200', '481'])
  assert.equal(transports.udp.responses[1]?.headers.to.params.get('tag'), 'mine')
  assert.ok(counts.includes('strayCancel'))
  assert.equal(begun.length, 1)
})

test('the same branch from another sent-by is another transaction; a peer of RFC 2543 is recognised by Call-ID, CSeq and From tag', async () => {
  const { transports, begun, acks } = await layer()
  transports.receive(request('OPTIONS', via('same')))
  transports.receive(request('OPTIONS', via('same', '192.0.2.8')))
  assert.equal(begun.length, 2)
  const old = request('INVITE', 'SIP/2.0/UDP 192.0.2.7:5060')
  transports.receive(old)
  transports.receive(request('INVITE', 'SIP/2.0/UDP 192.0.2.7:5060'))
  transports.receive(request('INVITE', 'SIP/2.0/UDP 192.0.2.7:5060', [], 'other'))
  assert.equal(begun.length, 4)
  begun[2]?.respond(answer(old, 486))
  transports.receive(request('ACK', 'SIP/2.0/UDP 192.0.2.7:5060'))
  assert.equal(begun[2]?.state, 'confirmed')
  assert.equal(acks.length, 0)
})

test('transactions outside our calls grow to their limit, where the oldest of whoever holds most gives way; calls have a budget of their own', async () => {
  const { transports, transactions, begun, counts, at } = await layer({
    outsideServersMax: 50,
    dialogServersMax: 10,
  })
  const few = new MemoryFlow('udp', '198.51.100.1')
  transports.receive(request('REGISTER', via('few')), few)
  for (let n = 0; n < 1000; n++) transports.receive(request('REGISTER', via(`flood${n}`)))
  assert.equal(transactions.live().servers, 50)
  assert.equal(counts.filter(what => what === 'serverGaveWay').length, 951)
  assert.equal(begun.length, 1001)
  transports.receive(request('REGISTER', via('few')), few)
  assert.equal(begun.length, 1001, 'who holds one place has kept it through the flood')
  for (let n = 0; n < 20; n++) transports.receive(request('BYE', via(`bye${n}`), [], 'ours'))
  assert.equal(transactions.live().servers, 60)
  assert.equal(counts.filter(what => what === 'serversFull').length, 10)
  await at(60_000)
  assert.equal(transactions.live().servers, 0)
  transports.receive(request('OPTIONS', via('after')))
  assert.equal(transactions.live().servers, 1)
})

test('a request answered at once begins no transaction, is answered each time it comes, and only if the bytes may be sent', async () => {
  let allowed = 3
  const { transports, transactions, begun, at } = await layer({ mayAnswer: () => allowed-- > 0 })
  for (let n = 0; n < 2; n++) transports.receive(request('INVITE', via('at-once'), [], 'refused'))
  assert.deepEqual(transports.udp.log, ['403', '403'])
  transports.receive(request('SUBSCRIBE', via('silence'), [], 'ignored'))
  await at(60_000)
  assert.deepEqual([transports.udp.log, begun.length, transactions.live().servers], [['403', '403'], 0, 0])
  transports.receive(request('INVITE', via('third'), [], 'refused'))
  transports.receive(request('INVITE', via('fourth'), [], 'refused'))
  assert.equal(transports.udp.log.length, 3)
})

test('a call that comes in is answered within what may be sent there, and its final response is never left without bytes by a provisional one', async () => {
  let left = 0
  const { transports, begun, transactions, counts, at } = await layer({
    outsideServersMax: 1,
    mayAnswer(_flow, bytes, spare) {
      if (left < bytes + spare) return false
      left -= bytes
      return true
    },
  })
  const lengthOf = (response: SipResponse) => serialise(response).length
  const rings = (branch: string, bytes: number) => {
    const invite = request('INVITE', via(branch), [], 'caller')
    transports.receive(invite)
    left = bytes
    return { invite, server: begun.at(-1) ?? assert.fail('nothing began') }
  }
  const one = rings('poor', 0)
  const [ringing, refusal] = [answer(one.invite, 180), answer(one.invite, 403)]
  // 100 would leave too little for 180, and 180 for the refusal.
  left = lengthOf(ringing) + lengthOf(refusal)
  await at(300)
  left = 2 * lengthOf(ringing) - 1
  one.server.respond(ringing)
  assert.deepEqual(transports.udp.log, [])
  one.server.respond(refusal)
  assert.deepEqual(transports.udp.log, ['403'])
  // It is said again only to whom more bytes came from.
  left = 0
  await at(5_000)
  assert.deepEqual(transports.udp.log, ['403'])
  left = 10_000
  const rich = rings('rich', 10_000)
  rich.server.respond(answer(rich.invite, 180))
  rich.server.respond(answer(rich.invite, 403))
  assert.deepEqual(transports.udp.log, ['403', '180', '403'])
  // Strangers' requests take no place of theirs.
  transports.receive(request('OPTIONS', via('s1')))
  transports.receive(request('OPTIONS', via('s2')))
  assert.equal(counts.filter(what => what === 'serverGaveWay').length, 1)
  assert.equal(transactions.live().servers, 3)
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

test('a response without a way back is reported to the user; stopping reports nothing and leaves no timer', async () => {
  const { transports, transactions, begun, clock, at } = await layer()
  transports.wayBack = false
  transports.receive(request('INVITE', via('i1')))
  let errors = 0
  begun[0]?.listen({ transportError: () => (errors += 1) })
  begun[0]?.respond(answer(begun[0].request, 180))
  await at(10)
  assert.equal(errors, 1)
  const { reported, user } = listener()
  transactions.request(request('OPTIONS', null), target, user)
  await transactions.stop()
  await clock.runUntil(400_000)
  assert.deepEqual([reported, errors, clock.pending()], [[], 1, 0])
})
