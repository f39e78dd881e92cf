// Removes what is older than an account keeps: a few rows per statement, nothing that lives, without waiting
// for locks that others hold.
import type { OldKind, OldPushes } from '../../port/keep-store.ts'
import type { Database } from '../database.ts'

/**
 * The first key of the advisory lock under which an account's old rows are removed; the second is the
 * account.
 */
const LOCK = 7_948_849
/** Stands for all accounts, because the outbox is walked as a whole. */
const ALL_ACCOUNTS = 0

// Each statement takes account, time and limit, and returns one row for each that it removed. With `skip
// locked` it waits for nobody. No moment that is in the future by the database's clock counts as past, so a
// node with a wrong clock removes nothing early.
const REMOVE: Record<OldKind, string> = {
  appends: `
with old as materialized (
  select s.task_id, s.digest from append_seen s join task t on t.id = s.task_id
  where t.account_id = $1 and s.seen_at < least(from_ms($2), now()) order by s.seen_at limit $3
    for update of s skip locked
)
delete from append_seen s using old where s.task_id = old.task_id and s.digest = old.digest returning 1`,

  // A task is gone for everybody at once, and its contacts follow. Its appends were removed before, so the
  // cascade stays small.
  tasks: `
with old as materialized (
  select t.id from task t
  where t.account_id = $1 and t.state = 'ended' and t.created_at < from_ms($2)
    and t.ended_at < least(from_ms($2), now())
    and not exists (select from call k where k.account_id = $1 and k.task_id = t.id and k.ended_at is null)
    and not exists (select from append_seen s where s.task_id = t.id)
  order by t.created_at, t.id limit $3 for update skip locked
), gone as (
  delete from task t using old where t.id = old.id returning t.id
)
insert into removed_task (task_id, account_id) select id, $1::int from gone where $1::int is not null
  returning 1`,

  // By the place of the rows: with no plan can it read more than the first rows of one task, whatever the
  // statistics say.
  contacts: `
with of as materialized (
  select task_id from removed_task where account_id = $1 and $2::float8 is not null order by task_id limit 1
), gone as (
  delete from contact where ctid = any(array(
    select c.ctid from contact c where c.task_id = (select task_id from of) order by c.task_id, c.id
      limit $3))
  returning 1
), emptied as (
  delete from removed_task r using of where r.task_id = of.task_id and (select count(*) from gone) < $3
    returning 1
)
select 1 from gone union all select 1 from emptied`,

  // Calls that were claimed and ended without a dial have no time of a dial. Call-backs that are over go with
  // the calls.
  calls: `
with dialed as materialized (
  select id from call where account_id = $1 and ended_at is not null and dialed_at < least(from_ms($2), now())
  order by dialed_at, id limit $3 for update skip locked
), never_dialed as materialized (
  select id from call where account_id = $1 and ended_at is not null and dialed_at is null and
    ended_at < least(from_ms($2), now())
  limit $3 for update skip locked
), promises as (
  delete from call_back where ctid = any(array(
    select b.ctid from call_back b where b.account_id = $1 and b.ended_at < least(from_ms($2), now())
    limit $3 for update skip locked))
)
delete from call where id in (select id from dialed union all select id from never_dialed) returning 1`,

  tokens: `
with old as materialized (
  select hash from token where account_id = $1 and expires_at < least(from_ms($2), now()) limit $3
    for update skip locked
)
delete from token t using old where t.hash = old.hash returning 1`,

  reports: `
delete from report_row where ctid = any(array(
  select r.ctid from report_row r where r.account_id = $1 and r.minute < least(from_ms($2), now())
  order by r.account_id, r.minute limit $3)) returning 1`,

  // What concerns no account is kept for ever. The oldest have the smallest ids.
  audit: `
delete from audit where id = any(array(
  select a.id from (
    select id, at from audit where account_id = $1 order by account_id, id limit $3
  ) a where a.at < least(from_ms($2), now()))) returning 1`,
}

/**
 * Returns how many rows it removed, at most twice `limit`; 0 also while another node is removing for this
 * account.
 */
export function removeOld(
  db: Database,
  kind: OldKind,
  accountId: number,
  before: number,
  limit: number,
): Promise<number> {
  return db.transaction(async tx => {
    if (!(await isMine(tx, accountId))) return 0
    return (await tx.rows(REMOVE[kind], [accountId, before, limit])).length
  })
}

// It walks along the key, because the outbox has no index of what is done, which would cost every delivery.
const PUSHES = `
with page as materialized (
  select id, created_at from push where id > $1 order by id limit $3
), old as materialized (
  select p.id from push p join page using (id)
  where coalesce(p.delivered_at, p.failed_at) < least(from_ms($2), now()) for update of p skip locked
), gone as (
  delete from push p using old where p.id = old.id returning 1
)
select (select count(*) from gone)::int as removed, case when count(*) = $3 and min(created_at) < from_ms($2)
  then max(id) end as next from page`

/**
 * Looks at `limit` pushes after the id `after`; `next` is where to go on, or null at the end of what can be
 * old.
 */
export function removeOldPushes(
  db: Database,
  after: number,
  before: number,
  limit: number,
): Promise<OldPushes> {
  return db.transaction(async tx => {
    if (!(await isMine(tx, ALL_ACCOUNTS))) return { removed: 0, next: null }
    const [row] = await tx.rows<OldPushes>(PUSHES, [after, before, limit])
    return row ?? { removed: 0, next: null }
  })
}

async function isMine(tx: { rows: Database['rows'] }, accountId: number): Promise<boolean> {
  const [row] = await tx.rows<{ mine: boolean }>('select pg_try_advisory_xact_lock($1, $2) as mine', [
    LOCK,
    accountId,
  ])
  return row?.mine === true
}
