// Changes one's own password.
import { PasswordInput, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { PASSWORD_MIN } from '../../../src/domain/user.ts'
import { paths } from '../client/paths.ts'
import { request } from '../client/request.ts'
import { useSay } from '../words/language.ts'
import { DOOR } from '../words/shell.ts'
import { Button } from './button.tsx'
import { Failure } from './failure.tsx'

export function PasswordForm({
  login,
  onChanged,
}: {
  readonly login: string
  readonly onChanged: () => void
}) {
  const say = useSay()
  const [typed, setTyped] = useState({ old: '', new: '', again: '' })
  const change = useMutation({
    mutationFn: () => request('PUT', paths.password, { body: { old: typed.old, new: typed.new } }),
    onSuccess: onChanged,
  })
  const isShort = typed.new !== '' && typed.new.length < PASSWORD_MIN
  const differs = typed.again !== '' && typed.again !== typed.new
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isShort && typed.again === typed.new) change.mutate()
  }
  const field = (name: keyof typeof typed, label: string, autoComplete: string, error: string | null) => (
    <PasswordInput
      label={label}
      value={typed[name]}
      onChange={event => setTyped({ ...typed, [name]: event.target.value })}
      autoComplete={autoComplete}
      error={error}
      maxLength={200}
      required
      withAsterisk={false}
    />
  )
  return (
    <form onSubmit={submit}>
      <Stack>
        <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
        {field('old', say(DOOR.old), 'current-password', null)}
        {field('new', say(DOOR.fresh), 'new-password', isShort ? say(DOOR.length(PASSWORD_MIN)) : null)}
        {field('again', say(DOOR.again), 'new-password', differs ? say(DOOR.differs) : null)}
        <Failure error={change.error} />
        <Button type="submit" loading={change.isPending}>
          {say(DOOR.change)}
        </Button>
      </Stack>
    </form>
  )
}
