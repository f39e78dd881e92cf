// A refusal is an expected no: a value with a reason, put into words once at the edge, never an exception.

/** Why something was refused; what `about` names is said beside each. */
export type RefusalReason =
  | 'taskNotFound'
  | 'taskNotStarted'
  | 'taskRunning'
  | 'taskPaused'
  | 'taskEnded'
  /** The command makes no sense for a task that has ended, or that has not begun. */
  | 'commandAfterEnd'
  | 'commandBeforeStart'
  /** Only a task that has ended can be resumed. */
  | 'taskNotEnded'
  /** The task ended too long ago to be resumed. */
  | 'taskEndedLongAgo'
  /** Calls of the task are in flight. */
  | 'taskHasCalls'
  /** Another task is being given its numbers. */
  | 'taskBeingCopied'
  | 'nothingToCall'
  | 'customtaskidTaken'
  /** `about`: how many tasks may run. */
  | 'tooManyRunning'
  /** `about`: how many tasks one question may name. */
  | 'tooManyTasks'
  /** `about`: the extension. */
  | 'agentNotFound'
  | 'agentNotInGroup'
  /** `about`: the code of the reason not to be ready. */
  | 'awayReasonNotFound'
  /** `about`: its name. */
  | 'trunkNotFound'
  /** `about`: the name of the group, or of the queue. */
  | 'groupNotFound'
  | 'queueNotFound'
  /** `about`: the tasks that use it. */
  | 'groupInUse'

export interface Refusal {
  readonly refused: true
  readonly reason: RefusalReason
  readonly about: readonly string[]
}

export function refuse(reason: RefusalReason, ...about: readonly (string | number)[]): Refusal {
  return { refused: true, reason, about: about.map(String) }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value && value.refused === true
}
