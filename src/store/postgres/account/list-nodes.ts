// The engine nodes that hold accounts or shares of trunks, also those whose leases have run out.
import type { NodePicture } from '../../port/console-store.ts'
import type { Queryable } from '../database.ts'

export function listNodes(db: Queryable): Promise<NodePicture[]> {
  return db.rows<NodePicture>(
    `with lease as (
       select l.node, max(l.expires_at) as until, jsonb_agg(a.code order by a.code) as accounts
       from account_lease l join account a on a.id = l.account_id group by l.node
     ), share as (
       select node, max(expires_at) as until,
         jsonb_agg(jsonb_build_object('trunk', trunk, 'channels', channels, 'callsPerSecond', starts)
           order by trunk) as trunks
       from trunk_share group by node
     )
     select node, greatest(lease.until, share.until) as "leasedUntil",
       greatest(lease.until, share.until) > clock_timestamp() as "isAlive",
       coalesce(accounts, '[]') as accounts, coalesce(trunks, '[]') as trunks
     from lease full join share using (node) order by node`,
  )
}
