// A failure of something that has no place of its own on the page.
import { notifications } from '@mantine/notifications'
import { Refused } from '../client/request.ts'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'

export function useNotifyFailure(): (error: unknown) => void {
  const say = useSay()
  return error => {
    const message = error instanceof Refused ? error.message : say(SHELL.unreachable)
    notifications.show({ message, color: 'red' })
  }
}
