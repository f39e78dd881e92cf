// The order in which the faults of a run come.
import type { Random } from '../../src/domain/random.ts'

/** Each kind once, so that a short run has them all, and then each as often as it weighs. */
export function* faultOrder<Kind extends string>(
  weights: Readonly<Record<Kind, number>>,
  random: Random,
): Generator<Kind, never> {
  const kinds = Object.keys(weights) as Kind[]
  yield* shuffled(kinds, random)
  for (;;)
    yield* shuffled(
      kinds.flatMap(kind => Array<Kind>(weights[kind]).fill(kind)),
      random,
    )
}

function* shuffled<Kind>(tickets: readonly Kind[], random: Random): Generator<Kind> {
  const left = [...tickets]
  while (left.length > 0) yield* left.splice(Math.floor(random.next() * left.length), 1)
}
