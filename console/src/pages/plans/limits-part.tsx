// How often a number or a person may be called.
import { NumberInput, Select, Switch, Text } from '@mantine/core'
import type { Plan } from '../../../../src/domain/plan/plan.ts'
import { limitLine } from '../../../../src/words/plan-lines.ts'
import { Button } from '../../parts/button.tsx'
import { useSay } from '../../words/language.ts'
import { PLAN_LIMITS, PLANS } from '../../words/plans.ts'
import { RowFault, useFault } from './faults.tsx'
import { choicesOf } from './field-choices.ts'
import { Part, RuleRow } from './part.tsx'
import styles from './plans.module.css'
import { useSourceOf } from './profile-lines.tsx'

type Limit = Plan['limits'][number]

interface LimitsProps {
  readonly value: Plan['limits']
  readonly onChange: (value: Plan['limits']) => void
}

const FIRST: Limit = { most: 3, in: 'day', of: 'dials', for: 'number', over: 'account' }
const LIMITS_MAX = 20

export function LimitsPart({ value, onChange }: LimitsProps) {
  const say = useSay()
  return (
    <Part of="limits">
      {value.map((limit, index) => (
        <RuleRow
          // biome-ignore lint/suspicious/noArrayIndexKey: limits have no name, and their order is all they have
          key={index}
          takeOut={say(PLANS.takeOutOf(say(PLAN_LIMITS.nth(index + 1))))}
          onTakeOut={() => onChange(value.filter((_, at) => at !== index))}
        >
          <LimitFields
            path={`limits.${index}`}
            value={limit}
            onChange={next => onChange(value.map((one, at) => (at === index ? next : one)))}
          />
        </RuleRow>
      ))}
      <Button
        variant="default"
        disabled={value.length >= LIMITS_MAX}
        onClick={() => onChange([...value, FIRST])}
      >
        {say(PLAN_LIMITS.add)}
      </Button>
    </Part>
  )
}

interface LimitFieldsProps {
  readonly path: string
  readonly value: Limit
  readonly onChange: (value: Limit) => void
}

function LimitFields({ path, value, onChange }: LimitFieldsProps) {
  const say = useSay()
  const source = useSourceOf('limits', value)
  const fault = { most: useFault(`${path}.most`), in: useFault(`${path}.in`) }
  const set = (changes: Partial<Limit>) => onChange({ ...value, ...changes })
  const choice = (
    field: 'of' | 'for' | 'over',
    only: readonly (keyof typeof PLAN_LIMITS)[],
    width: number,
  ) => (
    <Select
      label={say(PLAN_LIMITS[field])}
      data={choicesOf(PLAN_LIMITS, say, only)}
      value={value[field]}
      onChange={next => next !== null && set({ [field]: next })}
      allowDeselect={false}
      w={width}
    />
  )
  return (
    <>
      <div className={styles.fields}>
        <NumberInput
          label={say(PLAN_LIMITS.most)}
          value={value.most}
          onChange={most => set({ most: Number(most) || 0 })}
          error={fault.most}
          allowDecimal={false}
          hideControls
          w={80}
        />
        {choice('of', ['dials', 'answers', 'talks'], 160)}
        <Within value={value.in} error={fault.in} onChange={within => set({ in: within })} />
        {choice('for', ['number', 'person'], 180)}
        {choice('over', ['account', 'task'], 120)}
      </div>
      <Switch
        mt={8}
        label={say(PLAN_LIMITS.except)}
        checked={value.except === 'callBacks'}
        onChange={event => {
          const { except: _except, ...others } = value
          onChange(event.currentTarget.checked ? { ...others, except: 'callBacks' } : others)
        }}
      />
      <Text size="sm" mt={4}>
        {say(limitLine(value))}
      </Text>
      {source !== null && (
        <Text size="xs" c="var(--soft)">
          {say(PLANS.source(source))}
        </Text>
      )}
      <RowFault path={path} />
    </>
  )
}

const ROLLING = ['minutes', 'hours', 'days'] as const
type Unit = (typeof ROLLING)[number]

interface WithinProps {
  readonly value: Limit['in']
  readonly error: string | null
  readonly onChange: (value: Limit['in']) => void
}

function Within({ value, error, onChange }: WithinProps) {
  const say = useSay()
  const [unit, length] = typeof value === 'string' ? [value, null] : (Object.entries(value)[0] ?? ['day', 1])
  const choose = (next: string | null) => {
    if (next === 'day' || next === 'week' || next === 'month') onChange(next)
    else if (next !== null) onChange(rolling(next as Unit, length ?? 24))
  }
  return (
    <>
      <Select
        label={say(PLAN_LIMITS.in)}
        data={choicesOf(PLAN_LIMITS, say, ['day', 'week', 'month', ...ROLLING])}
        value={unit}
        onChange={choose}
        error={length === null ? error : undefined}
        allowDeselect={false}
        w={160}
      />
      {length !== null && (
        <NumberInput
          label={say(PLAN_LIMITS.howMany)}
          value={length}
          onChange={next => onChange(rolling(unit as Unit, Number(next) || 0))}
          error={error}
          allowDecimal={false}
          hideControls
          w={96}
        />
      )}
    </>
  )
}

function rolling(unit: Unit, length: number): Limit['in'] {
  return { [unit]: length } as Limit['in']
}
