// The shadows of tasks: begun, read and ended by whoever watches the task, and written by its engine.
import { Proposal } from '../../../domain/shadow/proposal.ts'
import type { ShadowMinute } from '../../../domain/shadow/shadow-figures.ts'
import type { ShadowDraft, StoredShadow, UsedShadow } from '../../port/shadow-store.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from './lock-task.ts'

const OF_TASK = 'account_id = $1 and task_id = $2'

export function startShadow(
  db: Database,
  accountId: number,
  taskId: number,
  { proposal, planVersion, startedBy, startedAt, endsAt }: ShadowDraft,
): Promise<'taskNotFound' | 'shadowRuns' | null> {
  return db.transaction(async tx => {
    const [task] = await tx.rows<{ taskid: string }>(
      'select taskid from task where account_id = $1 and id = $2 for no key update',
      [accountId, taskId],
    )
    if (task === undefined) return 'taskNotFound' as const
    const [running] = await tx.rows(`select from shadow where ${OF_TASK} and ends_at > from_ms($3)`, [
      accountId,
      taskId,
      startedAt,
    ])
    if (running !== undefined) return 'shadowRuns' as const
    await tx.rows(`delete from shadow where ${OF_TASK}`, [accountId, taskId])
    await tx.rows(
      `insert into shadow (account_id, task_id, taskid, proposal, plan_version, started_by, started_at, ends_at)
       values ($1, $2, $3, $4, $5, $6, from_ms($7), from_ms($8))`,
      [accountId, taskId, task.taskid, JSON.stringify(proposal), planVersion, startedBy, startedAt, endsAt],
    )
    await notify(tx, accountId)
    return null
  })
}

interface Row extends Omit<StoredShadow, 'proposal' | 'minutes'> {
  readonly id: number
  readonly proposal: unknown
}

export async function findShadow(
  db: Queryable,
  accountId: number,
  taskId: number,
): Promise<StoredShadow | null> {
  const [row] = await db.rows<Row>(
    `select id, proposal, plan_version as "planVersion", started_by as "startedBy", started_at as "startedAt",
       ends_at as "endsAt", taken_at as "takenAt" from shadow where ${OF_TASK}`,
    [accountId, taskId],
  )
  if (row === undefined) return null
  const { id, proposal, ...shadow } = row
  const minutes = await db.rows<{ figures: ShadowMinute }>(
    'select figures from shadow_minute where shadow_id = $1 order by minute',
    [id],
  )
  const read = Proposal.parse(proposal)
  return { ...shadow, proposal: read, minutes: minutes.map(({ figures }) => figures) }
}

export function endShadow(
  db: Database,
  accountId: number,
  taskId: number,
  now: number,
  isTaken: boolean,
): Promise<boolean> {
  return db.transaction(async tx => {
    const ended = await tx.rows(
      `update shadow set ends_at = least(ends_at, from_ms($3)), state = null,
         taken_at = coalesce(taken_at, case when $4 then from_ms($3) end)
       where ${OF_TASK} and (ends_at > from_ms($3) or $4 and taken_at is null) returning id`,
      [accountId, taskId, now, isTaken],
    )
    if (ended.length > 0) await notify(tx, accountId)
    return ended.length > 0
  })
}

/** The last ones of running tasks, by task id. One that this version cannot read does not run. */
export async function usedShadows(
  tx: Queryable,
  accountId: number,
): Promise<ReadonlyMap<number, UsedShadow>> {
  const rows = await tx.rows<Omit<UsedShadow, 'proposal'> & { taskId: number; proposal: unknown }>(
    `select s.id, s.task_id as "taskId", s.proposal, s.started_at as "startedAt", s.ends_at as "endsAt", s.state
     from shadow s join task t on t.id = s.task_id
     where s.account_id = $1 and t.state = 'running'`,
    [accountId],
    'used-shadows',
  )
  return new Map(
    rows.flatMap(({ taskId, proposal, ...row }) => {
      const read = Proposal.safeParse(proposal)
      return read.success ? [[taskId, { ...row, proposal: read.data }] as const] : []
    }),
  )
}

const MINUTES = `
insert into shadow_minute as kept (shadow_id, minute, seen_ms, figures)
select s.id, from_ms((m ->> 'minute')::float8), (m ->> 'seenMs')::int, m
from shadow s cross join jsonb_array_elements($2::jsonb) as m where s.id = $1
on conflict (shadow_id, minute) do update set seen_ms = excluded.seen_ms, figures = excluded.figures
where excluded.seen_ms >= kept.seen_ms`

export async function writeShadow(
  db: Database,
  shadowId: number,
  minutes: readonly ShadowMinute[],
  state: unknown,
): Promise<void> {
  await db.transaction(async tx => {
    await tx.rows(MINUTES, [shadowId, JSON.stringify(minutes)], 'shadow-minutes')
    await tx.rows(
      'update shadow set state = $2::jsonb where id = $1',
      [shadowId, state === null ? null : JSON.stringify(state)],
      'shadow-state',
    )
  })
}
