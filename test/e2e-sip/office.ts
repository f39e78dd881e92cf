// The SIP switch as it is shipped, between a carrier (sipp) and agents (baresip), with what it reports,
// counts and logs, and what it holds open.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createRealClock } from '../../src/app/real-clock.ts'
import { createLog } from '../../src/report/log.ts'
import { createMetrics } from '../../src/report/metrics.ts'
import { createSipReporter } from '../../src/report/sip-report.ts'
import type { SwitchEvent } from '../../src/telephony/port.ts'
import { createSipSwitch } from '../../src/telephony/sip/index.ts'
import { type Baresip, startBaresip } from '../peers/baresip.ts'
import { type Carrier, startCarrier } from '../peers/carrier.ts'
import { ownAddress } from '../peers/loopback.ts'
import { until } from '../peers/peer.ts'

export const ACCOUNT_ID = 1
export const EXTS = ['1001', '1002'] as const
const PASSWORD = 'secret'
/** Levels of the log. */
export const WARN = 40
export const ERROR = 50
const RTP_FROM = 10_000
/** The media keeps two pairs bound for the next legs. */
const SPARE_PORTS = 4

export interface OfficeOptions {
  readonly rtpTimeoutMs?: number
  /** How many legs there are ports for. */
  readonly legsMax?: number
  /** Speed of the switch's own clock; its sound keeps to real time. */
  readonly speed?: number
  /** It listens over TCP too. */
  readonly tcp?: boolean
  /** A folder of its own when left out. */
  readonly recordingsFolder?: string
}

export interface Office {
  readonly telephony: ReturnType<typeof createSipSwitch>['telephony']
  readonly carrier: Carrier
  /** Where the switch listens and takes sound: nobody else has this address. */
  readonly address: string
  readonly sipPort: number
  readonly events: SwitchEvent[]
  readonly lines: string[]
  readonly faults: unknown[]
  dial(number: string, ringTimeoutMs?: number): void
  ring(ext: string, legId?: string, ringTimeoutMs?: number): void
  /** Rings as soon as it has registered. */
  phone(ext: string, password?: string): Promise<Baresip>
  /** The first event of this type of a leg. */
  reported<T extends SwitchEvent['type']>(
    type: T,
    legId?: string,
    waitMs?: number,
  ): Promise<SwitchEvent & { readonly type: T }>
  /** How often a layer counted something; as the metrics say. */
  counted(layer: string, what: string): Promise<number>
  recordingOf(name: string): string
  /** UDP ports bound for sound. */
  soundPorts(): number[]
  /** No leg, no call, no port but the spares. */
  nothingHangs(): Promise<void>
  show(): string
}

