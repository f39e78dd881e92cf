// Which task each agent counts for when calls are paced: agents shared by tasks are divided fairly, each at
// one task at a time.

export interface SeatTask {
  readonly id: number
  /** The extensions of its pool. */
  readonly exts: ReadonlySet<string>
  /** The task has numbers to dial now. */
  readonly wantsAgents: boolean
  /** Conversations so far; they break ties, so that one agent serves two tasks in turn. */
  readonly connects: number
}

export interface SeatAgent {
  readonly ext: string
  seat: number | null
}

/**
 * Seats the `movable` (idle) agents where the fewest of all `agents` at work sit. An agent moves only if that
 * evens the tasks out, so seats are steady while nothing changes.
 */
export function dealSeats(
  tasks: readonly SeatTask[],
  agents: Iterable<SeatAgent>,
  movable: readonly SeatAgent[],
): void {
  const wanting = tasks.filter(task => task.wantsAgents)
  const seated = new Map<number, number>()
  for (const agent of agents)
    if (agent.seat !== null) seated.set(agent.seat, (seated.get(agent.seat) ?? 0) + 1)
  for (const agent of movable) {
    if (agent.seat !== null) seated.set(agent.seat, (seated.get(agent.seat) ?? 1) - 1)
    const best = fewest(wanting, agent.ext, seated)
    const current = wanting.find(task => task.id === agent.seat && task.exts.has(agent.ext))
    const stays =
      current !== undefined && best !== null && (seated.get(current.id) ?? 0) <= (seated.get(best.id) ?? 0)
    agent.seat = stays ? current.id : (best?.id ?? null)
    if (agent.seat !== null) seated.set(agent.seat, (seated.get(agent.seat) ?? 0) + 1)
  }
}

/**
 * After a call the agent may change seats even if the tasks are even: the task with fewer conversations is
 * next.
 */
export function nextSeat(
  tasks: readonly SeatTask[],
  agents: Iterable<SeatAgent>,
  agent: SeatAgent,
): number | null {
  const seated = new Map<number, number>()
  for (const other of agents)
    if (other !== agent && other.seat !== null) seated.set(other.seat, (seated.get(other.seat) ?? 0) + 1)
  return (
    fewest(
      tasks.filter(task => task.wantsAgents),
      agent.ext,
      seated,
    )?.id ?? null
  )
}

function fewest(
  tasks: readonly SeatTask[],
  ext: string,
  seated: ReadonlyMap<number, number>,
): SeatTask | null {
  let best: SeatTask | null = null
  for (const task of tasks) {
    if (!task.exts.has(ext)) continue
    if (best === null) best = task
    const difference = (seated.get(task.id) ?? 0) - (seated.get(best.id) ?? 0)
    if (difference < 0 || (difference === 0 && task.connects < best.connects)) best = task
  }
  return best
}
