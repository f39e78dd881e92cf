// Finds recordings that a crash left behind in the folders of accounts and days, and repairs them, or removes
// them if they never began.
import { readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { PART_SUFFIX } from './port.ts'
import { repairRecording } from './recording-file.ts'

/**
 * A recording in progress is written every second, silence too; a file untouched for this long has no writer.
 */
const LEFT_AFTER_MS = 60_000
/**
 * An empty file has just been opened and is about to get its header; a disk may take long for that, but not a
 * day.
 */
const EMPTY_AFTER_MS = 86_400_000

/**
 * Repairs the recordings in `folder` that no process writes any more, removes empty ones, and returns how
 * many it repaired.
 *
 * `now`: epoch ms. Files that cannot be repaired stay and are reported to `failed`.
 */
export async function repairLeftRecordings(
  folder: string,
  now: number,
  failed: (file: string, error: unknown) => void,
): Promise<number> {
  let repaired = 0
  for (const account of await foldersIn(folder)) {
    for (const day of await foldersIn(account)) {
      for (const name of await readdir(day).catch(() => [])) {
        if (!name.endsWith(PART_SUFFIX)) continue
        const file = join(day, name)
        try {
          const { mtimeMs, size } = await stat(file)
          if (size === 0 && now - mtimeMs >= EMPTY_AFTER_MS) await unlink(file)
          if (size === 0 || now - mtimeMs < LEFT_AFTER_MS) continue
          if ((await repairRecording(file)) !== null) repaired += 1
        } catch (error) {
          failed(file, error)
        }
      }
    }
  }
  return repaired
}

/** A folder that is gone, or was never made, has no subfolders. */
async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter(entry => entry.isDirectory()).map(entry => join(folder, entry.name))
}
