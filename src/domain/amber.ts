// From when on the time of an agent's state is worth a look: by the settings of the account.
import type { AccountSettings } from './account.ts'

type AmberSettings = Pick<
  AccountSettings,
  'readyAmberSeconds' | 'wrapUpAmberTimes' | 'wrapUpSeconds' | 'awayAmberSeconds' | 'talkAmberTimes'
>

/** A ready agent who waits longer has too little to do; ms. */
export function readyAmberMs({ readyAmberSeconds }: AmberSettings): number {
  return readyAmberSeconds * 1_000
}

/** What the agent was allowed (`allowedMs`) is no cause for alarm; ms. */
export function wrapUpAmberMs({ wrapUpAmberTimes, wrapUpSeconds }: AmberSettings, allowedMs: number): number {
  return Math.max(Math.round(wrapUpAmberTimes * wrapUpSeconds * 1_000), allowedMs)
}

/** ms; null: its reason has no limit, and neither has the account for those without one. */
export function awayAmberMs(
  { awayAmberSeconds }: Pick<AmberSettings, 'awayAmberSeconds'>,
  reasonSeconds: number | null,
): number | null {
  const seconds = reasonSeconds ?? (awayAmberSeconds === 'none' ? null : awayAmberSeconds)
  return seconds === null ? null : seconds * 1_000
}

/** To the second; ms. */
export function talkAmberMs({ talkAmberTimes }: AmberSettings, meanTalkMs: number): number {
  return Math.round((talkAmberTimes * meanTalkMs) / 1_000) * 1_000
}
