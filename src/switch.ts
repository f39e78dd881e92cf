// The switch the configuration asks for, put together: simulated people, or our own SIP.
import { type Config, ConfigError } from './config.ts'
import type { Clock } from './domain/clock.ts'
import { seeded } from './domain/random.ts'
import type { Log } from './report/log.ts'
import type { Metrics } from './report/metrics.ts'
import type { Store } from './store/postgres/index.ts'
import type { Switch } from './telephony/port.ts'
import { createSimSwitch, type LedgerEntry, LossySwitch } from './telephony/sim/index.ts'

/** The line every account may use while telephony is simulated. */
const SIM_TRUNK = { name: 'sim', channels: 10_000, callsPerSecond: 10_000 }

export interface SwitchParts {
  readonly config: Config
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** Told what simulated people do. */
  watch(entry: LedgerEntry): void
}

/** Throws ConfigError for what the configuration asks in vain. */
export async function openSwitch(parts: SwitchParts): Promise<Switch> {
  const { config } = parts
  if (config.YUHU_SWITCH === 'sim') return openSim(parts)
  throw new ConfigError(`YUHU_SWITCH=${config.YUHU_SWITCH} is not built yet; sim is.`)
}

async function openSim({ config, store, clock, watch }: SwitchParts): Promise<Switch> {
  await store.ensureSharedTrunk(SIM_TRUNK.name, SIM_TRUNK.channels, SIM_TRUNK.callsPerSecond)
  const simulated = createSimSwitch({ clock, random: seeded(config.YUHU_SIM_SEED), watch })
  if (config.YUHU_SIM_LOSS === 0) return simulated
  return new LossySwitch(simulated, { loss: config.YUHU_SIM_LOSS, clock, random: seeded(config.YUHU_SIM_SEED + 1), watch })
}

