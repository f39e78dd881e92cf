// What agents say of a conversation, and what follows from it.
import { NumberInput, Select, Switch, Text, TextInput } from '@mantine/core'
import type { Plan, PlanOutcome } from '../../../../src/domain/plan/plan.ts'
import { OUTCOME_KIND } from '../../../../src/words/plan-part-words.ts'
import { useSay } from '../../words/language.ts'
import { PLAN_OUTCOMES, PLANS } from '../../words/plans.ts'
import { FIRST_AGAIN } from './again-part.tsx'
import { RowFault, useFault } from './faults.tsx'
import { choicesOf } from './field-choices.ts'
import { NewOutcome } from './new-outcome.tsx'
import { Part, RuleRow } from './part.tsx'
import styles from './plans.module.css'

type Ruled = Pick<Plan, 'outcomes' | 'again'>

interface OutcomesProps {
  readonly value: Ruled
  readonly onChange: (value: Ruled) => void
}

export function OutcomesPart({ value: { outcomes, again }, onChange }: OutcomesProps) {
  const say = useSay()
  const codes = Object.keys(outcomes)
  // An outcome that calls again has its rule, and only such a one.
  const set = (code: string, outcome: PlanOutcome | null) => {
    const { [code]: _before, ...others } = outcomes
    const { [code]: rule, ...rules } = again
    const callsAgain = outcome?.then === 'again'
    onChange({
      outcomes: outcome === null ? others : { ...outcomes, [code]: outcome },
      again: callsAgain ? { ...rules, [code]: rule ?? FIRST_AGAIN } : rules,
    })
  }
  return (
    <Part of="outcomes">
      {codes.map(code => (
        <RuleRow key={code} takeOut={say(PLANS.takeOutOf(code))} onTakeOut={() => set(code, null)}>
          <OutcomeFields
            code={code}
            value={outcomes[code] as PlanOutcome}
            freeKeys={freeKeys(outcomes, code)}
            onChange={next => set(code, next)}
          />
        </RuleRow>
      ))}
      <NewOutcome
        taken={codes}
        onAdd={code => set(code, { label: {}, kind: 'neutral', needsNote: false, then: 'done' })}
      />
    </Part>
  )
}

function freeKeys(outcomes: Plan['outcomes'], own: string): string[] {
  const taken = new Set(Object.entries(outcomes).flatMap(([code, { key }]) => (code === own ? [] : [key])))
  return [1, 2, 3, 4, 5, 6, 7, 8, 9].filter(key => !taken.has(key)).map(String)
}

interface OutcomeFieldsProps {
  readonly code: string
  readonly value: PlanOutcome
  readonly freeKeys: readonly string[]
  readonly onChange: (value: PlanOutcome) => void
}

function OutcomeFields({ code, value, freeKeys: keys, onChange }: OutcomeFieldsProps) {
  const say = useSay()
  const path = `outcomes.${code}`
  const fault = { key: useFault(`${path}.key`), label: useFault(`${path}.label`) }
  const { key, label, kind, needsNote } = value
  const name = (language: 'zh' | 'en') => (
    <TextInput
      label={say(language === 'zh' ? PLAN_OUTCOMES.labelZh : PLAN_OUTCOMES.labelEn)}
      value={label[language] ?? ''}
      onChange={({ target: { value: text } }) => {
        const { [language]: _before, ...other } = label
        onChange({ ...value, label: text === '' ? other : { ...other, [language]: text } })
      }}
      error={fault.label}
      maxLength={50}
      w={160}
    />
  )
  return (
    <>
      <Text fw={600} component="code">
        {code}
      </Text>
      <div className={styles.fields}>
        {name('zh')}
        {name('en')}
        <Select
          label={say(PLAN_OUTCOMES.key)}
          data={[...keys]}
          value={key === undefined ? null : String(key)}
          onChange={next => {
            const { key: _before, ...others } = value
            onChange(next === null ? others : { ...others, key: Number(next) })
          }}
          error={fault.key}
          clearable
          clearButtonProps={{ 'aria-label': `${say(PLAN_OUTCOMES.key)} ${code}: –` }}
          w={88}
        />
        <Select
          label={say(PLAN_OUTCOMES.kind)}
          data={choicesOf(OUTCOME_KIND, say)}
          value={kind}
          onChange={next => next !== null && onChange(ofKind(value, next as PlanOutcome['kind']))}
          allowDeselect={false}
          w={150}
        />
        <Then path={path} value={value} onChange={onChange} />
      </div>
      <Switch
        mt={8}
        label={say(PLAN_OUTCOMES.needsNote)}
        checked={needsNote}
        onChange={event => onChange({ ...value, needsNote: event.currentTarget.checked })}
      />
      {kind === 'refused' && (
        <Text size="xs" c="var(--soft)" mt={4}>
          {say(PLAN_OUTCOMES.refusedWhy)}
        </Text>
      )}
      <RowFault path={path} />
    </>
  )
}

/** Whoever refuses is not called again; a wrong number is not either. */
function ofKind(outcome: PlanOutcome, kind: PlanOutcome['kind']): PlanOutcome {
  const calls = typeof outcome.then === 'string' && outcome.then !== 'done'
  const isRefused = kind === 'refused' && calls
  return { ...outcome, kind, ...(isRefused && { then: { block: 'person', days: 'forever' } as const }) }
}

interface ThenProps {
  readonly path: string
  readonly value: PlanOutcome
  readonly onChange: (value: PlanOutcome) => void
}

function Then({ path, value, onChange }: ThenProps) {
  const say = useSay()
  const fault = useFault(`${path}.then`)
  const { then } = value
  const choose = (next: string | null) => {
    if (next === 'block') onChange({ ...value, then: { block: 'number', days: 'forever' } })
    else if (next !== null) onChange({ ...value, then: next as Extract<PlanOutcome['then'], string> })
  }
  return (
    <>
      <Select
        label={say(PLAN_OUTCOMES.then)}
        data={choicesOf(PLAN_OUTCOMES, say, ['done', 'again', 'callBack', 'nextNumber', 'block'])}
        value={typeof then === 'string' ? then : 'block'}
        onChange={choose}
        error={typeof then === 'string' ? fault : undefined}
        allowDeselect={false}
        w={170}
      />
      {typeof then !== 'string' && (
        <>
          <Select
            label={say(PLAN_OUTCOMES.whom)}
            data={choicesOf(PLAN_OUTCOMES, say, ['number', 'person'])}
            value={then.block}
            onChange={block =>
              block !== null && onChange({ ...value, then: { ...then, block: block as 'number' | 'person' } })
            }
            allowDeselect={false}
            w={120}
          />
          <NumberInput
            label={say(PLAN_OUTCOMES.days)}
            value={then.days === 'forever' ? '' : then.days}
            onChange={days =>
              onChange({ ...value, then: { ...then, days: days === '' ? 'forever' : Number(days) } })
            }
            error={fault}
            allowDecimal={false}
            hideControls
            w={170}
          />
        </>
      )}
    </>
  )
}
