// What the browser tests listen with: its statistics until they say so, and the two sides of a recording.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { GIVE_UP_MS } from '../support/eventually.ts'
import type { BrowserPhone, BrowserStats } from './browser.ts'

const POLL_MS = 50
const WAV_HEADER_BYTES = 44

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-browser-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** What was read when the condition came true. */
export async function until<T>(
  what: string,
  read: () => Promise<T>,
  condition: (now: T) => boolean,
): Promise<T> {
  const giveUpAt = Date.now() + GIVE_UP_MS
  for (;;) {
    const now = await read()
    if (condition(now)) return now
    if (Date.now() > giveUpAt) assert.fail(`never: ${what}; ${JSON.stringify(now)}`)
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}

export async function untilBrowser(
  phone: BrowserPhone,
  what: string,
  condition: (stats: BrowserStats) => boolean,
): Promise<BrowserStats> {
  const stats = await until(
    what,
    () => phone.stats(),
    now => now !== null && condition(now),
  )
  assert.ok(stats !== null)
  return stats
}

/** A finished recording of ours: PCM16, 8 kHz, two channels. */
export function stereo(file: string): { left: Int16Array; right: Int16Array } {
  const bytes = readFileSync(file)
  const count = (bytes.length - WAV_HEADER_BYTES) >> 2
  const side = (offset: number) =>
    Int16Array.from({ length: count }, (_, at) => bytes.readInt16LE(WAV_HEADER_BYTES + 4 * at + offset))
  return { left: side(0), right: side(2) }
}
