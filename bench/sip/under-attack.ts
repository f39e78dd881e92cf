// What still works while the SIP switch is attacked: in the name of a trunk, by held connections, and in the
// name of an office.

import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRealClock } from '../../src/app/real-clock.ts'
import type { TrunkAccess } from '../../src/domain/trunk.ts'
import { createSipSwitch, type SipSwitch } from '../../src/telephony/sip/index.ts'
import type { Endpoint, TransportName } from '../../src/telephony/sip/transport/transport.ts'
import { ownAddress } from '../../test/peers/loopback.ts'
import { line } from '../store-bed.ts'
import { quantiles } from './answers.ts'
import type { BystandersReport, BystandersTask, Newcomers } from './bystanders.ts'
import type { Forgery, ForgeryReport } from './forger.ts'
import { type Attempt, passwordOf } from './registering-phone.ts'
import type { SquatterReport, SquatterTask } from './squatter.ts'

const TRUNK = 'carrier'
const PHONES = Array.from({ length: 20 }, (_, n) => ({ ext: String(1_001 + n), login: `9001-${1_001 + n}` }))
const PORTS = { from: 10_000, to: 10_399 }
/** For each transport. */
const NEWCOMERS_PER_SECOND = 5
const CALLS_PER_SECOND = 4
const TALK_MS = 2_000
const QUIET_SECONDS = 10
/** No task of another process takes longer, including the wait for its last answers. */
const TASK_MAX_MS = 90_000

const FORGED_PER_SECOND = 660
const FORGED_SECONDS = 32
/**
 * Six datagrams once shut an office out. Below a stranger's rate of 50 a second, none of its phones may be
 * heard any less.
 */
const OFFICE_PER_SECOND = [30, FORGED_PER_SECOND] as const
const OFFICE_SECONDS = 16
const OF_TRUNK = ['INVITE', 'OPTIONS', 'REGISTER', 'CANCEL', 'SUBSCRIBE', 'BYE']
const OF_OFFICE = [...OF_TRUNK, 'GUESS', 'NONSENSE']

/** More than the 400 places of strangers at each. */
const SQUATTERS = Array.from({ length: 20 }, (_, n) => `127.9.4.${1 + n}`)
const HELD_EACH = 25
const HELD_BEFORE_UPGRADE = 500
const HELD_SECONDS = 32
const FILL_MS = 5_000

interface Scene {
  readonly telephony: SipSwitch
  readonly carrier: string
  readonly at: Readonly<Record<TransportName, Endpoint>>
  /** How often a layer has counted this so far; each transport has its own name, and `ended` counts calls. */
  count(what: string): number
  meanwhile(seconds: number, newcomers: readonly Newcomers[]): Promise<BystandersReport>
  /** Starts a process from this folder; resolves when it is ready. */
  start(name: 'forger' | 'squatter'): Promise<ChildProcess>
}

export async function underAttack(): Promise<void> {
  line(
    `load ${loadavg()[0]?.toFixed(1)}; newcomers ${NEWCOMERS_PER_SECOND} a ` +
      'second of each transport, each by a new port or connection',
  )
  await scene(forgedTrunk)
  await scene(heldPlaces)
  await scene(forgedOffice)
  line(`load ${loadavg()[0]?.toFixed(1)}`)
}

async function forgedTrunk({ telephony, carrier, at, count, meanwhile, start }: Scene): Promise<void> {
  const office = ownAddress()
  const newcomers = (['udp', 'tcp'] as const).map(transport => newcomersOf(transport, at, [office]))
  const stop = calling(telephony)
  await sleep(TALK_MS)
  line(`nobody attacks, ${QUIET_SECONDS} s`)
  report(newcomers, await meanwhile(QUIET_SECONDS, newcomers))
  const outside = () => count('transaction serverBegun') - count('ended')
  const forger = await start('forger')
  const [before, readBefore] = [outside(), count('transport received udp')]
  const forgery: Forgery = {
    from: carrier,
    to: at.udp,
    perSecond: FORGED_PER_SECOND,
    seconds: FORGED_SECONDS,
    methods: OF_TRUNK,
  }
  const [forged, seen] = await Promise.all([
    ask<ForgeryReport>(forger, forgery),
    // They begin after the attack and are done before it ends.
    sleep(1_000).then(() => meanwhile(FORGED_SECONDS - 2, newcomers)),
  ])
  const [begun, read] = [outside() - before, count('transport received udp') - readBefore]
  stop()
  line(`${described(forged, forgery)} in the name of the trunk`)
  report(newcomers, seen)
  line(`  messages read over UDP in that time, whosever: ${read}`)
  const own = seen.registrations.flat().length
  line(
    `  transactions begun but by BYEs of its calls: ${begun}; the phones ` +
      `asked for ${own}, the rest is the forger's (aim none)`,
  )
  line(
    '  the forged address was sent ' +
      `${(forged.bytesBack / forged.bytes).toFixed(2)} times the ` +
      'bytes (aim ≤ 1.5)',
  )
}

