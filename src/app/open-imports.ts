// Opens the folder of imports below the data folder, with somebody who works on them.
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { scheduler } from 'node:timers/promises'
import type { ImportFiles } from '../api/v1/import-files.ts'
import type { DatedClock } from '../domain/clock.ts'
import { examineFile } from '../import/file-examination.ts'
import { FileThreads } from '../import/file-threads.ts'
import { ImportDesk } from '../import/import-desk.ts'
import { ImportSpool } from '../import/import-spool.ts'
import { makeFolder } from '../store/folder.ts'
import type { Store } from '../store/port/admin-store.ts'

const LOOK_MS = 20

export interface OpenImports {
  readonly files: ImportFiles
  readonly spool: ImportSpool
  /** What is under way goes on when the next process starts. */
  close(): Promise<void>
}

export interface ImportLog {
  warn(fields: object, message: string): void
}

/** Throws if the folder cannot be written. */
export function openImports(
  dataFolder: string,
  store: Store,
  clock: DatedClock,
  log: ImportLog,
): OpenImports {
  const folder = join(dataFolder, 'imports')
  makeFolder(folder, 0o700)
  const spool = new ImportSpool(folder)
  const holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`
  const threads = new FileThreads(clock)
  const desk = new ImportDesk({ store, spool, threads, clock, holder, log })
  desk.start()
  const files: ImportFiles = {
    name: spool.name,
    hasRoom: bytes => spool.hasRoom(bytes),
    begin: importId => spool.begin(importId),
    received: importId => spool.received(importId),
    take: (...args) => spool.take(...args),
    takeDraft: (...args) => spool.takeDraft(...args),
    examine: (draft, asked) => examineFile(draft, asked, store.as(null), threads),
    lay: (draft, importId) => spool.lay(draft, importId),
    dropDraft: draft => spool.dropDraft(draft),
    added: async (importId, withinMs) => {
      desk.kick()
      const until = clock.now() + withinMs
      while (clock.now() < until && (await store.as(null).isAdding(importId))) await scheduler.wait(LOOK_MS)
    },
    errors: importId => spool.errors(importId),
    drop: importId => spool.drop(importId),
    kick: () => desk.kick(),
  }
  return { files, spool, close: () => desk.close().finally(() => threads.close()) }
}
