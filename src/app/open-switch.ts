// Builds the switch that the configuration asks for: simulated people, or our own SIP.
import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { BrowserPhones } from '../api/v1/browser-phones.ts'
import type { DatedClock } from '../domain/clock.ts'
import { errorCode } from '../domain/error-text.ts'
import { seeded } from '../domain/random.ts'
import type { Log } from '../report/log.ts'
import type { Metrics } from '../report/metrics.ts'
import { createSipReporter } from '../report/sip-report.ts'
import type { Store } from '../store/postgres/index.ts'
import type { Switch } from '../telephony/port.ts'
import { createSimSwitch, type LedgerEntry, LossySwitch } from '../telephony/sim/index.ts'
import { createSipSwitch, type Listen } from '../telephony/sip/index.ts'
import { type Config, ConfigError, type SipPlace } from './config.ts'
import { promptsFolder } from './prompt-files.ts'

/** The trunk that every account may use while telephony is simulated. */
const SIM_TRUNK = { name: 'sim', channels: 10_000, callsPerSecond: 10_000 }

export interface RunningProcess {
  readonly config: Config
  readonly store: Store
  readonly clock: DatedClock
  readonly log: Log
  readonly metrics: Metrics
  /** Gets what simulated people do. */
  watch(entry: LedgerEntry): void
}

export interface OpenSwitch {
  readonly telephony: Switch
  /** Where it listens once it has started, for the log: what → places. */
  listens(): Readonly<Record<string, string>>
  readonly browserPhones: BrowserPhones
}

/** Throws ConfigError if the configuration asks for something impossible. */
export async function openSwitch(running: RunningProcess): Promise<OpenSwitch> {
  const { config } = running
  if (config.YUHU_SWITCH === 'sim') return openSim(running)
  if (config.YUHU_SWITCH === 'sip') return openSip(running)
  throw new ConfigError(
    `YUHU_SWITCH=${config.YUHU_SWITCH} is not implemented yet; use sim or sip.`,
    `YUHU_SWITCH=${config.YUHU_SWITCH} 尚未实现，目前可用 sim 和 sip。`,
  )
}

async function openSim({ config, store, clock, watch }: RunningProcess): Promise<OpenSwitch> {
  await store.ensureSharedTrunk(SIM_TRUNK.name, SIM_TRUNK.channels, SIM_TRUNK.callsPerSecond)
  const random = seeded(config.YUHU_SIM_SEED)
  const simulated = createSimSwitch({ clock, random, watch, callBackShare: config.YUHU_SIM_CALLERS })
  const listens = () => ({})
  const browserPhones = { take: null, hindrance: 'callsAreSimulated' } as const
  if (config.YUHU_SIM_LOSS === 0) return { telephony: simulated, listens, browserPhones }
  const lossy = { loss: config.YUHU_SIM_LOSS, clock, random: seeded(config.YUHU_SIM_SEED + 1), watch }
  return { telephony: new LossySwitch(simulated, lossy), listens, browserPhones }
}

