// When customers may be called: the law, whose clock, the week, holidays, dates that differ.
import { Select, Stack, Switch, Text } from '@mantine/core'
import type { PlanHours, Weekday } from '../../../../src/domain/plan/plan.ts'
import { HOLIDAYS_OF, WEEKDAY } from '../../../../src/words/plan-part-words.ts'
import { TypedList } from '../../parts/typed-list.tsx'
import { useSay } from '../../words/language.ts'
import { PLAN_HOURS, PLANS } from '../../words/plans.ts'
import { asSpan } from './as-span.ts'
import { Dates } from './dates.tsx'
import { DayRule } from './day-rule.tsx'
import { RowFault, useFault } from './faults.tsx'
import { choicesOf } from './field-choices.ts'
import { Part } from './part.tsx'
import styles from './plans.module.css'
import { useSourceOf } from './profile-lines.tsx'

interface HoursProps {
  readonly value: PlanHours | undefined
  readonly onChange: (value: PlanHours | undefined) => void
}

const NO_HOURS: PlanHours = { dates: {}, zone: 'account' }
const WORKDAY = ['09:00-18:00']
const USUAL_WEEK: NonNullable<PlanHours['week']> = {
  ...{ mo: WORKDAY, tu: WORKDAY, we: WORKDAY, th: WORKDAY, fr: WORKDAY },
}

export function HoursPart({ value, onChange }: HoursProps) {
  const say = useSay()
  const hours = value ?? NO_HOURS
  const { law, zone, week, holidays, dates } = hours
  const source = useSourceOf('law', law)
  const lawFault = useFault('hours.law')
  // What is empty is left out, and without anything the account's callHours counts.
  const set = (changes: { readonly [Key in keyof PlanHours]?: PlanHours[Key] | undefined }) => {
    const given = Object.entries({ ...hours, ...changes }).filter(([, one]) => one !== undefined)
    const next = Object.fromEntries(given) as PlanHours
    const isEmpty = JSON.stringify(next) === JSON.stringify(NO_HOURS)
    onChange(isEmpty ? undefined : next)
  }
  return (
    <Part of="hours">
      <Stack>
        <RowFault path="hours" />
        <TypedList
          label={say(PLAN_HOURS.law)}
          description={source === null ? say(PLAN_HOURS.lawWhy) : say(PLANS.source(source))}
          value={law === undefined ? [] : [law]}
          onChange={([span]) => set({ law: span === undefined ? undefined : asSpan(span) })}
          error={lawFault}
          maw={420}
        />
        <Select
          label={say(PLAN_HOURS.zone)}
          description={say(PLAN_HOURS[`${zone}Why`])}
          data={choicesOf(PLAN_HOURS, say, ['account', 'number', 'contact'])}
          value={zone}
          onChange={next => next !== null && set({ zone: next as PlanHours['zone'] })}
          allowDeselect={false}
          maw={420}
        />
        <Switch
          label={say(PLAN_HOURS.ownWeek)}
          description={say(week === undefined ? PLAN_HOURS.ownWeekWhy : PLAN_HOURS.spans)}
          checked={week !== undefined}
          onChange={event => set({ week: event.currentTarget.checked ? USUAL_WEEK : undefined })}
        />
        {week !== undefined && <Week value={week} onChange={next => set({ week: next })} />}
        <Holidays value={holidays} onChange={next => set({ holidays: next })} />
        <Dates value={dates} onChange={next => set({ dates: next })} />
      </Stack>
    </Part>
  )
}

interface WeekProps {
  readonly value: NonNullable<PlanHours['week']>
  readonly onChange: (value: NonNullable<PlanHours['week']>) => void
}

function Week({ value, onChange }: WeekProps) {
  return (
    <div>
      {(Object.keys(WEEKDAY) as Weekday[]).map(day => (
        <Day
          key={day}
          day={day}
          spans={value[day] ?? []}
          onChange={spans => {
            const { [day]: _before, ...others } = value
            onChange(spans.length === 0 ? others : { ...others, [day]: spans })
          }}
        />
      ))}
    </div>
  )
}

interface DayProps {
  readonly day: Weekday
  readonly spans: readonly string[]
  readonly onChange: (spans: string[]) => void
}

function Day({ day, spans, onChange }: DayProps) {
  const say = useSay()
  const fault = useFault(`hours.week.${day}`)
  return (
    <div className={styles.day}>
      <Text span size="sm">
        {say(WEEKDAY[day])}
      </Text>
      <TypedList
        aria-label={say(WEEKDAY[day])}
        placeholder={say(PLAN_HOURS.closed)}
        value={spans}
        onChange={next => onChange(next.map(asSpan))}
        error={fault}
        maw={344}
      />
    </div>
  )
}

interface HolidaysProps {
  readonly value: PlanHours['holidays']
  readonly onChange: (value: PlanHours['holidays']) => void
}

const NONE = 'none'

function Holidays({ value, onChange }: HolidaysProps) {
  const say = useSay()
  const choose = (of: string | null) => {
    if (of === NONE || of === null) onChange(undefined)
    else onChange({ are: 'closed', ...value, of: of as keyof typeof HOLIDAYS_OF })
  }
  return (
    <div>
      <Text size="sm" fw={500}>
        {say(PLAN_HOURS.holidays)}
      </Text>
      <Text size="xs" c="var(--soft)">
        {say(PLAN_HOURS.holidaysWhy)}
      </Text>
      <div className={styles.fields}>
        <Select
          aria-label={say(PLAN_HOURS.holidays)}
          data={[{ value: NONE, label: say(PLAN_HOURS.noHolidays) }, ...choicesOf(HOLIDAYS_OF, say)]}
          value={value?.of ?? NONE}
          onChange={choose}
          allowDeselect={false}
          mt={4}
          w={220}
        />
        {value !== undefined && (
          <DayRule
            label={say(PLAN_HOURS.theyAre)}
            path="hours.holidays.are"
            value={value.are}
            onChange={are => onChange({ ...value, are })}
          />
        )}
      </div>
    </div>
  )
}
