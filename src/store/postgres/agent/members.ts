// Who is in a group, and whether they want calls.
import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'

import type { MemberSummary } from '../../port/api-store.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'
import { lockGroup } from './groups.ts'

export function addMember(
  db: Database,
  accountId: number,
  group: string,
  ext: string,
): Promise<Refusal | null> {
  return changeMember(db, accountId, group, ext, insertMember)
}

export function dropMember(
  db: Database,
  accountId: number,
  group: string,
  ext: string,
): Promise<Refusal | null> {
  return changeMember(db, accountId, group, ext, async (tx, member) => {
    return (await deleteMember(tx, member)) ? null : refuse('agentNotInGroup')
  })
}

export function setReady(
  db: Database,
  accountId: number,
  group: string,
  ext: string,
  ready: boolean,
  now: number,
): Promise<Refusal | null> {
  return changeMember(db, accountId, group, ext, async (tx, member) => {
    const found = await tx.rows('select from group_member where group_id = $1 and ext = $2', [
      member.groupId,
      ext,
    ])
    if (found.length === 0) return refuse('agentNotInGroup')
    return writeReady(tx, accountId, ext, ready, now)
  })
}

export function signIn(
  db: Database,
  accountId: number,
  group: string,
  ext: string,
  now: number,
): Promise<Refusal | null> {
  return changeMember(db, accountId, group, ext, async (tx, member) => {
    await insertMember(tx, member)
    return writeReady(tx, accountId, ext, true, now)
  })
}

/**
 * An agent who signs out of one queue gets no calls from other groups either, until the next sign-in. Signing
 * out twice is not an error.
 */
export function signOut(
  db: Database,
  accountId: number,
  group: string,
  ext: string,
  now: number,
): Promise<Refusal | null> {
  return changeMember(db, accountId, group, ext, async (tx, member) => {
    await deleteMember(tx, member)
    return writeReady(tx, accountId, ext, false, now)
  })
}

export function listMembers(
  db: Queryable,
  accountId: number,
  group: string | null,
  ext: string | null,
): Promise<MemberSummary[]> {
  return db.rows<MemberSummary>(
    `select g.name as "group", m.ext, m.priority, a.ready, a.state, a.state_at as "stateAt", a.registered,
      a.calls_answered as "callsAnswered",
       a.calls_missed as "callsMissed", a.last_assigned_at as "lastAssignedAt",
         a.last_answered_at as "lastAnsweredAt"
     from agent_group g join group_member m on m.group_id = g.id join agent a on a.account_id = m.account_id
       and a.ext = m.ext
     where g.account_id = $1 and ($2::text is null or g.name = $2) and ($3::text is null or m.ext = $3)
     order by g.id, m.priority, a.id`,
    [accountId, group, ext],
  )
}

interface Member {
  readonly accountId: number
  readonly groupId: number
  readonly ext: string
}

function changeMember(
  db: Database,
  accountId: number,
  group: string,
  ext: string,
  change: (tx: Queryable, member: Member) => Promise<Refusal | null>,
): Promise<Refusal | null> {
  return db.transaction(async tx => {
    const groupId = await lockGroup(tx, accountId, group)
    if (isRefusal(groupId)) return groupId
    const agent = await tx.rows('select from agent where account_id = $1 and ext = $2 for no key update', [
      accountId,
      ext,
    ])
    if (agent.length === 0) return refuse('agentNotFound', ext)
    const refusal = await change(tx, { accountId, groupId, ext })
    if (refusal === null) await notify(tx, accountId)
    return refusal
  })
}

export async function insertMember(tx: Queryable, { accountId, groupId, ext }: Member): Promise<null> {
  await tx.rows(
    'insert into group_member (group_id, account_id, ext) values ($1, $2, $3) on conflict do nothing',
    [groupId, accountId, ext],
  )
  return null
}

async function deleteMember(tx: Queryable, { groupId, ext }: Member): Promise<boolean> {
  return (
    (await tx.rows('delete from group_member where group_id = $1 and ext = $2 returning 1', [groupId, ext]))
      .length > 0
  )
}

/** `ready_at` stays if nothing changes, because it says since when the agent has been waiting for a call. */
async function writeReady(
  tx: Queryable,
  accountId: number,
  ext: string,
  ready: boolean,
  now: number,
): Promise<null> {
  // Each report counts, since an agent who reports ready during wrap-up ends it.
  await tx.rows('update agent set ready = $3, ready_at = from_ms($4) where account_id = $1 and ext = $2', [
    ...[accountId, ext, ready, now],
  ])
  return null
}
