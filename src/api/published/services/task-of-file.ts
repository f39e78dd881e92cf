// A task with the numbers of a file: the parameters are read, the file is checked, and only then is there a
// task.
import type { FileDraft } from '../../../domain/import.ts'
import type { Text } from '../../../domain/language.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import { illegal, type Rejection, type ServiceAnswer } from '../../../wire/answers.ts'
import { PARAMETER } from '../../../wire/complaints.ts'
import { FILE, TASK_OF_FILE } from '../../../wire/contracts/task-contracts.ts'
import { isWireRefusal, refuseFile } from '../../../wire/refusals.ts'
import { nothingToAdd, problemOfFile } from '../../../words/import-words.ts'
import type { Parameters } from '../../http/body.ts'
import type { ImportFiles } from '../../v1/import-files.ts'
import { createUnderFreeId } from '../new-task.ts'
import { readDeclared } from '../service.ts'
import type { Uploader } from '../uploader.ts'
import type { KeyCheck } from './sign-in.ts'
import { readTaskDraft } from './task-draft.ts'

/** A short list is in the task when the answer comes; a long one goes on being added. */
const ADD_WITHIN_MS = 2_000

/** What a form has brought. */
export interface TaskUpload {
  readonly parameters: Parameters
  /** Null: nobody said who it is. */
  readonly uploader: Uploader | null
  /** Null: there was no file, or it was not kept since its sender was not known. */
  readonly file: (FileDraft & { readonly name: string }) | null
  readonly hasFile: boolean
}

interface Creation {
  readonly answer: ServiceAnswer | Rejection
  /** Null: nothing was created. */
  readonly numbers: { readonly added: number; readonly refused: number } | null
}

/** Parameters are checked before the token, as everywhere. */
export async function createTaskOfFile(
  { parameters, uploader, file, hasFile }: TaskUpload,
  { store, now }: KeyCheck,
  imports: ImportFiles,
): Promise<Creation> {
  const values = readDeclared(TASK_OF_FILE.parameters, parameters)
  if ('kind' in values) return nothing(values)
  if (!hasFile) {
    const isText = parameters.has(FILE)
    return nothing(illegal(isText ? PARAMETER.notFile(FILE) : PARAMETER.missing(FILE)))
  }
  if (uploader === null) return nothing(illegal(PARAMETER.missing('token')))
  if (uploader.kind === 'stranger') return nothing(uploader.answer)
  if (file === null) return nothing(illegal(PARAMETER.tokenAfterFile))
  const { account } = uploader
  const { read: sent } = values
  const window = { ...sent, pausedtime: sent.stoptime }
  const draft = await readTaskDraft({ store, account, now }, window, 'stoptime')
  if (isWireRefusal(draft)) return nothing(TASK_OF_FILE.refused(draft))
  const { country, timeZone } = account.settings
  const asked = { accountId: account.id, country, timeZone, language: 'zh' } as const
  const found = await imports.examine(file, asked)
  if ('reason' in found) return nothing(refuse(problemOfFile(found)))
  const { checked } = found
  if (checked.valid === 0) return nothing(refuse(nothingToAdd(checked)))
  const laid = { importId: 0 }
  const task = {
    ...draft,
    callTimes: sent.calltimes,
    file: {
      ...{ name: file.name.slice(0, 200), bytes: file.bytes, spool: imports.name, ...found },
      ...{ actor: { kind: 'key', name: account.code, address: '' } as const, language: 'zh' as const },
      lay: async (importId: number) => {
        laid.importId = importId
        await imports.lay(file, importId)
      },
    },
  }
  const created = await createUnderFreeId({ store, account, now }, task, [])
  if (isRefusal(created)) return nothing(TASK_OF_FILE.refused(created))
  await imports.added(laid.importId, ADD_WITHIN_MS)
  const result = { task_id: created.taskid, task_name: draft.name ?? created.taskid }
  const refused = Object.values(checked.reasons).reduce((sum, count = 0) => sum + count, 0)
  return { answer: TASK_OF_FILE.done(result), numbers: { added: checked.valid, refused } }
}

function nothing(answer: ServiceAnswer | Rejection): Creation {
  return { answer, numbers: null }
}

function refuse({ zh }: Text): ServiceAnswer {
  return TASK_OF_FILE.refused(refuseFile(zh))
}
