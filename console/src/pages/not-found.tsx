// An address at which there is nothing.
import { Button, Center, Stack } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Head } from '../parts/shell.tsx'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'

export function NotFound() {
  const say = useSay()
  return (
    <>
      <Head title={say(SHELL.nothingHere)} />
      <Center mih="40vh">
        <Stack align="center" role="status" ta="center">
          {say(SHELL.notFound)}
          <Button component={Link} to={'/' as string} variant="default">
            {say(SHELL.toNow)}
          </Button>
        </Stack>
      </Center>
    </>
  )
}
