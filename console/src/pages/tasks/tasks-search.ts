// The filters of the list of tasks, as they stand in the address.
export const STATES = ['running', 'paused', 'notStarted', 'ended'] as const

export interface TasksSearch {
  readonly text?: string
  readonly state?: (typeof STATES)[number]
}

export function readTasksSearch(search: Record<string, unknown>): TasksSearch {
  const { text, state } = search
  const known = STATES.find(one => one === state)
  return {
    ...(typeof text === 'string' && text !== '' && { text }),
    ...(known !== undefined && { state: known }),
  }
}
