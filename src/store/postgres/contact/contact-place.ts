// The place (ctid) of contacts, found by their key alone.

/**
 * The place and state of one contact, for a `cross join lateral`: a subquery that depends on the row before
 * it runs once for each of them, through contact_pkey. Otherwise the planner, which may take a task for one
 * row, goes through the whole task; `offset 0` keeps it from joining in another way. Only whoever has locked
 * its call changes a contact that is being called, so its place is still right.
 */
export function contactPlace(taskId: string, id: string): string {
  return `select n.ctid as place, n.state, n.phone, n.called, n.answered, n.outcome, n.expires_at,
    n.interruptions from contact n
    where n.task_id = ${taskId} and n.id = ${id} offset 0`
}
