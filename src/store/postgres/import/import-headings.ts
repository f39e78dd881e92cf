// Which heading was chosen for which field, by the headings of the file.
import type { Queryable } from '../database.ts'

export async function chosenHeadings(
  db: Queryable,
  accountId: number,
  header: string,
): Promise<Readonly<Record<string, string>> | null> {
  const [found] = await db.rows<{ chosen: Readonly<Record<string, string>> }>(
    'select chosen from import_heading where account_id = $1 and header = $2',
    [accountId, header],
  )
  return found?.chosen ?? null
}

export async function chooseHeadings(
  db: Queryable,
  accountId: number,
  header: string,
  chosen: Readonly<Record<string, string>>,
  now: number,
): Promise<void> {
  await db.rows(
    `insert into import_heading (account_id, header, chosen, used_at) values ($1, $2, $3, from_ms($4))
     on conflict (account_id, header) do update set chosen = excluded.chosen, used_at = excluded.used_at`,
    [accountId, header, JSON.stringify(chosen), now],
  )
}
