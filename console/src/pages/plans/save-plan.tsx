// Saving a plan as it was seen: asks again if nobody could be called by it, or if somebody else was faster.
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { PlanRow } from '../../../../src/api/v1/resources/plans.ts'
import type { Plan } from '../../../../src/domain/plan/plan.ts'
import { planLines } from '../../../../src/words/plan-lines.ts'
import { paths } from '../../client/paths.ts'
import { get, request } from '../../client/request.ts'
import { Overtaken, overtakenBy } from '../../parts/overtaken.tsx'
import { isShutOut, ShutOut } from '../../parts/shut-out.tsx'
import { useLanguage, useSay } from '../../words/language.ts'
import { PLAN_PARTS } from '../../words/plans.ts'
import type { PartName } from './part.tsx'

interface Sent {
  readonly rules: Plan
  /** The version that was seen. */
  readonly was: number
  readonly anyway: boolean
}

interface SavePlan {
  readonly error: unknown
  readonly isBusy: boolean
  /** What is asked before it is saved after all. */
  readonly question: ReactNode
  save(rules: Plan): void
}

export function useSavePlan(plan: PlanRow, onSaved: (saved: PlanRow) => void): SavePlan {
  const say = useSay()
  const { language } = useLanguage()
  const [theirs, setTheirs] = useState<PlanRow | null>(null)
  const save = useMutation({
    mutationFn: (sent: Sent) => request<PlanRow>('PUT', paths.plan(plan.name), { body: sent }),
    onSuccess: saved => {
      setTheirs(null)
      onSaved(saved)
    },
    onError: async error => {
      if (overtakenBy(error) !== null) setTheirs(await get<PlanRow>(paths.plan(plan.name)))
    },
  })
  const { error, variables: sent } = save
  return {
    error: isShutOut(error) || overtakenBy(error) !== null ? null : error,
    isBusy: save.isPending,
    save: rules => save.mutate({ rules, was: plan.version, anyway: false }),
    question: (
      <>
        {sent !== undefined && <ShutOut of={save} onYes={() => save.mutate({ ...sent, anyway: true })} />}
        {theirs !== null && sent !== undefined && (
          <Overtaken
            now={differing(theirs.rules, sent.rules)}
            typed={partsOf(sent.rules)}
            labelOf={part => say(PLAN_PARTS[part as PartName])}
            show={rules => linesOf(rules as Plan, language)}
            onKeep={() => onSaved(theirs)}
            onMine={() => save.mutate({ ...sent, was: theirs.version })}
          />
        )}
      </>
    ),
  }
}

const PARTS: readonly PartName[] = ['hours', 'limits', 'again', 'outcomes', 'callBack']
const NOTHING: Plan = { outcomes: {}, again: {}, limits: [] }

/** Each part as a plan of that part alone, which can be put into words. */
function partsOf(rules: Plan): Record<PartName, Plan> {
  return Object.fromEntries(
    PARTS.map(part => [part, { ...NOTHING, ...(rules[part] !== undefined && { [part]: rules[part] }) }]),
  ) as Record<PartName, Plan>
}

function differing(now: Plan, typed: Plan): Partial<Record<PartName, Plan>> {
  const parts = partsOf(now)
  return Object.fromEntries(
    PARTS.filter(part => JSON.stringify(now[part]) !== JSON.stringify(typed[part])).map(part => [
      part,
      parts[part],
    ]),
  )
}

function linesOf(rules: Plan, language: 'zh' | 'en'): string {
  return (
    planLines(rules)
      .map(({ text }) => text[language])
      .join(language === 'zh' ? '；' : '; ') || '–'
  )
}
