// Every setting of the account with its meaning and default; one is changed at a time, as it was seen.
import { Group, NumberInput, Select, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { SettingRow } from '../../../../src/api/v1/resources/settings.ts'
import { paths } from '../../client/paths.ts'
import { get, request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Button } from '../../parts/button.tsx'
import { useChange } from '../../parts/change.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/listing.tsx'
import { useLanguage, useSay } from '../../words/language.ts'
import { PARTS } from '../../words/parts.ts'
import { SETTING_GROUPS, SETTINGS } from '../../words/settings.ts'
import { SHELL } from '../../words/shell.ts'
import { PromptChoice } from './prompt-choice.tsx'
import styles from './settings.module.css'

export function AccountSettings() {
  const say = useSay()
  const { account } = useSession()
  const { data, error } = useQuery({
    queryKey: ['settings', account],
    queryFn: ({ signal }) => get<{ rows: SettingRow[] }>(paths.settings, signal),
  })
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} />
  const known = new Set(SETTING_GROUPS.flatMap(({ keys }) => keys))
  const others = data.rows.filter(({ key }) => !known.has(key)).map(({ key }) => key)
  const groups = [...SETTING_GROUPS, { label: SETTINGS.others, keys: others }]
  return (
    <Stack gap="lg" maw={960}>
      {groups.map(({ label, keys }) => {
        const rows = keys.flatMap(key => data.rows.find(row => row.key === key) ?? [])
        return rows.length === 0 ? null : (
          <section key={label.en}>
            <h2 className={styles.group}>{say(label)}</h2>
            {rows.map(row => (
              <Setting key={row.key} row={row} />
            ))}
          </section>
        )
      })}
    </Stack>
  )
}

type Value = SettingRow['value']

function Setting({ row }: { readonly row: SettingRow }) {
  const say = useSay()
  const { language } = useLanguage()
  const queries = useQueryClient()
  const { me, account } = useSession()
  const [typed, setTyped] = useState<Value | null>(null)
  const done = () => {
    setTyped(null)
    void queries.invalidateQueries({ queryKey: ['settings', account] })
  }
  const change = useChange(
    ({ was, anyway, ...changes }) =>
      request('PATCH', paths.settings, { body: { changes, was, ...(anyway === true && { anyway }) } }),
    done,
    {
      labelOf: field => field,
      show: value => shown(value as Value | null, say),
    },
  )
  const seen = { [row.key]: row.isOwn ? row.value : null }
  const isForbidden = row.isForOperators && me.user.role !== 'operator'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typed !== null) change.save({ [row.key]: typed }, seen)
  }
  return (
    <form className={styles.setting} onSubmit={submit}>
      <div>
        <code className={styles.key}>{row.key}</code>
        <Text size="sm" c="var(--soft)">
          {row.description[language]}
        </Text>
      </div>
      <div>
        <Control row={row} value={typed ?? row.value} isForbidden={isForbidden} onType={setTyped} />
        <Group gap={8} mt={4} mih={24}>
          <Text size="xs" c="var(--faint)">
            {isForbidden
              ? say(SETTINGS.operatorsOnly)
              : row.isOwn
                ? say(SETTINGS.defaultIs(shown(row.default, say)))
                : say(SETTINGS.atDefault)}
          </Text>
          {typed !== null && typed !== row.value && (
            <Button type="submit" size="compact-sm" loading={change.isBusy}>
              {say(SHELL.save)}
            </Button>
          )}
          {typed !== null && (
            <Button variant="subtle" size="compact-sm" onClick={() => setTyped(null)}>
              {say(SHELL.cancel)}
            </Button>
          )}
          {typed === null && row.isOwn && !isForbidden && (
            <Button
              variant="subtle"
              size="compact-sm"
              loading={change.isBusy}
              onClick={() => change.save({ [row.key]: null }, seen)}
            >
              {say(SETTINGS.toDefault)}
            </Button>
          )}
        </Group>
        <Failure error={change.error} />
        {change.question}
      </div>
    </form>
  )
}

interface ControlProps {
  readonly row: SettingRow
  readonly value: Value
  readonly isForbidden: boolean
  readonly onType: (value: Value) => void
}

function Control({ row, value, isForbidden, onType }: ControlProps) {
  const say = useSay()
  const { key, kind, choices, min, max } = row
  const label = { 'aria-label': key, disabled: isForbidden }
  if (kind === 'boolean')
    return (
      <Switch
        {...label}
        checked={value === true}
        label={say(value === true ? PARTS.on : PARTS.off)}
        onChange={event => onType(event.currentTarget.checked)}
      />
    )
  if (kind === 'choice')
    return (
      <Select
        {...label}
        data={choices}
        value={String(value)}
        onChange={next => next !== null && onType(next)}
        allowDeselect={false}
      />
    )
  if (kind === 'prompt')
    return <PromptChoice label={key} value={String(value)} isDisabled={isForbidden} onChange={onType} />
  // A number for which a word may stand is typed as a text.
  if (kind === 'number' && choices.length === 0)
    return (
      <NumberInput
        {...label}
        value={typeof value === 'number' ? value : ''}
        {...(min !== null && { min })}
        {...(max !== null && { max })}
        onChange={next => typeof next === 'number' && onType(next)}
        hideControls
      />
    )
  return (
    <TextInput
      {...label}
      value={String(value)}
      maxLength={10_000}
      placeholder={choices.join(' / ') || say(PARTS.empty)}
      onChange={event => onType(asNumber(event.target.value, kind))}
    />
  )
}

function asNumber(text: string, kind: SettingRow['kind']): Value {
  return kind === 'number' && /^\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

function shown(value: Value | null, say: ReturnType<typeof useSay>): string {
  if (value === null) return say(SETTINGS.atDefault)
  if (value === '') return say(PARTS.empty)
  return typeof value === 'boolean' ? say(value ? PARTS.on : PARTS.off) : String(value)
}
