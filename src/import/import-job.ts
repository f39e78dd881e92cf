// What a worker is asked to do with a file, and what it says meanwhile.
import type {
  FileForm,
  ImportCheck,
  ImportPlan,
  ImportProblem,
  ImportReading,
  ImportTarget,
} from '../domain/import.ts'
import type { Language } from '../domain/language.ts'
import type { ContactBatch } from './contact-batch.ts'

interface OfFile {
  readonly path: string
  readonly bytes: number
  readonly target: ImportTarget
}

export type ImportJob = OfFile &
  (
    | { readonly kind: 'read'; readonly country: string }
    | {
        readonly kind: 'check'
        readonly form: FileForm
        readonly plan: ImportPlan
        /** Where the rows that are not valid go. */
        readonly errorsPath: string
        readonly language: Language
      }
    | {
        readonly kind: 'add'
        readonly form: FileForm
        readonly plan: ImportPlan
        /** So many batches were added before. */
        readonly skip: number
      }
  )

/** Share of the file that was read, 0 to 1. */
interface Progress {
  readonly share: number
  readonly rows: number
}

export type JobMessage =
  | (Progress & { readonly kind: 'progress' })
  /** Waits for JobAnswer: which of them the task or the block list has. */
  | (Progress & { readonly kind: 'numbers'; readonly phones: readonly string[] })
  /** Waits for JobAnswer: they are added. */
  | (Progress & {
      readonly kind: 'contacts'
      readonly batch: number
      readonly contacts: ContactBatch
    })
  | { readonly kind: 'read'; readonly reading: ImportReading }
  | { readonly kind: 'checked'; readonly check: ImportCheck }
  | { readonly kind: 'given' }
  | { readonly kind: 'unusable'; readonly problem: ImportProblem }

/** What a thread gets. */
export type ThreadOrder = { readonly job: ImportJob } | { readonly answer: JobAnswer }

/** Indexes into what was sent. */
export interface JobAnswer {
  readonly duplicates: readonly number[]
  readonly blocked: readonly number[]
}
