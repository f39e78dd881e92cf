// Adding somebody who may sign in; the password is drawn by the server.
import { Select, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { UserWithPassword } from '../../../../src/api/v1/resources/people.ts'
import type { UserRow } from '../../../../src/api/v1/resources/user-row.ts'
import { LOGIN } from '../../../../src/domain/user.ts'
import { type PeopleOf, paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { NameInput } from '../../parts/name-input.tsx'
import { useSay } from '../../words/language.ts'
import { PEOPLE } from '../../words/people.ts'
import { ROLE } from '../../words/shell.ts'

interface AddPersonProps {
  readonly of: PeopleOf
  readonly onAdded: (user: UserRow, password: string) => void
  readonly onClose: () => void
}

export const ACCOUNT_ROLES = ['admin', 'supervisor', 'agent'] as const

export function AddPerson({ of, onAdded, onClose }: AddPersonProps) {
  const say = useSay()
  const [typed, setTyped] = useState({ login: '', name: '', role: 'supervisor', ext: '' })
  const add = useMutation({
    mutationFn: () => {
      const { login, name, role, ext } = typed
      const person = { login: login.trim(), name: name.trim() }
      const inAccount = { ...person, role, ext: role === 'agent' && ext !== '' ? ext : null }
      return request<UserWithPassword>('POST', paths.people(of), {
        body: of === 'users' ? inAccount : person,
      })
    },
    onSuccess: ({ user, password }) => onAdded(user, password),
  })
  const submit = () => {
    if (LOGIN.test(typed.login.trim())) add.mutate()
  }
  return (
    <FormDialog
      title={say(of === 'users' ? PEOPLE.add : PEOPLE.addOperator)}
      does={say(of === 'users' ? PEOPLE.add : PEOPLE.addOperator)}
      error={add.error}
      isBusy={add.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameInput
        label={say(PEOPLE.login)}
        help={say(PEOPLE.loginHelp)}
        value={typed.login}
        lengthMax={64}
        onType={login => setTyped({ ...typed, login })}
      />
      <TextInput
        label={say(PEOPLE.name)}
        value={typed.name}
        onChange={event => setTyped({ ...typed, name: event.target.value })}
        maxLength={100}
        autoComplete="off"
      />
      {of === 'users' && (
        <Select
          label={say(PEOPLE.role)}
          description={say(PEOPLE.roleHelp)}
          data={ACCOUNT_ROLES.map(role => ({ value: role, label: say(ROLE[role]) }))}
          value={typed.role}
          onChange={role => setTyped({ ...typed, role: role ?? typed.role })}
          allowDeselect={false}
        />
      )}
      {of === 'users' && typed.role === 'agent' && (
        <TextInput
          label={say(PEOPLE.ext)}
          description={say(PEOPLE.extHelp)}
          value={typed.ext}
          onChange={event => setTyped({ ...typed, ext: event.target.value.trim() })}
          inputMode="numeric"
          maxLength={10}
        />
      )}
    </FormDialog>
  )
}
