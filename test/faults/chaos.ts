// The seeded faults of one run: what is killed, frozen, cut, in which order and after how much work.
import { seeded } from '../../src/domain/random.ts'
import type { Arena } from './arena.ts'
import { FAULTS_BORNE, GIVE_UP_MS } from './crm.ts'
import { faultOrder } from './fault-order.ts'
import { holdsWithin } from './until.ts'

export const FAULTS = [
  'killEngine',
  'killPostgres',
  'killBoth',
  'terminate',
  'freeze',
  'freezeSuccessor',
  'cut',
  'freezeDatabase',
  'fillDisk',
] as const
export type Fault = (typeof FAULTS)[number]
/** Counted as kills (kill -9). */
const KILLS: ReadonlySet<Fault> = new Set(['killEngine', 'killPostgres', 'killBoth', 'freezeSuccessor'])

/** How often each comes of 114; what the arena cannot do falls to killEngine. */
const WEIGHTS: Record<Fault, number> = {
  killEngine: 40,
  killPostgres: 30,
  killBoth: 14,
  terminate: 6,
  freeze: 3,
  freezeSuccessor: 4,
  cut: 4,
  freezeDatabase: 3,
  fillDisk: 10,
}

/**
 * A fault waits for so many dials after the last one, or so long: the leases of the dead may have to run out
 * first.
 */
const DIALS_MAX = 20
const WORK_WAIT_MS = 3_000
/** Added to the time of the awaited dial, so that faults fall anywhere between two events. */
const JITTER_MS = 60
/** Within this time the accounts of a dead driver are taken over. */
const SUCCESSION_MS = 1_500
const RECOVERED_WAIT_MS = 60_000
/** Appends go on while fewer than this wait. */
const WAITING_MIN = 25
const APPEND_MAX = 20
const LOOK_EVERY_MS = 400
const CALL_EVERY_MS = 300

export interface ChaosFigures {
  readonly faults: Record<Fault, number>
  kills: number
  /** From the fault to another process driving the account, ms. */
  readonly takeoversAfterKill: number[]
  readonly takeoversAfterTerm: number[]
  readonly takeoversAfterFreeze: number[]
  /** Accounts nobody took over in time. */
  readonly notTakenOver: string[]
  /** From the start of a process to its first answer, ms. */
  readonly startsMs: number[]
  /** From the kill of PostgreSQL until an API is ready, ms. */
  readonly databaseBackMs: number[]
}

export async function wreak(
  arena: Arena,
  kills: number,
  notify: (line: string) => void = () => {},
): Promise<ChaosFigures> {
  const faults = Object.fromEntries(FAULTS.map(fault => [fault, 0])) as Record<Fault, number>
  const figures: ChaosFigures = {
    faults,
    kills: 0,
    ...{
      takeoversAfterKill: [],
      takeoversAfterTerm: [],
      takeoversAfterFreeze: [],
      notTakenOver: [],
      startsMs: [],
      databaseBackMs: [],
    },
  }
  const order = faultOrder(WEIGHTS, arena.random)
  const begunAt: number[] = []
  let isOver = false
  const others = [
    ...arena.planned.map(planned => planned.keepAsking(() => isOver)),
    ...arena.previews.map(previews => previews.keepDeciding(() => isOver)),
    ...arena.messages.map(messages => messages.keepPlaying(() => isOver)),
  ]
  const appending = arena.crms.flatMap((crm, index) => [
    keepAppending(arena, crm, () => isOver),
    keepCalling(arena, crm, 1_000 * (index + 1), () => isOver),
  ])
  try {
    while (figures.kills < kills) {
      await someWork(arena, begunAt.at(-FAULTS_BORNE))
      begunAt.push(Date.now())
      const fault = possible(arena, order.next().value)
      notify(`fault ${fault} after ${arena.ledger.legs.size} dials`)
      await bringAbout(arena, fault, figures)
      faults[fault]++
      if (KILLS.has(fault)) figures.kills += fault === 'killBoth' ? 2 : 1
    }
  } finally {
    isOver = true
    await Promise.all([...appending, ...others])
  }
  figures.startsMs.push(
    ...arena.processes.flatMap(one => (one.servingAt === null ? [] : [one.servingAt - one.startedAt])),
  )
  return figures
}

async function keepAppending(arena: Arena, crm: Arena['crms'][number], isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const { total, called } = await crm.task()
    if (total - called < WAITING_MIN) await crm.append(1 + Math.floor(arena.random.next() * APPEND_MAX))
    else await holdsWithin(LOOK_EVERY_MS, isOver)
  }
}

