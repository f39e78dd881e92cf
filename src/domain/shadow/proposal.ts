// What somebody thinks of changing for a task, so that a shadow may try it beside the live run: cap, ring
// time-out, hours, daily cap, pace or plan.
import { z } from 'zod'
import { AccountSettings } from '../account.ts'
import { Plan } from '../plan/plan.ts'
import { CONCURRENT_MAX, RATIO_MAX, type Task } from '../task.ts'

/** No NUL and no half of a surrogate pair. */
const STORABLE = /^[^\0\ud800-\udfff]*$/u

const { abandonRateMax, ringTimeoutSeconds, callHours, maxCallsPerNumberPerDay } = AccountSettings.shape

/** Whatever is left out stays as it is in the live run, and follows it if that is changed. */
export const Proposal = z.strictObject({
  settings: z
    .strictObject({
      abandonRateMax: abandonRateMax.removeDefault().optional(),
      ringTimeoutSeconds: ringTimeoutSeconds.removeDefault().optional(),
      callHours: callHours.removeDefault().optional(),
      maxCallsPerNumberPerDay: maxCallsPerNumberPerDay.removeDefault().optional(),
    })
    .default({})
    .describe("the account's, for all its tasks once they are taken"),
  pace: z
    .union([z.literal('auto'), z.number().int().min(1).max(RATIO_MAX)])
    .optional()
    .describe('predictive, or calls per idle agent'),
  concurrent: z.number().int().min(1).max(CONCURRENT_MAX).optional().describe('most calls in flight'),
  plan: z
    .strictObject({
      name: z.string().trim().min(1).max(100).regex(STORABLE).describe('that the task has once it is taken'),
      rules: Plan.optional().describe('what this plan is to say; left out: what it says'),
    })
    .optional(),
})
export type Proposal = z.infer<typeof Proposal>

/** Nothing in it differs from the present, whatever that is. */
export function isEmptyProposal({ settings, pace, concurrent, plan }: Proposal): boolean {
  return (
    Object.values(settings).every(value => value === undefined) &&
    pace === undefined &&
    concurrent === undefined &&
    plan === undefined
  )
}

/** The settings of an account with those that are proposed. */
export function proposedSettings(live: AccountSettings, { settings }: Proposal): AccountSettings {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  return { ...live, ...Object.fromEntries(given) }
}

type Paced = Pick<Task, 'pace' | 'ratio' | 'concurrent'>

/** How a task would be paced. */
export function proposedPace<Live extends Paced>(live: Live, { pace, concurrent }: Proposal): Live {
  const paced =
    pace === undefined ? {} : pace === 'auto' ? { pace } : { pace: 'manual' as const, ratio: pace }
  return { ...live, ...paced, ...(concurrent !== undefined && { concurrent }) }
}
