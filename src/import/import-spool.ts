// Where files of imports lie while they are sent, read and added: in a folder below the data folder.
import { randomUUID } from 'node:crypto'
import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { copyFile, type FileHandle, link, open, readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { errorCode } from '../domain/error-text.ts'
import type { FileDraft } from '../domain/import.ts'

/** So much stays free for everybody else. */
const ROOM_KEPT = 512 * 1024 * 1024
/** Tells data folders apart: whoever has this one goes on with what it holds. */
const NAME_FILE = 'spool-id'

/** Ends the name of a file of which no import is known yet. */
const DRAFT = '.draft'

export class ImportSpool {
  readonly name: string
  private readonly folder: string
  /** Being written to. */
  private readonly busy = new Set<number>()

  /** The folder must exist. */
  constructor(folder: string) {
    this.folder = folder
    this.name = nameOf(join(folder, NAME_FILE))
  }

  dataPath(importId: number): string {
    return join(this.folder, `${importId}.data`)
  }

  errorsPath(importId: number): string {
    return join(this.folder, `${importId}.errors.csv`)
  }

  async hasRoom(bytes: number): Promise<boolean> {
    const { bavail, bsize } = await statfs(this.folder)
    return bavail * bsize > bytes * 2 + ROOM_KEPT
  }

  /** Null: nothing of it is here. */
  async received(importId: number): Promise<number | null> {
    try {
      return (await stat(this.dataPath(importId))).size
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null
      throw error
    }
  }

  /** Keeps a file of which no import is known yet; rejects if more than `most` bytes come. */
  async takeDraft(bytes: AsyncIterable<Buffer>, most: number): Promise<FileDraft | 'tooLarge'> {
    const path = join(this.folder, `${randomUUID()}${DRAFT}`)
    try {
      const size = await write(path, 'wx', 0, most, bytes)
      if (size !== 'tooLarge') return { path, errorsPath: `${path}.errors`, bytes: size }
      await rm(path, { force: true })
      return 'tooLarge'
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
  }

  /** From now on the draft's file is that of an import, too. */
  async lay({ path, errorsPath }: FileDraft, importId: number): Promise<void> {
    await link(path, this.dataPath(importId))
    await link(errorsPath, this.errorsPath(importId))
  }

  async dropDraft({ path, errorsPath }: FileDraft): Promise<void> {
    await rm(path, { force: true })
    await rm(errorsPath, { force: true })
  }

  /** The imports that have a file here which nobody has written to since then. */
  async oldIds(before: number): Promise<number[]> {
    const ids = new Set<number>()
    for (const name of await readdir(this.folder)) {
      const id = /^(\d+)\./.exec(name)?.[1]
      if (id !== undefined && (await stat(join(this.folder, name))).mtimeMs < before) ids.add(Number(id))
    }
    return [...ids]
  }

  /** Those that a process left behind when it died. */
  async dropOldDrafts(before: number): Promise<void> {
    for (const name of await readdir(this.folder)) {
      if (!name.includes(DRAFT)) continue
      const path = join(this.folder, name)
      if ((await stat(path)).mtimeMs < before) await rm(path, { force: true })
    }
  }

  async begin(importId: number): Promise<void> {
    await (await open(this.dataPath(importId), 'w', 0o600)).close()
  }

  async copy(importId: number, path: string): Promise<void> {
    await copyFile(path, this.dataPath(importId))
  }

  /**
   * Writes what comes behind what is there, up to `most` bytes. What came before a connection broke counts.
   * `offset`: the part does not begin where the file ends; `busy`: another part is being written.
   */
  async take(
    importId: number,
    offset: number,
    most: number,
    part: Readable,
  ): Promise<'taken' | 'offset' | 'busy' | 'tooLarge'> {
    if (this.busy.has(importId)) return 'busy'
    this.busy.add(importId)
    try {
      if ((await this.received(importId)) !== offset) return 'offset'
      const size = await write(this.dataPath(importId), 'r+', offset, most, part)
      return size === 'tooLarge' ? 'tooLarge' : 'taken'
    } finally {
      this.busy.delete(importId)
    }
  }

  /** Null: there is none, or not any more. */
  async errors(importId: number): Promise<Readable | null> {
    try {
      const { size } = await stat(this.errorsPath(importId))
      return size === 0 ? null : createReadStream(this.errorsPath(importId))
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null
      throw error
    }
  }

  async dropData(importId: number): Promise<void> {
    await rm(this.dataPath(importId), { force: true })
  }

  async drop(importId: number): Promise<void> {
    await this.dropData(importId)
    await rm(this.errorsPath(importId), { force: true })
  }
}

/**
 * Returns how many bytes came. The file is closed when this settles, however it does: a stream that is cut
 * off while its file is being opened would create it after its removal.
 */
async function write(
  path: string,
  flags: 'wx' | 'r+',
  offset: number,
  most: number,
  chunks: AsyncIterable<Buffer>,
): Promise<number | 'tooLarge'> {
  const file = await open(path, flags, 0o600)
  try {
    let size = 0
    for await (const chunk of chunks) {
      if (size + chunk.length > most) return 'tooLarge'
      await writeAll(file, chunk, offset + size)
      size += chunk.length
    }
    return size
  } finally {
    await file.close()
  }
}

/** One write may take less than it was given. */
async function writeAll(file: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  let written = 0
  while (written < bytes.length)
    written += (await file.write(bytes, written, bytes.length - written, offset + written)).bytesWritten
}

function nameOf(path: string): string {
  try {
    writeFileSync(path, randomUUID(), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
  return readFileSync(path, 'utf8')
}
