// The transaction layer over transports in memory and a virtual clock, and the messages its tests send.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import {
  requestOf,
  responseTo,
  type SipRequest,
  type SipResponse,
} from '../../../src/telephony/sip/message/message.ts'
import { parseUri } from '../../../src/telephony/sip/message/uri.ts'
import { createTransactions, type TransactionNetwork } from '../../../src/telephony/sip/transaction/layer.ts'
import type { ClientUser, ServerTransaction } from '../../../src/telephony/sip/transaction/transaction.ts'
import type { Target } from '../../../src/telephony/sip/transport/transport.ts'
import { MemoryTransports } from './memory-transports.ts'

export const target: Target = { transport: 'udp', address: '192.0.2.9', port: 5060 }

export async function layer(network: Partial<TransactionNetwork> = {}) {
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

export function request(
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
export function listener() {
  const reported: string[] = []
  const user: ClientUser = {
    response: response => reported.push(String(response.status)),
    timedOut: () => reported.push('timedOut'),
    transportError: error => reported.push(`transportError: ${error.message}`),
  }
  return { reported, user }
}

export function answer(to: SipRequest, status: number, toTag = 'b1'): SipResponse {
  return responseTo(to, status, undefined, { toTag })
}

export const via = (branch: string, sentBy = '192.0.2.9:5060') =>
  `SIP/2.0/UDP ${sentBy};branch=z9hG4bK${branch}`
