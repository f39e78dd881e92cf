// Why the server said no, beside what was asked for.
import { Alert } from '@mantine/core'
import { Refused } from '../client/request.ts'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'

export function Failure({ error }: { readonly error: unknown }) {
  const say = useSay()
  if (error === null || error === undefined) return null
  return (
    <Alert color="red" variant="outline" role="alert" p="xs">
      {error instanceof Refused ? error.message : say(SHELL.unreachable)}
    </Alert>
  )
}
