// A simulated shift as data: agents, customers, pace and seed; what the sim command's flags and files
// describe.
import { z } from 'zod'
import { AccountSettings } from '../domain/account.ts'
import { Plan } from '../domain/plan/plan.ts'
import { Distribution, SimWorld } from '../telephony/sim/index.ts'

const shares = z.record(z.string(), z.number().min(0).max(1))

const ShiftScenario = z.strictObject({
  agents: z.number().int().min(1).max(5_000).default(20).describe('agents logged in for the whole shift'),
  hours: z.number().min(0.01).max(240).default(8).describe('length of the shift, simulated hours'),
  seed: z.number().int().min(0).max(0xffff_ffff).default(1).describe('the same seed gives the same shift'),
  start: z.iso
    .datetime({ offset: true })
    .default('2026-03-02T09:00:00+08:00')
    .describe('when the shift begins'),
  pace: z
    .union([z.literal('auto'), z.number().min(1).max(100)])
    .default('auto')
    .describe('predictive, or calls per idle agent'),
  reach: z
    .enum(['held', 'ring'])
    .default('held')
    .describe("the agent's leg is held open, or its phone rings for each customer"),
  comeBack: Distribution.optional().describe(
    'after which an agent set not ready for calls it did not take reports ready; never unless given',
  ),
  wrapUp: Distribution.default({ kind: 'lognormal', meanMs: 10_000, cv: 0.5 }).describe(
    'work after a conversation',
  ),
  callBack: z
    .strictObject({
      share: z.number().min(0).max(1).describe('of those who missed a call'),
      after: Distribution.default({ kind: 'exponential', meanMs: 1_800_000 }).describe('from the miss'),
      patience: Distribution.default({ kind: 'exponential', meanMs: 90_000 }).describe(
        'how long they wait for an agent',
      ),
    })
    .optional()
    .describe('people who missed a call and call back; nobody does unless given'),
  persons: z
    .strictObject({
      count: z.number().int().min(1).max(100_000),
      numbers: z.number().int().min(1).max(5).default(1).describe('of each person'),
    })
    .optional()
    .describe('a list that ends, of so many persons in each task; numbers never run out unless given'),
  plan: Plan.optional().describe('by which the tasks call'),
  says: shares.default({}).describe("shares of the persons of whom agents say one of the plan's outcomes"),
  promisedAfter: Distribution.default({ kind: 'lognormal', meanMs: 7_200_000, cv: 0.5 }).describe(
    'from a conversation to the call-back that was promised in it',
  ),
  annoyedAfter: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(3)
    .describe('whoever is called more often than this counts as annoyed'),
  tasks: z.number().int().min(1).max(50).default(1).describe('tasks that share the agents'),
  concurrent: z.number().int().min(1).default(100_000).describe('most calls in flight a task'),
  warmUpHours: z.number().min(0).default(0).describe('hours at the start that do not count'),
  settings: z
    .record(z.string(), z.unknown())
    .default({})
    .transform((settings): unknown => ({ callHours: 'none', ...settings }))
    .pipe(z.strictObject(AccountSettings.shape))
    .describe('account settings; call hours are none unless given'),
  world: SimWorld.prefault({}),
})

export const Scenario = ShiftScenario.refine(
  ({ says }) => Object.values(says).reduce((sum, share) => sum + share, 0) <= 1 + 1e-9,
  { message: 'must have shares that add up to 1 at most', path: ['says'] },
).refine(({ says, plan }) => Object.keys(says).every(code => Object.hasOwn(plan?.outcomes ?? {}, code)), {
  message: 'must name outcomes of the plan',
  path: ['says'],
})
export type Scenario = z.infer<typeof Scenario>
