// A plan as it is typed; neither a reload of the page nor somebody else's change takes anything of it away.
import { useState } from 'react'
import type { PlanRow } from '../../../../src/api/v1/resources/plans.ts'
import type { Plan } from '../../../../src/domain/plan/plan.ts'

export interface Draft {
  /** As it was stored when the typing began. */
  readonly seen: PlanRow
  readonly rules: Plan
  readonly isChanged: boolean
  set(rules: Plan): void
  /** Back to what is stored. */
  forget(): void
  /** What is stored now, in place of what was typed. */
  settle(saved: PlanRow): void
}

export function useDraft(account: string | null, stored: PlanRow): Draft {
  const [seen, setSeen] = useState(stored)
  // For the version that was seen: with another one it is no longer what was meant.
  const key = `yuhu.plan.${account ?? ''}.${seen.name}.${seen.version}`
  const [typed, setTyped] = useState<Plan | null>(() => kept(key))
  if (typed === null && stored.version > seen.version) setSeen(stored)
  const forget = () => {
    sessionStorage.removeItem(key)
    setTyped(null)
  }
  return {
    seen,
    rules: typed ?? seen.rules,
    isChanged: typed !== null && JSON.stringify(typed) !== JSON.stringify(seen.rules),
    set(next) {
      sessionStorage.setItem(key, JSON.stringify(next))
      setTyped(next)
    },
    forget,
    settle(saved) {
      forget()
      setSeen(saved)
    },
  }
}

function kept(key: string): Plan | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Plan | null
  } catch {
    return null
  }
}
