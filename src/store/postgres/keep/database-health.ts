// What a person should know about the database and its use, for `doctor`.
import type { DatabaseHealth } from '../../port/admin-store.ts'
import type { Queryable } from '../database.ts'

const HEALTH = `
select current_setting('server_version') as version, current_setting('fsync') = 'on' as "hasFsync",
  current_setting('synchronous_commit') <> 'off' as "commitsDurably",
    current_setting('full_page_writes') = 'on' as "writesFullPages",
  (extract(epoch from clock_timestamp()) * 1000)::float8 as now,
  pg_database_size(current_database())::float8 as "sizeBytes",
  array(select a.code from account a where not exists (
    select from account_lease l where l.account_id = a.id and l.expires_at > clock_timestamp())
      order by a.code) as undriven`

export async function health(db: Queryable): Promise<DatabaseHealth> {
  const [row] = await db.rows<DatabaseHealth>(HEALTH)
  if (row === undefined) throw new Error('the database says nothing of itself')
  return row
}
