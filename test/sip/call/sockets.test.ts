// Outgoing calls over real UDP sockets to a peer made of transactions and dialogs, with and without lost
// datagrams: each ends once and nothing is left.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { createRealClock } from '../../../src/app/real-clock.ts'
import { createCalls } from '../../../src/telephony/sip/call/calls.ts'
import { Dialog, dialogIdOf } from '../../../src/telephony/sip/dialog/dialog.ts'
import { Unacknowledged } from '../../../src/telephony/sip/dialog/unacknowledged.ts'
import { newTag, responseTo } from '../../../src/telephony/sip/message/message.ts'
import { nameAddr } from '../../../src/telephony/sip/message/name-addr.ts'
import { sipUri } from '../../../src/telephony/sip/message/uri.ts'
import { createTransactions } from '../../../src/telephony/sip/transaction/layer.ts'
import type { Flow, Target, Transports } from '../../../src/telephony/sip/transport/transport.ts'
import { createTransports } from '../../../src/telephony/sip/transport/transports.ts'
import { HERE, until } from '../transport/sockets.ts'

/**
 * Faster than real time, so that retransmissions do not slow the tests down, but slow enough for a busy
 * machine to answer within the limits.
 */
const clock = createRealClock(2)

/** Loses the first copy of every `nth` message sent. */
function lossy(transports: Transports, nth: number): Transports {
  const seen = new Set<string>()
  const through = (flow: Flow | null): Flow | null => {
    if (flow === null) return null
    const send: Flow['send'] = (bytes, failed) => {
      const message = bytes.toString('latin1')
      const isLost = !seen.has(message) && (seen.size + 1) % nth === 0
      seen.add(message)
      if (!isLost) flow.send(bytes, failed)
    }
    return new Proxy(flow, { get: (of, name) => (name === 'send' ? send : Reflect.get(of, name, of)) })
  }
  return {
    start: listener => transports.start(listener),
    stop: () => transports.stop(),
    flowTo: (target, bytes) => through(transports.flowTo(target, bytes)),
    flowBack: (request, flow) => through(transports.flowBack(request, flow)),
  }
}

function stack(losesNth: number) {
  const sockets = createTransports({
    listen: [{ transport: 'udp', address: HERE, port: 0 }],
    clock,
    random: randomBytes,
    report() {},
  })
  sockets.guard.trust([HERE])
  const transports = lossy(sockets, losesNth)
  const transactions = createTransactions({ clock, transports, random: randomBytes, report() {} })
  return { transports, transactions, port: () => sockets.listening()[0]?.port ?? 0 }
}

/**
 * Numbers ending in 6 are busy, those in 0 ring until cancelled, others answer; those ending in 1 hang up
 * once acknowledged.
 */
async function carrier(t: TestContext, losesNth: number) {
  const { transactions, port } = stack(losesNth)
  const live = new Map<
    string,
    { dialog: Dialog; resending: Unacknowledged; hangsUp: boolean; peer: Target }
  >()
  t.after(async () => {
    for (const { resending } of live.values()) resending.stop()
    await transactions.stop()
  })
  await transactions.start({
    request(server) {
      const { request, flow } = server
      if (request.method === 'BYE') {
        const known = live.delete(dialogIdOf(request) ?? '')
        server.respond(responseTo(request, known ? 200 : 481))
        return
      }
      const number = request.uri.kind === 'sip' ? (request.uri.user ?? '') : ''
      const more = {
        toTag: newTag(randomBytes),
        headers: [['Contact', `<sip:${number}@${flow.contact}>`]] as const,
      }
      if (number.endsWith('6')) {
        server.respond(responseTo(request, 486))
        return
      }
      server.respond(responseTo(request, 180, undefined, more))
      server.listen({ cancelled: () => server.respond(responseTo(request, 487, undefined, more)) })
      if (number.endsWith('0')) return
      const answer = responseTo(request, 200, undefined, {
        ...more,
        contentType: 'application/sdp',
        body: 'v=0 carrier',
      })
      server.respond(answer)
      const dialog = Dialog.asServer(request, answer)
      assert.ok(dialog !== null)
      const resending = new Unacknowledged(
        clock,
        () => server.respond(answer),
        () => {},
      )
      live.set(dialog.id, {
        dialog,
        resending,
        hangsUp: number.endsWith('1'),
        peer: { transport: 'udp', ...flow.remote },
      })
    },
    ack(ack) {
      const id = dialogIdOf(ack) ?? ''
      const call = live.get(id)
      call?.resending.stop()
      if (call === undefined || !call.hangsUp) return
      live.delete(id)
      transactions.request(call.dialog.request('BYE'), call.peer, {
        response() {},
        timedOut() {},
        transportError() {},
      })
    },
    closed() {},
  })
  return { port: port(), live }
}

for (const losesNth of [Number.POSITIVE_INFINITY, 4]) {
  test(`forty calls over UDP end once each as they should${losesNth === 4 ? ', the first copy of every fourth message lost both ways' : ''}`, async t => {
    const far = await carrier(t, losesNth)
    const { transports, transactions } = stack(losesNth)
    const calls = createCalls({ clock, transactions, transports, random: randomBytes, report() {} })
    t.after(async () => {
      calls.stop()
      await transactions.stop()
    })
    await transactions.start({
      request: server => calls.request(server),
      ack: ack => calls.ack(ack),
      closed: flow => calls.closed(flow),
    })
    const reported = new Map<string, string[]>()
    for (let n = 0; n < 40; n++) {
      const number = `1380000${n}${[6, 0, 1, 2][n % 4]}`
      const notes: string[] = []
      reported.set(number, notes)
      const call = calls.dial(
        {
          to: 'trunk',
          uri: sipUri(number, HERE, far.port),
          from: nameAddr(sipUri('4008', HERE)),
          contactUser: 'yuhu',
          targets: [{ transport: 'udp', address: HERE, port: far.port }],
          offer: 'v=0 offer',
          ringTimeoutMs: 8_000,
        },
        {
          provisional() {},
          answered(sdp) {
            notes.push(`answered ${sdp}`)
            if (number.endsWith('2')) call.hangup()
          },
          offered: () => null,
          offer: () => 'v=0 offer',
          accepted() {},
          ended: end => notes.push(`ended ${end.outcome} by ${end.by}`),
        },
      )
    }
    await until('all are over', () => calls.live() === 0)
    const wanted: Record<string, string[]> = {
      6: ['ended busy by network'],
      0: ['ended noAnswer by us'],
      1: ['answered v=0 carrier', 'ended completed by peer'],
      2: ['answered v=0 carrier', 'ended completed by us'],
    }
    for (const [number, notes] of reported) assert.deepEqual(notes, wanted[number.at(-1) ?? ''], number)
    await until('the carrier has no call left', () => far.live.size === 0)
  })
}
