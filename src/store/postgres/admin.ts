// What the command line writes: accounts, their settings, agents, lines, blocked numbers. Repeating a command changes nothing.
import type { Account, AccountSettings } from '../../domain/account.ts'
import type { NewAccount, NewAgent, NewTrunk } from '../admin-port.ts'
import { ACCOUNT_COLUMNS, type AccountColumns, accountOf } from './account.ts'
import type { Database, Queryable } from './database.ts'
import { insertMember } from './members.ts'
import { notify } from './task.ts'

export async function isEmpty(db: Queryable): Promise<boolean> {
  return (await db.rows('select from account limit 1')).length === 0
}

export async function findAccount(db: Queryable, code: string): Promise<Account | null> {
  const [row] = await db.rows<AccountColumns>(`select ${ACCOUNT_COLUMNS} from account a where a.code = $1`, [code])
  return row === undefined ? null : accountOf(row)
}

export function addAccount(db: Database, draft: NewAccount): Promise<boolean> {
  return db.transaction(async tx => {
    const [made] = await tx.rows<{ id: number }>(
      'insert into account (code, name, appid, accesskey_hash, settings) values ($1, $2, $3, $4, $5) on conflict do nothing returning id',
      [draft.code, draft.name, draft.appid, draft.accesskeyHash, JSON.stringify(draft.settings)],
    )
    if (made !== undefined) await notify(tx, made.id)
    else if ((await findAccount(tx, draft.code)) === null) throw new Error(`The appid ${draft.appid} belongs to another account.`)
    return made !== undefined
  })
}

export function setSettings(db: Database, code: string, settings: Partial<AccountSettings>): Promise<void> {
  return change(db, code, async (tx, accountId) => {
    await tx.rows('update account set settings = settings || $2::jsonb where id = $1', [accountId, JSON.stringify(settings)])
  })
}

export function addAgent(db: Database, draft: NewAgent): Promise<boolean> {
  return change(db, draft.code, async (tx, accountId) => {
    const { ext, password, idle, reach, group } = draft
    const made = await tx.rows(
      'insert into agent (account_id, ext, password, ready, reach) values ($1, $2, $3, $4, $5) on conflict (account_id, ext) do nothing returning 1',
      [accountId, ext, password, idle, reach],
    )
    if (group !== null) {
      await tx.rows('insert into agent_group (account_id, name) values ($1, $2) on conflict do nothing', [accountId, group])
      const [row] = await tx.rows<{ id: number }>('select id from agent_group where account_id = $1 and name = $2', [accountId, group])
      if (row !== undefined) await insertMember(tx, { accountId, groupId: row.id, ext })
    }
    return made.length > 0
  })
}

export async function addTrunk(db: Database, draft: NewTrunk): Promise<boolean> {
  const insert = async (tx: Queryable, accountId: number | null) => {
    const made = await tx.rows(
      'insert into trunk (account_id, name, channels, calls_per_second, address) values ($1, $2, $3, $4, $5) on conflict (name) do nothing returning 1',
      [accountId, draft.name, draft.channels, draft.callsPerSecond, draft.address],
    )
    return made.length > 0
  }
  if (draft.code !== null) return change(db, draft.code, insert)
  return db.transaction(async tx => {
    const made = await insert(tx, null)
    if (made) await notifyAll(tx)
    return made
  })
}

export function ensureSharedTrunk(db: Database, name: string, channels: number, callsPerSecond: number): Promise<void> {
  return db.transaction(async tx => {
    const changed = await tx.rows(
      `insert into trunk as t (account_id, name, channels, calls_per_second) values (null, $1, $2, $3)
       on conflict (name) do update set channels = excluded.channels, calls_per_second = excluded.calls_per_second
       where t.account_id is null and (t.channels, t.calls_per_second) is distinct from (excluded.channels, excluded.calls_per_second)
       returning 1`,
      [name, channels, callsPerSecond],
    )
    if (changed.length > 0) await notifyAll(tx)
  })
}

export function addCallerId(db: Database, code: string, number: string): Promise<boolean> {
  return change(db, code, async (tx, accountId) => {
    const made = await tx.rows('insert into caller_id (account_id, number) values ($1, $2) on conflict do nothing returning 1', [
      accountId,
      number,
    ])
    return made.length > 0
  })
}

export function blockNumbers(db: Database, code: string, phones: readonly string[]): Promise<number> {
  return change(db, code, async (tx, accountId) => {
    const made = await tx.rows(
      'insert into blocked_number (account_id, phone) select $1, phone from unnest($2::text[]) phone order by phone on conflict do nothing returning 1',
      [accountId, phones],
    )
    return made.length
  })
}

export function unblockNumbers(db: Database, code: string, phones: readonly string[]): Promise<number> {
  return change(db, code, async (tx, accountId) => {
    const gone = await tx.rows('delete from blocked_number where account_id = $1 and phone = any($2::text[]) returning 1', [
      accountId,
      phones,
    ])
    return gone.length
  })
}

function change<T>(db: Database, code: string, act: (tx: Queryable, accountId: number) => Promise<T>): Promise<T> {
  return db.transaction(async tx => {
    const [account] = await tx.rows<{ id: number }>('select id from account where code = $1 for no key update', [code])
    if (account === undefined) throw new Error(`There is no account ${code}.`)
    const result = await act(tx, account.id)
    await notify(tx, account.id)
    return result
  })
}

async function notifyAll(tx: Queryable): Promise<void> {
  await tx.rows("select pg_notify('yuhu', id::text) from account")
}
