// The SIP switch: what other parts may use of it, and how it is put together.
import { networkInterfaces } from 'node:os'
import type { Clock } from '../../domain/clock.ts'
import { createCalls } from './call/calls.ts'
import { type GoodbyeFile, openGoodbyeFile } from './call/goodbyes.ts'
import { LastWords } from './call/last-words.ts'
import { createIncoming } from './incoming/incoming.ts'
import { IncomingCalls } from './incoming/incoming-calls.ts'
import { ownHosts } from './incoming/own-hosts.ts'
import { createFindHost } from './leg/host-names.ts'
import { createMedia } from './media/media.ts'
import type { RandomBytes } from './message/message.ts'
import { PbxPhones } from './pbx/pbx-phones.ts'
import type { PassCheck } from './registrar/phone-admission.ts'
import { createRegistrar } from './registrar/registrar.ts'
import { createRtpengine } from './rtpengine/rtpengine.ts'
import { SipSwitch } from './sip-switch.ts'
import { createTransactions } from './transaction/layer.ts'
import type { Listen } from './transport/listen.ts'
import type { Lookup } from './transport/resolve.ts'
import type { Endpoint, TransportName } from './transport/transport.ts'
import { createTransports, type TakeBrowser } from './transport/transports.ts'
import { createTrunks } from './trunk/trunks-in-use.ts'

export { repairLeftRecordings } from './media/left-recordings.ts'
export type { Listen } from './transport/listen.ts'
export type { SipSwitch, TakeBrowser }

/** The layers that count what happens in them. */
export type SipLayer =
  | 'transport'
  | 'transaction'
  | 'call'
  | 'leg'
  | 'registrar'
  | 'incoming'
  | 'trunk'
  | 'pbx'
  | 'relay'

/**
 * For metrics and the log: `what` is a word from the code, `about` an address, a name or an id. Called often,
 * must be cheap.
 */
export type SipReport = (layer: SipLayer, what: string, about: string, detail?: unknown) => void

export interface SipPorts {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly listen: readonly Listen[]
  readonly realm: string
  /** Left out: no page registers with a pass. */
  readonly passes?: PassCheck
  readonly rtp: {
    readonly address: string
    readonly publicAddress: string
    readonly ports: { readonly from: number; readonly to: number }
    readonly timeoutMs: number
  }
  /** Where rtpengine takes commands; null: phones in browsers are not rung. */
  readonly rtpengine: Endpoint | null
  readonly lookup: Lookup
  readonly promptsFolder: string
  readonly recordingsFolder: string
  /**
   * The file in which calls under way are noted for the next process, one per listening address. Left out:
   * none.
   */
  readonly callsFile?: string
  readonly report: SipReport
  /** Called once nothing is reported any more. */
  closed?(): void
  fault(where: string, error: unknown): void
}

export interface SipTelephony {
  readonly telephony: SipSwitch
  /** Where it listens now, in the order of `listen`. */
  listening(): (Endpoint & { readonly transport: TransportName })[]
  /** Takes a WebSocket that came to another server of this process, if one is listened for. */
  readonly takeBrowser: TakeBrowser | null
}

const NO_FILE: GoodbyeFile = { note() {}, confirmed() {}, takeLeft: () => [], close() {} }

