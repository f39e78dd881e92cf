// A recording's file: appends sound as it comes and updates the header after it, so that the file can be read
// at any moment; gets its final name at the end.
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorText } from '../../../domain/error-text.ts'
import { PART_SUFFIX } from './port.ts'
import { durationMsOf, PAIR_BYTES, RECORDING_HEADER_BYTES, recordingHeader } from './wav.ts'

export interface Recorded {
  readonly file: string
  readonly durationMs: number
}

/** Conversations are private: no access for others. */
const FILE_MODE = 0o640
/** Sound kept for a disk that hangs: two minutes. */
const WAITING_BYTES_MAX = 120 * 32_000

export class Recording {
  private readonly file: string
  private readonly failed: (reason: string) => void
  private handle: FileHandle | null = null
  private work: Promise<void>
  private waiting = 0
  private written = 0
  private broken = false

  /** `failed` is called at most once, and nothing is written after it. */
  constructor(file: string, failed: (reason: string) => void) {
    this.file = file
    this.failed = failed
    this.work = this.begin().catch(error => this.fail(error))
  }

  append(sound: Buffer): void {
    if (this.broken || sound.length === 0) return
    if (this.waiting + sound.length > WAITING_BYTES_MAX) {
      this.fail('the disk is too slow')
      return
    }
    this.waiting += sound.length
    this.work = this.work.then(() => this.write(sound)).catch(error => this.fail(error))
  }

  /** Null if writing failed; what was written stays under the file's temporary name. */
  async end(): Promise<Recorded | null> {
    await this.work
    try {
      await this.handle?.close()
      if (this.broken) return null
      await rename(this.file + PART_SUFFIX, this.file)
      return { file: this.file, durationMs: durationMsOf(this.written) }
    } catch (error) {
      this.fail(error)
      return null
    }
  }

  private async begin(): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true })
    this.handle = await open(this.file + PART_SUFFIX, 'w', FILE_MODE)
    await writeAll(this.handle, recordingHeader(0), 0)
  }

  private async write(sound: Buffer): Promise<void> {
    this.waiting -= sound.length
    if (this.broken || this.handle === null) return
    await writeAll(this.handle, sound, RECORDING_HEADER_BYTES + this.written)
    this.written += sound.length
    await writeAll(this.handle, recordingHeader(this.written), 0)
  }

  private fail(error: unknown): void {
    if (this.broken) return
    this.broken = true
    this.failed(errorText(error))
  }
}

/**
 * Repairs a recording that a crash left behind: corrects its header and gives it its final name. Null if the
 * file is not our recording or no longer exists.
 */
export async function repairRecording(file: string): Promise<Recorded | null> {
  const final = file.endsWith(PART_SUFFIX) ? file.slice(0, -PART_SUFFIX.length) : file
  const handle = await open(file, constants.O_RDWR).catch(() => null)
  if (handle === null) return null
  try {
    const header = Buffer.alloc(RECORDING_HEADER_BYTES)
    const { bytesRead } = await handle.read(header, 0, RECORDING_HEADER_BYTES, 0)
    const ours = recordingHeader(header.readUInt32LE(40))
    if (bytesRead < RECORDING_HEADER_BYTES || !ours.equals(header)) return null
    const { size } = await handle.stat()
    const soundBytes = size - RECORDING_HEADER_BYTES - ((size - RECORDING_HEADER_BYTES) % PAIR_BYTES)
    await handle.truncate(RECORDING_HEADER_BYTES + soundBytes)
    await writeAll(handle, recordingHeader(soundBytes), 0)
    if (final !== file) await rename(file, final)
    return { file: final, durationMs: durationMsOf(soundBytes) }
  } finally {
    await handle.close()
  }
}

/** A disk that fills up writes a part and reports no error before the next write. */
async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    if (bytesWritten === 0) throw new Error('nothing could be written')
    done += bytesWritten
  }
}
