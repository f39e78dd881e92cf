// Where a fault run takes place: a database, real Yuhu processes on it that are started again when they die,
// clients and a receiver of pushes.
import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AccountSettings } from '../../src/domain/account.ts'
import { Plan } from '../../src/domain/plan/plan.ts'
import { type Random, seeded } from '../../src/domain/random.ts'
import { startEmbedded } from '../../src/store/embedded/index.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createPostgresStore, type Store } from '../../src/store/postgres/index.ts'
import { createReceiver, type Receiver } from '../support/receiver.ts'
import { storedSecret } from '../support/stored-secret.ts'
import { HarnessCluster, killServer } from './cluster.ts'
import { Crm } from './crm.ts'
import { DESK_PASSWORD } from './desks.ts'
import { type Disk, openDisk } from './disk.ts'
import { EngineProcess, type Reign } from './engine-process.ts'
import { LedgerReader } from './ledger.ts'
import { Messages, PROMPT } from './messages.ts'
import { Night } from './night.ts'
import { DESKS, PLANS, PlannedTasks } from './planned-tasks.ts'
import { LOOKERS, LOOKING, Previews } from './previews.ts'
import { DatabaseProxy } from './proxy.ts'

export interface ArenaOptions {
  /** The bundled product. */
  readonly main: string
  readonly seed: number
  /** `embedded`: each process may start PostgreSQL in the data folder; `cluster`: the harness runs it. */
  readonly database: 'embedded' | 'cluster'
  /** One process a role. */
  readonly roles: readonly ('all' | 'api' | 'engine')[]
  readonly speed?: number
  /** One account with one list, for a run about something else; otherwise all kinds of calls are made. */
  readonly oneList?: boolean
  readonly agents?: number
  readonly settings?: Record<string, string | number>
  /** Share of the simulated switches' leg events that are lost; as many come late. */
  readonly loss?: number
  /** Up to so much the clocks of its processes are behind, each by its own chance, ms. */
  readonly slowMs?: number
  /** The data folder lies on a disk that can be made full. */
  readonly disk?: boolean
}

/** A span of real time, epoch ms. */
export interface Span {
  readonly from: number
  to: number
}

const GROUP = 'sales'
export const RING_SECONDS = 30
/** Of those who missed a call of the account that takes calls. */
const CALLER_SHARE = 0.3
const DOOR = '02155550000'
/** By which the agents of a group for previews are told apart. */
const LOOKERS_FROM = 900

export class Arena {
  readonly options: ArenaOptions
  readonly random: Random
  readonly speed: number
  readonly folder: string
  readonly night: Night
  readonly ledger: LedgerReader
  readonly receiver: Receiver
  readonly crms: Crm[] = []
  /** What the client of the second account asks for, which has plans. */
  readonly planned: PlannedTasks[] = []
  /** Of the first account, which also takes calls that come in. */
  readonly previews: Previews[] = []
  readonly messages: Messages[] = []
  /** Codes of the accounts. */
  readonly codes: string[] = []
  readonly processes: EngineProcess[] = []
  readonly seats: EngineProcess[] = []
  /** Processes ended by themselves. */
  readonly crashes: string[] = []
  readonly freezes: (Span & { readonly pid: number })[] = []
  /** Spans in which the database could not be reached. */
  readonly outages: Span[] = []
  cluster: HarnessCluster | null = null
  proxy: DatabaseProxy | null = null
  disk: Disk | null = null
  private embeddedUrl = ''
  private isClosing = false
  private readonly wanted = new Set<EngineProcess>()

  private constructor(options: ArenaOptions, folder: string, receiver: Receiver) {
    this.options = options
    this.folder = folder
    this.receiver = receiver
    this.random = seeded(options.seed)
    this.speed = options.speed ?? 20
    this.night = new Night(this.speed)
    const movedMs = (pid: number) => this.processes.findLast(process => process.pid === pid)?.movedMs ?? 0
    this.ledger = new LedgerReader(join(folder, 'ledger'), movedMs)
  }

  static async open(options: ArenaOptions): Promise<Arena> {
    const arena = new Arena(options, await mkdtemp(join(tmpdir(), 'yuhu-faults-')), await createReceiver())
    try {
      await arena.prepare()
      return arena
    } catch (error) {
      await arena.close()
      throw error
    }
  }

