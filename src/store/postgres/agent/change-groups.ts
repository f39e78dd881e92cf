// Groups with their members and the tasks that use them; added and changed as a whole.
import { type Refusal, refuse } from '../../../domain/refusal.ts'
import type { GroupDetail, GroupEdit, GroupMember } from '../../port/agent-book.ts'
import type { Overtaken } from '../../port/console-store.ts'
import { overtakenBy } from '../console/overtaken.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'

const MEMBERS = `(select coalesce(json_agg(json_build_object('ext', m.ext, 'priority', m.priority)
  order by m.priority, m.ext), '[]') from group_member m where m.group_id = g.id)`

export function groupDetails(db: Queryable, accountId: number): Promise<GroupDetail[]> {
  return db.rows<GroupDetail>(
    `select g.name, g.enabled, g.strategy, g.remark, ${MEMBERS} as members,
       (select coalesce(json_agg(json_build_object('taskid', t.taskid, 'name', t.name) order by t.id), '[]')
         from task t where t.account_id = $1 and t.state <> 'ended' and t.assign_type in ('group', 'queue')
           and t.assign_to = g.name) as tasks
     from agent_group g where g.account_id = $1 order by g.name`,
    [accountId],
  )
}

export function newGroup(
  db: Database,
  accountId: number,
  { name, strategy = 1, remark = '', enabled = true, members = [] }: GroupEdit & { readonly name: string },
): Promise<boolean | Refusal> {
  return db.transaction(async tx => {
    const [group] = await tx.rows<{ id: number }>(
      `insert into agent_group (account_id, name, strategy, remark, enabled) values ($1, $2, $3, $4, $5)
       on conflict (account_id, name) do nothing returning id`,
      [accountId, name, strategy, remark, enabled],
    )
    if (group === undefined) return false
    const refusal = await setMembers(tx, accountId, group.id, members)
    if (refusal !== null) return refusal
    await notify(tx, accountId)
    return true
  })
}

export async function changeGroup(
  db: Database,
  accountId: number,
  name: string,
  edit: GroupEdit,
  was: GroupEdit,
): Promise<Refusal | Overtaken | null> {
  let overtaken: Overtaken | null = null
  const refusal = await db.transaction(async tx => {
    const [group] = await tx.rows<{ id: number } & Required<GroupEdit>>(
      `select g.id, g.strategy, g.remark, g.enabled, ${MEMBERS} as members from agent_group g
       where g.account_id = $1 and g.name = $2 for no key update`,
      [accountId, name],
    )
    if (group === undefined) return refuse('groupNotFound', name)
    overtaken = overtakenBy({ ...group }, { ...was })
    if (overtaken !== null) return null
    await tx.rows(
      `update agent_group set strategy = coalesce($2, strategy), remark = coalesce($3, remark),
         enabled = coalesce($4, enabled) where id = $1`,
      [group.id, edit.strategy ?? null, edit.remark ?? null, edit.enabled ?? null],
    )
    const refused =
      edit.members === undefined ? null : await setMembers(tx, accountId, group.id, edit.members)
    if (refused !== null) return refused
    await notify(tx, accountId)
    return null
  })
  return refusal ?? overtaken
}

async function setMembers(
  tx: Queryable,
  accountId: number,
  groupId: number,
  members: readonly GroupMember[],
): Promise<Refusal | null> {
  const [missing] = await tx.rows<{ ext: string }>(
    `select m.ext from json_to_recordset($2) as m(ext text)
     where not exists (select from agent a where a.account_id = $1 and a.ext = m.ext) limit 1`,
    [accountId, JSON.stringify(members)],
  )
  if (missing !== undefined) return refuse('agentNotFound', missing.ext)
  await tx.rows('delete from group_member where group_id = $1 and ext <> all($2::text[])', [
    groupId,
    members.map(({ ext }) => ext),
  ])
  await tx.rows(
    `insert into group_member (group_id, account_id, ext, priority)
     select $1, $2, m.ext, m.priority from json_to_recordset($3) as m(ext text, priority smallint)
     on conflict (group_id, ext) do update set priority = excluded.priority
     where group_member.priority <> excluded.priority`,
    [groupId, accountId, JSON.stringify(members)],
  )
  return null
}
