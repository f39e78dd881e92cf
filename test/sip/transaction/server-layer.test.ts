// What the transaction layer does with requests that come in: repeated ones, CANCEL, ACK, limits.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SipResponse } from '../../../src/telephony/sip/message/message.ts'
import { serialise } from '../../../src/telephony/sip/message/serialise.ts'
import { answer, layer, listener, request, target, via } from './layer-world.ts'
import { MemoryFlow } from './memory-transports.ts'

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