async function heldPlaces({ at, count, meanwhile, start }: Scene): Promise<void> {
  const squatter = await start('squatter')
  const squats = [
    { at: 'tcp', to: at.tcp, addresses: SQUATTERS, connectionsEach: HELD_EACH },
    { at: 'ws', to: at.ws, addresses: SQUATTERS, connectionsEach: HELD_EACH },
    { at: 'upgrade', to: at.ws, addresses: ['127.9.4.200'], connectionsEach: HELD_BEFORE_UPGRADE },
  ] as const
  await ask<SquatterReport>(squatter, { do: 'begin', squats } satisfies SquatterTask)
  await sleep(FILL_MS)
  const first = await ask<SquatterReport>(squatter, { do: 'count' } satisfies SquatterTask)
  const addresses = Array.from({ length: 50 }, () => ownAddress())
  const newcomers = (['tcp', 'ws'] as const).map(transport => newcomersOf(transport, at, addresses))
  const seen = await meanwhile(HELD_SECONDS, newcomers)
  const last = await ask<SquatterReport>(squatter, { do: 'count' } satisfies SquatterTask)
  line(
    `${SQUATTERS.length} addresses with ${HELD_EACH} connections each over TCP and ` +
      `over WebSocket, one with ${HELD_BEFORE_UPGRADE} before the upgrade, ` +
      `4 bytes every 8 s, ${HELD_SECONDS} s`,
  )
  report(newcomers, seen)
  line(
    `  of ${first.wanted} places they want they held ${first.held} at ` +
      `first and ${last.held} at last, opened ${last.opened}; ` +
      `gave way: TCP ${count('transport gaveWay tcp')}, WebSocket ${count('transport gaveWay ws')}`,
  )
}

async function forgedOffice({ at, count, meanwhile, start }: Scene): Promise<void> {
  const office = ownAddress()
  const newcomers = (['udp', 'tcp', 'ws'] as const).map(transport => newcomersOf(transport, at, [office]))
  const forger = await start('forger')
  for (const perSecond of OFFICE_PER_SECOND) {
    const forgery: Forgery = {
      from: office,
      to: at.udp,
      perSecond,
      seconds: OFFICE_SECONDS,
      methods: OF_OFFICE,
    }
    const [forged, seen] = await Promise.all([
      ask<ForgeryReport>(forger, forgery),
      sleep(1_000).then(() => meanwhile(OFFICE_SECONDS - 2, newcomers)),
    ])
    line(`${described(forged, forgery)} in the name of an office`)
    report(newcomers, seen)
    line(`  its address was sent ${(forged.bytesBack / forged.bytes).toFixed(2)} times the forged bytes`)
  }
  const banned = (['udp', 'tcp', 'ws'] as const).reduce(
    (sum, transport) => sum + count(`transport banned ${transport}`),
    0,
  )
  line(`  bans: ${banned} (aim 0)`)
}

function newcomersOf(transport: TransportName, at: Scene['at'], addresses: readonly string[]): Newcomers {
  return { transport, to: at[transport], addresses, perSecond: NEWCOMERS_PER_SECOND }
}

function described({ datagrams, bytes }: ForgeryReport, { perSecond, seconds }: Forgery): string {
  return (
    `${datagrams} datagrams of ${(bytes / datagrams).toFixed(0)} ` +
    `bytes, ${perSecond} a second for ${seconds} s,`
  )
}

function report(newcomers: readonly Newcomers[], { registrations, byes }: BystandersReport): void {
  for (const [nth, { transport }] of newcomers.entries())
    line(`  registrations over ${transport}: ${inWords(registrations[nth] ?? [])}`)
  if (byes.length > 0) line(`  BYEs of the carrier: ${inWords(byes)}`)
}

