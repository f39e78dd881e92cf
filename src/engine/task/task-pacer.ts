// The pacer of a running task: when its settings change they count at once, and what it has learnt stays.
import type { AccountSettings } from '../../domain/account.ts'
import {
  createPacer,
  type ExpectedAnswers,
  type Pacer,
  type PacerReport,
  type PacerSettings,
  type PacingEvent,
  type PoolView,
} from '../../domain/pacing/pacer.ts'
import { offsetMs } from '../../domain/plan/local-time.ts'
import type { LivingTask } from '../../store/port/account-picture.ts'

export class TaskPacer implements Pacer {
  private paced: PacerSettings
  private pacer: Pacer

  constructor(settings: PacerSettings, state: unknown) {
    this.paced = settings
    this.pacer = createPacer(settings, state)
  }

  get settings(): PacerSettings {
    return this.paced
  }

  follow(settings: PacerSettings): void {
    if (JSON.stringify(settings) === JSON.stringify(this.paced)) return
    this.paced = settings
    this.pacer = createPacer(settings, this.pacer.state())
  }

  observe(event: PacingEvent): void {
    this.pacer.observe(event)
  }

  callsToStart(view: PoolView): number {
    return this.pacer.callsToStart(view)
  }

  explain(): PacerReport {
    return this.pacer.explain()
  }

  expects(): readonly ExpectedAnswers[] {
    return this.pacer.expects?.() ?? []
  }

  state(): unknown {
    return this.pacer.state()
  }
}

/**
 * `at`: system time, which decides the zone's offset. To the pacer whoever hears a message first has answered
 * once an agent is wanted, which may be so long after the answer (`messageMs`).
 */
export function pacerSettings(
  task: LivingTask,
  settings: AccountSettings,
  at: number,
  messageMs: number,
): PacerSettings {
  return {
    abandonRateMax: task.pace === 'manual' && !settings.enforceCapOnManual ? 1 : settings.abandonRateMax,
    abandonWaitMs: settings.abandonWaitMs,
    lateCountsAsAbandoned: settings.lateCountsAsAbandoned,
    // A preview task calls one number for an agent, whatever its ratio.
    ratio: task.pace === 'auto' ? 'auto' : task.pace === 'preview' ? 1 : task.ratio,
    ringTimeoutMs: settings.ringTimeoutSeconds * 1_000 + messageMs,
    dayOffsetMs: offsetMs(settings.timeZone, at),
  }
}
