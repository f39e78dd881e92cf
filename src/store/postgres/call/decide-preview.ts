// Passes on to the engine what an agent has decided of the contact it looks at, and notes who passed it over.
import type { PreviewAnswer, PreviewDecision } from '../../../domain/call/preview.ts'
import { type Refusal, refuse } from '../../../domain/refusal.ts'
import { askEngine } from '../agent/change-agents.ts'
import { noteActor } from '../console/audit.ts'
import type { Database } from '../database.ts'
import { unknownAgent } from './ask-for-call.ts'

/** The row of a contact that an agent looks at: claimed for a task, named after the agent, not dialled. */
export const LOOKED_AT = 'k.task_id is not null and k.dialed_at is null and k.ended_at is null'

/** How the audit log says it. A call has its own record. */
const NOTED: Partial<Record<PreviewAnswer, string>> = {
  later: 'postponed',
  never: 'skipped',
  putBack: 'putBack',
}

export function decidePreview(
  db: Database,
  accountId: number,
  ext: string,
  decision: PreviewDecision,
  now: number,
): Promise<Refusal | null> {
  return db.transaction(async tx => {
    const agents = await tx.rows('select from agent where account_id = $1 and ext = $2', [accountId, ext])
    if (agents.length === 0) return unknownAgent(tx, ext)
    const [shown] = await tx.rows<{ phone: string; taskid: string }>(
      `select k.phone, t.taskid from call k join task t on t.id = k.task_id
       where k.id = $3 and k.account_id = $1 and k.agent_ext = $2 and ${LOOKED_AT}`,
      [accountId, ext, decision.callId],
    )
    if (shown === undefined) return refuse('previewOver', ext)
    if (!(await askEngine(tx, accountId, { kind: 'preview', ext, detail: { decision } })))
      return refuse('noEngine')
    // Whoever puts a contact back would get it again at once.
    if (decision.answer === 'putBack')
      await tx.rows(
        `update agent set ready = false, ready_at = from_ms($3), away_reason = null
         where account_id = $1 and ext = $2`,
        [accountId, ext, now],
      )
    const verb = NOTED[decision.answer]
    if (verb !== undefined) {
      const { phone, taskid } = shown
      const due = decision.dueAt !== undefined && { due_at: new Date(decision.dueAt).toISOString() }
      await noteActor(tx, accountId, verb, 'preview', phone, { agent_ext: ext, taskid, ...due })
    }
    return null
  })
}
