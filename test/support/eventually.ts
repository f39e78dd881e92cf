// Waiting for what comes: nothing is measured by it.
import assert from 'node:assert/strict'

/** What is not there by then never comes, on however busy a machine. */
export const GIVE_UP_MS = 120_000
const LOOK_EVERY_MS = 10

/** Waits for the condition; `found` says what there is instead when it never comes true. */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  found: () => unknown = () => '',
): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MS
  while (!(await condition())) {
    if (performance.now() > giveUpAt) assert.fail(`never: ${what} ${JSON.stringify(await found())}`)
    await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