/** Throws if a listener has no address that could be advertised to peers. */
export function createSipSwitch(ports: SipPorts): SipTelephony {
  const { clock, random, listen, realm, rtp, report, lookup, fault } = ports
  const transports = createTransports({
    listen,
    clock,
    random,
    report: (what, transport, address, detail) =>
      report('transport', what, `${transport} ${address}`, detail),
  })
  const { guard } = transports
  const transactions = createTransactions({
    clock,
    transports,
    random,
    report: (what, method) => report('transaction', what, method),
    mayAnswer: (flow, bytes, spare) => guard.mayAnswer(flow, bytes, spare),
  })
  const goodbyes =
    ports.callsFile === undefined
      ? NO_FILE
      : openGoodbyeFile(ports.callsFile, error => fault('callsFile', error))
  const calls = createCalls({
    clock,
    transactions,
    transports,
    random,
    report: (what, sipCallId) => report('call', what, sipCallId),
    goodbyes,
    left: {
      has: request => lastWords.has(request),
      request: server => lastWords.request(server),
      unanswered: what => lastWords.unanswered(what),
    },
  })
  const registrar = createRegistrar({
    clock,
    random,
    guard,
    realm,
    ...(ports.passes && { passes: ports.passes }),
    report: (what, about) => report('registrar', what, about),
  })
  const trusted = new Map<'trunks' | 'pbx', readonly string[]>()
  const trust = (whose: 'trunks' | 'pbx', addresses: Iterable<string>) => {
    trusted.set(whose, [...addresses])
    guard.trust([...trusted.values()].flat())
  }
  const trunks = createTrunks({
    clock,
    random,
    transactions,
    transports: {
      flowTo: (target, bytes) => transports.flowTo(target, bytes),
      guard: { trust: addresses => trust('trunks', addresses) },
    },
    lookup,
    report: (what, about, detail) => report('trunk', what, about, detail),
  })
  const pbxPhones = new PbxPhones({
    ...{ clock, random, transactions, transports, lookup, ownHost: rtp.publicAddress },
    isCarrier: (host, address) => trunks.hasHost(host, address),
    trust: addresses => trust('pbx', addresses),
    report: (what, about) => report('pbx', what, about),
  })
  const incomingCalls = new IncomingCalls({
    ...{ clock, random, trunks, transactions, goodbyes },
    report: (what, sipCallId) => report('call', what, sipCallId),
    isOurHost: ownHosts({
      listen,
      named: [rtp.publicAddress, realm],
      addresses: Object.values(networkInterfaces()).flatMap(one => (one ?? []).map(({ address }) => address)),
    }),
  })
  const incoming = createIncoming({
    registrar,
    calls,
    incomingCalls,
    trunks,
    guard,
    random,
    report: (what, about) => report('incoming', what, about),
  })
  const lastWords: LastWords = new LastWords({
    clock,
    transactions,
    transports,
    goodbyes,
    report: (what, sipCallId) => report('call', what, sipCallId),
    pickedUp: sipCallId => calls.pickedUp(sipCallId),
    answered: (of, at) => telephony.leftAnswered(of, at),
  })
  const media = createMedia({
    address: rtp.address,
    publicAddress: rtp.publicAddress,
    ports: rtp.ports,
    rtpTimeoutMs: rtp.timeoutMs,
    clock,
    isOurs: (address, port) =>
      transports.listening().some(ours => ours.port === port && ours.address === address),
    listener: event => telephony.sounded(event),
  })
  const relay =
    ports.rtpengine === null
      ? null
      : createRtpengine({
          ...ports.rtpengine,
          clock,
          random,
          report: (what, detail) => report('relay', what, '', detail),
        })
  const telephony: SipSwitch = new SipSwitch(
    {
      clock,
      random,
      calls,
      incomingCalls,
      registrar,
      pbxPhones,
      trunks,
      media,
      relay,
      leftLegs: () => lastWords.legs(),
      promptsFolder: ports.promptsFolder,
      recordingsFolder: ports.recordingsFolder,
      findHost: createFindHost(clock, lookup),
      ownHost: rtp.publicAddress,
      report: (what, legId, detail) => report('leg', what, legId, detail),
      fault,
    },
    {
      async start() {
        await relay?.start()
        await transactions.start({
          taking: (request, flow) => incoming.taking(request, flow),
          request: server => incoming.request(server),
          ack: (ack, flow) => incoming.ack(ack, flow),
          closed: flow => incoming.closed(flow),
          stray: (response, flow) => lastWords.stray(response, flow),
        })
        const said = lastWords.say(goodbyes.takeLeft())
        for (let n = 0; n < said; n++) report('call', 'leftHungUp', '')
      },
      async stop() {
        registrar.stop()
        pbxPhones.stop()
        await trunks.stop()
        lastWords.stop()
        calls.stop()
        incomingCalls.close()
        await transactions.stop()
        goodbyes.close()
        await relay?.stop()
        await media.stop()
        ports.closed?.()
      },
    },
  )
  const takeBrowser = listen.some(({ transport }) => transport === 'ws') ? transports.takeBrowser : null
  return { telephony, listening: () => transports.listening(), takeBrowser }
}
