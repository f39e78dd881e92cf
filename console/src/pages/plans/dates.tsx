// Dates that differ from their day of the week, one after the other.
import { Text } from '@mantine/core'
import { useState } from 'react'
import type { PlanHours } from '../../../../src/domain/plan/plan.ts'
import { Button } from '../../parts/button.tsx'
import { DayInput } from '../../parts/day-input.tsx'
import { useSay } from '../../words/language.ts'
import { PLAN_HOURS, PLANS } from '../../words/plans.ts'
import { DayRule } from './day-rule.tsx'
import { RuleRow } from './part.tsx'
import styles from './plans.module.css'

interface DatesProps {
  readonly value: PlanHours['dates']
  readonly onChange: (value: PlanHours['dates']) => void
}

export function Dates({ value, onChange }: DatesProps) {
  const say = useSay()
  const [day, setDay] = useState('')
  const dates = Object.keys(value).sort()
  const add = () => {
    if (day === '') return
    onChange({ ...value, [day]: value[day] ?? 'closed' })
    setDay('')
  }
  return (
    <div>
      <Text size="sm" fw={500}>
        {say(PLAN_HOURS.dates)}
      </Text>
      <Text size="xs" c="var(--soft)" mb={8}>
        {say(PLAN_HOURS.datesWhy)}
      </Text>
      {dates.map(date => (
        <RuleRow
          key={date}
          takeOut={say(PLANS.takeOutOf(date))}
          onTakeOut={() => {
            const { [date]: _gone, ...others } = value
            onChange(others)
          }}
        >
          <DayRule
            label={date}
            path={`hours.dates.${date}`}
            value={value[date] ?? 'closed'}
            onChange={rule => onChange({ ...value, [date]: rule })}
          />
        </RuleRow>
      ))}
      <div className={styles.fields}>
        <DayInput label={say(PLAN_HOURS.date)} value={day} onChange={setDay} w={180} />
        <Button variant="default" disabled={day === ''} onClick={add}>
          {say(PLAN_HOURS.addDate)}
        </Button>
      </div>
    </div>
  )
}