/**
 * Agents call numbers themselves and two numbers are connected, whatever else goes on; calls are handed over,
 * listened to and hung up. What cannot be done at the moment is refused.
 */
async function keepCalling(
  arena: Arena,
  crm: Arena['crms'][number],
  firstExt: number,
  isOver: () => boolean,
): Promise<void> {
  // A generator of its own: how often agents call does not change which faults come.
  const random = seeded(firstExt)
  const ext = () => String(firstExt + Math.floor(random.next() * (arena.options.agents ?? 12)))
  while (!isOver()) {
    const what = random.next()
    if (what < 0.55) await crm.call(ext())
    else if (what < 0.75) await crm.connect()
    else {
      const how = what < 0.87 ? 'transfer' : what < 0.95 ? 'listen' : 'hangUp'
      await crm.interfere(how, ext(), ext())
    }
    await holdsWithin(CALL_EVERY_MS, isOver)
  }
}

/** `asked`: clients that have waited since before then, real epoch ms, are answered first. */
async function someWork(arena: Arena, asked = 0): Promise<void> {
  const wanted = arena.ledger.dialed + 1 + Math.floor(arena.random.next() * DIALS_MAX)
  await holdsWithin(WORK_WAIT_MS, () => arena.ledger.dialed >= wanted)
  await holdsWithin(GIVE_UP_MS, () => arena.crms.every(({ askingSince }) => askingSince > asked))
  await holdsWithin(arena.random.next() * JITTER_MS, () => false)
}

function possible(arena: Arena, fault: Fault): Fault {
  const needsProxy = fault === 'cut' || fault === 'freezeDatabase'
  const isFreeze = fault === 'freeze' || fault === 'freezeSuccessor'
  const needsAnother = isFreeze && arena.options.roles.filter(role => role !== 'api').length < 2
  const needsDisk = fault === 'fillDisk' && arena.disk === null
  return (needsProxy && arena.proxy === null) || needsAnother || needsDisk ? 'killEngine' : fault
}

async function bringAbout(arena: Arena, fault: Fault, figures: ChaosFigures): Promise<void> {
  const seat = Math.floor(arena.random.next() * arena.options.roles.length)
  switch (fault) {
    case 'killEngine':
      return killEngine(arena, seat, figures)
    case 'killPostgres':
      return killPostgres(arena, figures)
    case 'killBoth': {
      await Promise.all([arena.killPostgres(), ...arena.seats.map((_, index) => arena.kill(index))])
      await arena.cluster?.start()
      await Promise.all(arena.seats.map((_, index) => arena.start(index)))
      return databaseIsBack(arena)
    }
    case 'terminate':
      return terminate(arena, seat, figures)
    case 'freeze':
      return freeze(arena, figures)
    case 'freezeSuccessor':
      return freezeSuccessor(arena, figures)
    case 'cut':
    case 'freezeDatabase':
      return cutDatabase(arena, fault)
    case 'fillDisk':
      return fillDisk(arena, seat, figures)
  }
}

async function killEngine(arena: Arena, seat: number, figures: ChaosFigures): Promise<void> {
  const driven = drivenBy(arena, seat)
  const at = Date.now()
  await arena.kill(seat)
  const started = arena.start(seat)
  if (driven.length > 0 && arena.random.next() < 0.3) {
    const taken = await takenOver(arena, driven, at, new Set())
    if (taken === null)
      figures.notTakenOver.push(`${driven} of ${JSON.stringify(arena.reigns().slice(-6))} killed at ${at}`)
    else figures.takeoversAfterKill.push(taken)
  }
  await started
}

async function killPostgres(arena: Arena, figures: ChaosFigures): Promise<void> {
  const at = Date.now()
  await arena.killPostgres()
  if (arena.random.next() < 0.3) await holdsWithin(arena.random.next() * 1_500, () => false)
  await arena.cluster?.start()
  await databaseIsBack(arena)
  figures.databaseBackMs.push(Date.now() - at)
}

async function terminate(arena: Arena, seat: number, figures: ChaosFigures): Promise<void> {
  const driven = drivenBy(arena, seat)
  const pid = arena.seats[seat]?.pid ?? 0
  const others = arena.seats.length > 1
  const dying = arena.terminate(seat)
  await dying
  const released = Date.now()
  if (driven.length > 0 && others) {
    const taken = await takenOver(arena, driven, released - 10_000, new Set([pid]))
    if (taken !== null) figures.takeoversAfterTerm.push(Math.max(0, taken - 10_000))
  }
  await arena.start(seat)
}

