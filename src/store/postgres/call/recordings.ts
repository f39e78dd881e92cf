// What call records say about their recordings, and the key that signs links to them.
import type { RecordingName } from '../../../domain/recording.ts'
import type { Queryable } from '../database.ts'

/** Looks by the call's id, which the name contains, so no index on names is needed. */
export async function recordingExists(
  db: Queryable,
  accountId: number,
  { callId, name }: Pick<RecordingName, 'callId' | 'name'>,
): Promise<boolean> {
  const rows = await db.rows(
    'select from call where id = $1 and account_id = $2 and recording = $3 and ended_at is not null',
    [callId, accountId, name],
  )
  return rows.length > 0
}

/** Calls are locked in the order of their ids, as everywhere. */
const FORGET = `
with gone as materialized (
  select c.id from json_to_recordset($2) as n(id bigint, name text) join call c on c.id = n.id
  where c.account_id = $1 and c.recording = n.name order by c.id for no key update of c
)
update call c set recording = '' from gone where c.id = gone.id`

export async function forgetRecordings(
  db: Queryable,
  accountId: number,
  names: readonly RecordingName[],
): Promise<void> {
  if (names.length === 0) return
  await db.rows(FORGET, [accountId, JSON.stringify(names.map(({ callId, name }) => ({ id: callId, name })))])
}

export async function linkKey(db: Queryable): Promise<Buffer> {
  const [row] = await db.rows<{ key: Buffer }>('select key from link_key')
  if (row === undefined) throw new Error('The table link_key is empty: links to recordings cannot be signed.')
  return row.key
}
