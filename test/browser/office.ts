// The SIP switch with a carrier behind it, rtpengine beside it, and one agent whose phone may be a browser.
import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { createRealClock } from '../../src/app/real-clock.ts'
import { rangesIn } from '../../src/domain/address.ts'
import type { SwitchEvent } from '../../src/telephony/port.ts'
import { createSipSwitch } from '../../src/telephony/sip/index.ts'
import { startCarrier } from '../peers/carrier.ts'
import { missing, SIPP } from '../peers/peer.ts'
import { trunkTo } from '../peers/trunk.ts'
import { rtpengine } from '../sip/rtpengine/daemon.ts'
import { HERE } from '../sip/transport/sockets.ts'
import { notTested as noBrowser } from './browser.ts'
import { temporaryFolder, until } from './listening.ts'

/** For `skip` of a test: false when all is there. */
export const notTested = noBrowser || missing(SIPP)

export const ACCOUNT_ID = 1
export const AGENT = { ext: '1001', login: '9001-1001', password: 'correct horse' }
/** The carrier answers such a number at once; its sound comes back as it went. */
const ANSWERING = '13800000017'

export interface OfficeManner {
  readonly rtpTimeoutMs?: number
  /** Browsers come through a proxy on this machine that ends TLS. */
  readonly isBehindProxy?: boolean
  /** Another carrier than sipp, which gives back the sound that it gets: its address and port. */
  readonly carrierAt?: string
}

export async function office(
  t: TestContext,
  { rtpTimeoutMs = 10_000, isBehindProxy = false, carrierAt }: OfficeManner = {},
) {
  const folder = temporaryFolder(t)
  const clock = createRealClock()
  const carrier = await startCarrier()
  t.after(() => carrier.stop())
  const daemon = await rtpengine(t)
  const events: SwitchEvent[] = []
  const reports: string[] = []
  const { telephony, listening } = createSipSwitch({
    clock,
    random: randomBytes,
    listen: [
      { transport: 'udp', address: HERE, port: 0 },
      { transport: 'ws', address: HERE, port: 0, ...(isBehindProxy && { proxies: rangesIn(HERE) }) },
    ],
    realm: 'yuhu',
    rtp: { address: HERE, publicAddress: HERE, ports: { from: 26_100, to: 26_199 }, timeoutMs: rtpTimeoutMs },
    rtpengine: { address: HERE, port: daemon.port },
    lookup: async name => [name],
    promptsFolder: folder,
    recordingsFolder: folder,
    report: (layer, what, about, detail) => reports.push([layer, what, about, detail ?? ''].join(' ')),
    fault: (where, error) => reports.push(`fault ${where} ${error}`),
  })
  await telephony.start(event => events.push(event))
  telephony.useTrunks([trunkTo(carrierAt ?? `${carrier.address}:${carrier.port}`)])
  t.after(() => telephony.stop())
  telephony.expectAgents(ACCOUNT_ID, [AGENT])
  const wsPort = listening().find(place => place.transport === 'ws')?.port ?? 0
  const tags = { accountId: ACCOUNT_ID, callId: null }
  return {
    telephony,
    carrier,
    daemon,
    folder,
    wsPort,
    account: { url: `ws://${HERE}:${wsPort}`, uri: `sip:${AGENT.login}@${HERE}`, password: AGENT.password },
    ring: (legId: string) =>
      telephony.ringAgent(legId, {
        accountId: ACCOUNT_ID,
        ext: AGENT.ext,
        callerId: '',
        ringTimeoutMs: 20_000,
        tags,
      }),
    dial: (legId: string) =>
      telephony.dial(legId, {
        to: ANSWERING,
        callerId: '02150000000',
        trunk: 'carrier',
        ringTimeoutMs: 20_000,
        mayDial: () => true,
        tags,
      }),
    async reported<T extends SwitchEvent['type']>(
      type: T,
      legId = '',
    ): Promise<SwitchEvent & { readonly type: T }> {
      const found = () =>
        events.find(
          event => event.type === type && (legId === '' || ('legId' in event && event.legId === legId)),
        )
      await until(
        `${type} ${legId}`,
        async () => (found() === undefined ? { events, reports: reports.slice(-40) } : null),
        now => now === null,
      )
      return found() as SwitchEvent & { readonly type: T }
    },
    reports,
  }
}
