// A trunk, new or changed: how it is reached, what it may carry, what each node finds of it.
import { Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { TrunkListRow } from '../../../../src/api/v1/resources/trunks.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Ask } from '../../parts/ask.tsx'
import { useChange } from '../../parts/change.tsx'
import { Details, type Fact, Facts } from '../../parts/details.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Form } from '../../parts/form-dialog.tsx'
import { Hindered } from '../../parts/hindered.tsx'
import { NameInput } from '../../parts/name-input.tsx'
import { dateTime } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { LINES } from '../../words/lines.ts'
import { PARTS } from '../../words/parts.ts'
import { SHELL } from '../../words/shell.ts'
import { useAdminHindrance } from '../agents/agent-list.tsx'
import { TrunkFields } from './trunk-fields.tsx'
import { readRules, type TrunkTyped, trunkTyped, writtenRules } from './trunk-typed.ts'
import { TrunkState } from './trunks.tsx'

interface TrunkFormProps {
  /** Null: a new one. */
  readonly trunk: TrunkListRow | null
  readonly onChanged: () => void
  readonly onClose: () => void
}

export function TrunkForm({ trunk, onChanged, onClose }: TrunkFormProps) {
  const say = useSay()
  const hindrance = useAdminHindrance()
  const [seen] = useState(() => trunkTyped(trunk))
  const [typed, setTyped] = useState(seen)
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [rules, setRules] = useState(() => writtenRules(seen.prefixRules))
  const done = () => {
    onChanged()
    onClose()
  }
  const add = useMutation({
    mutationFn: (body: object) => request('POST', paths.trunks, { body }),
    onSuccess: done,
  })
  const change = useChange(
    // The password is never given out: nobody can have seen another one.
    body =>
      request('PATCH', paths.trunk(trunk?.name ?? ''), {
        body: { ...body, ...(password !== '' && { password }) },
      }),
    done,
    { labelOf: field => labelOf(field, say), show: value => shown(value, say) },
  )
  const prefixRules = readRules(rules)
  const submit = () => {
    if (typeof prefixRules === 'string') return
    const fields = { ...typed, prefixRules }
    if (trunk === null) add.mutate({ ...fields, name: name.trim(), ...(password !== '' && { password }) })
    // Nothing but the password differs: one field goes with it.
    else if (password !== '' && JSON.stringify(fields) === JSON.stringify(seen))
      change.save({ enabled: typed.enabled }, { enabled: undefined })
    else change.save(fields, seen)
  }
  return (
    <Details title={trunk?.name ?? say(LINES.add)} size={560} onClose={onClose}>
      {trunk !== null && <Reports trunk={trunk} />}
      <Form onSubmit={submit}>
        {trunk === null && <NameInput label={say(LINES.name)} value={name} onType={setName} />}
        <TrunkFields
          typed={typed}
          onType={(fields: Partial<TrunkTyped>) => setTyped({ ...typed, ...fields })}
          password={password}
          onPassword={setPassword}
          hasPassword={trunk?.hasPassword ?? false}
          rules={rules}
          onRules={setRules}
        />
        <Failure error={trunk === null ? add.error : change.error} />
        <Group>
          <Hindered hindrance={hindrance} type="submit" loading={add.isPending || change.isBusy}>
            {say(trunk === null ? LINES.add : SHELL.save)}
          </Hindered>
          {trunk !== null && <Remove trunk={trunk} onRemoved={done} />}
        </Group>
      </Form>
      {change.question}
    </Details>
  )
}

function Remove({ trunk, onRemoved }: { readonly trunk: TrunkListRow; readonly onRemoved: () => void }) {
  const say = useSay()
  const hindrance = useAdminHindrance()
  const [isAsked, setAsked] = useState(false)
  const remove = useMutation({
    mutationFn: () => request('DELETE', paths.trunk(trunk.name)),
    onSuccess: onRemoved,
  })
  return (
    <>
      <Hindered hindrance={hindrance} variant="outline" hue="bad" onClick={() => setAsked(true)}>
        {say(LINES.remove)}
      </Hindered>
      {isAsked && (
        <Ask
          title={say(LINES.remove)}
          yes={say(LINES.remove)}
          isBusy={remove.isPending}
          error={remove.error}
          onYes={() => remove.mutate()}
          onClose={() => setAsked(false)}
        >
          {say(LINES.removeWhy(trunk.name))}
        </Ask>
      )}
    </>
  )
}

function Reports({ trunk }: { readonly trunk: TrunkListRow }) {
  const say = useSay()
  const { timeZone } = useSession()
  if (trunk.reports.length === 0)
    return (
      <Text size="sm" c="var(--soft)">
        {say(trunk.address === '' ? LINES.simulatedWhy : LINES.unknownWhy)}
      </Text>
    )
  return (
    <Facts
      facts={[
        [say(LINES.state), <TrunkState key="state" trunk={trunk} />],
        ...trunk.reports.map(
          ({ node, isUp, sentence, at }): Fact => [
            node,
            `${isUp ? say(LINES.up) : (sentence ?? say(LINES.down))} · ${dateTime(at, timeZone)}`,
          ],
        ),
      ]}
    />
  )
}

type Say = ReturnType<typeof useSay>

function labelOf(field: string, say: Say): string {
  return field in LINES ? say(LINES[field as 'address']) : field
}

function shown(value: unknown, say: Say): string {
  if (typeof value === 'boolean') return say(value ? PARTS.on : PARTS.off)
  if (Array.isArray(value)) return writtenRules(value as TrunkTyped['prefixRules']) || say(PARTS.none)
  return String(value) || say(PARTS.none)
}
