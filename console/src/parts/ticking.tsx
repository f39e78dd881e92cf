// A time that runs: seconds since something, by the server's clock.
import { useSyncExternalStore } from 'react'
import { useServerNow } from '../client/session.tsx'
import { clock } from '../words/format.ts'

const listeners = new Set<() => void>()
let timer = 0
let second = 0

/** One timer for all that ticks. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (listeners.size === 1)
    timer = window.setInterval(() => {
      second += 1
      for (const each of listeners) each()
    }, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) window.clearInterval(timer)
  }
}

export function useSecond(): number {
  return useSyncExternalStore(subscribe, () => second)
}

type Seen = string | number | boolean | null

/** What `read` finds, looked for every second: whoever shows it is drawn again only if it is something else. */
export function useTicking<Value extends Seen>(read: () => Value): Value {
  return useSyncExternalStore(subscribe, read)
}

export function Since({ at }: { readonly at: number }) {
  const now = useServerNow()
  return <>{useTicking(() => clock(now() - at))}</>
}

/** Counts down to nothing. */
export function Until({ at }: { readonly at: number }) {
  const now = useServerNow()
  return <>{useTicking(() => clock(at - now()))}</>
}
