// Hostile bytes through reception and the transaction layer: no fault, no growth, and good requests still
// work.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import { responseTo } from '../../../src/telephony/sip/message/message.ts'
import { createTransactions } from '../../../src/telephony/sip/transaction/layer.ts'
import { Guard } from '../../../src/telephony/sip/transport/guard.ts'
import { Reception } from '../../../src/telephony/sip/transport/reception.ts'
import { MemoryFlow, MemoryTransports } from '../transaction/memory-transports.ts'
import { options } from './sockets.ts'

const GOOD = [
  options('SIP/2.0/UDP a.example;branch=z9hG4bKa;rport, SIP/2.0/TCP b.example;branch=z9hG4bKb'),
  options('SIP/2.0/UDP a.example').replaceAll('OPTIONS', 'INVITE'),
  options('SIP/2.0/UDP a.example:5060;branch=z9hG4bKa').replaceAll('OPTIONS', 'CANCEL'),
  options('SIP/2.0/UDP a.example:5060;branch=z9hG4bKa').replaceAll('OPTIONS', 'ACK'),
  options('SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa').replace(/^.*\r\n/, 'SIP/2.0 200 OK\r\n'),
].map(text => Buffer.from(text))

const PARTS = [
  '\r\n',
  ';',
  ',',
  ':',
  '<',
  '>',
  '"',
  '\\',
  '=',
  '@',
  '%00',
  ' ',
  'Via: ',
  'To: ',
  'CSeq: 4294967296 X',
  ';branch=',
  '\0',
  'é',
  'sip:',
]

const edit = fc.record({
  at: fc.nat(400),
  cut: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(20)),
  put: fc.oneof(fc.constantFrom(...PARTS), fc.string({ maxLength: 6 })),
})

const mutated = fc
  .tuple(fc.constantFrom(...GOOD), fc.nat(10_000), fc.array(edit, { maxLength: 3 }))
  .map(([good, branch, edits]) =>
    edits.reduce(
      (bytes, { at, cut, put }) => {
        const begin = at % bytes.length
        return Buffer.concat([bytes.subarray(0, begin), Buffer.from(put), bytes.subarray(begin + cut)])
      },
      Buffer.from(good.toString().replaceAll('z9hG4bKa', `z9hG4bKa${branch}`)),
    ),
  )

test('no bytes cause a fault, whatever they were changed from, and everything they began is over in a minute', async () => {
  const clock = createVirtualClock(0)
  const faults: unknown[] = []
  const transports = new MemoryTransports()
  const reception = new Reception(
    new Guard(clock, () => {}),
    randomBytes,
    (what, _transport, _address, detail) => {
      if (what === 'fault') faults.push(detail)
    },
  )
  reception.guard.trust(['192.0.2.9'])
  const transactions = createTransactions({
    clock,
    transports,
    random: randomBytes,
    report() {},
    outsideServersMax: 100_000,
  })
  let begun = 0
  await transactions.start({
    request(transaction) {
      begun += 1
      transaction.respond(responseTo(transaction.request, 404, undefined, { toTag: 'x' }))
    },
    ack() {},
    closed() {},
  })
  const { listener } = transports
  assert.ok(listener !== null)
  reception.listen(listener)
  const flow = new MemoryFlow('udp')
  // What is sent back may be as odd as what came, and is ignored here.
  flow.send = () => {}
  fc.assert(
    fc.property(mutated, bytes => {
      reception.take(bytes, flow)
      assert.deepEqual(faults, [])
    }),
    { numRuns: 3000 },
  )
  assert.ok(begun > 50, `only ${begun} of them began anything`)
  await clock.runUntil(120_000)
  assert.deepEqual(transactions.live(), { clients: 0, servers: 0 })
})
