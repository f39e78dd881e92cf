// Which due contacts may be called by their customers' own clocks; the others are put off until they may.
import type { ClaimRequest } from '../../port/dial-claim.ts'
import type { Queryable } from '../database.ts'
import { dueContacts, HELD } from './due-contacts.ts'

// The rule stays in the domain: what is due is read and locked, judged by its clock, and what is closed gets
// the moment when it opens. Each contact of a closed zone is read once, since then it is no longer due.
const WALK = [false, true].map(
  hasFirst => `
with ${HELD}, ${dueContacts(hasFirst)}
select phone, zone, place::text as place from due order by turn, due_at, id`,
)

const PUT_OFF = `
update contact c set due_at = from_ms(p.until), put_off_at = from_ms($1),
  first_at = case when c.first_at is not null then from_ms(p.until) end
from unnest($2::tid[], $3::float8[]) as p(place, until) where c.ctid = p.place`

interface DueContact {
  readonly phone: string
  readonly zone: string | null
  /** Its ctid, which is right as long as this transaction has it locked. */
  readonly place: string
}

export interface OpenContacts {
  /** How many due contacts were looked at; 0: none is due. */
  readonly walked: number
  /** Those that may be called, at most as many as were asked for, in their order. */
  readonly places: readonly string[]
}

/** Looks at `most` due contacts, for a claim in the same transaction. */
export async function openContacts(
  tx: Queryable,
  { taskId, node, limit, now, clocks, hasFirst = false }: ClaimRequest,
  most: number,
): Promise<OpenContacts> {
  const name = hasFirst ? 'walk-due-first' : 'walk-due'
  const due = await tx.rows<DueContact>(WALK[Number(hasFirst)] as string, [taskId, node, most, now], name)
  const open: string[] = []
  const closed: string[] = []
  const untils: number[] = []
  for (const contact of due) {
    const until = clocks?.closedUntil(contact, now) ?? null
    if (until === null) open.push(contact.place)
    else {
      closed.push(contact.place)
      untils.push(until)
    }
  }
  if (closed.length > 0) await tx.rows(PUT_OFF, [now, closed, untils], 'put-off-closed')
  return { walked: due.length, places: open.slice(0, limit) }
}