  get dataDir(): string {
    return join(this.folder, 'data')
  }

  urls(): string[] {
    return this.seats.flatMap(seat =>
      seat.isAlive && seat.url !== null && !this.isFrozen(seat) ? [seat.url] : [],
    )
  }

  reigns(): Reign[] {
    return this.processes.flatMap(process => process.reigns)
  }

  driverOf(code: string): EngineProcess | null {
    return this.seats.find(seat => seat.drives(code) && !this.isFrozen(seat)) ?? null
  }

  /** Starts the process of a seat (again); resolves when it serves or has died. */
  async start(seat: number): Promise<EngineProcess> {
    const role = this.options.roles[seat] ?? 'all'
    const database = this.proxy === null ? {} : { DATABASE_URL: this.proxy.url }
    const env = {
      ...database,
      YUHU_PORT: '0',
      YUHU_DATA_DIR: this.dataDir,
      YUHU_SIM_SPEED: String(this.speed),
      YUHU_SIM_SEED: String(Math.floor(this.random.next() * 2 ** 31)),
      YUHU_SIM_LEDGER: join(this.folder, 'ledger'),
      YUHU_SIM_LOSS: String(this.options.loss ?? 0),
      YUHU_SIM_CALLERS: String(CALLER_SHARE),
      YUHU_DRAIN_SECONDS: '2',
    }
    const slowMs = this.random.next() * (this.options.slowMs ?? 0)
    const movedMs = Math.round(this.night.movedMs() - slowMs)
    const process = new EngineProcess(this.options.main, ['serve', '--role', role], env, movedMs)
    this.processes.push(process)
    this.seats[seat] = process
    this.wanted.add(process)
    void process.exited.then(() => this.left(seat, process))
    await process.serving()
    return process
  }

  /** kill -9. */
  async kill(seat: number): Promise<void> {
    const process = this.seats[seat]
    if (process === undefined) return
    this.wanted.delete(process)
    await process.kill()
  }

  /** SIGTERM, and its death. */
  async terminate(seat: number): Promise<void> {
    const process = this.seats[seat]
    if (process === undefined || !process.isAlive) return
    this.wanted.delete(process)
    process.signal('SIGTERM')
    await process.exited
  }

  /**
   * kill -9 of the postmaster; with `embedded` the processes start it again, otherwise `startPostgres` does.
   */
  async killPostgres(): Promise<void> {
    this.outages.push({ from: Date.now(), to: Number.POSITIVE_INFINITY })
    if (this.cluster !== null) await this.cluster.kill()
    else await killServer(join(this.dataDir, 'postgres', 'data'))
  }

  isFrozen(process: EngineProcess): boolean {
    const last = this.freezes.filter(span => span.pid === process.pid).at(-1)
    return last !== undefined && last.to === Number.POSITIVE_INFINITY
  }

  async close(): Promise<void> {
    this.isClosing = true
    for (const process of this.processes) await process.kill()
    await this.cluster?.stop()
    await killServer(join(this.dataDir, 'postgres', 'data'), 'SIGQUIT')
    await this.proxy?.close()
    await this.receiver.close()
    this.disk?.remove()
    await rm(this.folder, { recursive: true, force: true })
  }

  private async prepare(): Promise<void> {
    mkdirSync(this.dataDir, { recursive: true })
    if (this.options.disk) this.disk = openDisk(this.dataDir, () => this.embeddedUrl)
    if (this.options.database === 'cluster') {
      this.cluster = await HarnessCluster.create(join(this.folder, 'cluster'), this.options.settings)
      this.proxy = await DatabaseProxy.open(this.cluster.socket)
      await this.seed(this.proxy.url)
    } else {
      const embedded = await startEmbedded({ dataDir: this.dataDir })
      this.embeddedUrl = embedded.url
      await this.seed(embedded.url).finally(() => embedded.stop())
    }
    await Promise.all(this.options.roles.map((_, seat) => this.start(seat)))
    for (const crm of this.crms) await crm.begin(GROUP)
    for (const one of [...this.planned, ...this.messages]) await one.begin(GROUP)
    for (const previews of this.previews) await previews.begin()
  }

