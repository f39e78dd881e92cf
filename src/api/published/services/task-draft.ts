// Reads what every published way to make a task takes: for whom it calls, how, when, with which caller ids.
import type { Account } from '../../../domain/account.ts'
import { readCallerId } from '../../../domain/phone.ts'
import type { ApiStore, TaskDraft } from '../../../store/port/api-store.ts'
import type { Values } from '../../../wire/contract.ts'
import { FOREIGN_CALLER_ID, type TASK_PARAMETERS } from '../../../wire/contracts/task-contracts.ts'
import { isWireRefusal, type WireRefusal } from '../../../wire/refusals.ts'
import { readAssignment, readScale, readWindow } from '../../../wire/task-parameters.ts'
import { readTaskVoice } from '../../../wire/voice-keys.ts'
import { ownsCallerIds } from '../new-task.ts'

interface Making {
  readonly store: Pick<ApiStore, 'createTask' | 'listCallerIds'>
  readonly account: Account
  /** Epoch ms. */
  readonly now: number
}

/** `ends`: what the client calls the time at which the task ends; `name` null: its taskid. */
export async function readTaskDraft(
  { store, account, now }: Making,
  sent: Values<typeof TASK_PARAMETERS>,
  ends: 'pausedtime' | 'stoptime' = 'pausedtime',
): Promise<(Omit<TaskDraft, 'taskid' | 'name'> & { readonly name: string | null }) | WireRefusal> {
  const assignment = readAssignment(sent.assigntype, sent.assignagent)
  if (isWireRefusal(assignment)) return assignment
  const voice = sent.assigntype === '4' ? readTaskVoice(sent, assignment) : null
  if (isWireRefusal(voice)) return voice
  const ratio = readScale(sent.taskscale)
  if (isWireRefusal(ratio)) return ratio
  const window = readWindow(sent, account.settings.timeZone, now, ends)
  if (isWireRefusal(window)) return window
  const written = sent.disnumber ?? []
  const callerIds = written.map(readCallerId).filter(callerId => callerId !== null)
  if (callerIds.length < written.length || !(await ownsCallerIds({ store, account }, callerIds)))
    return FOREIGN_CALLER_ID
  return {
    customtaskid: sent.customtaskid,
    name: sent.taskname,
    assignment,
    voice,
    ratio,
    pace: sent.isscale,
    concurrent: sent.concurrent,
    callerIds,
    ...window,
    start: sent.status === '1',
    createdAt: now,
  }
}
