// The settings of one task; what somebody else changed meanwhile is shown beside what was typed.
import { Group, NumberInput, SegmentedControl, Select, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { TaskRow } from '../../../../src/api/v1/resources/task-row.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Button } from '../../parts/button.tsx'
import { useChange } from '../../parts/change.tsx'
import { Failure } from '../../parts/failure.tsx'
import { dateTime } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { PREVIEW } from '../../words/preview.ts'
import { SHELL } from '../../words/shell.ts'
import { TASK } from '../../words/task.ts'
import { TASKS } from '../../words/tasks.ts'
import { PlanChoice } from '../tasks/plan-choice.tsx'
import { type WhenAndFrom, WhenAndFromFields } from '../tasks/when-and-from.tsx'

type Typed = Pick<TaskRow, 'name' | 'pace' | 'ratio' | 'concurrent' | 'plan' | 'callTimes'> & WhenAndFrom

const LABELS = {
  ...{ name: TASK.name, pace: TASK.paceOf, ratio: TASK.ratio, concurrent: TASK.concurrent, plan: TASKS.plan },
  ...{ callerIds: TASKS.callerIds, startsAt: TASKS.startsAt, endsAt: TASKS.endsAt },
  callTimes: TASK.callTimesOf,
}

export function TaskSettings({ task }: { readonly task: TaskRow }) {
  const say = useSay()
  const queries = useQueryClient()
  const { timeZone } = useSession()
  const [seen, setSeen] = useState<Typed>(() => pick(task))
  const [typed, setTyped] = useState<Typed>(seen)
  const send = async (body: object) => {
    const now = pick(await request<TaskRow>('PATCH', paths.task(task.taskid), { body }))
    setSeen(now)
    setTyped(now)
    notifications.show({ message: say(TASK.saved) })
  }
  const change = useChange(send, () => void queries.invalidateQueries({ queryKey: ['task'] }), {
    labelOf: field => say(LABELS[field as keyof typeof LABELS] ?? TASK.name),
    show: (value, field) =>
      field.endsWith('At') && typeof value === 'number' ? dateTime(value, timeZone) : String(value ?? '–'),
  })
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        change.save({ ...typed }, { ...seen })
      }}
    >
      <Stack maw={420}>
        <TextInput
          label={say(TASK.name)}
          value={typed.name}
          onChange={event => setTyped({ ...typed, name: event.target.value })}
          maxLength={100}
          required
          withAsterisk={false}
        />
        <div>
          <SegmentedControl
            aria-label={say(TASK.paceOf)}
            value={typed.pace}
            onChange={pace => setTyped({ ...typed, pace: pace as TaskRow['pace'] })}
            data={[
              { value: 'auto', label: say(TASK.auto) },
              { value: 'manual', label: say(TASK.fixed) },
              { value: 'preview', label: say(PREVIEW.pace) },
            ]}
          />
        </div>
        {typed.pace === 'manual' && (
          <NumberInput
            label={say(TASK.ratio)}
            value={typed.ratio}
            min={1}
            max={100}
            allowDecimal={false}
            onChange={value => setTyped({ ...typed, ratio: Number(value) || 1 })}
          />
        )}
        <NumberInput
          label={say(TASK.concurrent)}
          value={typed.concurrent}
          min={1}
          max={100_000}
          allowDecimal={false}
          onChange={value => setTyped({ ...typed, concurrent: Number(value) || 1 })}
        />
        <PlanChoice value={typed.plan} onChange={plan => setTyped({ ...typed, plan })} />
        <Select
          label={say(TASK.callTimesOf)}
          data={[{ value: '0', label: say(TASK.callTimesPlanned) }, '1', '2', '3']}
          value={String(typed.callTimes ?? 0)}
          onChange={times => setTyped({ ...typed, callTimes: Number(times) || null })}
          allowDeselect={false}
        />
        <WhenAndFromFields value={typed} onChange={changes => setTyped({ ...typed, ...changes })} />
        <Failure error={change.error} />
        <Group>
          <Button type="submit" loading={change.isBusy}>
            {say(SHELL.save)}
          </Button>
        </Group>
        {change.question}
      </Stack>
    </form>
  )
}

function pick(task: TaskRow): Typed {
  const { name, pace, ratio, concurrent, plan, callTimes, callerIds, startsAt, endsAt } = task
  return { name, pace, ratio, concurrent, plan, callTimes, callerIds, startsAt, endsAt }
}
