// Waiting for a condition, bounded in time; the only pause of the harness.

const LOOK_EVERY_MS = 20

/** False when it did not come true within `withinMs`. `everyMs`: what looks costs more than a glance. */
export async function holdsWithin(
  withinMs: number,
  condition: () => boolean | Promise<boolean>,
  everyMs = LOOK_EVERY_MS,
): Promise<boolean> {
  const deadline = performance.now() + withinMs
  for (;;) {
    if (await condition()) return true
    if (performance.now() > deadline) return false
    await new Promise(resolve => setTimeout(resolve, everyMs))
  }
}

/** Throws, naming what was waited for. */
export async function until(
  what: string,
  withinMs: number,
  condition: () => boolean | Promise<boolean>,
  why = () => '',
): Promise<void> {
  if (!(await holdsWithin(withinMs, condition)))
    throw new Error(`not within ${withinMs} ms: ${what} ${why()}`)
}
