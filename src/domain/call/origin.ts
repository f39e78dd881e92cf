// Where a call comes from. Whatever began it, what follows an answer is the same conversation.

/**
 * A number of a task's list was dialled, an agent calls somebody (a single call), or somebody calls in over a
 * trunk. Only a call of a task has a task, a contact and a round.
 */
export type CallOriginType = 'task' | 'agent' | 'trunk'
