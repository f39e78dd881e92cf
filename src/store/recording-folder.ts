// The folder of recordings, for those who read and remove them; the switch writes it.
import { type FileHandle, open, opendir, readdir, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { scheduler } from 'node:timers/promises'
import { errorCode } from '../domain/error-text.ts'
import { nameOfRecordingFile, type RecordingName } from '../domain/recording.ts'
import type { RecordingFile, RecordingFiles } from './port/api-store.ts'
import type { RecordingKeeper } from './port/keep-store.ts'

/**
 * The suffix that the switch gives a file that is being written (src/telephony/sip/media/port.ts), or whose
 * writing failed.
 */
const PART = '.part'
/** A call is over a moment before its file has its final name. */
const WHOLE_WAIT_MS = 1_500
const LOOK_MS = 100
const MISSING = ['ENOENT', 'ENOTDIR']

export function openRecordingFolder(root: string): RecordingFiles & RecordingKeeper {
  const fileOf = (recording: RecordingName) => join(root, recording.path)
  return {
    async has(recording) {
      return (await exists(fileOf(recording))) || exists(fileOf(recording) + PART)
    },
    async open(recording) {
      const handle = await openWhole(fileOf(recording))
      return handle === null ? null : describeFile(handle)
    },
    async openGrowing(recording) {
      const file = fileOf(recording)
      const handle = (await openOrNull(file + PART)) ?? (await openOrNull(file))
      return handle === null ? null : describeFile(handle)
    },
    async old(folder, day, limit) {
      const found: RecordingName[] = []
      for (const old of await daysBefore(join(root, folder), day)) {
        for await (const { name } of await opendir(join(root, folder, old))) {
          const recording = nameOfRecordingFile(
            folder,
            old,
            name.endsWith(PART) ? name.slice(0, -PART.length) : name,
          )
          if (recording !== null) found.push(recording)
          if (found.length >= limit) return found
        }
      }
      return found
    },
    async remove(recordings) {
      for (const recording of recordings) {
        await rm(fileOf(recording), { force: true })
        await rm(fileOf(recording) + PART, { force: true })
      }
    },
    async removeEmpty(folder, day) {
      for (const old of await daysBefore(join(root, folder), day))
        await rmdir(join(root, folder, old)).catch(ignoring('ENOTEMPTY', 'ENOENT'))
    },
  }
}

/** Waits a moment for the final name; a recording that never gets one is read as far as it was written. */
async function openWhole(file: string): Promise<FileHandle | null> {
  for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
    const whole = await openOrNull(file)
    if (whole !== null) return whole
    if (waitedMs >= WHOLE_WAIT_MS || !(await exists(file + PART))) break
    await scheduler.wait(LOOK_MS)
  }
  // It may have got its final name just now.
  return (await openOrNull(file + PART)) ?? openOrNull(file)
}

async function describeFile(handle: FileHandle): Promise<RecordingFile> {
  const { size, mtimeMs } = await handle.stat()
  return {
    bytes: size,
    writtenAt: mtimeMs,
    read: (first, last): Readable => handle.createReadStream({ start: first, end: last }),
    close: () => handle.close(),
  }
}

async function daysBefore(folder: string, day: string): Promise<string[]> {
  const days = (await readdir(folder).catch(ignoring(...MISSING))) ?? []
  return days.filter(name => /^\d{4}-\d\d-\d\d$/.test(name) && name < day).sort()
}

async function openOrNull(file: string): Promise<FileHandle | null> {
  return (await open(file, 'r').catch(ignoring(...MISSING))) ?? null
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(ignoring(...MISSING))) !== undefined
}

function ignoring(...codes: readonly string[]): (error: unknown) => undefined {
  return error => {
    if (codes.includes(errorCode(error))) return undefined
    throw error
  }
}
