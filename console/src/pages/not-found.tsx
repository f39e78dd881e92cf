// An address at which there is nothing.
import { Center, Text } from '@mantine/core'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'

export function NotFound() {
  const say = useSay()
  return (
    <Center mih="60vh">
      <Text c="var(--soft)">{say(SHELL.notFound)}</Text>
    </Center>
  )
}
