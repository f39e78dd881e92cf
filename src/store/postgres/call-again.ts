// Calls the numbers of an ended task again, all of them or those that ended in one way.
import { type AnswerType, outcomesOf } from '../../domain/outcome.ts'
import { type Refusal, refuse } from '../../domain/refusal.ts'
import { TASK_STATE_CODE } from '../../domain/task.ts'
import type { CallAgain } from '../api-port.ts'
import type { Database, Queryable } from './database.ts'
import { lockTask, notify } from './task.ts'

export function callAgain(db: Database, accountId: number, taskid: string, again: CallAgain, now: number): Promise<Refusal | null> {
  return db.transaction(async tx => {
    const task = await lockTask(tx, accountId, taskid)
    if (task === null) return refuse(1024)
    if (task.state !== 'ended') return refuse(TASK_STATE_CODE[task.state])
    // A million contacts take about a quarter of a minute.
    await tx.rows('set local statement_timeout = 0')
    await resetContacts(tx, task.id, again.answerType, now)
    const left = await tx.rows("select from contact where task_id = $1 and state = 'waiting' order by due_at, id limit 1", [task.id])
    if (left.length === 0) return refuse(1002, '没有可呼叫的号码')
    await recount(tx, task.id)
    const isLater = again.scheduledAt !== null && again.scheduledAt > now
    await tx.rows(
      `update task set state = $2, start_wanted = $3, round = round + 1, scheduled_at = from_ms($4), ends_at = from_ms($5),
         started_at = case when $2 = 'running' then from_ms($6) end, ended_at = null, end_type = null
       where id = $1`,
      [task.id, again.start && !isLater ? 'running' : 'notStarted', again.start && isLater, again.scheduledAt, again.endsAt, now],
    )
    await notify(tx, accountId)
    return null
  })
}

// Of several done contacts with one number the newest is called; none when the number waits or is being called already.
const RESET = `
with chosen as (
  select distinct on (c.phone) c.task_id, c.id from contact c
  where c.task_id = $1 and c.state = 'done' and ($2::text[] is null or (c.called and c.outcome = any($2)))
    and (select l.id from contact l where l.task_id = c.task_id and l.phone = c.phone and l.state <> 'done') is null
  order by c.phone, c.id desc
)
update contact c set state = 'waiting', due_at = from_ms($3), called = false, interruptions = 0, outcome = null, answered = null,
  agent_ext = null, skipped = null, late = null
from chosen where c.task_id = chosen.task_id and c.id = chosen.id`

async function resetContacts(tx: Queryable, taskId: number, answerType: 'all' | AnswerType, now: number): Promise<void> {
  if (answerType === 'all') {
    await tx.rows(RESET, [taskId, null, now])
    return
  }
  // Numbers never called match no way a call ended: this round passes over them.
  await tx.rows("update contact set state = 'done', skipped = 'passedOver' where task_id = $1 and state = 'waiting'", [taskId])
  await tx.rows(RESET, [taskId, outcomesOf(answerType), now])
}

/** The counters speak of the numbers as they stand: those to be called again are not called yet. */
async function recount(tx: Queryable, taskId: number): Promise<void> {
  await tx.rows(
    `update task_progress p set called = n.called, answered = n.answered, connected = n.connected, abandoned = n.abandoned, late = n.late, nowscale = '', why = null
     from (
       select count(*) filter (where called) as called, count(*) filter (where answered) as answered,
         count(*) filter (where outcome = 'connected' and late is distinct from 'abandoned') as connected,
         count(*) filter (where outcome in ('abandoned', 'agentMissed') or late = 'abandoned') as abandoned, count(late) as late
       from contact where task_id = $1 and state = 'done'
     ) n
     where p.task_id = $1`,
    [taskId],
  )
}
