// In place of a page whose program failed: what happened, and the way on. The menu stays.
import { Alert, Button, Group, Stack, Title } from '@mantine/core'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'

export function Broken({ error }: { readonly error: unknown }) {
  const say = useSay()
  return (
    <Stack p="md">
      <Title order={1}>{say(SHELL.broken)}</Title>
      <p>{say(SHELL.brokenHelp)}</p>
      <Alert color="red" variant="outline" role="alert" p="xs">
        <code>{String(error)}</code>
      </Alert>
      <Group>
        <Button variant="default" onClick={() => window.location.reload()}>
          {say(SHELL.loadAgain)}
        </Button>
      </Group>
    </Stack>
  )
}