export async function openOffice(t: TestContext, options: OfficeOptions = {}): Promise<Office> {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-failures-'))
  const address = ownAddress()
  const carrier = await startCarrier()
  const clock = createRealClock(options.speed)
  const lines: string[] = []
  const faults: unknown[] = []
  const log = createLog({ level: 'info', destination: { write: line => lines.push(line) } })
  const metrics = createMetrics({ clock, switchName: 'sip', clockSpeed: 1, withNode: false })
  const callsFile = join(folder, 'calls')
  const to = RTP_FROM + 2 * (options.legsMax ?? 20) - 1
  const reporter = createSipReporter(log, metrics, clock)
  const { telephony, listening } = createSipSwitch({
    clock,
    random: randomBytes,
    listen: [
      { transport: 'udp', address, port: 0 },
      ...(options.tcp === true ? [{ transport: 'tcp', address, port: 0 } as const] : []),
    ],
    realm: 'yuhu',
    rtp: {
      address,
      publicAddress: address,
      ports: { from: RTP_FROM, to },
      timeoutMs: options.rtpTimeoutMs ?? 20_000,
    },
    rtpengine: null,
    lookup: async () => [],
    promptsFolder: folder,
    recordingsFolder: options.recordingsFolder ?? folder,
    callsFile,
    report: reporter.report,
    closed: () => reporter.close(),
    fault: (where, error) => faults.push([where, error]),
  })
  const events: SwitchEvent[] = []
  await telephony.start(event => events.push(event))
  telephony.useTrunks([
    {
      ...{
        name: 'carrier',
        address: `${carrier.address}:${carrier.port}`,
        transport: 'udp',
        username: '',
        password: '',
      },
      ...{ registers: false, probes: true, domain: '', prefixRules: [], assertsIdentity: false },
    },
  ])
  const phones: Baresip[] = []
  t.after(async () => {
    await Promise.all(phones.map(one => one.stop()))
    await telephony.stop()
    await carrier.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  telephony.expectAgents(
    ACCOUNT_ID,
    EXTS.map(ext => ({ ext, login: `9001-${ext}`, password: PASSWORD })),
  )
  const sipPort = listening()[0]?.port ?? 0
  const soundPorts = () => boundPorts(address).filter(port => port !== sipPort)
  const show = () =>
    [
      ...events.map(event => JSON.stringify(event)),
      ...lines.slice(-20),
      carrier.show(),
      ...phones.map(one => one.show()),
    ].join('\n')
  const reported: Office['reported'] = async (type, legId, waitMs) => {
    const found = () =>
      events.find(
        event => event.type === type && (legId === undefined || ('legId' in event && event.legId === legId)),
      )
    await until(`${type} of ${legId}`, () => found() !== undefined, show, waitMs)
    return found() as never
  }
  await reported('trunkUp')
  return {
    telephony,
    carrier,
    address,
    sipPort,
    events,
    lines,
    faults,
    dial: (number, ringTimeoutMs = 10_000) =>
      telephony.dial(number, {
        ...{ to: number, mayDial: () => true, callerId: '01012345678', trunk: 'carrier', ringTimeoutMs },
        tags: { accountId: ACCOUNT_ID, callId: 1 },
      }),
    ring: (ext, legId = ext, ringTimeoutMs = 5_000) =>
      telephony.ringAgent(legId, {
        ...{ accountId: ACCOUNT_ID, ext, callerId: '13800000000', ringTimeoutMs },
        tags: { accountId: ACCOUNT_ID, callId: null },
      }),
    async phone(ext, password = PASSWORD) {
      const phone = await startBaresip({ login: `9001-${ext}`, password, registrar: `${address}:${sipPort}` })
      phones.push(phone)
      return phone
    },
    reported,
    async counted(layer, what) {
      const line = (await metrics.text())
        .split('\n')
        .find(one => one.startsWith(`yuhu_sip_events_total{layer="${layer}",what="${what}"}`))
      return Number(line?.split(' ').at(-1) ?? 0)
    },
    recordingOf: name => join(options.recordingsFolder ?? folder, name),
    soundPorts,
    async nothingHangs() {
      await until('no leg is left', async () => (await telephony.snapshot()).length === 0, show)
      await until('no call is left', () => livingCalls(callsFile).length === 0, show)
      await until(
        'ports are closed',
        () => soundPorts().length <= SPARE_PORTS,
        () => `${soundPorts()}\n${show()}`,
      )
      assert.deepEqual(faults, [])
    },
    show,
  }
}

/** Phones of these extensions, once the switch knows them. */
export async function registered(office: Office, ...exts: string[]) {
  const phones = await Promise.all(exts.map(ext => office.phone(ext)))
  await until(
    'phones are registered',
    () =>
      exts.every(ext => office.events.some(event => event.type === 'agentRegistered' && event.ext === ext)),
    office.show,
  )
  return phones
}

/** A customer who talks with an agent. */
export async function conversation(office: Office, number: string, ext: string): Promise<void> {
  office.dial(number)
  office.ring(ext)
  await Promise.all([office.reported('answered', number), office.reported('answered', ext)])
  office.telephony.join(number, number)
  office.telephony.join(ext, number)
  await office.reported('joined', ext)
}

/** Outcome, by whom, and the SIP status when there is one. */
export async function ended(office: Office, legId: string): Promise<unknown[]> {
  const { outcome, by, sipStatus } = await office.reported('ended', legId)
  return [outcome, by, ...(sipStatus === undefined ? [] : [sipStatus])]
}

/** A line of the log that names the leg. */
export function assertLogged(office: Office, what: string, about: string, level: number): void {
  const line = office.lines
    .map(text => JSON.parse(text))
    .find(one => one.what === what && one.about === about)
  assert.ok(line !== undefined, `no line of ${what}: ${office.lines.slice(-5).join('')}`)
  assert.equal(line.level, level)
}

/**
 * By the switch's own note of what would have to be hung up if it died, but not of what it only listens for.
 */
export function livingCalls(file: string): string[] {
  const living = new Set<string>()
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []) {
    const { key, says, silent } = JSON.parse(line)
    if (says === undefined || silent === true) living.delete(key)
    else living.add(key)
  }
  return [...living]
}

/** UDP ports bound at this address, from the kernel's table: the address is in the machine's byte order. */
function boundPorts(address: string): number[] {
  const hex = Buffer.from(address.split('.').map(Number).reverse()).toString('hex').toUpperCase()
  const rows = readFileSync('/proc/net/udp', 'utf8').split('\n')
  return rows.flatMap(row => {
    const [at, port] = row.trim().split(/\s+/)[1]?.split(':') ?? []
    return at === hex && port !== undefined ? [Number.parseInt(port, 16)] : []
  })
}
