// A task: a list of contacts, the agents it feeds and its pace; its states and the moves between them.
import type { VoicePlan } from './call/voice.ts'
import { type Refusal, refuse } from './refusal.ts'

export const TASK_STATES = ['notStarted', 'running', 'paused', 'ended'] as const
export type TaskState = (typeof TASK_STATES)[number]

/** Why a task ended. `over`: all done, or by command; `timeout`: its pausedtime came (protocol.md §6). */
export type EndType = 'over' | 'timeout'

/**
 * How a task calls. `manual`: so many calls per idle agent; `auto`: as many as the pacer allows; `preview`:
 * an agent sees each contact first, and decides.
 */
export const TASK_PACES = ['auto', 'manual', 'preview'] as const
export type TaskPace = (typeof TASK_PACES)[number]

/**
 * Whom a task's calls go to: the listed extensions, a queue or a group; nobody: its customers hear a message
 * and talk with no agent.
 */
export type Assignment =
  | { type: 'extensions'; extensions: readonly string[] }
  | { type: 'group' | 'queue'; name: string }
  | { type: 'nobody' }

/** The same as two columns: what kind, and who. */
export function assignedTo(assignment: Assignment): string {
  if (assignment.type === 'nobody') return ''
  return assignment.type === 'extensions' ? assignment.extensions.join(',') : assignment.name
}

export function assignmentOf(type: Assignment['type'], to: string): Assignment {
  if (type === 'nobody') return { type }
  return type === 'extensions' ? { type, extensions: to.split(',') } : { type, name: to }
}

export interface Task {
  readonly id: number
  readonly taskid: string
  readonly accountId: number
  readonly assignment: Assignment
  /** Calls per idle agent, ≥ 1; used when `pace` is manual. */
  readonly ratio: number
  readonly pace: TaskPace
  /** What whoever answers hears first; null: they talk with an agent at once. */
  readonly voice: VoicePlan | null
  /** Most calls in flight. */
  readonly concurrent: number
  /** Empty: rotate over the account's caller ids. */
  readonly callerIds: readonly string[]
  readonly state: TaskState
  readonly round: number
  readonly scheduledAt: number | null
  /** `pausedtime`: the task ends then. */
  readonly endsAt: number | null
}

export type TaskCommand = 'start' | 'pause' | 'end'

const MOVES: Record<TaskCommand, Partial<Record<TaskState, TaskState>>> = {
  start: { notStarted: 'running', paused: 'running', running: 'running' },
  pause: { running: 'paused', paused: 'paused' },
  end: { notStarted: 'ended', running: 'ended', paused: 'ended' },
}

/**
 * The state a command leads to. Repeating a command is not an error; a move that makes no sense is refused.
 */
export function moveTask(state: TaskState, command: TaskCommand): TaskState | Refusal {
  return MOVES[command][state] ?? refuse(state === 'ended' ? 'commandAfterEnd' : 'commandBeforeStart')
}

/** Only a task that has not ended takes numbers (the published TaskAdd page). */
export function canAppend(state: TaskState): boolean {
  return state !== 'ended'
}

/** For how long an ended task can be resumed by command. */
export const RESUME_WITHIN_MS = 24 * 3_600_000

/** The most numbers in one append (the published TaskAdd page). */
export const APPEND_MAX = 10_000
/** Most calls in flight a task may ask for, and most calls per idle agent at a manual pace. */
export const CONCURRENT_MAX = 100_000
export const RATIO_MAX = 100
