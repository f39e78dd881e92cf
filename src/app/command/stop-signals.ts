// Signals that end the process: the first one lets calls finish, a later one no longer waits for them.
import type { Clock } from '../../domain/clock.ts'

/** SIGHUP: the terminal was closed, or the SSH session dropped. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
/**
 * Under `npm start` one Ctrl-C arrives twice, from the terminal and from npm: within this time they count as
 * one.
 */
const SAME_WITHIN_MS = 2_000

/** Where signals come from: `process`. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown
}

export interface StopSignals {
  /** Aborts at the first signal; its reason is the signal's name. */
  readonly asked: AbortSignal
  /** Aborts at a later signal. */
  readonly hurried: AbortSignal
  /** Acts like two signals: for a fault that ends the process. */
  fail(): void
  /** Stops listening. */
  close(): void
}

/** Listens for signals; until `close`, none of them ends the process by itself. */
export function hearStopSignals(source: SignalSource, clock: Clock): StopSignals {
  const asked = new AbortController()
  const hurried = new AbortController()
  let cancel = () => {}
  let isDeaf = false
  const hear = (signal: NodeJS.Signals) => {
    if (isDeaf) return
    if (asked.signal.aborted) return hurried.abort(signal)
    isDeaf = true
    cancel = clock.after(SAME_WITHIN_MS, () => {
      isDeaf = false
    })
    asked.abort(signal)
  }
  for (const signal of SIGNALS) source.on(signal, hear)
  return {
    asked: asked.signal,
    hurried: hurried.signal,
    fail() {
      asked.abort('fault')
      hurried.abort('fault')
    },
    close() {
      cancel()
      for (const signal of SIGNALS) source.off(signal, hear)
    },
  }
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
