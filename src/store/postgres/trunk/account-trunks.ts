// The trunks an account sees, with what they carry now and what each node found of them; changed by its own
// admins, and the shared ones by operators.
import { type Refusal, refuse } from '../../../domain/refusal.ts'
import type { TrunkFields } from '../../../domain/trunk.ts'
import type { TrunkOutage } from '../../../domain/trunk-outage.ts'
import type { Overtaken } from '../../port/console-store.ts'
import type { TrunkDetail } from '../../port/list-book.ts'
import { notifyAll } from '../account/administer.ts'
import { overtakenBy } from '../console/overtaken.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'
import { TRUNK_FIELDS, trunkColumns } from './stored-trunks.ts'

/** What a node that stopped had found says nothing any more. */
const REPORTS = `(select coalesce(json_agg(json_build_object('node', r.node, 'outage', r.outage,
  'at', floor(extract(epoch from r.at) * 1000)) order by r.node), '[]') from trunk_report r
  where r.trunk = t.name and exists (select from account_lease l where l.node = r.node and l.expires_at > now()))`

// Calls in flight of all accounts are few thousand: they stand in an index of their own.
const TRUNKS = `
with running as materialized (
  select k.trunk, count(*)::int as calls from call k
  where k.ended_at is null and k.dialed_at is not null and ($2 or k.account_id = $1) group by k.trunk
)
select t.name, t.account_id is null as "isShared", ${TRUNK_FIELDS}, coalesce(r.calls, 0) as "inUse",
  ${REPORTS} as reports
from trunk t left join running r on r.trunk = t.name
where (t.account_id = $1 or $2 and t.account_id is null) and ($3::text is null or t.name = $3)
order by t.account_id is null, t.priority, t.name`

export async function accountTrunks(
  db: Queryable,
  accountId: number,
  withShared: boolean,
  name: string | null,
): Promise<TrunkDetail[]> {
  const rows = await db.rows<TrunkDetail & { password: string }>(TRUNKS, [accountId, withShared, name])
  return rows.map(({ password, ...trunk }) => ({ ...trunk, hasPassword: password !== '' }))
}

export async function changeTrunk(
  db: Database,
  accountId: number,
  withShared: boolean,
  name: string,
  edit: Partial<TrunkFields>,
  was: Partial<TrunkFields>,
): Promise<Refusal | Overtaken | null> {
  let overtaken: Overtaken | null = null
  const refusal = await withTrunk(db, accountId, withShared, name, async (tx, now) => {
    overtaken = overtakenBy({ ...now }, was)
    if (overtaken !== null) return
    const { names, values } = trunkColumns(edit)
    if (names.length === 0) return
    const sets = names.map((column, nth) => `${column} = $${nth + 2}`).join(', ')
    await tx.rows(`update trunk set ${sets} where name = $1`, [name, ...values])
  })
  return refusal ?? overtaken
}

export function dropTrunk(
  db: Database,
  accountId: number,
  withShared: boolean,
  name: string,
): Promise<Refusal | null> {
  return withTrunk(db, accountId, withShared, name, async tx => {
    await tx.rows('delete from trunk where name = $1', [name])
  })
}

function withTrunk(
  db: Database,
  accountId: number,
  withShared: boolean,
  name: string,
  act: (tx: Queryable, now: TrunkFields) => Promise<void>,
): Promise<Refusal | null> {
  return db.transaction(async tx => {
    const [trunk] = await tx.rows<TrunkFields & { account_id: number | null }>(
      `select t.account_id, ${TRUNK_FIELDS} from trunk t
       where t.name = $3 and (t.account_id = $1 or $2 and t.account_id is null) for no key update`,
      [accountId, withShared, name],
    )
    if (trunk === undefined) return refuse('trunkNotFound', name)
    await act(tx, trunk)
    if (trunk.account_id === null) await notifyAll(tx)
    else await notify(tx, trunk.account_id)
    return null
  })
}

export async function noteTrunk(
  db: Queryable,
  node: string,
  trunk: string,
  outage: TrunkOutage | null,
): Promise<void> {
  await db.rows(
    `insert into trunk_report as r (trunk, node, outage, at) values ($1, $2, $3, now())
     on conflict (trunk, node) do update set outage = excluded.outage, at = now()`,
    [trunk, node, outage === null ? null : JSON.stringify(outage)],
  )
}
