// What the command line writes: accounts, their settings, agents, caller ids, blocked numbers. Repeating a
// command changes nothing.
import { type Account, partsOf, type SettingChanges } from '../../../domain/account.ts'
import type { Refusal } from '../../../domain/refusal.ts'
import type { AgentFields, NewAccount, NewAgent } from '../../port/admin-store.ts'
import { insertMember } from '../agent/members.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'
import { ACCOUNT_COLUMNS, type AccountColumns, accountOf } from './find-account.ts'
import { refusePlanNamed } from './stored-plans.ts'

export async function isEmpty(db: Queryable): Promise<boolean> {
  return (await db.rows('select from account limit 1')).length === 0
}

export async function findAccount(db: Queryable, code: string): Promise<Account | null> {
  const [row] = await db.rows<AccountColumns>(`select ${ACCOUNT_COLUMNS} from account a where a.code = $1`, [
    code,
  ])
  return row === undefined ? null : accountOf(row)
}

export function addAccount(db: Database, draft: NewAccount): Promise<boolean> {
  return db.transaction(async tx => {
    const [made] = await tx.rows<{ id: number }>(
      'insert into account (code, name, appid, settings) values ' +
        '($1, $2, $3, $4) on conflict do nothing returning id',
      [draft.code, draft.name, draft.appid, JSON.stringify(draft.settings)],
    )
    if (made !== undefined) {
      if ((await refusePlanNamed(tx, made.id, draft.settings)) !== null)
        throw new Error(`A new account has no plan ${draft.settings.plan} yet.`)
      await insertPublishedKey(tx, made.id, draft.accesskeyHash)
      await notify(tx, made.id)
    } else if ((await findAccount(tx, draft.code)) === null)
      throw new Error(`The appid ${draft.appid} belongs to another account.`)
    return made !== undefined
  })
}

/**
 * The statement itself merges them, so what another command sets at the same time stays, and so does what a
 * newer version stored.
 */
export function setSettings(db: Database, code: string, changes: SettingChanges): Promise<Refusal | null> {
  const { given, cleared } = partsOf(changes)
  return change(db, code, async (tx, accountId) => {
    const refusal = await refusePlanNamed(tx, accountId, given)
    if (refusal !== null) return refusal
    await tx.rows('update account set settings = (settings || $2::jsonb) - $3::text[] where id = $1', [
      accountId,
      JSON.stringify(given),
      cleared,
    ])
    return null
  })
}

export function addAgent(db: Database, draft: NewAgent): Promise<boolean> {
  return change(db, draft.code, async (tx, accountId) => {
    const { ext, password, idle, reach, group, uri = null } = draft
    const made = await tx.rows(
      'insert into agent (account_id, ext, password, ready, reach, uri) values ($1, $2, ' +
        '$3, $4, $5, $6) on conflict (account_id, ext) do nothing returning 1',
      [accountId, ext, password, idle, reach, uri],
    )
    if (group !== null) {
      await tx.rows('insert into agent_group (account_id, name) values ($1, $2) on conflict do nothing', [
        accountId,
        group,
      ])
      const [row] = await tx.rows<{ id: number }>(
        'select id from agent_group where account_id = $1 and name = $2',
        [accountId, group],
      )
      if (row !== undefined) await insertMember(tx, { accountId, groupId: row.id, ext })
    }
    return made.length > 0
  })
}

/** False: there is no such agent. */
export function setAgent(db: Database, code: string, ext: string, fields: AgentFields): Promise<boolean> {
  return change(db, code, async (tx, accountId) => {
    const { password = null, reach = null, ready = null, uri } = fields
    const changed = await tx.rows(
      // ready_at stays if nothing changes, because it says since when the agent has been waiting for a call
      // (members.ts).
      `update agent set password = coalesce($3, password), reach = coalesce($4, reach), ready = coalesce($5,
        ready),
         ready_at = case when $5 <> ready then now() else ready_at end,
         uri = case when $6 then $7 else uri end
       where account_id = $1 and ext = $2 returning 1`,
      [accountId, ext, password, reach, ready, uri !== undefined, uri ?? null],
    )
    return changed.length > 0
  })
}

/** Also removes it from its groups; its calls keep its extension. */
export function removeAgent(db: Database, code: string, ext: string): Promise<boolean> {
  return change(db, code, async (tx, accountId) => {
    const gone = await tx.rows('delete from agent where account_id = $1 and ext = $2 returning 1', [
      accountId,
      ext,
    ])
    return gone.length > 0
  })
}

export function addCallerId(db: Database, code: string, number: string): Promise<boolean> {
  return change(db, code, async (tx, accountId) => {
    const made = await tx.rows(
      'insert into caller_id (account_id, number) values ($1, $2) on conflict do nothing returning 1',
      [accountId, number],
    )
    return made.length > 0
  })
}

export function removeCallerId(db: Database, code: string, number: string): Promise<boolean> {
  return change(db, code, async (tx, accountId) => {
    const gone = await tx.rows('delete from caller_id where account_id = $1 and number = $2 returning 1', [
      accountId,
      number,
    ])
    return gone.length > 0
  })
}

/**
 * Runs in one transaction that locks the account and notifies its engine. Throws if there is no such account.
 */
export function change<T>(
  db: Database,
  code: string,
  act: (tx: Queryable, accountId: number) => Promise<T>,
): Promise<T> {
  return db.transaction(async tx => {
    const [account] = await tx.rows<{ id: number }>(
      'select id from account where code = $1 for no key update',
      [code],
    )
    if (account === undefined) throw new Error(`There is no account ${code}.`)
    const result = await act(tx, account.id)
    await notify(tx, account.id)
    return result
  })
}

/** Notifies all engines: something that every account may use has changed. */
export async function notifyAll(tx: Queryable): Promise<void> {
  await tx.rows("select pg_notify('yuhu', id::text) from account")
}

/** The tokens that the old access key was given end with it. */
export function replaceKey(db: Database, code: string, accesskeyHash: string): Promise<void> {
  return change(db, code, async (tx, accountId) => {
    await tx.rows(
      `update access_key set revoked_at = now()
       where account_id = $1 and is_published and revoked_at is null`,
      [accountId],
    )
    await insertPublishedKey(tx, accountId, accesskeyHash)
    await tx.rows('delete from token where account_id = $1', [accountId])
  })
}

async function insertPublishedKey(tx: Queryable, accountId: number, hash: string): Promise<void> {
  await tx.rows(
    `insert into access_key (account_id, name, role, hash, is_published)
     values ($1, 'accesskey', 'admin', $2, true)`,
    [accountId, hash],
  )
}
