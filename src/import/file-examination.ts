// Finds out what is in a file and checks every row of it before there is an import, in the thread that an
// import would use.
import type { AskedOfFile, ExaminedFile, FileDraft, ImportProblem, ImportTarget } from '../domain/import.ts'
import type { ImportBook, KnownNumbers } from '../store/port/import-book.ts'
import { ThreadFailed } from './file-thread.ts'
import type { FileThreads } from './file-threads.ts'
import type { ImportJob } from './import-job.ts'
import { rememberedColumns } from './remembered-columns.ts'

const TARGET: ImportTarget = 'task'
const UNREADABLE: ImportProblem = { reason: 'unreadable', row: null, column: null, about: [] }

/** For a task that is not there yet, so that only the block list has numbers of the file. */
export async function examineFile(
  { path, errorsPath, bytes }: FileDraft,
  { accountId, country, timeZone, language }: AskedOfFile,
  store: ImportBook,
  threads: FileThreads,
): Promise<ExaminedFile | ImportProblem> {
  const file = { path, bytes, target: TARGET }
  const found = await run(threads, { kind: 'read', ...file, country })
  if (found.kind === 'unusable') return found.problem
  if (found.kind !== 'read') return UNREADABLE
  const reading = await rememberedColumns(store, accountId, found.reading, TARGET)
  const { columns, hasHeader } = reading
  if (columns.phone === undefined) return { ...UNREADABLE, reason: 'noPhoneColumn' }
  const plan = { columns, hasHeader, country, timeZone }
  const job = { kind: 'check', ...file, form: reading, plan, errorsPath, language } as const
  const last = await run(threads, job, phones => store.knownNumbers(accountId, null, phones))
  if (last.kind === 'unusable') return last.problem
  return last.kind === 'checked' ? { reading, plan, checked: last.check } : UNREADABLE
}

async function run(
  threads: FileThreads,
  job: ImportJob,
  known: (phones: readonly string[]) => Promise<KnownNumbers> = async () => ({ duplicates: [], blocked: [] }),
) {
  const thread = threads.take()
  try {
    const last = await thread.run(job, {
      progress() {},
      asked: message => known(message.kind === 'numbers' ? message.phones : []),
    })
    return last ?? { kind: 'unusable' as const, problem: UNREADABLE }
  } catch (error) {
    if (!(error instanceof ThreadFailed)) throw error
    return { kind: 'unusable' as const, problem: UNREADABLE }
  } finally {
    threads.giveBack(thread)
  }
}
