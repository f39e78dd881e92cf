// The files of imports that this node holds, and whoever works on them.
import type { Readable } from 'node:stream'
import type { AskedOfFile, ExaminedFile, FileDraft, ImportProblem } from '../../domain/import.ts'

export interface ImportFiles {
  /** The name of its folder: an import elsewhere is another node's. */
  readonly name: string
  hasRoom(bytes: number): Promise<boolean>
  begin(importId: number): Promise<void>
  /** Bytes; null: nothing of it is here. */
  received(importId: number): Promise<number | null>
  /** See ImportSpool. */
  take(
    importId: number,
    offset: number,
    most: number,
    part: Readable,
  ): Promise<'taken' | 'offset' | 'busy' | 'tooLarge'>
  /** Keeps a file of which no import is known yet. */
  takeDraft(bytes: AsyncIterable<Buffer>, most: number): Promise<FileDraft | 'tooLarge'>
  /** Checks every row of it. */
  examine(draft: FileDraft, asked: AskedOfFile): Promise<ExaminedFile | ImportProblem>
  /** From now on its file is that of an import, too. */
  lay(draft: FileDraft, importId: number): Promise<void>
  dropDraft(draft: FileDraft): Promise<void>
  /** Has it added, and waits until that is done, at most this long. */
  added(importId: number, withinMs: number): Promise<void>
  errors(importId: number): Promise<Readable | null>
  drop(importId: number): Promise<void>
  /** There is work. */
  kick(): void
}
