// What `/v1`, the command and the worker ask of the store about imports. Times are epoch ms.
import type { Actor } from '../../domain/actor.ts'
import type {
  ImportCheck,
  ImportPlan,
  ImportProblem,
  ImportReading,
  ImportState,
} from '../../domain/import.ts'
import type { Language } from '../../domain/language.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { AppendResult, ContactEntry } from './api-store.ts'

export interface ImportBook {
  /** Refused if the task is not there, has ended, or if too many imports of the account are not over. */
  addImport(accountId: number, draft: NewImport): Promise<StoredImport | Refusal | 'tooManyImports'>
  /** `taskid` null: wherever its numbers go. */
  findImport(accountId: number, taskid: string | null, importId: number): Promise<StoredImport | null>
  /** The imports of a task, newest first; `taskid` null: those onto the block list. */
  listImports(accountId: number, taskid: string | null, limit: number): Promise<readonly StoredImport[]>
  /** Sets these if it is in one of the states; null: it is not. */
  setImport(
    accountId: number,
    importId: number,
    from: readonly ImportState[],
    fields: ImportFields,
    now: number,
  ): Promise<StoredImport | null>
  /** The oldest one below this data folder that waits for work, held by `holder` from now on. */
  takeImport(spool: string, holder: string, now: number, heldUntil: number): Promise<StoredImport | null>
  /** Says how far it is, and goes on holding it; false: it is in another state, or another one's. */
  holdImport(
    importId: number,
    holder: string,
    state: ImportState,
    /** Null: as it is. */
    share: number | null,
    until: number,
  ): Promise<boolean>
  /** Everything was added; false: it is in another state, or so many batches are not stored. */
  endAdding(accountId: number, importId: number, batches: number, now: number): Promise<boolean>
  /** Whether its numbers are still being added. */
  isAdding(importId: number): Promise<boolean>
  letGoOfImport(importId: number, holder: string): Promise<void>
  /** Indexes of those that the task has living, and of those that are blocked. `taskid` null: no task. */
  knownNumbers(accountId: number, taskid: string | null, phones: readonly string[]): Promise<KnownNumbers>
  /**
   * Adds a batch once, with what it added written down beside it. `stopped`: nothing may be added any more;
   * `before`: it was added before. A crash of the database may lose the last batches: rejects if the one
   * before this is missing, so that the import goes on from what is stored.
   */
  appendImported(
    accountId: number,
    importId: number,
    batch: number,
    entries: readonly ContactEntry[],
    now: number,
  ): Promise<AppendResult | Refusal | 'stopped' | 'before'>
  /** Takes out what one batch added and was not called; false: there is no batch left. */
  undoImportBatch(accountId: number, importId: number): Promise<boolean>
  /** As appendImported, onto the block list; once it returns, none of them is dialled any more. */
  blockImported(
    accountId: number,
    importId: number,
    batch: number,
    blocks: readonly ImportedBlock[],
    now: number,
  ): Promise<'blocked' | 'stopped' | 'before'>
  /** Takes some of what it blocked off the list again; false: nothing of it is left there. */
  unblockImported(accountId: number, importId: number): Promise<boolean>
  /** By field the heading that was chosen; null: no file with this header came before. */
  chosenHeadings(accountId: number, header: string): Promise<Readonly<Record<string, string>> | null>
  chooseHeadings(
    accountId: number,
    header: string,
    chosen: Readonly<Record<string, string>>,
    now: number,
  ): Promise<void>
  /** Those below this data folder that nobody needs any more: removed if they are over, cancelled if not. */
  oldImports(spool: string, before: number): Promise<readonly number[]>
  /** Those of these ids below this data folder that are no imports: their task was removed, or never made. */
  unknownImports(spool: string, ids: readonly number[]): Promise<readonly number[]>
}

export interface ImportedBlock {
  readonly phone: string
  /** Empty: that of the import. */
  readonly reason: string
}

export interface NewImport {
  /** Null: its numbers go onto the block list. */
  readonly taskid: string | null
  /** Why its numbers are blocked, unless the file says it of each. */
  readonly reason: string
  /** When they may be called again; null: never. */
  readonly until: number | null
  readonly name: string
  readonly bytes: number
  readonly spool: string
  readonly actor: Actor
  readonly language: Language
  readonly now: number
  /** Not over, of the account. */
  readonly openMax: number
}

export interface ImportFields {
  readonly state?: ImportState
  readonly reading?: ImportReading
  readonly plan?: ImportPlan
  readonly checked?: ImportCheck
  readonly problem?: ImportProblem
  readonly language?: Language
}

export interface StoredImport {
  readonly id: number
  readonly accountId: number
  /** Null: its numbers go onto the block list. */
  readonly taskid: string | null
  readonly reason: string
  /** When its numbers may be called again; null: never. */
  readonly until: number | null
  readonly name: string
  readonly bytes: number
  readonly spool: string
  readonly state: ImportState
  readonly actor: Actor
  readonly language: Language
  readonly createdAt: number
  readonly changedAt: number
  readonly reading: ImportReading | null
  readonly plan: ImportPlan | null
  readonly checked: ImportCheck | null
  readonly problem: ImportProblem | null
  readonly share: number
  readonly batches: number
  readonly added: number
  readonly duplicates: number
  readonly blocked: number
  readonly removed: number
  readonly addedAt: number | null
}

/** Indexes into the numbers that were asked about. */
export interface KnownNumbers {
  readonly duplicates: readonly number[]
  readonly blocked: readonly number[]
}
