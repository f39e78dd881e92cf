// The plans of an account: listed, written as they were seen, renamed, removed unless something uses them.
import { effectiveSettings } from '../../../domain/account.ts'
import { EMPTY_PLAN, Plan } from '../../../domain/plan/plan.ts'
import { type Refusal, refuse } from '../../../domain/refusal.ts'
import { RESUME_WITHIN_MS } from '../../../domain/task.ts'
import type { UsedPlan } from '../../port/account-picture.ts'
import type { Overtaken } from '../../port/console-store.ts'
import { type NewPlan, PLANS_MAX, type PlanDetail } from '../../port/plan-book.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'

/** Tasks that a list of plans names. */
const USERS_SHOWN = 10

const COLUMNS = `p.name, p.rules, p.version, p.changed_by as "changedBy", p.changed_at as "changedAt",
  (select count(*)::int from task t where t.plan_id = p.id and t.state <> 'ended') as tasks,
  (select coalesce(json_agg(json_build_object('taskid', u.taskid, 'name', u.name)), '[]') from (
    select t.taskid, t.name from task t where t.plan_id = p.id and t.state <> 'ended'
    order by t.id desc limit ${USERS_SHOWN}) u) as "usedBy"`

type Row = Omit<PlanDetail, 'rules'> & { readonly rules: unknown }

export async function listPlans(db: Queryable, accountId: number): Promise<PlanDetail[]> {
  const rows = await db.rows<Row>(`select ${COLUMNS} from plan p where p.account_id = $1 order by p.name`, [
    accountId,
  ])
  return rows.map(detailOf)
}

export async function findPlan(db: Queryable, accountId: number, name: string): Promise<PlanDetail | null> {
  const [row] = await db.rows<Row>(`select ${COLUMNS} from plan p where p.account_id = $1 and p.name = $2`, [
    accountId,
    name,
  ])
  return row === undefined ? null : detailOf(row)
}

export function putPlan(
  db: Database,
  accountId: number,
  { name, rules, changedBy, was }: NewPlan,
): Promise<PlanDetail | Overtaken | 'tooMany'> {
  return db.transaction(async tx => {
    await lockSettings(tx, accountId)
    const present = await findPlan(tx, accountId, name)
    const version = present?.version ?? 0
    if (was !== null && was !== version) return { overtaken: true as const, now: { version } }
    const [held] = await tx.rows<{ count: number }>(
      'select count(*)::int as count from plan where account_id = $1',
      [accountId],
    )
    if (present === null && (held?.count ?? 0) >= PLANS_MAX) return 'tooMany'
    const [row] = await tx.rows<Row>(
      `insert into plan as p (account_id, name, rules, changed_by) values ($1, $2, $3, $4)
       on conflict (account_id, name) do update set rules = excluded.rules, version = p.version + 1,
         changed_by = excluded.changed_by, changed_at = now()
       returning ${COLUMNS}`,
      [accountId, name, JSON.stringify(rules), changedBy],
    )
    if (row === undefined) throw new Error('a plan was not stored')
    await notify(tx, accountId)
    return detailOf(row)
  })
}

export function renamePlan(
  db: Database,
  accountId: number,
  name: string,
  to: string,
): Promise<PlanDetail | 'notFound' | 'taken'> {
  return db.transaction(async tx => {
    const { plan: byDefault } = await lockSettings(tx, accountId)
    const present = await findPlan(tx, accountId, name)
    if (present === null) return 'notFound'
    if (to === name) return present
    if ((await findPlan(tx, accountId, to)) !== null) return 'taken'
    await tx.rows('update plan set name = $3 where account_id = $1 and name = $2', [accountId, name, to])
    if (byDefault === name)
      await tx.rows(
        `update account set settings = settings || jsonb_build_object('plan', $2::text) where id = $1`,
        [accountId, to],
      )
    await tx.rows(
      `update shadow set proposal = jsonb_set(proposal, '{plan,name}', to_jsonb($3::text))
       where account_id = $1 and proposal->'plan'->>'name' = $2`,
      [accountId, name, to],
    )
    await notify(tx, accountId)
    return { ...present, name: to }
  })
}

export function removePlan(db: Database, accountId: number, name: string): Promise<Refusal | null> {
  return db.transaction(async tx => {
    const { plan } = await lockSettings(tx, accountId)
    // The lock keeps out tasks that are being made by it.
    const [found] = await tx.rows<{ id: number }>(
      'select id from plan where account_id = $1 and name = $2 for update',
      [accountId, name],
    )
    if (found === undefined) return refuse('planNotFound', name)
    if (plan === name) return refuse('planIsDefault', name)
    // One that has ended may still be resumed.
    const users = await tx.rows<{ taskid: string }>(
      `select taskid from task where plan_id = $1 and (state <> 'ended'
         or ended_at > now() - $2 * interval '1 ms') order by id limit 4`,
      [found.id, RESUME_WITHIN_MS],
    )
    if (users.length > 0) return refuse('planInUse', name, ...users.map(({ taskid }) => taskid))
    await tx.rows('update task set plan_id = null where plan_id = $1', [found.id])
    await tx.rows('delete from plan where id = $1', [found.id])
    await notify(tx, accountId)
    return null
  })
}

/** The id of the plan of this name, which stays until the transaction ends. */
export async function planIdOf(tx: Queryable, accountId: number, name: string): Promise<number | Refusal> {
  const [known] = await tx.rows<{ id: number }>(
    'select id from plan where account_id = $1 and name = $2 for key share',
    [accountId, name],
  )
  return known?.id ?? refuse('planNotFound', name)
}

/** Null: settings may be changed so, because they name no plan or one that the account has. */
export async function refusePlanNamed(
  tx: Queryable,
  accountId: number,
  { plan }: { readonly plan?: string | undefined },
): Promise<Refusal | null> {
  if (plan === undefined || plan === '') return null
  const known = await planIdOf(tx, accountId, plan)
  return typeof known === 'number' ? null : known
}

const USED = `
select id, name, version, rules from plan p
where account_id = $1 and (name = $2 or exists (select from task t where t.plan_id = p.id and t.state = 'running')
  or exists (select from call_back b join task t on t.id = b.task_id where b.account_id = $1
    and b.state in ('waiting', 'calling') and t.plan_id = p.id))
order by id`

/** Those by which is dialled: the account's default, and those that running tasks and promises need. */
export async function usedPlans(tx: Queryable, accountId: number, byDefault: string): Promise<UsedPlan[]> {
  const rows = await tx.rows<Omit<UsedPlan, 'rules'> & { readonly rules: unknown }>(
    USED,
    [accountId, byDefault],
    'used-plans',
  )
  return rows.map(row => ({ ...row, rules: rulesOf(row.rules) }))
}

/** Settings and plans of an account change one after the other. */
async function lockSettings(tx: Queryable, accountId: number) {
  const [account] = await tx.rows<{ settings: unknown }>(
    'select settings from account where id = $1 for no key update',
    [accountId],
  )
  return effectiveSettings(account?.settings ?? {})
}

function detailOf({ rules, ...row }: Row): PlanDetail {
  return { ...row, rules: rulesOf(rules) }
}

/** A part that this version cannot read is one that a later version wrote: it must not be dialled without. */
export function rulesOf(stored: unknown): Plan {
  const read = Plan.safeParse(stored)
  return read.success ? read.data : { ...EMPTY_PLAN, hours: { dates: {}, zone: 'account', week: {} } }
}
