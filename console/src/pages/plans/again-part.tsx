// After which results a number is called again, when, and how often.
import { NumberInput, Select, Text } from '@mantine/core'
import type { AgainRule, LineClass, Plan } from '../../../../src/domain/plan/plan.ts'
import { CALL_CLASS } from '../../../../src/words/plan-part-words.ts'
import { TypedList } from '../../parts/typed-list.tsx'
import { useLanguage, useSay } from '../../words/language.ts'
import { PLAN_AGAIN, PLANS } from '../../words/plans.ts'
import { RowFault, useFault } from './faults.tsx'
import { choicesOf } from './field-choices.ts'
import { Part, RuleRow } from './part.tsx'
import styles from './plans.module.css'

interface AgainProps {
  readonly value: Plan['again']
  readonly outcomes: Plan['outcomes']
  readonly onChange: (value: Plan['again']) => void
}

export const FIRST_AGAIN: AgainRule = { times: 2, after: [30], number: 'same', place: 'ordinary' }

export function AgainPart({ value, outcomes, onChange }: AgainProps) {
  const say = useSay()
  const { language } = useLanguage()
  const labelOf = (code: string) => {
    const line = CALL_CLASS[code as keyof typeof CALL_CLASS]
    return line === undefined ? (outcomes[code]?.label[language] ?? code) : say(line)
  }
  const free = (Object.keys(CALL_CLASS) as LineClass[]).filter(code => !Object.hasOwn(value, code))
  return (
    <Part of="again">
      {Object.entries(value).map(([code, rule]) => (
        <RuleRow
          key={code}
          takeOut={say(PLANS.takeOutOf(labelOf(code)))}
          onTakeOut={() => {
            const { [code]: _gone, ...others } = value
            onChange(others)
          }}
        >
          <AgainFields
            path={`again.${code}`}
            label={labelOf(code)}
            value={rule}
            onChange={next => onChange({ ...value, [code]: next })}
          />
        </RuleRow>
      ))}
      {Object.keys(value).length > 0 && (
        <Text size="xs" c="var(--soft)" mb={8}>
          {say(PLAN_AGAIN.daypartWhy)}
        </Text>
      )}
      <Select
        aria-label={say(PLAN_AGAIN.add)}
        placeholder={say(PLAN_AGAIN.add)}
        data={choicesOf(CALL_CLASS, say, free)}
        value={null}
        onChange={code => code !== null && onChange({ ...value, [code]: FIRST_AGAIN })}
        w={240}
      />
    </Part>
  )
}

interface AgainFieldsProps {
  readonly path: string
  readonly label: string
  readonly value: AgainRule
  readonly onChange: (value: AgainRule) => void
}

type When = 'after' | 'otherDaypart' | 'nextDay'

function AgainFields({ path, label, value, onChange }: AgainFieldsProps) {
  const say = useSay()
  const fault = {
    times: useFault(`${path}.times`),
    after: useFault(`${path}.after`),
    at: useFault(`${path}.at`),
  }
  const { after, at, ...others } = value
  const when: When = at === undefined ? 'after' : at === 'otherDaypart' ? 'otherDaypart' : 'nextDay'
  const choose = (next: string | null) => {
    if (next === 'after') onChange({ ...others, after: FIRST_AGAIN.after })
    else if (next !== null) onChange({ ...others, at: next === 'nextDay' ? 'nextDay 09:00' : next })
  }
  const choice = (field: 'number' | 'place', only: readonly (keyof typeof PLAN_AGAIN)[]) => (
    <Select
      label={say(PLAN_AGAIN[field])}
      data={choicesOf(PLAN_AGAIN, say, only)}
      value={value[field]}
      onChange={next => next !== null && onChange({ ...value, [field]: next })}
      allowDeselect={false}
      w={160}
    />
  )
  return (
    <>
      <Text fw={600}>{label}</Text>
      <div className={styles.fields}>
        <NumberInput
          label={say(PLAN_AGAIN.times)}
          value={value.times}
          onChange={times => onChange({ ...value, times: Number(times) || 0 })}
          error={fault.times}
          allowDecimal={false}
          hideControls
          w={88}
        />
        <Select
          label={say(PLAN_AGAIN.when)}
          data={choicesOf(PLAN_AGAIN, say, ['after', 'otherDaypart', 'nextDay'])}
          value={when}
          onChange={choose}
          error={when === 'otherDaypart' ? fault.at : undefined}
          allowDeselect={false}
          w={190}
        />
        {when === 'after' && (
          <TypedList
            label={say(PLAN_AGAIN.pauses)}
            value={(after ?? []).map(String)}
            onChange={pauses => onChange({ ...others, after: pauses.map(readPause) })}
            error={fault.after}
            w={200}
          />
        )}
        {when === 'nextDay' && (
          <TypedList
            label={say(PLAN_AGAIN.clock)}
            value={[(at ?? '').slice('nextDay '.length)]}
            onChange={([clock = '']) => onChange({ ...others, at: `nextDay ${clock}` })}
            error={fault.at}
            w={200}
          />
        )}
        {choice('number', ['same', 'next'])}
        {choice('place', ['ordinary', 'first'])}
      </div>
      <RowFault path={path} />
    </>
  )
}

/** What is no number is sent as none, so that the server says what is wrong with it. */
function readPause(word: string): number {
  return /^\d{1,9}$/.test(word) ? Number(word) : -1
}
