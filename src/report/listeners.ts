// Passes engine events to all listeners, such as metrics and log. If one throws, nothing ends and the others
// still get the event.
import type { EngineEvent } from '../domain/event.ts'

export type Listener = (event: EngineEvent) => unknown

/** `failed` is called with the name of the listener that threw, and must not throw itself. */
export function toListeners(
  listeners: Readonly<Record<string, Listener>>,
  failed: (name: string, error: unknown) => void,
): (event: EngineEvent) => void {
  const named = Object.entries(listeners)
  return event => {
    for (const [name, listener] of named) guarded(name, () => listener(event), failed)
  }
}

/** An exception in a report is reported as far as possible and goes no further. */
export function guarded(name: string, act: () => void, failed: (name: string, error: unknown) => void): void {
  try {
    act()
  } catch (error) {
    failed(name, error)
  }
}
