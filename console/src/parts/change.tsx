// Changing one thing that others may change too: only what differs is sent, with what was seen before.
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Overtaken, overtakenBy } from './overtaken.tsx'
import { isShutOut, ShutOut } from './shut-out.tsx'

type Fields = Readonly<Record<string, unknown>>

interface Sent {
  readonly typed: Fields
  readonly was: Fields
  /** Even if it shuts out every number that waits. */
  readonly anyway?: true
}

interface Change {
  save(typed: Fields, seen: Fields): void
  readonly error: unknown
  readonly isBusy: boolean
  /** What is asked when somebody else was faster, or when nobody could be called any more. */
  readonly question: ReactNode
}

interface Saying {
  readonly labelOf: (field: string) => string
  readonly show?: (value: unknown, field: string) => string
}

export function useChange(
  send: (body: Fields) => Promise<unknown>,
  onDone: () => void,
  { labelOf, show }: Saying,
): Change {
  const change = useMutation({
    mutationFn: async ({ typed, ...more }: Sent) => {
      if (Object.keys(typed).length > 0) await send({ ...typed, ...more })
    },
    onSuccess: onDone,
  })
  const now = overtakenBy(change.error)
  const sent = change.variables
  return {
    save(typed, seen) {
      const names = Object.keys(typed).filter(name => differs(typed[name], seen[name]))
      const only = (fields: Fields) => Object.fromEntries(names.map(name => [name, fields[name]]))
      change.mutate({ typed: only(typed), was: only(seen) })
    },
    error: now === null && !isShutOut(change.error) ? change.error : null,
    isBusy: change.isPending,
    question:
      sent === undefined ? null : now === null ? (
        <ShutOut of={change} onYes={() => change.mutate({ ...sent, anyway: true })} />
      ) : (
        <Overtaken
          now={now}
          typed={sent.typed}
          labelOf={labelOf}
          {...(show !== undefined && { show })}
          onKeep={() => {
            change.reset()
            onDone()
          }}
          onMine={was => change.mutate({ ...sent, was: { ...sent.was, ...was } })}
        />
      ),
  }
}

function differs(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) !== JSON.stringify(b ?? null)
}
