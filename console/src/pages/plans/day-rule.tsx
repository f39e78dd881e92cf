// The hours of a day that differs: closed, as another day of the week, or windows of its own.
import { Select } from '@mantine/core'
import type { PlanHours } from '../../../../src/domain/plan/plan.ts'
import { AS_DAY } from '../../../../src/words/plan-part-words.ts'
import { TypedList } from '../../parts/typed-list.tsx'
import { useSay } from '../../words/language.ts'
import { PLAN_HOURS } from '../../words/plans.ts'
import { asSpan } from './as-span.ts'
import { useFault } from './faults.tsx'
import styles from './plans.module.css'

export type DayHours = PlanHours['dates'][string]

interface DayRuleProps {
  readonly label: string
  readonly path: string
  readonly value: DayHours
  readonly onChange: (value: DayHours) => void
}

const OWN = 'own'
const USUAL = ['09:00-18:00']

export function DayRule({ label, path, value, onChange }: DayRuleProps) {
  const say = useSay()
  const fault = useFault(path)
  const choose = (next: string | null) => {
    if (next === OWN) onChange(USUAL)
    else if (next !== null) onChange(next as DayHours)
  }
  return (
    <div className={styles.fields}>
      <Select
        label={label}
        data={[
          { value: 'closed', label: say(PLAN_HOURS.closed) },
          ...Object.entries(AS_DAY).map(([as, day]) => ({ value: as, label: say(PLAN_HOURS.as(say(day))) })),
          { value: OWN, label: say(PLAN_HOURS.ownHours) },
        ]}
        value={typeof value === 'string' ? value : OWN}
        onChange={choose}
        allowDeselect={false}
        w={180}
      />
      {typeof value !== 'string' && (
        <TypedList
          aria-label={`${label}: ${say(PLAN_HOURS.ownHours)}`}
          value={value}
          onChange={spans => onChange(spans.map(asSpan))}
          error={fault}
          w={240}
        />
      )}
    </div>
  )
}