  private async seed(url: string): Promise<void> {
    await migrate(url)
    const store = createPostgresStore({ url })
    try {
      const codes = this.options.oneList === true ? ['9001'] : ['9001', '9002']
      for (const [index, code] of codes.entries()) {
        const firstExt = 1_000 * (index + 1)
        await this.seedAccount(store, code, firstExt)
        const crm = new Crm(code, `1${38 + index}00`, () => this.urls(), seeded(this.options.seed + index))
        this.crms.push(crm)
        if (index > 0) await this.seedPlans(store, crm, firstExt)
        else if (this.options.oneList !== true) await this.seedKinds(store, crm, firstExt + LOOKERS_FROM)
      }
    } finally {
      await store.close()
    }
  }

  private async seedAccount(store: Store, code: string, firstExt: number): Promise<void> {
    const settings = AccountSettings.parse({
      callHours: 'none',
      timeZone: this.night.zone,
      wrapUpSeconds: 5,
      ringTimeoutSeconds: RING_SECONDS,
      previewSeconds: 120,
      ...{ inbound: 'agents', inboundGroup: GROUP },
      pushCallUrl: `${this.receiver.url}/call`,
    })
    await store.addAccount({
      code,
      name: code,
      appid: `app-${code}`,
      accesskeyHash: storedSecret(`key-${code}`),
      settings,
    })
    this.codes.push(code)
    for (let agent = 0; agent < (this.options.agents ?? 12); agent++) {
      const reach = agent % 2 === 0 ? 'ring' : 'held'
      const ext = String(firstExt + agent)
      await store.addAgent({ code, ext, group: GROUP, password: 'x', idle: true, reach })
    }
  }

  /** What callers, previews and messages need; no other account has a number to call back. */
  private async seedKinds(store: Store, crm: Crm, firstExt: number): Promise<void> {
    const accountId = await this.accountOf(store, crm)
    await store.addCallerId(crm.code, DOOR)
    await store.addPrompt(accountId, { name: PROMPT, samples: new Int16Array(8_000), uploadedBy: 'harness' })
    for (let looker = 0; looker < LOOKERS; looker++) {
      const ext = String(firstExt + looker)
      const agent = { code: crm.code, ext, group: LOOKING, password: 'x', idle: true, reach: 'ring' } as const
      await store.addAgent(agent)
      await this.seedDesk(store, accountId, ext)
    }
    this.previews.push(new Previews(crm, firstExt, seeded(this.options.seed + firstExt)))
    this.messages.push(new Messages(crm, seeded(this.options.seed + firstExt + 1)))
  }

  /** The plans of an account, and agents who sign in at their desks. */
  private async seedPlans(store: Store, crm: Crm, firstExt: number): Promise<void> {
    const accountId = await this.accountOf(store, crm)
    for (const [name, written] of Object.entries(PLANS))
      await store.putPlan(accountId, { name, rules: Plan.parse(written), changedBy: '', was: null })
    for (let desk = 0; desk < DESKS; desk++) await this.seedDesk(store, accountId, String(firstExt + desk))
    const random = seeded(this.options.seed + firstExt)
    this.planned.push(new PlannedTasks(crm, firstExt, random, this.night))
  }

  private async seedDesk(store: Store, accountId: number, ext: string): Promise<void> {
    await store.addUser({
      ...{ accountId, login: `desk-${ext}`, name: ext, role: 'agent', ext },
      ...{ passwordHash: storedSecret(DESK_PASSWORD), isOneTime: false },
    })
  }

  private async accountOf(store: Store, { code }: Crm): Promise<number> {
    const account = await store.findAccount(code)
    if (account === null) throw new Error(`there is no account ${code}`)
    return account.id
  }

  /** A process nobody killed ended by itself: started again, as a supervisor would. */
  private left(seat: number, process: EngineProcess): void {
    if (this.isClosing || !this.wanted.delete(process) || this.seats[seat] !== process) return
    this.crashes.push(
      `process ${process.pid} ended by itself with ${process.exitCode}: ${process.tail().slice(-400)}`,
    )
    if (this.crashes.length > 200) return
    void this.start(seat).catch(() => {})
  }
}
