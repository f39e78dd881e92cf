// A failure of something that has no place of its own on the page.
import { Refused } from '../client/request.ts'
import { useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'
import { loadMantine } from './dressed.tsx'

export function useNotifyFailure(): (error: unknown) => void {
  const say = useSay()
  return error => {
    const message = error instanceof Refused ? error.message : say(SHELL.unreachable)
    loadMantine().then(
      ({ notifications }) => notifications.show({ message, color: 'red' }),
      // The server that is away has the notice as well; what could not be done is seen by its not being done.
      () => {},
    )
  }
}
