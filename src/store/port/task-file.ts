// A file whose numbers a task is made for.
import type { Actor } from '../../domain/actor.ts'
import type { ExaminedFile } from '../../domain/import.ts'
import type { Language } from '../../domain/language.ts'

export interface TaskFile extends ExaminedFile {
  readonly name: string
  readonly bytes: number
  /** The data folder that holds it. */
  readonly spool: string
  /** As whom its numbers are added. */
  readonly actor: Actor
  /** The language of its error file. */
  readonly language: Language
  /** Lays the file where the import of this id is looked for; called before the task is there. */
  lay(importId: number): Promise<void>
}
