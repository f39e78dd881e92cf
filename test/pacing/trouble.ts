// What happens around a pacer: trunks that are full, restarts, a clock that jumps.
import type { Pacer, PacingEvent, PoolView } from '../../src/domain/pacing/pacer.ts'

/** Starts only so many of the calls asked for, by those in flight. */
export function withTrunks(pacer: Pacer, channels: number): Pacer {
  return {
    ...pacer,
    callsToStart: view =>
      Math.max(0, Math.min(pacer.callsToStart(view), channels - view.dialingSince.length)),
  }
}

/** After every so many events the pacer is made again from what it saved, as text. */
export function restarted(create: (state?: unknown) => Pacer, everyEvents: number): Pacer {
  let pacer = create()
  let events = 0
  return {
    observe(event) {
      if (++events % everyEvents === 0) pacer = create(JSON.parse(JSON.stringify(pacer.state())))
      pacer.observe(event)
    },
    callsToStart: view => pacer.callsToStart(view),
    explain: () => pacer.explain(),
    state: () => pacer.state(),
  }
}

/**
 * The wall clock shows `shiftMs` more than the true time; durations are measured truly, moments written down
 * as they were shown.
 */
export function clockShifted(pacer: Pacer, shiftMs: (trueMs: number) => number): Pacer {
  const shown = (trueMs: number) => trueMs + shiftMs(trueMs)
  const all = (moments: readonly number[]) => moments.map(shown)
  return {
    ...pacer,
    observe: (event: PacingEvent) => pacer.observe({ ...event, at: shown(event.at) }),
    callsToStart: (view: PoolView) =>
      pacer.callsToStart({
        at: shown(view.at),
        idle: view.idle,
        talkingSince: all(view.talkingSince),
        wrappingSince: all(view.wrappingSince),
        dialingSince: all(view.dialingSince),
        waitingSince: all(view.waitingSince),
      }),
  }
}
