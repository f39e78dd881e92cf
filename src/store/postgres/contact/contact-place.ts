// Where contacts stand, found by their key alone.

/**
 * The place of one contact, and what is asked of it, for a `cross join lateral`. What depends on the row
 * before it is asked once for each of them, through contact_pkey: of a task that it takes for one row, the
 * planner goes through the whole otherwise; `offset 0` keeps it from joining them in another way. A contact
 * that is being called is changed only by who has locked its call before, so its place is still right.
 */
export function contactPlace(taskId: string, id: string): string {
  return `select n.ctid as place, n.state, n.phone, n.called, n.answered, n.outcome, n.expires_at,
    n.interruptions from contact n
    where n.task_id = ${taskId} and n.id = ${id} offset 0`
}
