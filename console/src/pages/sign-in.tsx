// The door: company code, name, password.
import { Alert, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { paths } from '../client/paths.ts'
import { request } from '../client/request.ts'
import { ME } from '../client/session.tsx'
import { Button } from '../parts/button.tsx'
import { Door } from '../parts/door.tsx'
import { Failure } from '../parts/failure.tsx'
import { useSay } from '../words/language.ts'
import { DOOR } from '../words/shell.ts'

const KEY = 'yuhu.sign-in'

interface Typed {
  readonly account: string
  readonly login: string
}

interface SignInProps {
  /** What the server says to whoever was here. */
  readonly why: string | null
  /** Somebody was signed in until now. */
  readonly isEnded: boolean
}

export function SignIn({ why, isEnded }: SignInProps) {
  const say = useSay()
  const notice = why ?? (isEnded ? say(DOOR.ended) : null)
  const queries = useQueryClient()
  const [typed, setTyped] = useState<Typed>(lastTyped)
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: () => request('POST', paths.session, { body: { ...typed, password } }),
    onSuccess: () => {
      localStorage.setItem(KEY, JSON.stringify(typed))
      void queries.invalidateQueries({ queryKey: ME })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate()
  }
  return (
    <Door title={say(DOOR.title)}>
      <form onSubmit={submit}>
        <Stack>
          {notice !== null && (
            <Alert color="yellow" variant="outline" role="alert" p="xs">
              {notice}
            </Alert>
          )}
          <TextInput
            label={say(DOOR.account)}
            description={say(DOOR.accountHelp)}
            value={typed.account}
            onChange={event => setTyped({ ...typed, account: event.target.value })}
            autoComplete="organization"
            maxLength={50}
          />
          <TextInput
            label={say(DOOR.login)}
            value={typed.login}
            onChange={event => setTyped({ ...typed, login: event.target.value })}
            autoComplete="username"
            maxLength={64}
            required
            withAsterisk={false}
          />
          <PasswordInput
            label={say(DOOR.password)}
            value={password}
            onChange={event => setPassword(event.target.value)}
            autoComplete="current-password"
            maxLength={200}
            required
            withAsterisk={false}
          />
          <Failure error={signIn.error} />
          <Button type="submit" loading={signIn.isPending}>
            {say(DOOR.signIn)}
          </Button>
          <Text size="xs" c="var(--faint)">
            {say(DOOR.firstTime)}
          </Text>
        </Stack>
      </form>
    </Door>
  )
}

/** Who signed in here last; never the password. */
function lastTyped(): Typed {
  try {
    const { account, login } = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    return { account: String(account ?? ''), login: String(login ?? '') }
  } catch {
    return { account: '', login: '' }
  }
}
