// A trunk that calls in, in counted time: the door, the calls and the transactions over transports in memory.
import assert from 'node:assert/strict'
import { seeded } from '../../../src/domain/random.ts'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import type { SwitchEvent } from '../../../src/telephony/port.ts'
import { createCalls } from '../../../src/telephony/sip/call/calls.ts'
import { createIncoming } from '../../../src/telephony/sip/incoming/incoming.ts'
import { IncomingCalls } from '../../../src/telephony/sip/incoming/incoming-calls.ts'
import type { IncomingLimits } from '../../../src/telephony/sip/incoming/incoming-limits.ts'
import type { SipRequest, SipResponse } from '../../../src/telephony/sip/message/message.ts'
import { parseMessage } from '../../../src/telephony/sip/message/parse-message.ts'
import { createTransactions } from '../../../src/telephony/sip/transaction/layer.ts'
import { Guard } from '../../../src/telephony/sip/transport/guard.ts'
import type { Flow } from '../../../src/telephony/sip/transport/transport.ts'
import { MemoryFlow, MemoryTransports } from '../transaction/memory-transports.ts'

export interface Asked {
  readonly callId?: string
  readonly branch?: string
  readonly cseq?: number
  readonly fromTag?: string
  readonly toTag?: string
  readonly more?: readonly string[]
}

/** Our address is 192.0.2.1; trunks `one` and `two` are at 192.0.2.9 and .10. */
export async function callIn(limits: Partial<IncomingLimits> = {}) {
  const clock = createVirtualClock(0)
  const chance = seeded(1)
  const random = (size: number) => Uint8Array.from({ length: size }, () => Math.floor(chance.next() * 256))
  const transports = new MemoryTransports()
  const counts: string[] = []
  const noted: string[] = []
  const goodbyes = {
    note: (_note: unknown, { method }: SipRequest) => void noted.push(method),
    confirmed: () => void noted.push('confirmed'),
  }
  const events: SwitchEvent[] = []
  const report = (what: string) => void counts.push(what)
  const guard = new Guard(clock, report, { trunkOutsidePerSecond: 1e6, trunkOutsideBurst: 1e6 })
  const flows = { one: new MemoryFlow('udp'), two: new MemoryFlow('udp', '192.0.2.10') }
  guard.trust(Object.values(flows).map(({ remote }) => remote.address))
  const nameOf = ({ remote }: Flow) =>
    Object.entries(flows).find(([, flow]) => flow.remote.address === remote.address)?.[0] ?? null
  const transactions = createTransactions({ clock, transports, random, report })
  const incomingCalls = new IncomingCalls({
    ...{ clock, random, transactions, report, goodbyes },
    trunks: {
      callFrom(flow) {
        const trunk = nameOf(flow)
        return trunk === null ? null : { trunk, registeredUser: null, strictSound: false }
      },
    },
    isOurHost: host => host === '192.0.2.1',
    limits,
  })
  incomingCalls.start(event => events.push(event))
  const calls = createCalls({ clock, transactions, transports, random, report })
  await transactions.start(
    createIncoming({
      registrar: { challengeTo: () => null, request() {}, closed() {} },
      calls,
      incomingCalls,
      trunks: { isTrunk: nameOf },
      guard,
      random,
      report,
    }),
  )
  const ask = (method: string, asked: Asked = {}, flow: MemoryFlow = flows.one): SipRequest => {
    const { callId = 'c1', branch = callId, cseq = 1, fromTag = 'a', toTag, more = [] } = asked
    const request = parseMessage(
      Buffer.from(
        [
          `${method} sip:01012345678@192.0.2.1 SIP/2.0`,
          `Via: SIP/2.0/UDP ${flow.remote.address};branch=z9hG4bK${branch}`,
          `From: <sip:13800000001@192.0.2.9>;tag=${fromTag}`,
          `To: <sip:01012345678@192.0.2.1>${toTag === undefined ? '' : `;tag=${toTag}`}`,
          `Call-ID: ${callId}`,
          `CSeq: ${cseq} ${method}`,
          ...more,
          'Content-Length: 0',
          '',
          '',
        ].join('\r\n'),
      ),
    )
    assert.ok(request.kind === 'request')
    transports.receive(request, flow)
    return request
  }
  return {
    ...{ clock, transports, transactions, incomingCalls, calls, guard, flows, counts, noted, events, ask },
    at: (ms: number) => clock.runUntil(ms),
    /** `METHOD status` as they went to the trunk. */
    said: (flow: MemoryFlow = flows.one) => flow.responses.map(wordOf),
    last: (flow: MemoryFlow = flows.one) => flow.responses.at(-1) ?? assert.fail('nothing was answered'),
    ends: () =>
      events.flatMap(event =>
        event.type === 'ended' ? [`${event.outcome} ${event.by} ${event.sipStatus} at ${event.at}`] : [],
      ),
    legIds: () => events.flatMap(event => (event.type === 'incoming' ? [event.legId] : [])),
  }
}

function wordOf({ status, headers }: SipResponse): string {
  return `${headers.cseq.method} ${status}`
}
