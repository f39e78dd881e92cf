// The next number of a person in a task.

/**
 * The place, id, state and due time of the person's next number that waits, for a `left join lateral` in a
 * transaction of `inIndexOrder`: through contact_person, whose order no other index has. One that waits after
 * a call of its own has its own pause, and is no next one. One that is being claimed at this moment is passed
 * over, since it is called in any case and waiting for its claim could be a deadlock. An update compares its
 * state with this one: with a constant the planner may take an index of all that wait.
 */
export function nextOfPerson(taskId: string, memberid: string, id: string, condition: string): string {
  return `select n.ctid as place, n.id, n.state, n.due_at from contact n
    where ${condition} and n.task_id = ${taskId}
      and n.memberid collate "C" between ${memberid} and ${memberid}
      and n.memberid <> '' and n.state = 'waiting' and n.tries is null and n.id <> ${id}
    order by n.memberid collate "C", n.first_at, n.id limit 1 for no key update skip locked`
}
