// Work that can wait until the browser has nothing else to do.

const LATEST_MS = 5_000

/** Returns how to leave it. */
export function whenIdle(work: () => void): () => void {
  // Safari has no other way.
  if (typeof window.requestIdleCallback === 'undefined') {
    const timer = window.setTimeout(work, LATEST_MS)
    return () => window.clearTimeout(timer)
  }
  const asked = window.requestIdleCallback(work, { timeout: LATEST_MS })
  return () => window.cancelIdleCallback(asked)
}
