// Our calls over real sockets to other people's programs; notes what is reported of each.
import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { createRealClock } from '../../../src/app/real-clock.ts'
import { createCalls } from '../../../src/telephony/sip/call/calls.ts'
import type { Call, CallOrder, OutgoingEnd } from '../../../src/telephony/sip/call/outgoing-call.ts'
import { answerChallenge, type Login, NonceCounts } from '../../../src/telephony/sip/digest/answer.ts'
import { nameAddr } from '../../../src/telephony/sip/message/name-addr.ts'
import { sipUri } from '../../../src/telephony/sip/message/uri.ts'
import { LocalSession } from '../../../src/telephony/sip/sdp/local.ts'
import { parseSdp } from '../../../src/telephony/sip/sdp/parse-description.ts'
import { createTransactions } from '../../../src/telephony/sip/transaction/layer.ts'
import type { Endpoint } from '../../../src/telephony/sip/transport/transport.ts'
import { createTransports } from '../../../src/telephony/sip/transport/transports.ts'
import { until } from '../../peers/peer.ts'
import { HERE } from '../transport/sockets.ts'

export interface RealCall {
  readonly number: string
  readonly call: Call
  /**
   * In order, each in a few words: `ringing 180`, `early 183`, `answered`, `offered`, `accepted`, `ended busy
   * by network`.
   */
  readonly reported: string[]
  readonly end: OutgoingEnd | null
}

export interface Caller {
  readonly counts: string[]
  dial(number: string, more?: Partial<CallOrder>, onTold?: (what: string, call: RealCall) => void): RealCall
  /** Resolves once none of our calls and transactions is left. */
  quiet(): Promise<void>
}

export interface CallerOptions {
  readonly transport?: 'udp' | 'tcp'
  /** How much faster our clock runs than the peer's. */
  readonly speed?: number
  readonly credentials?: Login
}

export async function callerTo(t: TestContext, peer: Endpoint, options: CallerOptions = {}): Promise<Caller> {
  const { transport = 'udp', speed = 1, credentials } = options
  const clock = createRealClock(speed)
  const random = randomBytes
  const transports = createTransports({
    listen: [{ transport, address: HERE, port: 0 }],
    clock,
    random,
    report() {},
  })
  transports.guard.trust([peer.address])
  const transactions = createTransactions({ clock, transports, random, report() {} })
  const counts: string[] = []
  const calls = createCalls({ clock, transactions, transports, random, report: what => counts.push(what) })
  t.after(async () => {
    calls.stop()
    await transactions.stop()
  })
  await transactions.start({
    request: server => calls.request(server),
    ack: ack => calls.ack(ack),
    closed: flow => calls.closed(flow),
  })
  const nonces = new NonceCounts()

  return {
    counts,
    dial(number, more = {}, onTold = () => {}) {
      const local = new LocalSession({ address: HERE, port: 40_000 }, random)
      const reported: string[] = []
      const tell = (what: string) => {
        reported.push(what)
        onTold(what, made)
      }
      const order: CallOrder = {
        to: 'trunk',
        uri: sipUri(number, peer.address, peer.port),
        from: nameAddr(sipUri('4008', HERE)),
        contactUser: 'yuhu',
        targets: [{ transport, address: peer.address, port: peer.port }],
        offer: local.offer(),
        ringTimeoutMs: 30_000,
        ...(credentials && {
          authorize: (challenge, request) => {
            const answer = answerChallenge(challenge, request, credentials, nonces, random)
            return answer.kind === 'answered' ? answer.headers : null
          },
        }),
        ...more,
      }
      const call = calls.dial(order, {
        provisional: (status, sdp) => tell(`${sdp === null ? 'ringing' : 'early'} ${status}`),
        answered: sdp =>
          tell(
            sdp !== null && typeof audioIn(sdp, local) === 'object' ? 'answered' : 'answered without sound',
          ),
        offered(sdp) {
          const read = parseSdp(sdp)
          const answer = 'reason' in read ? null : local.answer(read)
          if (answer?.kind !== 'answered') return null
          tell(`offered ${answer.direction}`)
          return answer.sdp
        },
        offer: () => local.offer(),
        accepted: () => tell('accepted'),
        ended(end) {
          made.end = end
          tell(`ended ${end.outcome} by ${end.by}`)
        },
      })
      const made: { number: string; call: Call; reported: string[]; end: OutgoingEnd | null } = {
        number,
        call,
        reported,
        end: null,
      }
      return made
    },
    quiet: () =>
      until(
        'no call of ours is left',
        () => calls.live() === 0,
        () => `${calls.live()} left`,
        60_000,
      ),
  }
}

function audioIn(sdp: Buffer, local: LocalSession) {
  const read = parseSdp(sdp)
  return 'reason' in read ? read.reason : local.accept(read)
}
