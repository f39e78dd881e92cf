// What the API works with, and the limits of what strangers may take of it.
import type { AddressRanges } from '../../domain/address.ts'
import type { Clock } from '../../domain/clock.ts'
import type { Finding } from '../../domain/finding.ts'
import type { Store } from '../../store/port/admin-store.ts'
import type { LoginResult } from '../credentials/login-watch.ts'
import type { Recordings } from '../files/recording-route.ts'
import type { ApiLog } from '../published/protocol.ts'
import type { PublishedStore } from '../published/service.ts'
import type { BrowserPhones } from '../v1/browser-phones.ts'
import type { TryPush } from '../v1/console-services.ts'
import type { ImportFiles } from '../v1/import-files.ts'

export interface ApiPorts {
  readonly store: PublishedStore
  /** Epoch ms. */
  readonly now: () => number
  readonly clock: Clock
  readonly log: ApiLog
  /** Whether requests can be served now, and the state of each part in a word. */
  readonly ready: () => Promise<{ readonly ready: boolean; readonly parts: Readonly<Record<string, string>> }>
  readonly metrics: ApiMetrics
  /** The whole store, for `/v1` and the console; without it neither is served. */
  readonly console?: Store
  /** Where the console's built files are; null: they were not built. */
  readonly consoleFolder?: string | null
  /** What the machine this node runs on shows, for the operator. */
  readonly examineMachine?: () => Promise<readonly Finding[]>
  /** The names in this machine's folder of prompts. */
  readonly promptFiles?: () => Promise<readonly string[]>
  /** The version of this program. */
  readonly version?: string
  /** Without it no recording can be fetched. */
  readonly recordings?: Recordings
  /** Without it no phone in a browser gets to the switch this way. */
  readonly browserPhones?: BrowserPhones
  /** Without it no push can be tried. */
  readonly tryPush?: TryPush
  /** Without it no file can be imported. */
  readonly imports?: ImportFiles
  /** Called while it closes, once everybody is answered; what the switch took over may go on. */
  readonly answered?: () => void
  /** The longest time, in real ms, from the last byte of a request to its answer. */
  readonly answerWithinMs?: number
  /** Bytes. */
  readonly bodyLimit?: number
  /** Proxies whose X-Forwarded-For is believed; if omitted, nobody's is. */
  readonly trustedProxies?: AddressRanges
  /** Who may ask for metrics and readiness besides this machine. */
  readonly metricsAllow?: AddressRanges
  readonly limits?: Partial<typeof LIMITS>
}

/** What the API reports to the metrics, and the text of GET /metrics. */
export interface ApiMetrics {
  readonly contentType: string
  text(): Promise<string>
  httpRequest(service: string, ret: number, durationMs: number): void
  appended(added: number, invalid: number, durationMs: number): void
  loginTried(result: LoginResult): void
  /** `read` returns what clients hold now, by words from the code. */
  held(read: () => Readonly<Record<string, number>>): void
}

/** What strangers may take of us; times in ms. */
export const LIMITS = {
  /** A whole request must arrive within this time: 8 MiB at 2.5 Mbit/s. Slower senders are cut off. */
  requestMs: 30_000,
  /** Headers fit in one packet or two. */
  headersMs: 10_000,
  /** How often both are checked. */
  checkMs: 5_000,
  /**
   * Longer than the pauses of a client that polls every minute, so that its next call finds the connection
   * open.
   */
  keepAliveMs: 75_000,
  /** How long a connection may be silent in the middle of a request. */
  connectionMs: 120_000,
  connections: 500,
  /** The most for one network; a CRM uses a handful. */
  connectionsOfNetwork: 100,
  /**
   * The most that all requests under way and answers not yet fetched may hold; all strangers together may
   * have a quarter of it.
   */
  bodyBytes: 128 * 1024 * 1024,
}
