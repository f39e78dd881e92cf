// What a caller id may do before it is worn out: most calls, when it rests, for whom it is.
import { MultiSelect, NumberInput, Select, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { CallerIdRow } from '../../../../src/api/v1/resources/caller-ids.ts'
import type { TaskRow } from '../../../../src/api/v1/resources/task-row.ts'
import type { CallerIdTerms } from '../../../../src/domain/caller-id-terms.ts'
import { paths } from '../../client/paths.ts'
import { get, request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Button } from '../../parts/button.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Form } from '../../parts/form-dialog.tsx'
import { TypedList } from '../../parts/typed-list.tsx'
import { useSay } from '../../words/language.ts'
import { CALLER_ID } from '../../words/lines.ts'
import { SHELL } from '../../words/shell.ts'

interface TermsFormProps {
  readonly row: CallerIdRow
  readonly onSaved: () => void
}

const NONE: CallerIdTerms = {
  ...{ dailyMost: null, hourlyMost: null, concurrent: null, restAfter: null, restForMinutes: 60 },
  ...{ prefixes: [], tasks: [] },
}
const USUAL_CALLS = 300

export function CallerIdTermsForm({ row, onSaved }: TermsFormProps) {
  const say = useSay()
  const [typed, setTyped] = useState<CallerIdTerms>(row.terms ?? NONE)
  const set = (changes: Partial<CallerIdTerms>) => setTyped({ ...typed, ...changes })
  const save = useMutation({
    mutationFn: () => {
      const isNone = JSON.stringify(typed) === JSON.stringify(NONE)
      return request('PUT', paths.callerIdTerms(row.number), { body: { terms: isNone ? null : typed } })
    },
    onSuccess: () => {
      notifications.show({ message: say(CALLER_ID.saved) })
      onSaved()
    },
  })
  return (
    <section aria-label={say(CALLER_ID.terms)}>
      <Text fw={600}>{say(CALLER_ID.terms)}</Text>
      <Text size="sm" c="var(--soft)" mb={8}>
        {say(CALLER_ID.termsWhy)}
      </Text>
      <Form onSubmit={() => save.mutate()}>
        {(['dailyMost', 'hourlyMost', 'concurrent'] as const).map(field => (
          <NumberInput
            key={field}
            label={say(CALLER_ID[field])}
            value={typed[field] ?? ''}
            onChange={most => set({ [field]: most === '' ? null : Number(most) })}
            min={1}
            max={1_000_000}
            allowDecimal={false}
            hideControls
          />
        ))}
        <RestAfter typed={typed} onType={set} />
        <TypedList
          label={say(CALLER_ID.prefixes)}
          description={say(CALLER_ID.prefixesWhy)}
          value={typed.prefixes}
          onChange={prefixes => set({ prefixes })}
        />
        <Tasks value={typed.tasks} onChange={tasks => set({ tasks })} />
        <Failure error={save.error} />
        <div>
          <Button type="submit" loading={save.isPending}>
            {say(SHELL.save)}
          </Button>
        </div>
      </Form>
    </section>
  )
}

interface RestAfterProps {
  readonly typed: CallerIdTerms
  readonly onType: (changes: Partial<CallerIdTerms>) => void
}

function RestAfter({ typed: { restAfter, restForMinutes }, onType }: RestAfterProps) {
  const say = useSay()
  const choices = ['never', 'calls', 'answerRateDrop'] as const
  const choose = (next: string | null) => {
    if (next === 'never') onType({ restAfter: null })
    else if (next === 'calls') onType({ restAfter: { calls: USUAL_CALLS } })
    else if (next === 'answerRateDrop') onType({ restAfter: next })
  }
  const hasCalls = restAfter !== null && restAfter !== 'answerRateDrop'
  return (
    <>
      <Select
        label={say(CALLER_ID.restAfter)}
        data={choices.map(value => ({ value, label: say(CALLER_ID[value]) }))}
        value={restAfter === null ? 'never' : hasCalls ? 'calls' : 'answerRateDrop'}
        onChange={choose}
        allowDeselect={false}
      />
      {hasCalls && (
        <NumberInput
          label={say(CALLER_ID.callsMost)}
          value={restAfter.calls}
          onChange={calls => onType({ restAfter: { calls: Number(calls) || 1 } })}
          min={1}
          allowDecimal={false}
          hideControls
        />
      )}
      {restAfter !== null && (
        <NumberInput
          label={say(CALLER_ID.restForMinutes)}
          value={restForMinutes}
          onChange={minutes => onType({ restForMinutes: Number(minutes) || 1 })}
          min={1}
          max={43_200}
          allowDecimal={false}
          hideControls
        />
      )}
    </>
  )
}

interface TasksProps {
  readonly value: readonly string[]
  readonly onChange: (tasks: string[]) => void
}

function Tasks({ value, onChange }: TasksProps) {
  const say = useSay()
  const { account } = useSession()
  const { data } = useQuery({
    queryKey: ['taskChoices', account],
    queryFn: ({ signal }) =>
      get<{ rows: TaskRow[] }>(paths.tasks({ state: 'notStarted,running,paused', limit: 200 }), signal),
  })
  const names = new Map(value.map(taskid => [taskid, taskid]))
  for (const { taskid, name } of data?.rows ?? []) names.set(taskid, name)
  return (
    <MultiSelect
      label={say(CALLER_ID.tasks)}
      description={say(CALLER_ID.tasksWhy)}
      data={[...names].map(([taskid, name]) => ({ value: taskid, label: name }))}
      value={[...value]}
      onChange={onChange}
      searchable
      clearable
    />
  )
}
