// The plan by which a task dials: one of the account's, or whichever is the default.
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { PlanRow } from '../../../../src/api/v1/resources/plans.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { useSay } from '../../words/language.ts'
import { TASKS } from '../../words/tasks.ts'

interface PlanChoiceProps {
  /** Null: the default. */
  readonly value: string | null
  readonly onChange: (plan: string | null) => void
}

const NO_PLANS: readonly PlanRow[] = []

export function usePlans(): readonly PlanRow[] {
  const { account } = useSession()
  const { data } = useQuery({
    queryKey: ['planChoices', account],
    queryFn: ({ signal }) => get<{ rows: PlanRow[] }>(paths.plans, signal),
  })
  return data?.rows ?? NO_PLANS
}

export function PlanChoice({ value, onChange }: PlanChoiceProps) {
  const say = useSay()
  const plans = usePlans()
  const byDefault = plans.find(({ isDefault }) => isDefault)?.name
  const names = new Set([...plans.map(({ name }) => name), ...(value === null ? [] : [value])])
  // A name cannot be empty.
  return (
    <Select
      label={say(TASKS.plan)}
      description={say(TASKS.planHelp)}
      data={[
        { value: '', label: say(byDefault === undefined ? TASKS.noPlan : TASKS.defaultPlan(byDefault)) },
        ...[...names].map(name => ({ value: name, label: name })),
      ]}
      value={value ?? ''}
      onChange={plan => onChange(plan === '' ? null : plan)}
      allowDeselect={false}
      searchable
    />
  )
}
