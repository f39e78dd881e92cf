// An engine node of its own on a test's database, with simulated customers and agents.
import { createRealClock } from '../../src/app/real-clock.ts'
import type { DatedClock } from '../../src/domain/clock.ts'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { createPostgresStore } from '../../src/store/postgres/index.ts'
import { createSimSwitch } from '../../src/telephony/sim/index.ts'

export interface EngineNodeUnderTest {
  /** Faults it reported. */
  readonly faults: string[]
  stop(): Promise<void>
  /** As if its process was killed: nothing is given up, nothing is written any more. */
  kill(): Promise<void>
}

export async function startEngine(databaseUrl: string, node: string): Promise<EngineNodeUnderTest> {
  let isAlive = true
  const steady = createRealClock()
  const clock: DatedClock = {
    ...steady,
    after: (delayMs, act) => steady.after(delayMs, () => isAlive && act()),
  }
  const store = createPostgresStore({ url: databaseUrl })
  const faults: string[] = []
  let legs = 0
  const engine = new Engine({
    ...{ store, clock, wall: clock, node },
    switch: createSimSwitch({ clock, random: seeded(1), world: { setup: { kind: 'fixed', ms: 200 } } }),
    random: seeded(1),
    newLegId: () => `${node}-${++legs}`,
    emit: event => {
      if (event.type === 'fault') faults.push(`${event.where}: ${event.message}`)
    },
  })
  await engine.start()
  return {
    faults,
    async stop() {
      await engine.stop(0)
      await store.close()
    },
    async kill() {
      isAlive = false
      await store.close()
    },
  }
}