function inWords(attempts: readonly Attempt[]): string {
  const times = attempts.flatMap(({ ms }) => ms ?? [])
  const failed = attempts.filter(({ ms }) => ms === null).map(({ why }) => why)
  const kinds = [...new Set(failed)].map(kind => `${kind} ${failed.filter(why => why === kind).length}`)
  const why = failed.length > 0 ? ` (${kinds.join(', ')})` : ''
  return `${times.length} of ${attempts.length} answered (aim all)${why}; ${quantiles(times)}`
}

/** Makes calls whose carrier hangs up, until the returned function is called. */
function calling(telephony: SipSwitch): () => void {
  let dialled = 0
  const timer = setInterval(() => {
    dialled += 1
    const tags = { accountId: 1, callId: dialled }
    telephony.dial(`leg ${dialled}`, {
      to: '13800000000',
      callerId: '02112345678',
      trunk: TRUNK,
      ringTimeoutMs: 30_000,
      mayDial: () => true,
      tags,
    })
  }, 1_000 / CALLS_PER_SECOND)
  return () => clearInterval(timer)
}

/** One attack on a switch of its own. */
async function scene(act: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'yuhu-sip-bench-'))
  const children: ChildProcess[] = []
  const start = async (name: string) => {
    const child = fork(join(import.meta.dirname, `${name}.ts`), { execArgv: ['--import', 'tsx'] })
    children.push(child)
    await ask(child, null)
    return child
  }
  const [server, carrier] = [ownAddress(), ownAddress()]
  const counts = new Map<string, number>()
  try {
    const bystanders = await start('bystanders')
    const port = await ask<number>(bystanders, {
      do: 'carrier',
      address: carrier,
      server,
      talkMs: TALK_MS,
    } satisfies BystandersTask)
    const trunk: TrunkAccess = {
      ...{
        name: TRUNK,
        address: `${carrier}:${port}`,
        transport: 'udp',
        username: '',
        password: '',
        registers: false,
      },
      ...{ probes: false, domain: '', prefixRules: [], assertsIdentity: false },
    }
    const { telephony, listening } = createSipSwitch({
      ...{
        clock: createRealClock(),
        random: randomBytes,
        realm: 'yuhu',
        rtpengine: null,
        promptsFolder: folder,
        recordingsFolder: folder,
      },
      listen: (['udp', 'tcp', 'ws'] as const).map(transport => ({ transport, address: server, port: 0 })),
      rtp: { address: server, publicAddress: server, ports: PORTS, timeoutMs: 60_000 },
      lookup: async name => [name],
      report: (layer, what, about) => {
        const name = layer === 'transport' ? `${layer} ${what} ${about.split(' ', 1)[0]}` : `${layer} ${what}`
        counts.set(name, (counts.get(name) ?? 0) + 1)
      },
      fault: (where, error) => line(`FAULT ${where}: ${error}`),
    })
    try {
      await telephony.start(event => {
        if (event.type === 'ended') counts.set('ended', (counts.get('ended') ?? 0) + 1)
      })
      telephony.useTrunks([trunk])
      telephony.expectAgents(
        1,
        PHONES.map(({ ext, login }) => ({ ext, login, password: passwordOf(ext) })),
      )
      const of = (transport: TransportName): Endpoint => ({
        address: server,
        port: listening().find(one => one.transport === transport)?.port ?? 0,
      })
      await act({
        ...{ telephony, carrier, start, at: { udp: of('udp'), tcp: of('tcp'), ws: of('ws') } },
        count: what => counts.get(what) ?? 0,
        meanwhile: (seconds, newcomers) =>
          ask<BystandersReport>(bystanders, {
            do: 'register',
            seconds,
            newcomers,
            phones: PHONES,
          } satisfies BystandersTask),
      })
    } finally {
      await telephony.stop()
    }
  } finally {
    for (const child of children) child.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Resolves with its answer, or without a task with what it says first; rejects if it ends or is late. */
async function ask<T>(child: ChildProcess, task: BystandersTask | Forgery | SquatterTask | null): Promise<T> {
  const over = new AbortController()
  try {
    const answer = once(child, 'message', { signal: over.signal })
    const ended = once(child, 'exit', { signal: over.signal }).then(([code]) => {
      throw new Error(`a process of the bench ended with ${code}`)
    })
    const late = sleep(TASK_MAX_MS, null, { signal: over.signal }).then(() => {
      throw new Error(`a process of the bench was not done in ${TASK_MAX_MS / 1_000} s`)
    })
    if (task !== null) child.send(task)
    const [value] = await Promise.race([answer, ended, late])
    return value
  } finally {
    over.abort()
  }
}
