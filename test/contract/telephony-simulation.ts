// A simulated switch in virtual time, and what its tests ask of it.
import { seeded } from '../../src/domain/random.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'
import type { SwitchEvent } from '../../src/telephony/port.ts'
import { createSimSwitch, type LedgerEntry, type SimWorld } from '../../src/telephony/sim/index.ts'

export async function simulation(world: Partial<SimWorld> = {}, seed = 1, callBackShare = 0) {
  const clock = createVirtualClock(0)
  const ledger: LedgerEntry[] = []
  const telephony = createSimSwitch({
    clock,
    random: seeded(seed),
    world,
    callBackShare,
    watch: entry => ledger.push(entry),
  })
  const events: SwitchEvent[] = []
  await telephony.start(event => events.push(event))
  const dial = (legId: string, more: { trunk?: string; callerId?: string; ringTimeoutMs?: number } = {}) =>
    telephony.dial(legId, {
      to: '13800000001',
      callerId: '',
      trunk: 't',
      ringTimeoutMs: 60_000,
      mayDial: () => true,
      tags: { accountId: 1, callId: 1 },
      ...more,
    })
  const ring = (legId: string, ext = '1001', callerId = '') =>
    telephony.ringAgent(legId, {
      accountId: 1,
      ext,
      callerId,
      ringTimeoutMs: 15_000,
      tags: { accountId: 1, callId: null },
    })
  const connect = (customer: string, agent: string) => {
    telephony.join(customer, customer)
    telephony.join(agent, customer)
  }
  const pass = (ms: number) => clock.runUntil(clock.now() + ms)
  const of = (legId: string) => events.filter(event => 'legId' in event && event.legId === legId)
  return { clock, telephony, events, ledger, connect, dial, ring, pass, of }
}

export const always: Partial<SimWorld> = {
  answerProbability: 1,
  busyProbability: 0,
  invalidProbability: 0,
  setup: { kind: 'fixed', ms: 100 },
  ringToAnswer: { kind: 'fixed', ms: 900 },
}
