// What a stream said so far, as one picture: a snapshot, and what changed since.
import type { LiveAccount, LiveChange, LiveDesk } from '../../../src/api/v1/live/live-shapes.ts'

export type LivePicture = LiveAccount | LiveDesk

/** What did not change stays the same object. */
export function folded<Picture extends LivePicture>(
  known: Picture | null,
  name: string,
  data: unknown,
): Picture | null {
  if (name === 'snapshot') return data as Picture
  if (name !== 'change' || known === null) return known
  const { tasks, agents, goneTasks = [], goneAgents = [], ...rest } = data as LiveChange
  if (!('tasks' in known)) return { ...known, ...rest }
  return {
    ...known,
    ...rest,
    tasks: merged(known.tasks, tasks, goneTasks, ({ taskid }) => taskid),
    agents: merged(known.agents, agents, goneAgents, ({ ext }) => ext),
  }
}

function merged<Row>(
  rows: readonly Row[],
  fresh: readonly Row[] | undefined,
  gone: readonly string[],
  idOf: (row: Row) => string,
): Row[] {
  if (fresh === undefined && gone.length === 0) return rows as Row[]
  const byId = new Map(rows.map(row => [idOf(row), row]))
  for (const id of gone) byId.delete(id)
  for (const row of fresh ?? []) byId.set(idOf(row), row)
  return [...byId.values()]
}
