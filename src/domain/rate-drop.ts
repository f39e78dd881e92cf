// Whether clearly fewer people answer one caller id than its pool: the sign of a number that is marked as a
// nuisance somewhere.

interface Calls {
  readonly calls: number
  readonly answered: number
}

/** An answer rate below this share of the pool's is a drop. */
const SHARE = 0.7
/** So sure must one be of it. */
const SURE = 0.95
/** With fewer answers to be expected nothing is said. */
const EXPECTED_LEAST = 40

/** The chance that the rate of `one` is below 0.7 times that of `pool`; null: too few calls to say. */
export function chanceOfDrop(one: Calls, pool: Calls): number | null {
  if (pool.calls === 0) return null
  const rate = pool.answered / pool.calls
  if (one.calls * rate < EXPECTED_LEAST) return null
  // The rate of a caller id is Beta-distributed, given its calls and answers and nothing known before.
  return betaBelow(SHARE * rate, one.answered + 1, one.calls - one.answered + 1)
}

export function answerRateHasDropped(one: Calls, pool: Calls): boolean {
  return (chanceOfDrop(one, pool) ?? 0) > SURE
}

/**
 * The chance that a Beta(a, b) variable is below x: the regularised incomplete beta function, by its
 * continued fraction (Lentz; DLMF 8.17.22).
 */
export function betaBelow(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast on this side of the mean.
  if (x > (a + 1) / (a + b + 2)) return 1 - betaBelow(1 - x, b, a)
  const front =
    Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a
  return front * fraction(x, a, b)
}

const STEPS_MAX = 500
const EXACT = 1e-12
const TINY = 1e-300

function fraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m <= STEPS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d)
    c = nonZero(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d)
    c = nonZero(1 + odd / c)
    value *= d * c
    if (Math.abs(d * c - 1) < EXACT) break
  }
  return value
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}

/** Stirling's series, shifted to where it is exact. */
function logGamma(z: number): number {
  let shift = 0
  let at = z
  for (; at < 15; at += 1) shift -= Math.log(at)
  const inverse = 1 / (at * at)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1_260 - inverse / 1_680))) / at
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series
}
