// Adds agents by the hundred, changes one, and sets whether one wants calls.
import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'
import type { AgentDraft, AgentEdit } from '../../port/agent-book.ts'
import type { Overtaken } from '../../port/console-store.ts'
import type { EngineRequest } from '../../port/engine-request.ts'
import { overtakenBy } from '../console/overtaken.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'

/** The engine answers within milliseconds; somebody who has waited for longer has done something else. */
const REQUEST_LIFE = "interval '10 s'"

export function addAgents(
  db: Database,
  accountId: number,
  drafts: readonly AgentDraft[],
): Promise<readonly string[] | Refusal> {
  return db.transaction(async tx => {
    const made = await tx.rows<{ ext: string }>(
      `insert into agent (account_id, ext, password, reach, uri)
       select $1, d.ext, d.password, d.reach, d.uri
       from json_to_recordset($2) as d(ext text, password text, reach text, uri text)
       on conflict (account_id, ext) do nothing returning ext`,
      [accountId, JSON.stringify(drafts)],
    )
    const isNew = new Set(made.map(({ ext }) => ext))
    const members = drafts
      .filter(({ ext }) => isNew.has(ext))
      .flatMap(({ ext, groups }) => groups.map(group => ({ ext, group })))
    const missing = await join(tx, accountId, members)
    if (missing !== null) return missing
    await notify(tx, accountId)
    return [...isNew]
  })
}

/** Into these groups; refused if one of them does not exist. */
async function join(
  tx: Queryable,
  accountId: number,
  members: readonly { ext: string; group: string }[],
): Promise<Refusal | null> {
  const [missing] = await tx.rows<{ name: string }>(
    `select m.name from unnest($2::text[]) as m(name)
     where not exists (select from agent_group g where g.account_id = $1 and g.name = m.name) limit 1`,
    [accountId, [...new Set(members.map(({ group }) => group))]],
  )
  if (missing !== undefined) return refuse('groupNotFound', missing.name)
  await tx.rows(
    `insert into group_member (group_id, account_id, ext)
     select g.id, $1, m.ext from json_to_recordset($2) as m(ext text, "group" text)
     join agent_group g on g.account_id = $1 and g.name = m.group on conflict do nothing`,
    [accountId, JSON.stringify(members)],
  )
  return null
}

export async function changeAgent(
  db: Database,
  accountId: number,
  ext: string,
  edit: AgentEdit,
  was: Omit<AgentEdit, 'password'>,
): Promise<Refusal | Overtaken | null> {
  let overtaken: Overtaken | null = null
  const refusal = await db.transaction(async tx => {
    const now = await lockAgent(tx, accountId, ext)
    if (isRefusal(now)) return now
    overtaken = overtakenBy({ ...now }, { ...was, ...(was.groups && { groups: was.groups.toSorted() }) })
    if (overtaken !== null) return null
    const { enabled = null, reach = null, password = null, groups, uri } = edit
    await tx.rows(
      `update agent set enabled = coalesce($3, enabled), reach = coalesce($4, reach),
         password = coalesce($5, password), uri = case when $6 then $7 else uri end
       where account_id = $1 and ext = $2`,
      [accountId, ext, enabled, reach, password, uri !== undefined, uri ?? null],
    )
    const missing = groups === undefined ? null : await moveTo(tx, accountId, ext, groups)
    if (missing !== null) return missing
    await notify(tx, accountId)
    return null
  })
  return refusal ?? overtaken
}

interface LockedAgent {
  readonly enabled: boolean
  readonly reach: string
  readonly uri: string | null
  readonly groups: readonly string[]
}

async function lockAgent(tx: Queryable, accountId: number, ext: string): Promise<LockedAgent | Refusal> {
  const [agent] = await tx.rows<Omit<LockedAgent, 'groups'>>(
    'select enabled, reach, uri from agent where account_id = $1 and ext = $2 for no key update',
    [accountId, ext],
  )
  if (agent === undefined) return refuse('agentNotFound', ext)
  const groups = await tx.rows<{ name: string }>(
    `select g.name from group_member m join agent_group g on g.id = m.group_id
     where m.account_id = $1 and m.ext = $2`,
    [accountId, ext],
  )
  return { ...agent, groups: groups.map(({ name }) => name).toSorted() }
}

/** Its priority in groups it stays in stays. */
async function moveTo(
  tx: Queryable,
  accountId: number,
  ext: string,
  groups: readonly string[],
): Promise<Refusal | null> {
  await tx.rows(
    `delete from group_member m using agent_group g
     where g.id = m.group_id and m.account_id = $1 and m.ext = $2 and g.name <> all($3::text[])`,
    [accountId, ext, groups],
  )
  return join(
    tx,
    accountId,
    groups.map(group => ({ ext, group })),
  )
}

/** A report of an agent who is ready already ends its wrap-up, as over the published services. */
export function setAgentReady(
  db: Database,
  accountId: number,
  ext: string,
  ready: boolean,
  reason: string | null,
  now: number,
): Promise<Refusal | null> {
  return db.transaction(async tx => {
    if (reason !== null) {
      const known = await tx.rows('select from away_reason where account_id = $1 and code = $2 and enabled', [
        accountId,
        reason,
      ])
      if (known.length === 0) return refuse('awayReasonNotFound', reason)
    }
    const changed = await tx.rows(
      `update agent set ready = $3, ready_at = from_ms($4), away_reason = $5
       where account_id = $1 and ext = $2 returning 1`,
      [accountId, ext, ready, now, ready ? null : reason],
    )
    if (changed.length === 0) return refuse('agentNotFound', ext)
    await notify(tx, accountId)
    return null
  })
}

/** In a transaction of the caller's; false: nobody drives the account. */
export async function askEngine(
  tx: Queryable,
  accountId: number,
  { kind, ext, detail }: EngineRequest,
): Promise<boolean> {
  const driven = await tx.rows('select from account_lease where account_id = $1 and expires_at > now()', [
    accountId,
  ])
  if (driven.length === 0) return false
  await tx.rows('delete from engine_request where account_id = $1 and expires_at <= now()', [accountId])
  await tx.rows(
    `insert into engine_request (account_id, kind, ext, detail, expires_at)
     values ($1, $2, $3, $4, now() + ${REQUEST_LIFE})`,
    [accountId, kind, ext, detail === undefined ? null : JSON.stringify(detail)],
  )
  await notify(tx, accountId)
  return true
}

/** Only the node that drives the account takes them, each once. */
export async function takeRequests(db: Queryable, accountId: number, node: string): Promise<EngineRequest[]> {
  const taken = await db.rows<Omit<EngineRequest, 'detail'> & { detail: EngineRequest['detail'] | null }>(
    `with taken as (
       delete from engine_request r where r.account_id = $1
         and exists (select from account_lease l where l.account_id = $1 and l.node = $2 and l.expires_at > now())
       returning r.id, r.kind, r.ext, r.detail, r.expires_at
     ) select kind, ext, detail from taken where expires_at > now() order by id`,
    [accountId, node],
    'take-requests',
  )
  return taken.map(({ detail, ...request }) => ({ ...request, ...(detail && { detail }) }))
}
