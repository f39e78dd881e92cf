// A distribution of durations as plain data, so that scenario files carry it, and the draw from it. Milliseconds.
import { z } from 'zod'
import { exponential, lognormal, type Random } from '../../domain/random.ts'

const ms = z.number().min(0).max(86_400_000)

export const Distribution = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('lognormal'), meanMs: ms, cv: z.number().min(0).max(10) }),
  z.strictObject({ kind: z.literal('exponential'), meanMs: ms }),
  z.strictObject({ kind: z.literal('uniform'), minMs: ms, maxMs: ms }),
  z.strictObject({ kind: z.literal('fixed'), ms }),
])
export type Distribution = z.infer<typeof Distribution>

/** A draw in whole ms. */
export function draw(distribution: Distribution, random: Random): number {
  return Math.round(drawExact(distribution, random))
}

export function meanOf(distribution: Distribution): number {
  if (distribution.kind === 'fixed') return distribution.ms
  return distribution.kind === 'uniform' ? (distribution.minMs + distribution.maxMs) / 2 : distribution.meanMs
}

function drawExact(distribution: Distribution, random: Random): number {
  switch (distribution.kind) {
    case 'lognormal':
      return lognormal(random, distribution.meanMs, distribution.cv)
    case 'exponential':
      return exponential(random, distribution.meanMs)
    case 'uniform':
      return distribution.minMs + (distribution.maxMs - distribution.minMs) * random.next()
    case 'fixed':
      return distribution.ms
  }
}
