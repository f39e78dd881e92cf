// Endpoints about what the dialer works with: tasks, calls, agents, lines, lists.
import type { V1Endpoint } from './endpoint.ts'
import { CALL_BACKS } from './resources/account-call-backs.ts'
import { GROUPS } from './resources/agent-groups.ts'
import { AGENT_LISTENERS } from './resources/agent-listeners.ts'
import { AGENTS } from './resources/agents.ts'
import { BLOCK_EXPORTS } from './resources/block-exports.ts'
import { BLOCKS } from './resources/blocks.ts'
import { CALL_EXPORTS } from './resources/call-exports.ts'
import { RECORDING } from './resources/call-recording.ts'
import { CALLS } from './resources/call-records.ts'
import { CALLER_ID_DAYS } from './resources/caller-id-days.ts'
import { CALLER_IDS } from './resources/caller-ids.ts'
import { CALLS_BY_AGENTS } from './resources/calls-by-agents.ts'
import { DESK } from './resources/desk.ts'
import { DESK_CALL_BACKS } from './resources/desk-call-backs.ts'
import { DESK_LISTS } from './resources/desk-choices.ts'
import { DESK_REPLAY } from './resources/desk-replay.ts'
import { IMPORTS } from './resources/imports.ts'
import { EVIDENCE_OF_NUMBERS } from './resources/number-evidence.ts'
import { PLAN_OUTLOOKS } from './resources/plan-outlooks.ts'
import { PLANS } from './resources/plans.ts'
import { PREVIEWS } from './resources/preview-decisions.ts'
import { PROMPTS } from './resources/prompts.ts'
import { PUSH_TRIALS } from './resources/push-trials.ts'
import { PUSHES } from './resources/pushes.ts'
import { SETTINGS } from './resources/settings.ts'
import { TALKS } from './resources/talks.ts'
import { TASK_COMMANDS } from './resources/task-commands.ts'
import { TASK_CONTACTS } from './resources/task-contacts.ts'
import { TASKS } from './resources/tasks.ts'
import { TRUNKS } from './resources/trunks.ts'

export const DIALER: readonly V1Endpoint[] = [
  ...TASKS,
  ...TASK_COMMANDS,
  ...TASK_CONTACTS,
  ...CALLS,
  ...AGENTS,
  ...CALLS_BY_AGENTS,
  ...AGENT_LISTENERS,
  ...TALKS,
  ...PREVIEWS,
  ...CALL_BACKS,
  ...GROUPS,
  ...TRUNKS,
  ...CALLER_IDS,
  ...CALLER_ID_DAYS,
  ...BLOCKS,
  ...BLOCK_EXPORTS,
  ...EVIDENCE_OF_NUMBERS,
  ...DESK_LISTS,
  ...IMPORTS,
  ...SETTINGS,
  ...PLANS,
  ...PLAN_OUTLOOKS,
  ...PROMPTS,
  ...DESK,
  ...DESK_REPLAY,
  ...DESK_CALL_BACKS,
  ...RECORDING,
  ...CALL_EXPORTS,
  ...PUSHES,
  ...PUSH_TRIALS,
]
