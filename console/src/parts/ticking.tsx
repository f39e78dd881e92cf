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

export function Since({ at }: { readonly at: number }) {
  useSecond()
  const now = useServerNow()
  return <>{clock(now() - at)}</>
}

/** Counts down to nothing. */
export function Until({ at }: { readonly at: number }) {
  useSecond()
  const now = useServerNow()
  return <>{clock(at - now())}</>
}

/** True once `at` is past. */
export function useIsPast(at: number | null): boolean {
  useSecond()
  const now = useServerNow()
  return at !== null && now() >= at
}
