// Everything stored of a number beside its call records and blocks, and the key that evidence is signed with.
import type { AuditRow } from '../../port/console-store.ts'
import type {
  EvidenceCallBack,
  EvidenceContact,
  EvidenceFacts,
  EvidencePlan,
} from '../../port/evidence-book.ts'
import type { Database, Queryable } from '../database.ts'

/** So many changes of the settings are reported, the newest ones. */
const CHANGES_MAX = 200

// No index has the numbers of tasks that are over, and none is worth its weight at every append: this reads
// the account's contacts, 10 M in some seconds, for the few complaints a day.
const CONTACTS = `
select t.taskid, t.name as "taskName", t.created_at as "taskCreatedAt", t.caller_ids as "callerIds",
  p.name as message, l.name as plan, c.due_at as "dueAt", c.expires_at as "expiresAt", c.state,
  c.called, c.outcome, c.skipped, c.userid, c.memberid, c.extra, c.customuuid, c.zone, c.fields,
  (select json_build_object('file', i.name, 'at', floor(extract(epoch from i.added_at) * 1000)::bigint,
      'by', i.actor ->> 'name')
    from import i join import_batch b on b.import_id = i.id
    where i.task_id = t.id and c.id between b.first_id and b.last_id limit 1) as "importedFrom"
from task t join contact c on c.task_id = t.id and c.phone = $2
  left join plan l on l.id = t.plan_id
  left join prompt p on p.account_id = t.account_id and p.id = (t.voice ->> 'promptId')::bigint
where t.account_id = $1 order by t.created_at, t.id, c.id`

const PLANS = `
select name, version, changed_by as "changedBy", changed_at as "changedAt", rules from plan
where account_id = $1 and name = any($2) order by name`

const CALL_BACKS = `
select id, at, created_at as "createdAt", created_by as "createdBy", source, ext, taskid, note, state, reason,
  ended_at as "endedAt"
from call_back where account_id = $1 and phone = $2 order by id`

const AUDIT = `
with asked as (
  select a.* from audit a where a.account_id = $1 and a.noun = 'block'
    and (a.subject = $2 or a.after -> 'first' ? $2)
  union all
  select a.* from audit a where a.account_id = $1 and a.noun = 'blockedPerson'
    and (a.subject = any($3) or a.after -> 'first' ?| $3)
  union all
  select a.* from audit a join call k on a.subject = k.id::text
    where a.account_id = $1 and a.noun = 'call' and k.account_id = $1 and k.phone = $2
  union all
  select a.* from audit a where a.account_id = $1
    and (a.noun in ('callBack', 'preview') and a.subject = $2 or a.noun = 'plan' and a.subject = any($4))
  union all
  (select a.* from audit a where a.account_id = $1 and a.noun = 'account' order by a.id desc limit ${CHANGES_MAX})
)
select id, at, actor_kind as "actorKind", actor, address, verb, noun, subject, before, after
from asked order by id`

export async function evidenceFacts(db: Queryable, accountId: number, phone: string): Promise<EvidenceFacts> {
  const contacts = await db.rows<EvidenceContact>(CONTACTS, [accountId, phone])
  const persons = await db.rows<{ memberid: string }>(
    `select distinct memberid from call where account_id = $1 and phone = $2 and memberid <> ''`,
    [accountId, phone],
  )
  const memberids = new Set([...contacts, ...persons].map(({ memberid }) => memberid))
  memberids.delete('')
  const [account] = await db.rows<{ settings: { plan?: string } }>(
    'select settings from account where id = $1',
    [accountId],
  )
  const ownSettings = account?.settings ?? {}
  const named = new Set([...contacts.map(({ plan }) => plan), ownSettings.plan])
  const plans = await db.rows<EvidencePlan>(PLANS, [accountId, [...named].filter(isNamed)])
  const callBacks = await db.rows<EvidenceCallBack>(CALL_BACKS, [accountId, phone])
  const about = [[...memberids], plans.map(({ name }) => name)]
  const audit = await db.rows<AuditRow>(AUDIT, [accountId, phone, ...about])
  return { ownSettings, contacts, plans, callBacks, audit }
}

function isNamed(plan: string | null | undefined): plan is string {
  return typeof plan === 'string' && plan !== ''
}

// gen_random_uuid draws from the system's strong random source: 244 bits.
const MAKE_KEY = `
insert into evidence_key (account_id, key)
values ($1, sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')))
on conflict do nothing`

export function evidenceKey(db: Database, accountId: number): Promise<Buffer> {
  return db.transaction(async tx => {
    await tx.rows(MAKE_KEY, [accountId])
    const [row] = await tx.rows<{ key: Buffer }>('select key from evidence_key where account_id = $1', [
      accountId,
    ])
    if (row === undefined) throw new Error(`account ${accountId} has no key for evidence`)
    return row.key
  })
}
