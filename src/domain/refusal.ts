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
  /** `about`: the extension, which another company has. */
  | 'agentOfAnother'
  | 'agentDisabled'
  | 'agentUnregistered'
  /** `about`: the extension, which has a call or whose phone rings. */
  | 'agentInCall'
  | 'agentWrapsUp'
  | 'hasNoCall'
  /** There is no such call, or no more. */
  | 'callOver'
  /** `about`: the extension, which does not look at that contact any more. */
  | 'previewOver'
  /** `about`: the extension, which is asked to listen to itself. */
  | 'listensToItself'
  /** `about`: the agent, whom somebody else listens to. */
  | 'isListenedTo'
  /** `about`: the agent, whom nobody listens to. */
  | 'isNotListenedTo'
  /** `about`: the extension, which listens to nobody. */
  | 'doesNotListen'
  | 'transferToOneself'
  /** The account allows no transfer to an outside number. */
  | 'transferOutOff'
  /** `about`: the number as it was sent. */
  | 'numberInvalid'
  /** `about`: the number, which stands on both sides of the call. */
  | 'numberTwice'
  | 'numberBlocked'
  | 'numberCapped'
  | 'outOfHours'
  /** `about`: the number, which is being called at this moment. */
  | 'numberInCall'
  /** `about`: the caller id that the account does not have. */
  | 'callerIdNotFound'
  /** `about`: its name. */
  | 'promptNotFound'
  /** `about`: how many calls that play a message an account may have at once. */
  | 'tooManyMessages'
  /** `about`: its name. */
  | 'planNotFound'
  /** `about`: its name; the account's setting names it. */
  | 'planIsDefault'
  /** `about`: its name, then tasks that name it. */
  | 'planInUse'
  /** Everything was stopped. */
  | 'dialingStopped'
  /** No engine drives the account. */
  | 'noEngine'
  /** `about`: the code of the reason not to be ready. */
  | 'awayReasonNotFound'
  /** `about`: its name. */
  | 'trunkNotFound'
  /** `about`: the name of the group, or of the queue. */
  | 'groupNotFound'
  /** `about`: the group, in which no phone is registered. */
  | 'groupEmpty'
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