/** SIGSTOP of a process that drives, until another one drives its accounts; then SIGCONT. */
async function freeze(arena: Arena, figures: ChaosFigures): Promise<void> {
  const seat = arena.seats.findIndex((_, index) => drivenBy(arena, index).length > 0)
  const process = arena.seats[seat]
  if (process === undefined) return
  const driven = drivenBy(arena, seat)
  const span = { pid: process.pid, from: Date.now(), to: Number.POSITIVE_INFINITY }
  process.signal('SIGSTOP')
  arena.freezes.push(span)
  const taken = await takenOver(arena, driven, span.from, new Set([process.pid]))
  if (taken === null)
    figures.notTakenOver.push(
      `${driven} of ${JSON.stringify(arena.reigns().slice(-6))} frozen ${JSON.stringify(span)}`,
    )
  else figures.takeoversAfterFreeze.push(taken)
  span.to = Date.now()
  process.signal('SIGCONT')
}

/**
 * The driver dies, and the process that may be taking its accounts over is frozen meanwhile, until another
 * one drives them: its lease runs out in the middle.
 */
async function freezeSuccessor(arena: Arena, figures: ChaosFigures): Promise<void> {
  const seat = arena.seats.findIndex((_, index) => drivenBy(arena, index).length > 0)
  const successor = arena.seats.find(
    (one, index) => index !== seat && arena.options.roles[index] !== 'api' && one.isAlive,
  )
  if (seat < 0 || successor === undefined) return
  const driven = drivenBy(arena, seat)
  await arena.kill(seat)
  await holdsWithin(arena.random.next() * SUCCESSION_MS, () => false)
  const span = { pid: successor.pid, from: Date.now(), to: Number.POSITIVE_INFINITY }
  successor.signal('SIGSTOP')
  arena.freezes.push(span)
  const started = arena.start(seat)
  const taken = await takenOver(arena, driven, span.from, new Set([successor.pid]))
  if (taken === null) figures.notTakenOver.push(`${driven}, successor frozen ${JSON.stringify(span)}`)
  span.to = Date.now()
  successor.signal('SIGCONT')
  await started
}

async function cutDatabase(arena: Arena, how: 'cut' | 'freezeDatabase'): Promise<void> {
  const outage = { from: Date.now(), to: Number.POSITIVE_INFINITY }
  arena.outages.push(outage)
  if (how === 'cut') arena.proxy?.cut()
  else arena.proxy?.freeze()
  await holdsWithin(arena.random.next() * 3_000, () => false)
  arena.proxy?.restore()
  await databaseIsBack(arena)
}

/**
 * The data folder's disk is full for up to three seconds, in which the engine or PostgreSQL may be killed and
 * started on it.
 */
async function fillDisk(arena: Arena, seat: number, figures: ChaosFigures): Promise<void> {
  const outage = { from: Date.now(), to: Number.POSITIVE_INFINITY }
  arena.outages.push(outage)
  await arena.disk?.fill()
  await holdsWithin(arena.random.next() * 1_500, () => false)
  const victim = arena.random.next()
  let started: Promise<unknown> = Promise.resolve()
  if (victim < 0.7) figures.kills++
  if (victim < 0.35) {
    await arena.kill(seat)
    started = arena.start(seat)
  } else if (victim < 0.7) await arena.killPostgres()
  await holdsWithin(arena.random.next() * 1_500, () => false)
  await arena.disk?.free()
  await started
  await databaseIsBack(arena)
}

async function databaseIsBack(arena: Arena): Promise<void> {
  await holdsWithin(RECOVERED_WAIT_MS, async () => {
    for (const url of arena.urls()) {
      const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(3_000) }).catch(
        () => null,
      )
      if (response?.status === 200) return true
    }
    return false
  })
  for (const outage of arena.outages) outage.to = Math.min(outage.to, Date.now())
}

function drivenBy(arena: Arena, seat: number): string[] {
  return arena.codes.filter(code => arena.seats[seat]?.drives(code))
}

/**
 * Ms from `at` until every one of the accounts is driven by a process that is not among `but`; null when it
 * took too long.
 */
export async function takenOver(
  arena: Arena,
  accounts: readonly string[],
  at: number,
  but: ReadonlySet<number>,
): Promise<number | null> {
  // One that another process began just before, unnoticed by the driver, goes on.
  const isDriven = (pid: number, account: string) =>
    arena.processes.some(one => one.pid === pid && one.drives(account))
  const begun = (account: string) =>
    arena
      .reigns()
      .filter(
        one => one.account === account && !but.has(one.pid) && (one.from > at || isDriven(one.pid, account)),
      )
  if (!(await holdsWithin(20_000, () => accounts.every(account => begun(account).length > 0)))) return null
  return Math.max(0, ...accounts.map(account => Math.min(...begun(account).map(one => one.from)) - at))
}
