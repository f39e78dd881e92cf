// A choice that would shut out every number that waits is made only if that is said once more.
import { z } from 'zod'
import { type Outlook, shutsOut } from '../../examination/plan-outlook.ts'
import { ProblemDetails } from './problem.ts'

export const ANYWAY = z
  .boolean()
  .default(false)
  .describe('do it even if none of the numbers that wait could be called in the next 7 days')

/** Throws the Problem of a choice that shuts out everybody. */
export async function refuseShutOut(anyway: boolean, outlook: () => Promise<Outlook>): Promise<void> {
  if (anyway) return
  const found = await outlook()
  if (shutsOut(found)) throw new ProblemDetails('planShutsOut', [found.waiting])
}
