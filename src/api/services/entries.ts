// Reads the entries of a call without keeping the event loop from the calls in flight.
import { scheduler } from 'node:timers/promises'
import { type Reading, type ReadingRules, readingSteps } from '../../domain/contact.ts'

export async function readEntries(entries: readonly unknown[], rules: ReadingRules): Promise<Reading> {
  const steps = readingSteps(entries, rules)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    await scheduler.yield()
  }
}
