// The distribution of how many of several unequal coin tosses come up heads: exact for few, a matched
// binomial for many.

/** Chances of `offset`, `offset + 1`, … */
export interface CountDistribution {
  offset: number
  chances: number[]
}

const NEGLIGIBLE = 1e-10

/** Exact: convolution of one toss after another. */
export function exactCount(probabilities: readonly number[]): CountDistribution {
  const chances = [1]
  for (const probability of probabilities) addToss(chances, probability)
  return { offset: 0, chances }
}

export function addToss(chances: number[], probability: number): void {
  const miss = 1 - probability
  chances.push((chances[chances.length - 1] ?? 0) * probability)
  for (let k = chances.length - 2; k > 0; k--)
    chances[k] = (chances[k] ?? 0) * miss + (chances[k - 1] ?? 0) * probability
  chances[0] = (chances[0] ?? 0) * miss
}

/**
 * The binomial (or Poisson) of the same mean and variance: close to the exact sum if there are many tosses.
 */
export function matchedCount(mean: number, variance: number): CountDistribution {
  if (mean <= 1e-9) return { offset: 0, chances: [1] }
  const tosses =
    variance < mean * 0.999
      ? Math.max(Math.ceil(mean), Math.round((mean * mean) / (mean - variance)))
      : Number.POSITIVE_INFINITY
  const probability = tosses === Number.POSITIVE_INFINITY ? 0 : Math.min(1 - 1e-9, mean / tosses)
  const odds = probability / (1 - probability)
  const mode = Math.min(Math.floor(mean), tosses)
  const down: number[] = []
  let total = 1
  for (let k = mode - 1, weight = 1; k >= 0; k--) {
    weight /= ratio(k, mean, tosses, odds)
    if (weight < NEGLIGIBLE) break
    down.push(weight)
    total += weight
  }
  const chances = down.reverse()
  const offset = mode - chances.length
  chances.push(1)
  for (let k = mode, weight = 1; k < tosses; k++) {
    weight *= ratio(k, mean, tosses, odds)
    if (weight < NEGLIGIBLE) break
    chances.push(weight)
    total += weight
  }
  for (let k = 0; k < chances.length; k++) chances[k] = (chances[k] ?? 0) / total
  return { offset, chances }
}

/** Chance of k + 1 over chance of k. */
function ratio(k: number, mean: number, tosses: number, odds: number): number {
  return tosses === Number.POSITIVE_INFINITY ? mean / (k + 1) : ((tosses - k) / (k + 1)) * odds
}

/** Chance that a − b ≥ least. */
export function chanceOfExcess(a: CountDistribution, bCumulative: CountDistribution, least: number): number {
  let reached = 0
  const first = Math.max(0, least + bCumulative.offset - a.offset)
  for (let k = first; k < a.chances.length; k++)
    reached += (a.chances[k] ?? 0) * cumulativeAt(bCumulative, a.offset + k - least)
  return reached
}

/** The running sums of the chances, for `chanceOfExcess`. */
export function cumulative(of: CountDistribution): CountDistribution {
  const chances: number[] = []
  let sum = 0
  for (const chance of of.chances) {
    sum += chance
    chances.push(sum)
  }
  return { offset: of.offset, chances }
}

function cumulativeAt(distribution: CountDistribution, value: number): number {
  const index = value - distribution.offset
  if (index < 0) return 0
  return index >= distribution.chances.length ? 1 : (distribution.chances[index] ?? 0)
}
