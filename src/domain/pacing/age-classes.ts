// Groups agents or calls in one state by how long they have been in it: one by one if they are few, by age
// class if they are many.
import type { DurationDistribution } from './duration.ts'

export interface AgeClass {
  count: number
  /** The age of the single member, or the mean of the class. */
  ageMs: number
  /** The chance to last to this age. */
  lasted: number
  /** For dials: the odds factor that the age gives to a failure, exp(Hanswered − Hfailed). */
  failedOdds: number
}

/** Up to this many are taken one by one. */
const SINGLES = 24
const CLASSES = 64
const CELL_SHIFT = 7
const SCALE_MS = 4_000
const GROWTH = 0.15
/**
 * The class of each cell of 128 ms, up to 35 minutes: a lookup instead of a logarithm. Everything older is
 * one class.
 */
const CLASS_OF_CELL = Uint8Array.from({ length: 16_384 }, (_, cell) =>
  Math.min(CLASSES - 2, Math.floor(Math.log1p((cell << CELL_SHIFT) / SCALE_MS) / GROWTH)),
)
const counts = new Float64Array(CLASSES)
const sumsMs = new Float64Array(CLASSES)

export function ageClasses(since: readonly number[], at: number, lasting: DurationDistribution): AgeClass[] {
  const classes: AgeClass[] = []
  if (since.length <= SINGLES) {
    for (const start of since) classes.push(ageClass(1, ageOf(start, at), lasting))
    return classes
  }
  counts.fill(0)
  sumsMs.fill(0)
  for (let k = 0; k < since.length; k++) {
    const ageMs = ageOf(since[k] ?? at, at)
    const index = ageMs < 2_000_000 ? (CLASS_OF_CELL[ageMs >> CELL_SHIFT] ?? 0) : CLASSES - 1
    counts[index] = (counts[index] ?? 0) + 1
    sumsMs[index] = (sumsMs[index] ?? 0) + ageMs
  }
  for (let index = 0; index < CLASSES; index++) {
    const count = counts[index] ?? 0
    if (count > 0) classes.push(ageClass(count, (sumsMs[index] ?? 0) / count, lasting))
  }
  return classes
}

/** A clock that was set back does not give a negative age. */
function ageOf(start: number, at: number): number {
  const ageMs = at - start
  return ageMs > 0 ? ageMs : 0
}

function ageClass(count: number, ageMs: number, lasting: DurationDistribution): AgeClass {
  return { count, ageMs, lasted: lasting.survival(ageMs), failedOdds: 1 }
}
