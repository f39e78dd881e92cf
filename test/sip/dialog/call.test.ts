// A whole call over real sockets: two transaction layers and their dialogs, INVITE 180 200 ACK BYE, with lost
// and hostile datagrams.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { createRealClock } from '../../../src/app/real-clock.ts'
import { Dialog, dialogIdOf } from '../../../src/telephony/sip/dialog/dialog.ts'
import { Forks } from '../../../src/telephony/sip/dialog/forks.ts'
import { Unacknowledged } from '../../../src/telephony/sip/dialog/unacknowledged.ts'
import { newSipCallId, newTag, requestOf, responseTo } from '../../../src/telephony/sip/message/message.ts'
import { sipUri } from '../../../src/telephony/sip/message/uri.ts'
import { createTransactions, type Transactions } from '../../../src/telephony/sip/transaction/layer.ts'
import { resolve } from '../../../src/telephony/sip/transport/resolve.ts'
import type { Target, TransportName, Transports } from '../../../src/telephony/sip/transport/transport.ts'
import { createTransports } from '../../../src/telephony/sip/transport/transports.ts'
import { datagrams, HERE, until } from '../transport/sockets.ts'

interface Party {
  readonly transactions: Transactions
  readonly reported: string[]
  readonly port: number
}

/** Loses every `nth` message it sends. */
function lossy(transports: Transports, nth: number): Transports {
  let sent = 0
  const through = (flow: ReturnType<Transports['flowTo']>) =>
    flow === null
      ? null
      : new Proxy(flow, {
          get(target, name) {
            if (name !== 'send') return Reflect.get(target, name, target)
            return (bytes: Buffer, failed: (error: Error) => void) => {
              sent += 1
              if (sent % nth !== 0) target.send(bytes, failed)
            }
          },
        })
  return {
    start: listener => transports.start(listener),
    stop: () => transports.stop(),
    flowTo: (target, bytes) => through(transports.flowTo(target, bytes)),
    flowBack: (request, flow) => through(transports.flowBack(request, flow)),
  }
}

/** Ten times real time, so that retransmissions do not slow the tests down. */
const clock = createRealClock(10)

/** Answers an INVITE with 180 and 200, and a BYE with 200. */
async function callee(
  t: TestContext,
  transport: TransportName,
  losesNth = Number.POSITIVE_INFINITY,
): Promise<Party> {
  const sockets = createTransports({
    listen: [{ transport, address: HERE, port: 0 }],
    clock,
    random: randomBytes,
    report() {},
  })
  sockets.guard.trust([HERE])
  const transactions = createTransactions({
    clock,
    transports: lossy(sockets, losesNth),
    random: randomBytes,
    report() {},
  })
  const reported: string[] = []
  const dialogs = new Map<string, { dialog: Dialog; resending: Unacknowledged }>()
  t.after(async () => {
    for (const { resending } of dialogs.values()) resending.stop()
    await transactions.stop()
  })
  await transactions.start({
    request(transaction) {
      const { request, flow } = transaction
      reported.push(request.method)
      if (request.method !== 'INVITE') {
        const live = dialogs.get(dialogIdOf(request) ?? '')
        transaction.respond(responseTo(request, live?.dialog.accepts(request) === true ? 200 : 481))
        return
      }
      const options = {
        toTag: newTag(randomBytes),
        headers: [['Contact', `<sip:callee@${flow.contact};transport=${transport}>`]] as const,
      }
      transaction.respond(responseTo(request, 180, undefined, options))
      const answer = responseTo(request, 200, undefined, options)
      transaction.respond(answer)
      const dialog = Dialog.asServer(request, answer)
      assert.ok(dialog !== null)
      const resending = new Unacknowledged(
        clock,
        () => transaction.respond(answer),
        () => reported.push('givenUp'),
      )
      dialogs.set(dialog.id, { dialog, resending })
    },
    ack(ack) {
      reported.push('ACK')
      dialogs.get(dialogIdOf(ack) ?? '')?.resending.stop()
    },
    closed() {},
  })
  return { transactions, reported, port: sockets.listening()[0]?.port ?? 0 }
}

