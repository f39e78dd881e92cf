// A distribution of durations in milliseconds, as plain data so that scenario files can hold it, and draws
// from it.
import { z } from 'zod'
import { exponential, lognormal, type Random } from '../../domain/random.ts'

const ms = z.number().min(0).max(86_400_000)

export const Distribution = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('lognormal'), meanMs: ms, cv: z.number().min(0).max(10) }),
  z.strictObject({ kind: z.literal('exponential'), meanMs: ms }),
  z.strictObject({ kind: z.literal('uniform'), minMs: ms, maxMs: ms }),
  z.strictObject({ kind: z.literal('fixed'), ms }),
  z
    .strictObject({ kind: z.literal('measured'), valuesMs: z.array(ms).min(1).max(100_000) })
    .describe('one of these, each as likely'),
])
export type Distribution = z.infer<typeof Distribution>

/** Draws a duration in whole ms. */
export function draw(distribution: Distribution, random: Random): number {
  return Math.round(drawExact(distribution, random))
}

export function meanOf(distribution: Distribution): number {
  if (distribution.kind === 'fixed') return distribution.ms
  if (distribution.kind === 'measured')
    return distribution.valuesMs.reduce((sum, one) => sum + one, 0) / distribution.valuesMs.length
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
    case 'measured':
      return distribution.valuesMs[Math.floor(random.next() * distribution.valuesMs.length)] ?? 0
  }
}
