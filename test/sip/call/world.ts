// A call in virtual time over transports in memory: reads what we send, lets tests act as the peer, and notes
// what is reported.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import { createCalls } from '../../../src/telephony/sip/call/calls.ts'
import type { Goodbyes } from '../../../src/telephony/sip/call/goodbyes.ts'
import { LastWords } from '../../../src/telephony/sip/call/last-words.ts'
import type {
  CallOrder,
  OutgoingEnd,
  OutgoingListener,
} from '../../../src/telephony/sip/call/outgoing-call.ts'
import { requestOf, responseTo, type SipRequest } from '../../../src/telephony/sip/message/message.ts'
import { formatNameAddr, nameAddr, withTag } from '../../../src/telephony/sip/message/name-addr.ts'
import { sipUri } from '../../../src/telephony/sip/message/uri.ts'
import { createTransactions } from '../../../src/telephony/sip/transaction/layer.ts'
import type { Target } from '../../../src/telephony/sip/transport/transport.ts'
import { MemoryFlow, MemoryTransports } from '../transaction/memory-transports.ts'

export const OFFER = 'v=0 offer'
export const ANSWER = 'v=0 answer'
export const TRUNK: Target = { transport: 'udp', address: '192.0.2.9', port: 5060 }

type Pairs = readonly (readonly [name: string, value: string | number])[]
interface Said {
  readonly tag?: string
  readonly headers?: Pairs
  readonly sdp?: string | null
}

export async function world(change: Partial<CallOrder> = {}, goodbyes?: Goodbyes) {
  const clock = createVirtualClock(0)
  const transports = new MemoryTransports()
  const transactions = createTransactions({ clock, transports, random: randomBytes, report() {} })
  const counts: string[] = []
  const calls = createCalls({
    clock,
    transactions,
    transports,
    random: randomBytes,
    report: what => counts.push(what),
    ...(goodbyes && { goodbyes }),
    left: {
      has: request => lastWords.has(request),
      request: server => lastWords.request(server),
      unanswered: what => lastWords.unanswered(what),
    },
  })
  const reported: string[] = []
  const lastWords: LastWords = new LastWords({
    ...{ clock, transactions, transports },
    goodbyes: goodbyes ?? { note() {}, confirmed() {} },
    report: what => counts.push(what),
    pickedUp: callId => calls.pickedUp(callId),
    answered: of => reported.push(`answeredLate of ${of.legId}`),
  })
  await transactions.start({
    request: server => calls.request(server),
    ack: ack => calls.ack(ack),
    closed: flow => calls.closed(flow),
    stray: (response, flow) => lastWords.stray(response, flow),
  })
  const ends: OutgoingEnd[] = []
  let takes: string | null = ANSWER
  const listener: OutgoingListener = {
    provisional: (status, sdp) => reported.push(`${status}${sdp === null ? '' : ` ${sdp}`}`),
    answered: sdp => reported.push(`answered ${sdp}`),
    offered(sdp) {
      reported.push(`offered ${sdp}`)
      return takes
    },
    offer: () => OFFER,
    accepted: sdp => reported.push(`accepted ${sdp}`),
    ended(end) {
      reported.push(`ended ${end.outcome} by ${end.by}`)
      ends.push(end)
    },
    answeredLate: () => reported.push('answeredLate'),
  }
  const order: CallOrder = {
    to: 'trunk',
    uri: sipUri('13800000000', '192.0.2.9'),
    from: nameAddr(sipUri('1001', '192.0.2.1')),
    contactUser: 'yuhu',
    targets: [TRUNK],
    offer: OFFER,
    ringTimeoutMs: 30_000,
    ...change,
  }
  const call = calls.dial(order, listener)
  assert.deepEqual(reported, [], 'nothing is reported before dial returns')
  let sequence = 100

  const flow = (): MemoryFlow => {
    const [target] = order.targets
    if (target.flow instanceof MemoryFlow) return target.flow
    return target.transport === 'tcp' ? transports.tcp : transports.udp
  }
  /** The last request of this method that we sent. */
  const sent = (method: string): SipRequest => {
    const found = flow().requests.findLast(request => request.method === method)
    assert.ok(found !== undefined, `no ${method} was sent`)
    return found
  }
  const count = (method: string) =>
    new Set(
      flow()
        .requests.filter(one => one.method === method)
        .map(one => one.headers.get('CSeq')),
    ).size
  /** The peer answers that request. */
  const answer = (
    request: SipRequest,
    status: number,
    { tag = 'b1', headers = [], sdp = null }: Said = {},
  ) => {
    const contact: Pairs = status > 100 && status < 300 ? [['Contact', '<sip:peer@192.0.2.9:5070>']] : []
    const body = sdp === null ? {} : { contentType: 'application/sdp', body: sdp }
    transports.receive(
      responseTo(request, status, undefined, { toTag: tag, headers: [...contact, ...headers], ...body }),
      flow(),
    )
  }
  const say = (status: number, said: Said = {}) => answer(sent('INVITE'), status, said)
  /** The peer sends a request within the dialog; returns our response. */
  const ask = (method: string, { tag = 'b1', headers = [], sdp = null }: Said = {}, cseq = ++sequence) => {
    const invite = flow().requests.find(request => request.method === 'INVITE')
    assert.ok(invite !== undefined)
    const body = sdp === null ? undefined : { contentType: 'application/sdp', content: sdp }
    const pairs: Pairs = [
      ['Via', `SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK${cseq}${method}`],
      ['From', formatNameAddr(withTag(invite.headers.to, tag))],
      ['To', formatNameAddr(invite.headers.from)],
      ['Call-ID', invite.headers.sipCallId],
      ['CSeq', `${cseq} ${method}`],
      ['Contact', '<sip:peer@192.0.2.9:5071>'],
      ...headers,
    ]
    transports.receive(requestOf(method, sipUri('yuhu', '192.0.2.1'), pairs, body), flow())
    return flow().responses.at(-1)
  }
  const answerCall = (said: Said = {}) => say(200, { sdp: ANSWER, ...said })
  const at = (ms: number) => clock.runUntil(ms)
  const refuseOffers = () => {
    takes = null
  }
  return {
    clock,
    transports,
    transactions,
    calls,
    lastWords,
    call,
    counts,
    reported,
    ends,
    sent,
    count,
    answer,
    say,
    ask,
    answerCall,
    at,
    flow,
    refuseOffers,
  }
}
