// The rows of an append: what is asked about them first, and each as COPY reads it.
import { type AccountSettings, effectiveSettings } from '../../../domain/account.ts'
import { zonesOf } from '../../../domain/plan/phone-zones.ts'
import type { ContactEntry } from '../../port/api-store.ts'
import { copyLine } from '../copy-lines.ts'
import type { Queryable } from '../database.ts'
import { textArray } from '../text-array.ts'

/** Characters of a value by which a number is found. */
export const FOUND_BY_MAX = 255

/** What a line has, in its order. */
export const LINE_COLUMNS =
  'phone, due_at, expires_at, userid, memberid, extra, customuuid, zone, fields, found_by'

export interface ContactRows {
  /** Each number once. */
  readonly rows: readonly ContactEntry[]
  /** The position of each row in the call. */
  readonly indexes: readonly number[]
  /** Entries whose number an earlier entry of the call has. */
  readonly repeated: readonly number[]
  /** Array literals, by row. */
  readonly phones: string
  /** Null: no row has one. */
  readonly memberids: string | null
  /** The zones in which they may be. */
  readonly zones: readonly string[]
  /** The own field whose value they are found by; empty: there is none. */
  readonly searchField: string
}

export async function contactRows(
  db: Queryable,
  accountId: number,
  entries: readonly ContactEntry[],
): Promise<ContactRows> {
  const { indexes, repeated } = firstOfEach(entries)
  const rows = repeated.length === 0 ? entries : indexes.flatMap(index => entries[index] ?? [])
  const { country, searchField } = await settingsOf(db, accountId)
  return {
    ...{ rows, indexes, repeated, searchField },
    phones: textArray(rows.map(({ phone }) => phone)),
    memberids: rows.some(({ memberid }) => memberid !== '')
      ? textArray(rows.map(({ memberid }) => memberid))
      : null,
    zones: zonesOf(rows, country),
  }
}

function firstOfEach(entries: readonly ContactEntry[]): { indexes: number[]; repeated: number[] } {
  const seen = new Set<string>()
  const indexes: number[] = []
  const repeated: number[] = []
  for (const [index, { phone }] of entries.entries()) {
    const isNew = seen.size < seen.add(phone).size
    if (isNew) indexes.push(index)
    else repeated.push(index)
  }
  return { indexes, repeated }
}

/** The columns of LINE_COLUMNS. */
export function contactLine(row: ContactEntry, searchField: string): string {
  const { phone, dueAt, expiresAt, userid, memberid, extra, customuuid, zone, fields = null } = row
  const foundBy = fields?.[searchField] ?? ''
  return copyLine([
    phone,
    timeText(dueAt),
    expiresAt === null ? null : timeText(expiresAt),
    ...[userid, memberid, extra, customuuid],
    zone === '' ? null : zone,
    fields === null ? null : JSON.stringify(fields),
    foundBy === '' ? null : shortened(foundBy),
  ])
}

let lastTime = Number.NaN
let lastText = ''

/** Most rows of a call are due at the same time. */
function timeText(at: number): string {
  if (at === lastTime) return lastText
  lastTime = at
  // After the year 9999, PostgreSQL wants no sign and no zero in front.
  lastText = new Date(at).toISOString().replace(/^\+0*/, '')
  return lastText
}

/** Characters, not UTF-16 units. */
function shortened(text: string): string {
  return text.length <= FOUND_BY_MAX ? text : Array.from(text).slice(0, FOUND_BY_MAX).join('')
}

async function settingsOf(db: Queryable, accountId: number): Promise<AccountSettings> {
  const [account] = await db.rows<{ settings: unknown }>(
    'select settings from account where id = $1',
    [accountId],
    'settings-of-account',
  )
  return effectiveSettings(account?.settings ?? {})
}
