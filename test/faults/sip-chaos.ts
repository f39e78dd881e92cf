// The seeded kills of a run seen from outside: in the middle of calls, while a process starts, and while it
// says the goodbyes of the one before.
import { FAULTS_BORNE, GIVE_UP_MS } from './crm.ts'
import { faultOrder } from './fault-order.ts'
import type { SipWorld } from './sip-world.ts'
import { holdsWithin } from './until.ts'

export const SIP_FAULTS = ['inCalls', 'inStart', 'inGoodbyes'] as const
export type SipFault = (typeof SIP_FAULTS)[number]

/** How often each comes of ten. */
const WEIGHTS: Record<SipFault, number> = { inCalls: 5, inStart: 2, inGoodbyes: 3 }
/** Work before a kill. */
const DIALS_MAX = 8
const WORK_WAIT_MS = 4_000
const JITTER_MS = 400
/** How long nobody lives: customers pick up meanwhile. */
const DOWN_MS = 2_000
const START_MS = 2_000
const GOODBYE_WAIT_MS = 6_000
const GOODBYE_JITTER_MS = 30
const WAITING_MIN = 12
const APPEND_MAX = 12

export interface SipFigures {
  readonly faults: Record<SipFault, number>
  kills: number
  /** From a process that serves to the first call that goes out, ms. */
  readonly dialsAgainMs: number[]
}

export async function wreakSip(
  world: SipWorld,
  kills: number,
  notify: (line: string) => void = () => {},
): Promise<SipFigures> {
  const figures: SipFigures = {
    faults: { inCalls: 0, inStart: 0, inGoodbyes: 0 },
    kills: 0,
    dialsAgainMs: [],
  }
  const faults = faultOrder(WEIGHTS, world.random)
  const killedAt: number[] = []
  let isOver = false
  const appending = keepAppending(world, () => isOver)
  try {
    while (figures.kills < kills) {
      await someWork(world, figures, killedAt.at(-FAULTS_BORNE))
      killedAt.push(Date.now())
      const fault = faults.next().value
      notify(`kill ${figures.kills + 1} ${fault} after ${world.ledger.length} events`)
      await world.process?.kill()
      figures.kills++
      figures.faults[fault]++
      await pause(world.random.next() * DOWN_MS)
      if (fault !== 'inCalls') {
        await killAgain(world, fault)
        figures.kills++
      }
      await world.spawn().serving()
    }
  } finally {
    isOver = true
    await appending
  }
  return figures
}

async function killAgain(world: SipWorld, fault: SipFault): Promise<void> {
  const second = world.spawn()
  if (fault === 'inStart') await pause(world.random.next() * START_MS)
  else {
    await world.saw(GOODBYE_WAIT_MS, event => event.what === 'hangupHeard')
    await pause(world.random.next() * GOODBYE_JITTER_MS)
  }
  await second.kill()
}

/**
 * Some calls go out, and some more time passes. A client that has waited since before `asked`, real epoch ms,
 * is answered first.
 */
async function someWork(world: SipWorld, figures: SipFigures, asked = 0): Promise<void> {
  const wanted = 1 + Math.floor(world.random.next() * DIALS_MAX)
  const from = world.ledger.length
  const startedAt = performance.now()
  const dials = () => world.ledger.slice(from).filter(event => event.what === 'invited').length
  if (await holdsWithin(WORK_WAIT_MS, () => dials() > 0))
    figures.dialsAgainMs.push(Math.round(performance.now() - startedAt))
  await holdsWithin(WORK_WAIT_MS, () => dials() >= wanted)
  await holdsWithin(GIVE_UP_MS, () => world.crm.askingSince > asked)
  await pause(world.random.next() * JITTER_MS)
}

async function keepAppending(world: SipWorld, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const { total, called } = await world.crm.task()
    if (total - called < WAITING_MIN)
      await world.crm.append(1 + Math.floor(world.appends.next() * APPEND_MAX))
    else await holdsWithin(300, isOver)
  }
}

async function pause(ms: number): Promise<void> {
  await holdsWithin(ms, () => false)
}
