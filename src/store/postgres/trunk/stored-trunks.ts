// Trunks as the command line writes them and the switch reads them; passwords leave the store only to the
// switch.
import type { TrunkFields } from '../../../domain/trunk.ts'
import type { NewTrunk, StoredTrunk } from '../../port/admin-store.ts'
import { change, notifyAll } from '../account/administer.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'

/** The column of each field, and how its value is written. */
const COLUMNS: { readonly [Field in keyof TrunkFields]-?: string } = {
  channels: 'channels',
  callsPerSecond: 'calls_per_second',
  priority: 'priority',
  address: 'address',
  transport: 'transport',
  username: 'username',
  password: 'password',
  registers: 'registers',
  probes: 'probes',
  domain: 'domain',
  prefixRules: 'prefix_rules',
  assertsIdentity: 'asserts_identity',
  strictSound: 'strict_sound',
  enabled: 'enabled',
}

/** Of a trunk `t`, with its password. */
export const TRUNK_FIELDS = Object.entries(COLUMNS)
  .map(([field, column]) => `t.${column} as "${field}"`)
  .join(', ')

/** Column names and values of the given fields. */
export function trunkColumns(fields: Partial<TrunkFields>): {
  readonly names: readonly string[]
  readonly values: readonly unknown[]
} {
  const given = Object.entries(COLUMNS).flatMap(([field, column]) => {
    const value = Object.entries(fields).find(([name]) => name === field)?.[1]
    return value === undefined
      ? []
      : [{ column, value: field === 'prefixRules' ? JSON.stringify(value) : value }]
  })
  return { names: given.map(({ column }) => column), values: given.map(({ value }) => value) }
}

export async function addTrunk(db: Database, { code, name, ...fields }: NewTrunk): Promise<boolean> {
  const insert = async (tx: Queryable, accountId: number | null) => {
    const { names, values } = trunkColumns(fields)
    const places = values.map((_, nth) => `$${nth + 3}`)
    const made = await tx.rows(
      `insert into trunk (account_id, name, ${names.join(', ')}) values ($1, $2, ` +
        `${places.join(', ')}) on conflict (name) do nothing returning 1`,
      [accountId, name, ...values],
    )
    return made.length > 0
  }
  if (code !== null) return change(db, code, insert)
  return db.transaction(async tx => {
    const made = await insert(tx, null)
    if (made) await notifyAll(tx)
    return made
  })
}

export function setTrunk(db: Database, name: string, fields: Partial<TrunkFields>): Promise<boolean> {
  const { names, values } = trunkColumns(fields)
  const sets = names.map((column, nth) => `${column} = $${nth + 2}`).join(', ')
  return changeTrunk(
    db,
    sets === ''
      ? 'select account_id from trunk where name = $1'
      : `update trunk set ${sets} where name = $1 returning account_id`,
    [name, ...values],
  )
}

export function removeTrunk(db: Database, name: string): Promise<boolean> {
  return changeTrunk(db, 'delete from trunk where name = $1 returning account_id', [name])
}

function changeTrunk(db: Database, sql: string, values: readonly unknown[]): Promise<boolean> {
  return db.transaction(async tx => {
    const [changed] = await tx.rows<{ account_id: number | null }>(sql, values)
    if (changed === undefined) return false
    if (changed.account_id === null) await notifyAll(tx)
    else await notify(tx, changed.account_id)
    return true
  })
}

export function listTrunks(db: Queryable, which: 'enabled' | 'all' = 'enabled'): Promise<StoredTrunk[]> {
  return db.rows<StoredTrunk>(
    `select a.code, t.name, ${TRUNK_FIELDS}
     from trunk t left join account a on a.id = t.account_id where t.enabled or $1 order by t.id`,
    [which === 'all'],
  )
}

export function ensureSharedTrunk(
  db: Database,
  name: string,
  channels: number,
  callsPerSecond: number,
): Promise<void> {
  return db.transaction(async tx => {
    const changed = await tx.rows(
      `insert into trunk as t (account_id, name, channels, calls_per_second) values (null, $1, $2, $3)
       on conflict (name) do update set channels = excluded.channels,
         calls_per_second = excluded.calls_per_second
       where t.account_id is null and (t.channels, t.calls_per_second) is distinct from (excluded.channels,
         excluded.calls_per_second)
       returning 1`,
      [name, channels, callsPerSecond],
    )
    if (changed.length > 0) await notifyAll(tx)
  })
}
