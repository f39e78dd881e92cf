// The way between engines and those who watch: two channels of notifications, one in each direction.
import type { LiveWatch } from '../../port/live-publisher.ts'
import type { Queryable } from '../database.ts'
import type { ChannelListener } from '../listener.ts'

const REPORTS = 'yuhu_live'
const WATCHES = 'yuhu_watch'

// A transaction that notifies is written to the log of the database as one that changes rows is; nobody needs
// to wait until this one is on the disk.
const UNSYNCED = "set_config('synchronous_commit', 'off', true)"

export async function publishLive(db: Queryable, messages: readonly string[]): Promise<void> {
  await db.rows(
    `select ${UNSYNCED}, pg_notify('${REPORTS}', m) from unnest($1::text[]) with ordinality as t (m, place)
     order by place`,
    [messages],
    'publish-live',
  )
}

export async function watchLive(db: Queryable, watch: LiveWatch): Promise<void> {
  for (const text of watchesOf(watch))
    await db.rows(`select ${UNSYNCED}, pg_notify('${WATCHES}', $1)`, [text], 'watch-live')
}

/** So many ids fit into a notification. */
const IDS_MAX = 500

function watchesOf({ accountIds, whole }: LiveWatch): string[] {
  const texts: string[] = []
  for (let from = 0; from < accountIds.length; from += IDS_MAX) {
    const ids = accountIds.slice(from, from + IDS_MAX)
    texts.push(JSON.stringify({ accountIds: ids, whole: whole.filter(id => ids.includes(id)) }))
  }
  return texts
}

export function onLive(listener: ChannelListener, heard: (message: string | null) => void): () => void {
  return listener.add(REPORTS, { heard, missed: () => heard(null) })
}

export function onWatch(listener: ChannelListener, watched: (watch: LiveWatch) => void): () => void {
  return listener.add(WATCHES, {
    heard: text => {
      const watch = read(text)
      if (watch !== null) watched(watch)
    },
    // They say so again.
    missed: () => {},
  })
}

function read(text: string): LiveWatch | null {
  try {
    const said: unknown = JSON.parse(text)
    if (typeof said !== 'object' || said === null || !('accountIds' in said) || !('whole' in said))
      return null
    const { accountIds, whole } = said
    return Array.isArray(accountIds) && Array.isArray(whole) ? { accountIds, whole } : null
  } catch {
    return null
  }
}
