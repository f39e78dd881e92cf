// The account's lists for its desk: dispositions with their keys, reasons not to be ready with their limits.
import { ActionIcon, Group, NumberInput, Select, Stack, Switch, Text, TextInput, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { AwayReasonRow, DispositionRow } from '../../../../src/api/v1/resources/desk-choices.ts'
import { paths } from '../../client/paths.ts'
import { get, request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Button } from '../../parts/button.tsx'
import { useChange } from '../../parts/change.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/listing.tsx'
import { useSay } from '../../words/language.ts'
import { SETTINGS } from '../../words/settings.ts'
import { SHELL } from '../../words/shell.ts'
import styles from './choices.module.css'

type Choice = DispositionRow | AwayReasonRow

export function Choices() {
  return (
    <Stack gap="xl" maw={860}>
      <ChoiceList of="dispositions" />
      <ChoiceList of="awayReasons" />
    </Stack>
  )
}

function ChoiceList({ of }: { readonly of: 'dispositions' | 'awayReasons' }) {
  const say = useSay()
  const { account } = useSession()
  const { data, error, dataUpdatedAt } = useQuery({
    queryKey: ['choices', account, of],
    queryFn: ({ signal }) => get<{ rows: Choice[] }>(paths[of], signal),
    // What is typed must not be taken away.
    refetchOnWindowFocus: false,
  })
  return (
    <section>
      <Title order={2}>{say(SETTINGS[of])}</Title>
      <Text size="sm" c="var(--soft)" mb={12}>
        {say(of === 'dispositions' ? SETTINGS.dispositionsWhy : SETTINGS.awayReasonsWhy)}
      </Text>
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <Failure error={error} />
        )
      ) : (
        <ChoiceForm key={dataUpdatedAt} of={of} seen={data.rows} />
      )}
    </section>
  )
}

interface ChoiceFormProps {
  readonly of: 'dispositions' | 'awayReasons'
  readonly seen: readonly Choice[]
}

function ChoiceForm({ of, seen }: ChoiceFormProps) {
  const say = useSay()
  const queries = useQueryClient()
  const { account } = useSession()
  const [rows, setRows] = useState<readonly Choice[]>(seen)
  const change = useChange(
    ({ rows, was }) => request('PUT', paths[of], { body: { rows, was: (was as { rows: Choice[] }).rows } }),
    () => void queries.invalidateQueries({ queryKey: ['choices', account, of] }),
    {
      labelOf: () => say(SETTINGS[of]),
      show: value => (value as Choice[]).map(({ label }) => label).join(', ') || say(SETTINGS.noChoices),
    },
  )
  const set = (index: number, fields: Partial<DispositionRow & AwayReasonRow>) =>
    setRows(rows.map((row, at) => (at === index ? ({ ...row, ...fields } as Choice) : row)))
  const add = () => {
    const base = { code: freeCode(rows), label: '', enabled: true }
    setRows([...rows, of === 'dispositions' ? { ...base, hotkey: null } : { ...base, limitSeconds: null }])
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.save({ rows }, { rows: seen })
  }
  return (
    <form onSubmit={submit}>
      {rows.length === 0 && <Text c="var(--soft)">{say(SETTINGS.noChoices)}</Text>}
      {rows.map((row, index) => (
        <div key={row.code} className={styles.choice}>
          <TextInput
            aria-label={`${say(SETTINGS.label)} ${row.code}`}
            placeholder={say(SETTINGS.label)}
            value={row.label}
            onChange={event => set(index, { label: event.target.value })}
            maxLength={50}
            required
          />
          <code>{row.code}</code>
          {'hotkey' in row ? (
            <Select
              aria-label={`${say(SETTINGS.hotkey)} ${row.code}`}
              placeholder={say(SETTINGS.hotkey)}
              data={freeKeys(rows as readonly DispositionRow[], row.hotkey)}
              value={row.hotkey === null ? null : String(row.hotkey)}
              onChange={key => set(index, { hotkey: key === null ? null : Number(key) })}
              clearable
            />
          ) : (
            <NumberInput
              aria-label={`${say(SETTINGS.limitMinutes)} ${row.code}`}
              placeholder={say(SETTINGS.limitMinutes)}
              value={row.limitSeconds === null ? '' : row.limitSeconds / 60}
              onChange={value =>
                set(index, { limitSeconds: Number(value) > 0 ? Math.round(60 * Number(value)) : null })
              }
              min={0}
              max={1_440}
              hideControls
            />
          )}
          <Switch
            aria-label={`${say(SETTINGS.inUse)} ${row.code}`}
            label={say(SETTINGS.inUse)}
            checked={row.enabled}
            onChange={event => set(index, { enabled: event.currentTarget.checked })}
          />
          <Group gap={4} wrap="nowrap">
            <ActionIcon
              variant="default"
              aria-label={`${say(SETTINGS.up)} ${row.label}`}
              disabled={index === 0}
              onClick={() => setRows(moved(rows, index))}
            >
              ↑
            </ActionIcon>
            <ActionIcon
              variant="default"
              aria-label={`${say(SETTINGS.takeOut)} ${row.label}`}
              onClick={() => setRows(rows.filter((_, at) => at !== index))}
            >
              ×
            </ActionIcon>
          </Group>
        </div>
      ))}
      <Failure error={change.error} />
      <Group mt={12}>
        <Button variant="default" onClick={add} disabled={rows.length >= 100}>
          {say(SETTINGS.addChoice)}
        </Button>
        <Button type="submit" loading={change.isBusy} disabled={rows === seen}>
          {say(SHELL.save)}
        </Button>
      </Group>
      {change.question}
    </form>
  )
}

/** Codes are for programs, and never change. */
function freeCode(rows: readonly Choice[]): string {
  const taken = new Set(rows.map(({ code }) => code))
  let number = rows.length + 1
  while (taken.has(String(number))) number++
  return String(number)
}

function freeKeys(rows: readonly DispositionRow[], own: number | null): string[] {
  const taken = new Set(rows.map(({ hotkey }) => hotkey))
  return [1, 2, 3, 4, 5, 6, 7, 8, 9].filter(key => key === own || !taken.has(key)).map(String)
}

function moved(rows: readonly Choice[], index: number): readonly Choice[] {
  const next = [...rows]
  next.splice(index - 1, 0, ...next.splice(index, 1))
  return next
}
