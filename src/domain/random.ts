// Seeded randomness for the simulator and for choices that a scenario must be able to repeat.

export interface Random {
  /** Uniform in [0, 1). */
  next(): number
}

/** mulberry32: 32 bits of state, good enough for simulated people. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0
      let word = Math.imul(state ^ (state >>> 15), state | 1)
      word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
      return ((word ^ (word >>> 14)) >>> 0) / 4_294_967_296
    },
  }
}

/** A lognormal draw with this mean and coefficient of variation. */
export function lognormal(random: Random, mean: number, cv: number): number {
  if (mean <= 0) return 0
  const variance = Math.log(1 + cv * cv)
  return Math.exp(Math.log(mean) - variance / 2 + Math.sqrt(variance) * normal(random))
}

export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.next())
}

function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return radius * Math.cos(2 * Math.PI * random.next())
}
