// Everything the engine needs of an account in one picture: settings, running tasks, enabled agents, groups,
// lines.
import type { Reach } from '../../../domain/agent.ts'
import type { VoicePlan } from '../../../domain/call/voice.ts'
import { type Assignment, assignmentOf, type TaskPace, type TaskState } from '../../../domain/task.ts'
import type { Trunk } from '../../../domain/trunk.ts'
import type { AccountPicture, AgentRow, GroupRow, LivingTask } from '../../port/account-picture.ts'
import type { Database, Queryable } from '../database.ts'
import { usedShadows } from '../task/task-shadows.ts'
import { ACCOUNT_COLUMNS, type AccountColumns, accountOf } from './find-account.ts'
import { standstillOf } from './standstill.ts'
import { listCallerIdTerms } from './stored-caller-ids.ts'
import { usedPlans } from './stored-plans.ts'
import { usedPrompts } from './stored-prompts.ts'

/** Reads one snapshot, so that no task names a group that is missing in the picture. */
export function loadAccount(db: Database, accountId: number): Promise<AccountPicture | null> {
  return db.transaction(async tx => {
    await tx.rows('set transaction isolation level repeatable read read only')
    const [row] = await tx.rows<AccountColumns>(`select ${ACCOUNT_COLUMNS} from account a where a.id = $1`, [
      accountId,
    ])
    if (row === undefined) return null
    const account = accountOf(row)
    return {
      account,
      stopped: await standstillOf(tx, accountId),
      tasks: await loadTasks(tx, accountId),
      agents: await loadAgents(tx, accountId),
      groups: await loadGroups(tx, accountId),
      trunks: await loadTrunks(tx, accountId),
      callerIds: await listCallerIdTerms(tx, accountId),
      prompts: await usedPrompts(tx, accountId, account.settings),
      plans: await usedPlans(tx, accountId, account.settings.plan),
    }
  })
}

interface TaskColumns {
  id: number
  taskid: string
  assign_type: Assignment['type']
  assign_to: string
  ratio: number
  pace: TaskPace
  voice: VoicePlan | null
  concurrent: number
  caller_ids: string[]
  plan_id: number | null
  call_times: number | null
  judged_by: string
  zones: string[] | null
  state: TaskState
  round: number
  scheduled_at: number | null
  ends_at: number | null
  total: number
  called: number
  connected: number
  pacer: unknown
}

async function loadTasks(tx: Queryable, accountId: number): Promise<LivingTask[]> {
  const rows = await tx.rows<TaskColumns>(
    `select t.id, t.taskid, t.assign_type, t.assign_to, t.ratio, t.pace, t.voice, t.concurrent, t.caller_ids,
      t.plan_id, t.call_times, coalesce(t.judged_by, '') as judged_by, t.zones, t.state, t.round,
            t.scheduled_at, t.ends_at, t.total, p.called, p.connected, p.pacer
     from task t join task_progress p on p.task_id = t.id
     where t.account_id = $1 and t.state = 'running' order by t.id`,
    [accountId],
    'load-tasks',
  )
  const shadows = await usedShadows(tx, accountId)
  return rows.map(row => ({
    id: row.id,
    taskid: row.taskid,
    accountId,
    assignment: assignmentOf(row.assign_type, row.assign_to),
    ratio: row.ratio,
    pace: row.pace,
    voice: row.voice,
    concurrent: row.concurrent,
    callerIds: row.caller_ids,
    planId: row.plan_id,
    callTimes: row.call_times,
    judgedBy: row.judged_by,
    zones: row.zones,
    state: row.state,
    round: row.round,
    scheduledAt: row.scheduled_at,
    endsAt: row.ends_at,
    total: row.total,
    called: row.called,
    connected: row.connected,
    pacer: row.pacer,
    shadow: shadows.get(row.id) ?? null,
  }))
}

async function loadAgents(tx: Queryable, accountId: number): Promise<AgentRow[]> {
  const rows = await tx.rows<{
    ext: string
    password: string
    reach: Reach
    uri: string | null
    ready: boolean
    ready_at: number
  }>(
    `select ext, password, reach, uri, ready, ready_at from agent
     where account_id = $1 and enabled order by id`,
    [accountId],
    'load-agents',
  )
  return rows.map(({ ready_at, ...agent }) => ({ ...agent, readyAt: ready_at }))
}

function loadGroups(tx: Queryable, accountId: number): Promise<GroupRow[]> {
  return tx.rows<GroupRow>(
    `select g.name, g.strategy, coalesce(json_agg(json_build_object('ext', m.ext, 'priority', m.priority)
      order by m.priority, m.ext)
              filter (where m.ext is not null), '[]') as members
     from agent_group g left join group_member m on m.group_id = g.id
     where g.account_id = $1 and g.enabled group by g.id order by g.id`,
    [accountId],
    'load-groups',
  )
}

/** The account's own lines; if it has none, the shared ones. */
function loadTrunks(tx: Queryable, accountId: number): Promise<Trunk[]> {
  return tx.rows<Trunk>(
    `select name, channels, calls_per_second as "callsPerSecond", priority from trunk
     where enabled and (account_id = $1 or account_id is null and not exists (select from trunk
       where account_id = $1)) order by id`,
    [accountId],
    'load-trunks',
  )
}
