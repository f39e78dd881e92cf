// Seeded random numbers and the few distributions the worlds are made of.

export interface Random {
  /** Uniform in [0, 1). */
  unit(): number
  exponential(mean: number): number
  /** `cv` is the standard deviation over the mean; 0 gives the mean itself. */
  lognormal(mean: number, cv: number): number
  between(low: number, high: number): number
}

export function seeded(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) >>> 0
  // mulberry32: 32 bits of state are plenty for a bench, and it is the same on every machine.
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    unit,
    exponential: mean => -mean * Math.log(1 - unit()),
    lognormal(mean, cv) {
      if (cv === 0) return mean
      const variance = Math.log(1 + cv * cv)
      const normal = Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit())
      return mean * Math.exp(Math.sqrt(variance) * normal - variance / 2)
    },
    between: (low, high) => low + (high - low) * unit(),
  }
}
