// No answer from the server: what is so, and a way to ask again.
import { Button, Center, Stack, Text } from '@mantine/core'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'

export function Away({ retry }: { readonly retry: () => void }) {
  const say = useSay()
  return (
    <Center mih="60vh">
      <Stack align="center" role="status">
        <Text c="var(--soft)">{say(SHELL.unreachable)}</Text>
        <Button variant="default" onClick={retry}>
          {say(SHELL.retry)}
        </Button>
      </Stack>
    </Center>
  )
}
