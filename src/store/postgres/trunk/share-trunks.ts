// Shares of trunks: what a node may use of each, taken and given back with the trunk's row locked.
import { grantOf, NO_UNITS, type TrunkAsk, type TrunkGrant } from '../../../domain/trunk-share.ts'
import type { Database, Queryable } from '../database.ts'

/** How often what cannot be divided moves on to the next node. */
const TURN_SECONDS = 60

interface TrunkLimitsRow {
  readonly name: string
  readonly channels: number
  readonly callsPerSecond: number
  readonly turn: number
}

interface ShareRow {
  readonly trunk: string
  readonly node: string
  readonly channels: number
  readonly starts: number
  readonly wantChannels: number
  readonly wantStarts: number
  readonly isSure: boolean
}

export function shareTrunks(
  db: Database,
  node: string,
  asks: readonly TrunkAsk[],
  leaseMs: number,
): Promise<TrunkGrant[]> {
  if (asks.length === 0) return Promise.resolve([])
  return db.transaction(async tx => {
    const names = asks.map(({ trunk }) => trunk)
    const trunks = new Map((await lockTrunks(tx, names)).map(trunk => [trunk.name, trunk]))
    const shares = await readShares(tx, [...trunks.keys()])
    const granted: { readonly ask: TrunkAsk; readonly grant: TrunkGrant }[] = []
    for (const ask of asks) {
      const limits = trunks.get(ask.trunk)
      if (limits === undefined) continue
      const all = shares
        .filter(({ trunk }) => trunk === ask.trunk)
        .map(row => ({
          node: row.node,
          held: { channels: row.channels, starts: row.starts },
          want: { channels: row.wantChannels, starts: row.wantStarts },
        }))
      const mine = all.find(share => share.node === node) ?? { node, held: NO_UNITS, want: NO_UNITS }
      const others = all.filter(share => share.node !== node)
      granted.push({ ask, grant: grantOf(limits, ask, mine, others, limits.turn) })
    }
    await writeShares(tx, node, granted, leaseMs)
    const over = shares.filter(({ isSure, channels, node: of }) => !isSure && channels === 0 && of !== node)
    if (over.length > 0) await forget(tx, over)
    return granted.map(({ grant }) => grant)
  })
}

/** The lock comes before the reading, because a statement sees nothing that was committed after it began. */
function lockTrunks(tx: Queryable, names: readonly string[]): Promise<TrunkLimitsRow[]> {
  return tx.rows<TrunkLimitsRow>(
    `select name, channels, calls_per_second as "callsPerSecond",
       floor(extract(epoch from clock_timestamp()) / $2)::int as turn
     from trunk where name = any($1) order by name for no key update`,
    [names, TURN_SECONDS],
    'lock-trunks',
  )
}

/**
 * A node whose share ran out cannot begin calls, but its earlier ones may be in flight: each counts until it
 * is recorded as over, by that node or by the recovery of its successor.
 */
function readShares(tx: Queryable, names: readonly string[]): Promise<ShareRow[]> {
  return tx.rows<ShareRow>(
    `select s.trunk, s.node, s.expires_at > clock_timestamp() as "isSure",
       case when s.expires_at > clock_timestamp() then s.channels else (
         select count(*)::int from call c where c.ended_at is null and c.node = s.node and c.trunk = s.trunk
       ) end as channels,
       case when s.expires_at > clock_timestamp() then s.starts else 0 end as starts,
       case when s.expires_at > clock_timestamp() then s.want_channels else 0 end as "wantChannels",
       case when s.expires_at > clock_timestamp() then s.want_starts else 0 end as "wantStarts"
     from trunk_share s where s.trunk = any($1)`,
    [names],
    'trunk-shares',
  )
}

async function writeShares(
  tx: Queryable,
  node: string,
  granted: readonly { readonly ask: TrunkAsk; readonly grant: TrunkGrant }[],
  leaseMs: number,
): Promise<void> {
  const rows = granted.map(({ ask, grant }) => ({
    trunk: ask.trunk,
    ...grant.held,
    want_channels: ask.want.channels,
    want_starts: ask.want.starts,
  }))
  await tx.rows(
    `insert into trunk_share (trunk, node, channels, starts, want_channels, want_starts, expires_at)
     select trunk, $1, channels, starts, want_channels, want_starts,
       clock_timestamp() + $3 * interval '1 ms'
     from jsonb_to_recordset($2::jsonb) as asked (trunk text, channels int, starts int, want_channels int,
       want_starts int)
     on conflict (trunk, node) do update set channels = excluded.channels, starts = excluded.starts,
       want_channels = excluded.want_channels, want_starts = excluded.want_starts,
       expires_at = excluded.expires_at`,
    [node, JSON.stringify(rows), leaseMs],
    'write-trunk-shares',
  )
}

async function forget(tx: Queryable, over: readonly ShareRow[]): Promise<void> {
  await tx.rows(
    `delete from trunk_share using jsonb_to_recordset($1::jsonb) as over (trunk text, node text)
     where trunk_share.trunk = over.trunk and trunk_share.node = over.node
       and trunk_share.expires_at <= clock_timestamp()`,
    [JSON.stringify(over.map(({ trunk, node }) => ({ trunk, node })))],
  )
}
