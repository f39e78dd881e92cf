// Deleting a plan: it asks first, and says who keeps it from being deleted.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { PlanRow } from '../../../../src/api/v1/resources/plans.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Ask } from '../../parts/ask.tsx'
import { Hindered } from '../../parts/hindered.tsx'
import { useSay } from '../../words/language.ts'
import { PLANS } from '../../words/plans.ts'
import { useAdminHindrance } from '../agents/agent-list.tsx'

interface RemovePlanProps {
  readonly plan: PlanRow
  readonly onRemoved: () => void
}

export function RemovePlan({ plan, onRemoved }: RemovePlanProps) {
  const say = useSay()
  const queries = useQueryClient()
  const hindrance = useAdminHindrance()
  const [isAsked, setAsked] = useState(false)
  const remove = useMutation({
    mutationFn: () => request('DELETE', paths.plan(plan.name)),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['plans'] })
      onRemoved()
    },
  })
  return (
    <>
      <Hindered hindrance={hindrance} variant="outline" hue="bad" onClick={() => setAsked(true)}>
        {say(PLANS.remove)}
      </Hindered>
      {isAsked && (
        <Ask
          title={say(PLANS.remove)}
          yes={say(PLANS.remove)}
          isBusy={remove.isPending}
          error={remove.error}
          onYes={() => remove.mutate()}
          onClose={() => setAsked(false)}
        >
          {say(PLANS.removeWhy(plan.name))}
        </Ask>
      )}
    </>
  )
}
