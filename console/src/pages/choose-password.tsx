// The first sign-in with a password that somebody else chose.
import { Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import type { Me } from '../../../src/api/v1/resources/session.ts'
import { ME } from '../client/session.tsx'
import { Door } from '../parts/door.tsx'
import { PasswordForm } from '../parts/password-form.tsx'
import { useSay } from '../words/language.ts'
import { DOOR } from '../words/shell.ts'

export function ChoosePassword({ me }: { readonly me: Me }) {
  const say = useSay()
  const queries = useQueryClient()
  return (
    <Door title={say(DOOR.choose)}>
      <Stack>
        <Text size="sm" c="var(--soft)">
          {say(DOOR.chooseWhy)}
        </Text>
        <PasswordForm
          login={me.user.login}
          onChanged={() => void queries.invalidateQueries({ queryKey: ME })}
        />
      </Stack>
    </Door>
  )
}
