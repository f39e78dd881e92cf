// `--anyway`: a choice that would shut out every number that waits is made only if it is given.
import type { Outlook } from '../../examination/plan-outlook.ts'
import { saidAgain } from '../../words/plan-command-words.ts'
import { PLAN_PROBLEMS } from '../../words/plan-problem-words.ts'
import { CommandFailure } from './spoken-language.ts'

export async function refuseShutOut(
  anyway: true | undefined,
  outlook: (now: number) => Promise<Outlook>,
): Promise<void> {
  if (anyway === true) return
  const [{ shutsOut }, { createRealClock }] = await Promise.all([
    import('../../examination/plan-outlook.ts'),
    import('../real-clock.ts'),
  ])
  const found = await outlook(createRealClock().systemTime())
  if (shutsOut(found)) throw new CommandFailure(saidAgain(PLAN_PROBLEMS.planShutsOut(String(found.waiting))))
}
