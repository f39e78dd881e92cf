// Reads the numbers of a request without holding up the calls in flight.
import { createHash } from 'node:crypto'
import { normalizePhone } from '../../../domain/phone.ts'
import { PAUSE_EVERY, type Reading, type ReadingRules, readingSteps } from '../../../wire/contact-entries.ts'
import type { InTurn } from '../service.ts'

/** Characters: about 3 ms. */
const DIGESTED_AT_ONCE = 524_288

export function readEntries(
  inTurn: InTurn,
  entries: readonly unknown[],
  rules: ReadingRules,
): Promise<Reading> {
  return run(inTurn, entries.length, readingSteps(entries, rules))
}

/** Normalised numbers, each once; what is not a number is left out. */
export function readPhones(inTurn: InTurn, texts: readonly string[], country: string): Promise<string[]> {
  return run(inTurn, texts.length, phoneSteps(texts, country))
}

function* phoneSteps(texts: readonly string[], country: string): Generator<void, string[], void> {
  const phones = new Set<string>()
  for (const [position, text] of texts.entries()) {
    if (position % PAUSE_EVERY === PAUSE_EVERY - 1) yield
    const phone = normalizePhone(text, country)
    if (phone !== null) phones.add(phone)
  }
  return [...phones]
}

/** SHA-256 of the list as it was sent. */
export function digestOf(inTurn: InTurn, sent: string): Promise<Buffer> {
  return run(inTurn, sent.length < DIGESTED_AT_ONCE ? 1 : PAUSE_EVERY, digestSteps(sent))
}

function* digestSteps(sent: string): Generator<void, Buffer, void> {
  const hash = createHash('sha256')
  for (let from = 0; from < sent.length; ) {
    if (from > 0) yield
    const cut = from + DIGESTED_AT_ONCE
    // A surrogate pair is not cut in two.
    const to = /[\udc00-\udfff]/.test(sent.charAt(cut)) ? cut + 1 : cut
    hash.update(sent.slice(from, to))
    from = to
  }
  return hash.digest()
}

/** A few need no turn, and nothing runs between their steps. */
async function run<T>(inTurn: InTurn, count: number, steps: Generator<void, T, void>): Promise<T> {
  const go = async (pause: () => Promise<unknown>) => {
    for (;;) {
      const step = steps.next()
      if (step.done === true) return step.value
      await pause()
    }
  }
  return count < PAUSE_EVERY ? go(async () => {}) : inTurn(go)
}