async function openSip({ config, store, clock, log, metrics }: RunningProcess): Promise<OpenSwitch> {
  if (config.YUHU_SIM_SPEED !== 1)
    throw new ConfigError(
      'YUHU_SIM_SPEED must be 1 with real telephony.',
      '接真实线路时 YUHU_SIM_SPEED 只能是 1。',
    )
  const listen = config.YUHU_SIP_LISTEN.map(place => listenAt(place, config))
  const first = listenAt(config.YUHU_SIP_LISTEN[0], config)
  const publicAddress = first.advertised?.address ?? first.address
  const reporter = createSipReporter(log, metrics, clock)
  const key = await store.linkKey()
  const { telephony, listening, takeBrowser } = createSipSwitch({
    clock,
    random: size => randomBytes(size),
    listen,
    realm: config.YUHU_SIP_REALM,
    passes: { key, systemTime: () => clock.systemTime() },
    rtp: {
      address: first.address,
      publicAddress,
      ports: config.YUHU_RTP_PORTS,
      timeoutMs: config.YUHU_RTP_TIMEOUT_SECONDS * 1_000,
    },
    rtpengine: config.YUHU_RTPENGINE ?? null,
    lookup: async name => (await lookup(name, { all: true })).map(({ address }) => address),
    promptsFolder: promptsFolder(config.YUHU_DATA_DIR),
    recordingsFolder: join(config.YUHU_DATA_DIR, 'recordings'),
    callsFile: join(
      config.YUHU_DATA_DIR,
      `sip-calls-${first.transport}-${encodeURIComponent(first.address)}-${first.port}`,
    ),
    report: reporter.report,
    closed: () => reporter.close(),
    fault: (where, error) => log.error({ err: error, where }, 'a fault in the SIP switch; it goes on'),
  })
  const { from, to } = config.YUHU_RTP_PORTS
  const places = (wanted: (transport: string) => boolean) =>
    listening()
      .filter(({ transport }) => wanted(transport))
      .map(({ transport, address, port }) => `${transport}:${address}:${port}`)
      .join(' ')
  return {
    telephony,
    listens: () => ({
      sip: places(transport => transport !== 'ws'),
      websocket: places(transport => transport === 'ws'),
      rtp: `udp:${first.address}:${from}-${to}`,
    }),
    browserPhones: {
      take: takeBrowser,
      hindrance: takeBrowser === null || config.YUHU_RTPENGINE === undefined ? 'noSoundRelay' : null,
    },
  }
}

/** The sentence for an address of YUHU_SIP_LISTEN that cannot be listened on; null for any other error. */
export function whyNotListening(error: unknown, config: Pick<Config, 'YUHU_SIP_LISTEN'>): ConfigError | null {
  const code = errorCode(error)
  const words = {
    EADDRINUSE: [
      'another process is listening there; is a second Yuhu or a PBX running?',
      '已被其他进程占用，是否另有预呼或 PBX 在运行？',
    ],
    EACCES: [
      'this user may not listen there; use ports above 1023.',
      '当前用户无权监听，请用 1023 以上的端口。',
    ],
    EADDRNOTAVAIL: ['this machine does not have that address.', '本机没有这个地址。'],
  }[code]
  if (words === undefined || !(error instanceof Error)) return null
  const [why, zh] = words
  const places = config.YUHU_SIP_LISTEN.map(
    ({ transport, address, port }) => `${transport}:${address}:${port}`,
  )
  const setting = `YUHU_SIP_LISTEN=${places}`
  return new ConfigError(
    `${setting}: ${error.message}: ${why}`,
    `${setting} 无法监听（${error.message}）：${zh}`,
  )
}

/** The place to listen at, with the address that is advertised to peers. */
export function listenAt(
  { transport, address, port }: SipPlace,
  config: Pick<Config, 'YUHU_SIP_PUBLIC_ADDRESS' | 'YUHU_SIP_ORIGINS' | 'YUHU_TRUSTED_PROXIES'>,
): Listen {
  const isEverywhere = address === '0.0.0.0' || address === '::'
  const shown = config.YUHU_SIP_PUBLIC_ADDRESS ?? (isEverywhere ? ownAddress(isIP(address)) : undefined)
  return {
    transport,
    address,
    port,
    ...(shown !== undefined && { advertised: { address: shown } }),
    ...(transport === 'ws' && { proxies: config.YUHU_TRUSTED_PROXIES, origins: config.YUHU_SIP_ORIGINS }),
  }
}

/** The first address of this machine that others can reach; loopback if there is none. */
function ownAddress(family: number): string {
  const all = Object.values(networkInterfaces()).flatMap(one => one ?? [])
  const reachable = all.find(
    one => !one.internal && one.family === `IPv${family}` && !one.address.startsWith('fe80'),
  )
  return reachable?.address ?? (family === 6 ? '::1' : '127.0.0.1')
}
