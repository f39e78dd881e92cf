// The way in on real sockets: transports, transactions, calls, the registrar and incoming requests, put
// together as in the switch.
import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { createRealClock } from '../../../src/app/real-clock.ts'
import type { SwitchEvent } from '../../../src/telephony/port.ts'
import { createCalls } from '../../../src/telephony/sip/call/calls.ts'
import { createIncoming } from '../../../src/telephony/sip/incoming/incoming.ts'
import { IncomingCalls } from '../../../src/telephony/sip/incoming/incoming-calls.ts'
import type { IncomingLimits } from '../../../src/telephony/sip/incoming/incoming-limits.ts'
import { createRegistrar } from '../../../src/telephony/sip/registrar/registrar.ts'
import { createTransactions } from '../../../src/telephony/sip/transaction/layer.ts'
import type { GuardLimits } from '../../../src/telephony/sip/transport/guard.ts'
import type { Flow, TransportName } from '../../../src/telephony/sip/transport/transport.ts'
import { createTransports } from '../../../src/telephony/sip/transport/transports.ts'
import { HERE } from '../transport/sockets.ts'
import { agent } from './office.ts'

export interface DoorOptions {
  readonly guardLimits?: Partial<GuardLimits>
  readonly isTrunk?: (flow: Flow) => boolean
  readonly incomingLimits?: Partial<IncomingLimits>
}

export async function door(
  t: TestContext,
  names: readonly TransportName[],
  { guardLimits = {}, isTrunk = () => false, incomingLimits = {} }: DoorOptions = {},
) {
  const clock = createRealClock()
  const counts: string[] = []
  const reported: string[] = []
  const transports = createTransports({
    listen: names.map(transport => ({ transport, address: HERE, port: 0 })),
    clock,
    random: randomBytes,
    report: what => counts.push(what),
    guardLimits,
  })
  const { guard } = transports
  const transactions = createTransactions({
    ...{ clock, transports, random: randomBytes, report: what => counts.push(what) },
    mayAnswer: (flow, bytes, spare) => guard.mayAnswer(flow, bytes, spare),
  })
  const calls = createCalls({
    clock,
    transactions,
    transports,
    random: randomBytes,
    report: what => counts.push(what),
  })
  const registrar = createRegistrar({
    realm: 'yuhu',
    clock,
    random: randomBytes,
    guard,
    report: what => counts.push(what),
  })
  const incomingCalls = new IncomingCalls({
    ...{ clock, transactions, random: randomBytes, report: (what: string) => counts.push(what) },
    trunks: {
      callFrom: flow =>
        isTrunk(flow) ? { trunk: 'carrier', registeredUser: null, strictSound: false } : null,
    },
    isOurHost: host => [HERE, 'yuhu.example'].includes(host),
    limits: incomingLimits,
  })
  const events: SwitchEvent[] = []
  incomingCalls.start(event => events.push(event))
  const incoming = createIncoming({
    registrar,
    calls,
    incomingCalls,
    trunks: { isTrunk: flow => (isTrunk(flow) ? 'carrier' : null) },
    guard,
    random: randomBytes,
    report: what => counts.push(what),
  })
  registrar.start({
    registered: (_accountId, ext) => reported.push(`${ext} there`),
    unregistered: (_accountId, ext) => reported.push(`${ext} gone`),
  })
  registrar.expect(1, [agent('1001'), agent('1002')])
  registrar.expectElsewhere([])
  await transactions.start(incoming)
  t.after(async () => {
    registrar.stop()
    incomingCalls.stop()
    calls.stop()
    await transactions.stop()
  })
  const port = (transport: TransportName) =>
    transports.listening().find(place => place.transport === transport)?.port ?? 0
  return {
    clock,
    transports,
    transactions,
    calls,
    incomingCalls,
    registrar,
    guard,
    counts,
    events,
    reported,
    port,
  }
}
