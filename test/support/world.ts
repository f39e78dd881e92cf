// A whole dialer in virtual time for tests: the real engine over the store in memory and the simulated
// switch.

import { type Account, AccountSettings } from '../../src/domain/account.ts'
import type { EngineEvent } from '../../src/domain/event.ts'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { createVirtualClock, type VirtualClock } from '../../src/simulation/virtual-clock.ts'
import { MemoryStore, type MemoryTaskDraft } from '../../src/store/memory/index.ts'
import type { EngineStore } from '../../src/store/port/engine-store.ts'
import type { Switch } from '../../src/telephony/port.ts'
import {
  createSimSwitch,
  type LedgerEntry,
  type SimSwitch,
  type SimWorld,
} from '../../src/telephony/sim/index.ts'

/** A Monday, nine in the morning in Beijing. */
export const MONDAY_9 = Date.parse('2026-03-02T09:00:00+08:00')
export const SECOND = 1_000
export const MINUTE = 60_000
export const HOUR = 3_600_000

export interface WorldOptions {
  readonly seed?: number
  readonly start?: number
  readonly settings?: Partial<Account['settings']>
  readonly agents?: number
  readonly reach?: 'ring' | 'held'
  /** Null: none. */
  readonly recordingsFolder?: string | null
  readonly world?: Partial<SimWorld>
  /** Wraps the switch the engine sees. */
  readonly over?: (telephony: SimSwitch, clock: VirtualClock) => Switch
  /** Wraps the store the engine sees. */
  readonly through?: (store: MemoryStore) => EngineStore
}

export interface World {
  readonly clock: VirtualClock
  readonly store: MemoryStore
  readonly engine: Engine
  readonly telephony: SimSwitch
  readonly accountId: number
  readonly exts: readonly string[]
  readonly events: EngineEvent[]
  readonly ledger: LedgerEntry[]
  addTask(draft?: Partial<MemoryTaskDraft>, numbers?: number): number
  run(ms: number): Promise<void>
  /** Lets time pass until `done`, `withinMs` at most. */
  runUntil(done: () => boolean, withinMs: number): Promise<void>
}

export function phones(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => `138${String(from + index).padStart(8, '0')}`)
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const clock = createVirtualClock(options.start ?? MONDAY_9)
  const random = seeded(options.seed ?? 1)
  const store = new MemoryStore()
  const settings = AccountSettings.parse({ callHours: 'none', ...options.settings })
  const accountId = store.addAccount(settings)
  const exts = Array.from({ length: options.agents ?? 10 }, (_, index) => String(1_001 + index))
  store.addAgents(accountId, exts, options.reach ?? 'held')
  const events: EngineEvent[] = []
  const ledger: LedgerEntry[] = []
  const telephony = createSimSwitch({
    clock,
    random,
    watch: entry => ledger.push(entry),
    ...(options.world ? { world: options.world } : {}),
  })
  let legs = 0
  const engine = new Engine({
    store: options.through?.(store) ?? store,
    switch: options.over?.(telephony, clock) ?? telephony,
    clock,
    wall: clock,
    random,
    node: 'test',
    ...(options.recordingsFolder && { recordingsFolder: options.recordingsFolder }),
    shadows: store.shadows,
    newLegId: () => `agent-${++legs}`,
    emit: event => events.push(event),
  })
  let numbers = 0
  await engine.start()
  return {
    clock,
    store,
    engine,
    telephony,
    accountId,
    exts,
    events,
    ledger,
    addTask(draft = {}, count = 0) {
      const taskId = store.addTask(accountId, {
        assignment: { type: 'extensions', extensions: exts },
        ...draft,
      })
      if (count > 0) store.addContacts(taskId, phones(count, numbers), clock.now())
      numbers += count
      return taskId
    },
    run: ms => clock.runUntil(clock.now() + ms),
    async runUntil(done, withinMs) {
      await clock.runUntil(clock.now() + withinMs, done)
      if (!done()) throw new Error(`not so after ${withinMs} ms of virtual time`)
    },
  }
}
