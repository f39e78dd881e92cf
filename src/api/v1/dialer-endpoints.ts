// Endpoints about what the dialer works with: tasks, calls, agents, lines, lists.
import type { V1Endpoint } from './endpoint.ts'
import { CALLS } from './resources/call-records.ts'
import { TASK_COMMANDS } from './resources/task-commands.ts'
import { TASK_CONTACTS } from './resources/task-contacts.ts'
import { TASKS } from './resources/tasks.ts'

export const DIALER: readonly V1Endpoint[] = [...TASKS, ...TASK_COMMANDS, ...TASK_CONTACTS, ...CALLS]
