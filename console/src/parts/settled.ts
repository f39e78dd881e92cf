// A text that is typed: shown at once, used when the typing rests.
import { useEffect, useRef, useState } from 'react'

const REST_MS = 300

/** `outer` is what is in use; when that changes from outside, what is shown follows. */
export function useSettled(
  outer: string,
  onSettled: (value: string) => void,
): readonly [string, (next: string) => void] {
  const [shown, setShown] = useState(outer)
  const timer = useRef(0)
  const settled = useRef(onSettled)
  settled.current = onSettled
  useEffect(() => {
    if (timer.current === 0) setShown(outer)
  }, [outer])
  useEffect(() => () => window.clearTimeout(timer.current), [])
  return [
    shown,
    next => {
      setShown(next)
      window.clearTimeout(timer.current)
      timer.current = window.setTimeout(() => {
        timer.current = 0
        settled.current(next.trim())
      }, REST_MS)
    },
  ]
}
