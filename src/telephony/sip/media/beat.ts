// A beat that does not drift: each one is due at its own time from the start, however late the last one was.
import type { Clock } from '../../../domain/clock.ts'

/** After a stall, at most this many missed beats are made up for. */
export const CATCH_UP_MAX = 20

/** Calls `beat` with its number every `everyMs`; the function returned stops it. */
export function startPacer(clock: Clock, everyMs: number, beat: (number: number) => void): () => void {
  const startMs = clock.now()
  let next = 1
  let cancel = () => {}
  const wait = () => {
    cancel = clock.after(Math.max(1, startMs + next * everyMs - clock.now()), due)
  }
  const due = () => {
    const passed = Math.floor((clock.now() - startMs) / everyMs)
    next = Math.max(next, passed - CATCH_UP_MAX + 1)
    for (; next <= passed; next++) beat(next)
    wait()
  }
  wait()
  return () => cancel()
}
