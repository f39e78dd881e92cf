// Until when, by whom and why something is blocked, as the flags of `block` give it.

import { readLocalTime } from '../../domain/schedule.ts'
import { untilIsPast } from '../../words/block-words.ts'
import { badTime } from '../../words/range-words.ts'
import { createRealClock } from '../real-clock.ts'
import { UsageError } from './spoken-language.ts'

/** What is known of those that are blocked. */
export interface GivenTerms {
  readonly until?: string
  readonly note?: string
}

/** `--until` is a local time of the account. Who blocks is the user of the machine. */
export async function termsOf({ until: typed, note = '' }: GivenTerms, zone: string) {
  const { machineActor } = await import('../machine-actor.ts')
  const said = { reason: note, by: machineActor().name, source: 'command' } as const
  if (typed === undefined) return { until: null, ...said }
  const until = readLocalTime(typed, zone)
  if (until === null) throw new UsageError(badTime('--until', typed))
  if (until <= createRealClock().systemTime()) throw new UsageError(untilIsPast(typed))
  return { until, ...said }
}
