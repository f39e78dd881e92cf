// A run seen from outside: a carrier in its own process as the ledger, agents' phones, a CRM, a receiver of
// pushes, and one Yuhu over SIP that is killed.
import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AccountSettings } from '../../src/domain/account.ts'
import { type Random, seeded } from '../../src/domain/random.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { ownAddress } from '../peers/loopback.ts'
import { createReceiver, type Receiver } from '../support/receiver.ts'
import { storedSecret } from '../support/stored-secret.ts'
import { HarnessCluster } from './cluster.ts'
import { Crm } from './crm.ts'
import { EngineProcess } from './engine-process.ts'
import { DatabaseProxy } from './proxy.ts'
import type { LineEvent } from './sip-carrier.ts'
import { Phones } from './sip-phones.ts'
import { until } from './until.ts'

const CODE = '9001'
const GROUP = 'sales'
const AGENTS = 10
const PASSWORD = 'a-long-password'
const SIP_PORT = 5060
const START_WAIT_MS = 20_000
export const RING_SECONDS = 6

export class SipWorld {
  /**
   * Chance for the kills; what is appended has its own, so that a seed gives the same kills in one order.
   */
  readonly random: Random
  readonly appends: Random
  readonly folder: string
  readonly receiver: Receiver
  /** What the network saw, in its order. */
  readonly ledger: LineEvent[] = []
  readonly processes: EngineProcess[] = []
  readonly crm: Crm
  private readonly main: string
  private readonly address = ownAddress()
  private readonly carrierAddress = ownAddress()
  private readonly phones: Phones
  private carrier: ChildProcess | null = null
  private cluster: HarnessCluster | null = null
  private proxy: DatabaseProxy | null = null

  private constructor(main: string, seed: number, folder: string, receiver: Receiver) {
    this.main = main
    this.random = seeded(seed)
    this.appends = seeded(seed + 2)
    this.folder = folder
    this.receiver = receiver
    this.phones = new Phones({ address: this.address, port: SIP_PORT })
    this.crm = new Crm(CODE, '13800', () => this.urls(), seeded(seed + 1))
  }

  static async open(main: string, seed: number): Promise<SipWorld> {
    const world = new SipWorld(
      main,
      seed,
      await mkdtemp(join(tmpdir(), 'yuhu-outside-')),
      await createReceiver(),
    )
    try {
      await world.prepare()
      return world
    } catch (error) {
      await world.close()
      throw error
    }
  }

  get dataDir(): string {
    return join(this.folder, 'data')
  }

  get process(): EngineProcess | undefined {
    return this.processes.at(-1)
  }

  /** Does not wait until it serves. */
  spawn(): EngineProcess {
    const process = new EngineProcess(this.main, ['serve'], {
      DATABASE_URL: this.proxy?.url ?? '',
      ...{ YUHU_PORT: '0', YUHU_DATA_DIR: this.dataDir, YUHU_SWITCH: 'sip' },
      ...{
        YUHU_SIP_LISTEN: `udp:${this.address}:${SIP_PORT}`,
        YUHU_RTP_PORTS: '10000-10999',
        YUHU_DRAIN_SECONDS: '2',
      },
      YUHU_PUSH_ALLOW: '127.0.0.1',
    })
    this.processes.push(process)
    return process
  }

  /** Whether the network sees such an event from now on. */
  async saw(withinMs: number, is: (event: LineEvent) => boolean): Promise<boolean> {
    const from = this.ledger.length
    const deadline = performance.now() + withinMs
    while (performance.now() < deadline) {
      if (this.ledger.slice(from).some(is)) return true
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    return false
  }

  registrations(): Record<number, number> {
    return this.phones.statuses()
  }

  async close(): Promise<void> {
    for (const process of this.processes) await process.kill()
    this.phones.stop()
    this.carrier?.disconnect()
    await this.cluster?.stop()
    await this.proxy?.close()
    await this.receiver.close()
    await rm(this.folder, { recursive: true, force: true })
  }

  private urls(): string[] {
    const { process } = this
    return process?.isAlive === true && process.url !== null ? [process.url] : []
  }

  private async prepare(): Promise<void> {
    mkdirSync(this.dataDir, { recursive: true })
    this.cluster = await HarnessCluster.create(join(this.folder, 'cluster'))
    this.proxy = await DatabaseProxy.open(this.cluster.socket)
    await this.seed(this.proxy.url)
    await this.startCarrier()
    for (let agent = 0; agent < AGENTS; agent++)
      await this.phones.add(this.carrierAddress, `${CODE}-${1_000 + agent}`, PASSWORD)
    await this.spawn().serving()
    await this.crm.begin(GROUP, { isscale: 'manual', taskscale: '1:3', concurrent: '40' })
  }

  private async startCarrier(): Promise<void> {
    const path = fileURLToPath(new URL('sip-carrier.ts', import.meta.url))
    const carrier = fork(path, [this.carrierAddress, String(SIP_PORT)], {
      execArgv: ['--import', import.meta.resolve('tsx')],
    })
    this.carrier = carrier
    let isListening = false
    carrier.on('message', (said: LineEvent | 'listening') => {
      if (said === 'listening') isListening = true
      else this.ledger.push(said)
    })
    await until('the carrier listens', START_WAIT_MS, () => isListening)
  }

  private async seed(url: string): Promise<void> {
    await migrate(url)
    const store = createPostgresStore({ url })
    try {
      const pushes = { pushCallUrl: `${this.receiver.url}/call` }
      const pace = {
        wrapUpSeconds: 0,
        enforceCapOnManual: false,
        abandonRateMax: 0.5,
        ringTimeoutSeconds: RING_SECONDS,
      }
      const settings = AccountSettings.parse({ callHours: 'none', ...pace, ...pushes })
      await store.addAccount({
        code: CODE,
        name: CODE,
        appid: `app-${CODE}`,
        accesskeyHash: storedSecret(`key-${CODE}`),
        settings,
      })
      for (let agent = 0; agent < AGENTS; agent++) {
        const reach = agent % 2 === 0 ? 'ring' : 'held'
        await store.addAgent({
          code: CODE,
          ext: String(1_000 + agent),
          group: GROUP,
          password: PASSWORD,
          idle: true,
          reach,
        })
      }
      const address = `${this.carrierAddress}:${SIP_PORT}`
      await store.addTrunk({ name: 'carrier', code: CODE, channels: 60, callsPerSecond: 40, address })
    } finally {
      await store.close()
    }
  }
}
