// Keys of the desk, wherever the focus is: they work from the moment what they are for is on the screen.
import { useLayoutEffect, useRef } from 'react'

/** Called once for each key that is pressed, unless it belongs to a field or to a dialog. */
export function useKeys(pressed: (event: KeyboardEvent) => void): void {
  const latest = useRef(pressed)
  // Before it is painted: a plain effect may come later than the first key.
  useLayoutEffect(() => {
    latest.current = pressed
  })
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!event.repeat && !isTyping(event)) latest.current(event)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}

function isTyping({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return true
  if (!(target instanceof HTMLElement)) return false
  return target.matches('input, textarea, select') || target.closest('[role=dialog], [role=menu]') !== null
}
