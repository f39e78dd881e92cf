// What is asked before a choice of plan shuts out every number that waits.
import type { UseMutationResult } from '@tanstack/react-query'
import { Refused } from '../client/request.ts'
import { useSay } from '../words/language.ts'
import { PARTS } from '../words/parts.ts'
import { Ask } from './ask.tsx'

/** Whether the server wants to be asked once more, with `anyway`. */
export function isShutOut(error: unknown): error is Refused {
  return error instanceof Refused && error.reason === 'planShutsOut'
}

interface ShutOutProps {
  /** What was refused; nothing is asked if it was for another reason, or not at all. */
  readonly of: Pick<UseMutationResult, 'error' | 'isPending' | 'reset'>
  /** Sends the same again, with `anyway`. */
  readonly onYes: () => void
}

export function ShutOut({ of: { error, isPending, reset }, onYes }: ShutOutProps) {
  const say = useSay()
  if (!isShutOut(error)) return null
  return (
    <Ask
      title={say(PARTS.shutsOut)}
      yes={say(PARTS.shutsOutAnyway)}
      isBusy={isPending}
      onYes={onYes}
      onClose={reset}
    >
      <p>{error.message}</p>
      <p>{say(PARTS.shutsOutWhy)}</p>
    </Ask>
  )
}
