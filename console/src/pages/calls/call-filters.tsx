// What calls are searched by; it stands in the address, so that a search can be sent to somebody.
import { Button, Group, MultiSelect, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { OUTCOMES } from '../../../../src/domain/outcome.ts'
import { DayInput } from '../../parts/day-input.tsx'
import { useSettled } from '../../parts/settled.ts'
import { CALLS, OUTCOME } from '../../words/calls.ts'
import { useSay } from '../../words/language.ts'
import { PARTS } from '../../words/parts.ts'

const CALL_TEXTS = [
  ...(['phone', 'from', 'to', 'outcome', 'agent', 'task'] as const),
  ...(['userid', 'memberid', 'customuuid', 'disposition'] as const),
] as const
type CallText = (typeof CALL_TEXTS)[number]
export type CallFilters = { readonly [Name in CallText]?: string | undefined }

const MORE = ['task', 'disposition', 'userid', 'memberid', 'customuuid'] as const

export function isFiltered(filters: CallFilters, isOfTask: boolean): boolean {
  return CALL_TEXTS.some(name => filters[name] !== undefined && !(isOfTask && name === 'task'))
}

interface FiltersProps {
  readonly filters: CallFilters
  readonly isOfTask: boolean
  /** What is done with what was found. */
  readonly children: ReactNode
}

export function Filters({ filters, isOfTask, children }: FiltersProps) {
  const say = useSay()
  const navigate = useNavigate()
  const more = MORE.filter(name => !(isOfTask && name === 'task'))
  const [isOpen, setOpen] = useState(() => more.some(name => filters[name] !== undefined))
  const set = (name: CallText, value: string) =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, [name]: value || undefined }) as never,
      replace: true,
      resetScroll: false,
    })
  const clear = () =>
    void navigate({
      to: '.',
      search: (before: object) =>
        ({ ...before, ...Object.fromEntries(CALL_TEXTS.map(name => [name, undefined])) }) as never,
    })
  return (
    <Group align="flex-end" gap="sm">
      <Typed name="phone" label={say(CALLS.phone)} filters={filters} onSet={set} width={170} />
      <Day name="from" label={say(CALLS.from)} filters={filters} onSet={set} />
      <Day name="to" label={say(CALLS.to)} filters={filters} onSet={set} />
      <MultiSelect
        label={say(CALLS.outcome)}
        placeholder={filters.outcome === undefined ? say(CALLS.anyOutcome) : ''}
        data={OUTCOMES.map(value => ({ value, label: say(OUTCOME[value]) }))}
        value={filters.outcome?.split(',') ?? []}
        onChange={chosen => set('outcome', chosen.join(','))}
        miw={160}
        maw={360}
        clearable
      />
      <Typed name="agent" label={say(CALLS.agent)} filters={filters} onSet={set} width={96} />
      {isOpen &&
        more.map(name => (
          <Typed
            key={name}
            name={name}
            label={say(name === 'task' ? CALLS.taskId : CALLS[name])}
            filters={filters}
            onSet={set}
            width={170}
          />
        ))}
      <Button variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {say(isOpen ? CALLS.fewer : CALLS.more)}
      </Button>
      {isFiltered(filters, isOfTask) && (
        <Button variant="subtle" onClick={clear}>
          {say(PARTS.clear)}
        </Button>
      )}
      <div style={{ marginLeft: 'auto' }}>{children}</div>
    </Group>
  )
}

interface FieldProps {
  readonly name: CallText
  readonly label: string
  readonly filters: CallFilters
  readonly onSet: (name: CallText, value: string) => void
  readonly width?: number
}

function Typed({ name, label, filters, onSet, width }: FieldProps) {
  const [shown, type] = useSettled(filters[name] ?? '', value => onSet(name, value))
  return (
    <TextInput
      label={label}
      value={shown}
      onChange={event => type(event.target.value)}
      maxLength={200}
      w={width}
      autoComplete="off"
    />
  )
}

function Day({ name, label, filters, onSet }: FieldProps) {
  return <DayInput label={label} value={filters[name] ?? ''} onChange={day => onSet(name, day)} w={150} />
}
