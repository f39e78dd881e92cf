// Who keeps a promised call, how late it may be, and what becomes of one that was missed.
import { NumberInput, Select, Stack, Switch } from '@mantine/core'
import type { PlanCallBack } from '../../../../src/domain/plan/plan.ts'
import { useSay } from '../../words/language.ts'
import { PLAN_CALL_BACK } from '../../words/plans.ts'
import { useFault } from './faults.tsx'
import { choicesOf } from './field-choices.ts'
import { Part } from './part.tsx'
import styles from './plans.module.css'

interface CallBackProps {
  readonly value: PlanCallBack | undefined
  readonly onChange: (value: PlanCallBack | undefined) => void
}

const USUAL: PlanCallBack = { minutes: 15, by: 'agent', missed: 'group' }

export function CallBackPart({ value, onChange }: CallBackProps) {
  const say = useSay()
  return (
    <Part of="callBack">
      <Stack>
        <Switch
          label={say(PLAN_CALL_BACK.own)}
          description={value === undefined ? say(PLAN_CALL_BACK.ownWhy) : undefined}
          checked={value !== undefined}
          onChange={event => onChange(event.currentTarget.checked ? USUAL : undefined)}
        />
        {value !== undefined && <CallBackFields value={value} onChange={onChange} />}
      </Stack>
    </Part>
  )
}

interface CallBackFieldsProps {
  readonly value: PlanCallBack
  readonly onChange: (value: PlanCallBack) => void
}

const RETRY = { retryMinutes: 30, times: 3 }

function CallBackFields({ value, onChange }: CallBackFieldsProps) {
  const say = useSay()
  const fault = {
    minutes: useFault('callBack.minutes'),
    retryMinutes: useFault('callBack.missed.retryMinutes'),
    times: useFault('callBack.missed.times'),
  }
  const { missed } = value
  const number = (field: 'minutes' | 'retryMinutes' | 'times', now: number, set: (next: number) => void) => (
    <NumberInput
      label={say(PLAN_CALL_BACK[field])}
      value={now}
      onChange={next => set(Number(next) || 0)}
      error={fault[field]}
      allowDecimal={false}
      hideControls
      w={180}
    />
  )
  return (
    <div className={styles.fields}>
      {number('minutes', value.minutes, minutes => onChange({ ...value, minutes }))}
      <Select
        label={say(PLAN_CALL_BACK.by)}
        data={choicesOf(PLAN_CALL_BACK, say, ['agent', 'group'])}
        value={value.by}
        onChange={by => by !== null && onChange({ ...value, by: by as PlanCallBack['by'] })}
        allowDeselect={false}
        w={210}
      />
      <Select
        label={say(PLAN_CALL_BACK.missed)}
        data={choicesOf(PLAN_CALL_BACK, say, ['group', 'nextDay', 'close', 'retry'])}
        value={typeof missed === 'string' ? missed : 'retry'}
        onChange={next => {
          if (next === 'retry') onChange({ ...value, missed: RETRY })
          else if (next !== null) onChange({ ...value, missed: next as 'group' | 'nextDay' | 'close' })
        }}
        allowDeselect={false}
        w={210}
      />
      {typeof missed !== 'string' && (
        <>
          {number('retryMinutes', missed.retryMinutes, retryMinutes =>
            onChange({ ...value, missed: { ...missed, retryMinutes } }),
          )}
          {number('times', missed.times, times => onChange({ ...value, missed: { ...missed, times } }))}
        </>
      )}
    </div>
  )
}
