// Somebody who calls in over a trunk: a SIP client of our own layers at an address of its own.
import { randomBytes } from 'node:crypto'
import { createRealClock } from '../../src/app/real-clock.ts'
import { Dialog } from '../../src/telephony/sip/dialog/dialog.ts'
import { newSipCallId, newTag, requestOf, responseTo } from '../../src/telephony/sip/message/message.ts'
import { sipUri } from '../../src/telephony/sip/message/uri.ts'
import { createTransactions } from '../../src/telephony/sip/transaction/layer.ts'
import { createTransports } from '../../src/telephony/sip/transport/transports.ts'
import { ownAddress } from './loopback.ts'

export interface CallerIn {
  readonly from: string
  readonly to: string
  /** Then they give up or hang up; left out: never. */
  readonly patienceMs?: number
  /** How long after the answer they hang up; left out: never. */
  readonly talkMs?: number
  /** Where its sound goes; left out: nobody listens. */
  readonly hears?: { readonly address: string; readonly port: number }
}

export interface CallIn {
  readonly answers: readonly number[]
  /** Gives up, or hangs up. */
  leave(): void
}

export interface IncomingCaller {
  /** `host:port`, for the trunk. */
  readonly address: string
  /** Calls Yuhu at `host:port`; what it is answered is kept. */
  call(yuhu: string, who: CallerIn): CallIn
  stop(): Promise<void>
}

export async function startIncomingCaller(): Promise<IncomingCaller> {
  const clock = createRealClock()
  const address = ownAddress()
  const transports = createTransports({
    listen: [{ transport: 'udp', address, port: 0 }],
    clock,
    random: randomBytes,
    report() {},
    // It hears every answer to its own floods.
    guardLimits: { strangerPerSecond: 1e6, strangerBurst: 1e6, strangersPerSecond: 1e6, strangersBurst: 1e6 },
  })
  const transactions = createTransactions({ clock, transports, random: randomBytes, report() {} })
  await transactions.start({
    request: server => server.respond(responseTo(server.request, 200)),
    ack() {},
    closed() {},
  })
  const waits = new Set<() => void>()
  return {
    address: `${address}:${transports.listening()[0]?.port}`,
    call(yuhu, { from, to, patienceMs, talkMs, hears = { address, port: 20_000 } }) {
      const [host = '', port = ''] = yuhu.split(':')
      const answers: number[] = []
      const invite = requestOf(
        'INVITE',
        sipUri(to, host, Number(port)),
        [
          ['Max-Forwards', 70],
          ['From', `<sip:${from}@${address}>;tag=${newTag(randomBytes)}`],
          ['To', `<sip:${to}@${host}>`],
          ['Call-ID', newSipCallId(randomBytes)],
          ['CSeq', '1 INVITE'],
          ['Contact', `<sip:${from}@${address}>`],
          ['Supported', 'timer, 100rel'],
        ],
        { contentType: 'application/sdp', content: offerOf(hears) },
      )
      const yuhuAt = { transport: 'udp', address: host, port: Number(port) } as const
      let dialog: Dialog | null = null
      let hasLeft = false
      const ask = transactions.request(invite, yuhuAt, {
        response(response) {
          answers.push(response.status)
          if (response.status < 200 || response.status >= 300) return
          if (dialog === null && talkMs !== undefined) waits.add(clock.after(talkMs, leave))
          dialog ??= Dialog.asClient(invite, response)
          if (dialog !== null) transactions.sendAck(dialog.ack(invite), yuhuAt)
          // The answer crossed our CANCEL.
          if (hasLeft) leave()
        },
        timedOut() {},
        transportError() {},
      })
      const leave = () => {
        hasLeft = true
        if (dialog === null) ask.cancel()
        else
          transactions.request(dialog.request('BYE'), yuhuAt, {
            ...{ response() {}, timedOut() {}, transportError() {} },
          })
      }
      if (patienceMs !== undefined) waits.add(clock.after(patienceMs, leave))
      return { answers, leave }
    },
    async stop() {
      for (const cancel of waits) cancel()
      await transactions.stop()
    },
  }
}

function offerOf({ address, port }: Required<CallerIn>['hears']): string {
  return [
    ...['v=0', `o=- 1 1 IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0'],
    ...[`m=audio ${port} RTP/AVP 8 101`, 'a=rtpmap:101 telephone-event/8000', ''],
  ].join('\r\n')
}