async function caller(
  t: TestContext,
  transport: TransportName,
  losesNth = Number.POSITIVE_INFINITY,
): Promise<Party> {
  const sockets = createTransports({
    listen: [{ transport, address: HERE, port: 0 }],
    clock,
    random: randomBytes,
    report() {},
  })
  sockets.guard.trust([HERE])
  const transactions = createTransactions({
    clock,
    transports: lossy(sockets, losesNth),
    random: randomBytes,
    report() {},
  })
  t.after(() => transactions.stop())
  await transactions.start({
    request: server => server.respond(responseTo(server.request, 501)),
    ack() {},
    closed() {},
  })
  return { transactions, reported: [], port: sockets.listening()[0]?.port ?? 0 }
}

/** Calls, acknowledges and hangs up; is over once the BYE is answered. */
function call({ transactions, reported, port }: Party, target: Target): void {
  const invite = requestOf('INVITE', sipUri('13800000000', target.address, target.port), [
    ['Max-Forwards', 70],
    ['From', `<sip:yuhu@${HERE}>;tag=${newTag(randomBytes)}`],
    ['To', `<sip:13800000000@${target.address}>`],
    ['Call-ID', newSipCallId(randomBytes)],
    ['CSeq', '1 INVITE'],
    ['Contact', `<sip:yuhu@${HERE}:${port};transport=${target.transport}>`],
  ])
  const forks = new Forks(invite)
  const acks = new Map<string, () => void>()
  transactions.request(invite, target, {
    response(response) {
      reported.push(String(response.status))
      const dialog = forks.of(response)
      if (dialog?.state !== 'confirmed') return
      const again = acks.get(dialog.id)
      if (again !== undefined) return again()
      acks.set(dialog.id, transactions.sendAck(dialog.ack(invite), target))
      transactions.request(dialog.request('BYE'), target, {
        response: bye => reported.push(`bye ${bye.status}`),
        timedOut: () => reported.push('bye timedOut'),
        transportError: error => reported.push(`bye ${error.message}`),
      })
    },
    timedOut: () => reported.push('timedOut'),
    transportError: error => reported.push(error.message),
  })
}

async function targetOf(party: Party, transport: TransportName): Promise<Target> {
  const found = await resolve(sipUri('1', HERE, party.port), { lookup: async () => [], transport })
  assert.ok(found.kind === 'targets' && found.targets[0] !== undefined)
  return found.targets[0]
}

for (const transport of ['udp', 'tcp'] as const) {
  test(`a call over ${transport} is set up, acknowledged and hung up`, async t => {
    const them = await callee(t, transport)
    const us = await caller(t, transport)
    call(us, await targetOf(them, transport))
    await until('the BYE is answered', () => us.reported.includes('bye 200'))
    assert.deepEqual(us.reported, ['180', '200', 'bye 200'])
    assert.deepEqual(them.reported, ['INVITE', 'ACK', 'BYE'])
  })
}

test('with every third message lost on both sides every call still ends as it should', async t => {
  const them = await callee(t, 'udp', 3)
  const us = await caller(t, 'udp', 3)
  const target = await targetOf(them, 'udp')
  for (let n = 0; n < 10; n++) call(us, target)
  await until('all are hung up', () => us.reported.filter(what => what === 'bye 200').length === 10)
  assert.equal(them.reported.filter(what => what === 'INVITE').length, 10)
  assert.equal(them.reported.filter(what => what === 'BYE').length, 10)
  assert.ok(!us.reported.some(what => what.includes('imedOut')))
})

test('calls go on while nonsense and half-good datagrams pour in', async t => {
  const them = await callee(t, 'udp')
  const us = await caller(t, 'udp')
  const hostile = await datagrams(t, '127.0.0.2')
  const target = await targetOf(them, 'udp')
  const half =
    'INVITE sip:x@y SIP/2.0\r\nVia: SIP/2.0/UDP 203.0.113.1;branch=z9hG4bK1\r\nFrom: ' +
    '<sip:a@b>;tag=1\r\nTo: <sip:x@y>\r\nCall-ID: x\r\nCSeq: 1 BYE\r\n'
  for (let n = 0; n < 300; n++) {
    hostile.send(half.slice(0, n), them.port)
    hostile.socket.send(randomBytes(n), us.port, HERE)
  }
  call(us, target)
  await until('the BYE is answered', () => us.reported.includes('bye 200'))
  assert.deepEqual(them.reported, ['INVITE', 'ACK', 'BYE'])
})
