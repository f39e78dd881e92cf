// One person who may sign in: changed, given a new password, disabled, removed.
import { Group, Select, Stack, Switch, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { UserWithPassword } from '../../../../src/api/v1/resources/people.ts'
import type { UserRow } from '../../../../src/api/v1/resources/user-row.ts'
import { type PeopleOf, paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Ask } from '../../parts/ask.tsx'
import { Button } from '../../parts/button.tsx'
import { useChange } from '../../parts/change.tsx'
import { Details, Facts } from '../../parts/details.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Hindered } from '../../parts/hindered.tsx'
import { dateTime } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { PARTS } from '../../words/parts.ts'
import { PEOPLE } from '../../words/people.ts'
import { ROLE, SHELL } from '../../words/shell.ts'
import { ACCOUNT_ROLES } from './person-add.tsx'

interface PersonDetailsProps {
  readonly of: PeopleOf
  readonly user: UserRow
  readonly onChanged: () => void
  readonly onReset: (user: UserRow, password: string) => void
  readonly onClose: () => void
}

export function PersonDetails({ of, user, onChanged, onReset, onClose }: PersonDetailsProps) {
  const say = useSay()
  const { me, timeZone } = useSession()
  const itself = me.user.id === user.id ? PEOPLE.itself : null
  const [asked, setAsked] = useState<'reset' | 'remove' | null>(null)
  const reset = useMutation({
    mutationFn: () => request<UserWithPassword>('POST', paths.newPassword(of, user.id)),
    onSuccess: given => {
      setAsked(null)
      onReset(given.user, given.password)
    },
  })
  const remove = useMutation({
    mutationFn: () => request('DELETE', paths.person(of, user.id)),
    onSuccess: () => {
      onClose()
      onChanged()
    },
  })
  const name = user.name || user.login
  return (
    <Details title={name} onClose={onClose}>
      <Facts
        facts={[
          [say(PEOPLE.login), user.login],
          [say(PEOPLE.createdAt), dateTime(user.createdAt, timeZone)],
          [
            say(PEOPLE.signedInAt),
            user.signedInAt === null ? say(PEOPLE.never) : dateTime(user.signedInAt, timeZone),
          ],
        ]}
      />
      <ChangePerson key={user.id} of={of} user={user} isItself={itself !== null} onChanged={onChanged} />
      <Group>
        <Button variant="default" onClick={() => setAsked('reset')}>
          {say(PEOPLE.reset)}
        </Button>
        <Hindered hindrance={itself} variant="outline" hue="bad" onClick={() => setAsked('remove')}>
          {say(PEOPLE.remove)}
        </Hindered>
      </Group>
      {asked === 'reset' && (
        <Ask
          title={say(PEOPLE.reset)}
          yes={say(PEOPLE.reset)}
          isDangerous={false}
          isBusy={reset.isPending}
          error={reset.error}
          onYes={() => reset.mutate()}
          onClose={() => setAsked(null)}
        >
          {say(PEOPLE.resetWhy(name))}
        </Ask>
      )}
      {asked === 'remove' && (
        <Ask
          title={say(PEOPLE.remove)}
          yes={say(PEOPLE.remove)}
          isBusy={remove.isPending}
          error={remove.error}
          onYes={() => remove.mutate()}
          onClose={() => setAsked(null)}
        >
          {say(PEOPLE.removeWhy(name))}
        </Ask>
      )}
    </Details>
  )
}

interface ChangePersonProps {
  readonly of: PeopleOf
  readonly user: UserRow
  readonly isItself: boolean
  readonly onChanged: () => void
}

function ChangePerson({ of, user, isItself, onChanged }: ChangePersonProps) {
  const say = useSay()
  const seen = { name: user.name, role: user.role, ext: user.ext, enabled: user.enabled }
  const [typed, setTyped] = useState(seen)
  const labels: Readonly<Record<string, string>> = {
    name: say(PEOPLE.name),
    role: say(PEOPLE.role),
    ext: say(PEOPLE.ext),
    enabled: say(PEOPLE.mayUse),
  }
  const change = useChange(body => request('PATCH', paths.person(of, user.id), { body }), onChanged, {
    labelOf: field => labels[field] ?? field,
    show: value =>
      value === true || value === false
        ? say(value ? PARTS.on : PARTS.off)
        : String(value !== null && String(value) in ROLE ? say(ROLE[value as never]) : (value ?? '–')),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.save({ ...typed, ext: typed.role === 'agent' ? typed.ext : null }, seen)
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={say(PEOPLE.name)}
          value={typed.name}
          onChange={event => setTyped({ ...typed, name: event.target.value })}
          maxLength={100}
        />
        {of === 'users' && (
          <Select
            label={say(PEOPLE.role)}
            description={isItself ? say(PEOPLE.itself) : say(PEOPLE.roleHelp)}
            data={ACCOUNT_ROLES.map(role => ({ value: role, label: say(ROLE[role]) }))}
            value={typed.role}
            onChange={role => setTyped({ ...typed, role: (role ?? typed.role) as typeof typed.role })}
            allowDeselect={false}
            disabled={isItself}
          />
        )}
        {of === 'users' && typed.role === 'agent' && (
          <TextInput
            label={say(PEOPLE.ext)}
            description={say(PEOPLE.extHelp)}
            value={typed.ext ?? ''}
            onChange={event => setTyped({ ...typed, ext: event.target.value.trim() || null })}
            inputMode="numeric"
            maxLength={10}
          />
        )}
        <Switch
          label={say(PEOPLE.mayUse)}
          description={say(isItself ? PEOPLE.itself : PEOPLE.disableWhy)}
          checked={typed.enabled}
          disabled={isItself}
          onChange={event => setTyped({ ...typed, enabled: event.currentTarget.checked })}
        />
        <Failure error={change.error} />
        <Button type="submit" loading={change.isBusy} style={{ alignSelf: 'flex-start' }}>
          {say(SHELL.save)}
        </Button>
      </Stack>
      {change.question}
    </form>
  )
}
