// The simulated world as data: how customers and agents behave, with the defaults of design.md §4.
import { z } from 'zod'
import { Distribution } from './distribution.ts'
import { SimPeople } from './known-people.ts'

const probability = z.number().min(0).max(1)
const lognormalOf = (meanMs: number, cv: number): Distribution => ({ kind: 'lognormal', meanMs, cv })
const uniformOf = (minMs: number, maxMs: number): Distribution => ({ kind: 'uniform', minMs, maxMs })

export const SimWorld = z
  .strictObject({
    answerProbability: probability
      .default(0.3)
      .describe('customers who would answer; a ring time-out may come first'),
    busyProbability: probability.default(0.12).describe('dials that meet a busy line'),
    invalidProbability: probability
      .default(0.08)
      .describe('dials to numbers that do not exist; the rest ring out'),
    setup: Distribution.default(uniformOf(1_500, 3_500)).describe('from the dial to ringing'),
    ringToAnswer: Distribution.default(lognormalOf(9_000, 0.6)).describe('from ringing to the answer'),
    fastFailure: Distribution.default(uniformOf(2_000, 5_000)).describe('from the dial to busy or invalid'),
    talk: Distribution.default(lognormalOf(60_000, 1)).describe('conversation'),
    patience: Distribution.default({ kind: 'fixed', ms: 8_000 }).describe(
      'how long an answered customer waits for an agent',
    ),
    customerHangsUpFirst: probability
      .default(0.7)
      .describe('conversations the customer ends; the agent ends the others'),
    agentAnswer: Distribution.default(lognormalOf(1_000, 0.5)).describe(
      "from the ringing of an agent's phone to its answer",
    ),
    agentMisses: probability.default(0).describe('rings an agent does not answer'),
    prompt: Distribution.default({ kind: 'fixed', ms: 3_000 }).describe('length of an announcement'),
    people: SimPeople.optional().describe(
      'who answers when, by number; then the three probabilities do not count',
    ),
    byNumber: z
      .boolean()
      .default(false)
      .describe('the last two digits of the number decide, as at the lab carrier'),
  })
  .refine(world => world.answerProbability + world.busyProbability + world.invalidProbability <= 1 + 1e-9, {
    message: 'answerProbability + busyProbability + invalidProbability must not pass 1',
  })
export type SimWorld = z.infer<typeof SimWorld>
